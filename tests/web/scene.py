"""A scripted team for pages: five bots, a Bus, a board, an operator that remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ports import free_ports

from botteam.actions import Allowed, Args, allowed_for
from botteam.events import ActionPhase, Bus, Decided, Event, StateChanged, Vitals
from botteam.observation import Position
from botteam.web.board import Board
from botteam.web.commands import Ack, Desk
from botteam.web.dashboard import Dashboard
from botteam.web.overlay import Overlay
from botteam.web.rows import BotFacts, WorldFacts

TOKEN = "open-sesame"
TEAM = {
    "Atlas": ("Scout / Explorer", ("explore", "go_to", "gather_wood", "chat")),
    "Flora": ("Farmer / Crafter", ("craft", "go_to", "place_block", "chat")),
    "Forge": ("Miner / Smelter", ("mine_block", "go_to", "craft", "chat", "flee")),
    "Mason": ("Builder", ("go_to", "place_block", "craft", "chat")),
    "Blade": ("Combat / Guard", ("attack", "flee", "go_to", "chat")),
}


@dataclass
class Notebook:
    """An operator that accepts everything and writes it down."""

    told: list[tuple[object, ...]] = field(default_factory=list)
    answer: Ack = field(default_factory=lambda: Ack(True))

    async def _note(self, *what: object) -> Ack:
        self.told.append(what)
        return self.answer

    async def say(self, bot: str, text: str) -> Ack:
        return await self._note("say", bot, text)

    async def act(self, bot: str, action: str, args: Args) -> Ack:
        return await self._note("act", bot, action, args.model_dump(exclude_none=True))

    async def pause(self, bot: str) -> Ack:
        return await self._note("pause", bot)

    async def resume(self, bot: str) -> Ack:
        return await self._note("resume", bot)

    async def stop_action(self, bot: str) -> Ack:
        return await self._note("stop_action", bot)

    async def goal(self, bot: str, text: str) -> Ack:
        return await self._note("goal", bot, text)


@dataclass
class Stage:
    """Everything of one scene; `tell` publishes and lets the board take it."""

    bus: Bus
    board: Board
    notebook: Notebook
    desk: Desk
    facts: list[BotFacts]
    dashboard_port: int
    overlays: dict[str, Overlay]
    node_modules: Path
    learned: dict[str, list[str]]
    """Skills that bots have learned since they began."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.dashboard_port}"

    def port(self, bot: str) -> int:
        return next(f.overlay_port for f in self.facts if f.name == bot)

    def overlay(self, bot: str) -> Overlay:
        """A new overlay for a bot, with the arguments of the first one."""
        facts = next(f for f in self.facts if f.name == bot)
        ports = [self.dashboard_port, *(f.overlay_port for f in self.facts)]
        return Overlay(facts, self.board, self.desk, host="127.0.0.1", own_ports=ports, node_modules=self.node_modules)

    async def tell(self, *events: Event) -> None:
        for event in events:
            self.bus.publish(event)
        await asyncio.sleep(0.01)


def facts(ports: list[int], names: list[str] | None = None, viewers: list[int] | None = None) -> list[BotFacts]:
    return [
        BotFacts(
            name=name,
            role=TEAM[name][0],
            index=i,
            overlay_port=ports[i],
            viewer_port=viewers[i] if viewers else None,
            ground_port=viewers[i] if viewers else None,
            leash=100,
        )
        for i, name in enumerate(names or list(TEAM))
    ]


@asynccontextmanager
async def staged(
    node_modules: Path, names: list[str] | None = None, viewers: list[int] | None = None
) -> AsyncIterator[Stage]:
    """A running scene: dashboard and overlays on free ports."""
    bots = names or list(TEAM)
    *ports, dashboard_port = free_ports(len(bots) + 1)
    cast = facts(ports, bots, viewers)
    bus = Bus()
    board = Board(cast, WorldFacts(kind="sandbox", host="127.0.0.1", port=25_565, version="1.21.4"))
    following = asyncio.create_task(board.follow(bus))
    notebook = Notebook()
    learned: dict[str, list[str]] = {}

    def may(bot: str) -> Allowed:
        return allowed_for(TEAM[bot][1], ["light_area", *learned.get(bot, ())])

    desk = Desk(notebook, TOKEN, may=may, bus=bus)
    stage = Stage(bus, board, notebook, desk, cast, dashboard_port, {}, node_modules, learned)
    dashboard = Dashboard(board, host="127.0.0.1", port=dashboard_port, node_modules=node_modules, may=may)
    await dashboard.start()
    for bot in bots:
        stage.overlays[bot] = stage.overlay(bot)
        await stage.overlays[bot].start()
    try:
        yield stage
    finally:
        for overlay in stage.overlays.values():
            await overlay.stop()
        await dashboard.stop()
        bus.close()
        await following


def online(bot: str, x: float = 10, z: float = -20, health: float = 20, day: int = 3) -> tuple[Event, ...]:
    """A bot that has joined and stands somewhere."""
    return (
        StateChanged(bot=bot, from_="connecting", to="online"),
        Vitals(
            bot=bot,
            health=health,
            food=17,
            position=Position(x=x, y=65, z=z),
            time_of_day=6000,
            day=day,
            inventory={"oak_log": 3},
        ),
    )


def decided(bot: str, action: str, thought: str = "", brain: str = "rules", **args: object) -> tuple[Event, ...]:
    """A decision and the start of its action."""
    return (
        Decided(bot=bot, action=action, args=args, thought=thought, brain=brain, latency_ms=12.0),
        ActionPhase(bot=bot, name=action, args=args, phase="started"),
    )
