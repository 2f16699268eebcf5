"""The composition root: picks the concrete parts, wires them, starts and ends them in order."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import secrets
import threading
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from botteam.bot import Bot
from botteam.bulletin import TeamBulletin
from botteam.campfile import CampFile
from botteam.config import Settings
from botteam.console import OperatorConsole
from botteam.errors import NodeError, RunError
from botteam.events import Bus, Log
from botteam.lifetime import beside, unless
from botteam.milestones import Milestones
from botteam.minds import Minds
from botteam.observation import Position
from botteam.roles import Role
from botteam.roster import choose_roles
from botteam.runlog import RunLog
from botteam.skillbook import load_skills
from botteam.surroundings import Surroundings
from botteam.team import Team
from botteam.terminal import Terminal
from botteam.web.addresses import EVERYWHERE
from botteam.web.assets import view_make
from botteam.web.board import Board
from botteam.web.commands import Desk
from botteam.web.dashboard import Dashboard
from botteam.web.overlay import Overlay
from botteam.web.rows import BotFacts, WorldFacts
from botteam.world.mineflayer import Address, MineflayerBody, View
from botteam.world.nodejs import VIEWER_VERSIONS, ensure_packages, installed
from botteam.world.sandbox import Sandbox
from botteam.world.server import ServerStatus, ask_status
from botteam.world.switchboard import Switchboard

log = logging.getLogger("botteam")

REVIVE_SECONDS = (0.5, 2.0, 5.0)


@dataclass(frozen=True)
class Options:
    """What `run` is told beside the settings; `seconds` None runs until stopped."""

    seed: int = 1
    seconds: float | None = None
    viewer: bool = True


async def packages(terminal: Terminal) -> Path:
    """The Node packages, installed with a progress display when they are missing. Raises NodeError."""
    ready = installed()
    if ready is not None:
        return ready
    stopped = threading.Event()
    with terminal.installing() as show:

        def progress(done: int, whole: int) -> None:
            if stopped.is_set():
                raise NodeError("stopped while the Node packages were being installed")
            show(done, whole)

        try:
            return await asyncio.to_thread(ensure_packages, progress)
        finally:
            stopped.set()


class Run:
    """One run of a team, from the first port to the last line of its log."""

    def __init__(self, settings: Settings, options: Options, terminal: Terminal) -> None:
        self._settings = settings
        self._options = options
        self._terminal = terminal
        self._roles = choose_roles(settings)
        self._skills = load_skills(settings.skills_dir)
        self._bus = Bus()
        self._minds = Minds(settings, self._roles, self._skills, self._bus, terminal, self._world())
        self._rng = random.Random(options.seed)
        self._console = OperatorConsole(lambda: self._minds.brain)
        self._token = settings.botteam_token or secrets.token_urlsafe(16)
        self._server: ServerStatus | None = None
        self._stack = AsyncExitStack()

    def _world(self) -> str:
        settings = self._settings
        return f"{settings.mc_host}:{settings.mc_port}" if settings.mc_host else f"seed {self._options.seed}"

    async def go(self, stopped: asyncio.Event) -> None:
        """Run until `stopped` is set or the time is over. Raises BotteamError; leaves nothing behind."""
        async with self._stack:
            team = await unless(stopped, self._set_up())
            if team is not None:
                await self._play(team, stopped)

    async def _set_up(self) -> Team:
        modules = await packages(self._terminal)
        if self._settings.mc_host is not None:
            self._server = await ask_status(self._settings.mc_host, self._settings.mc_port)
        await self._open_log()
        await self._minds.open(self._stack)
        await self._open_pages(modules)
        beside(self._stack, self._terminal.follow(self._bus), "terminal")
        beside(self._stack, Milestones(self._bus).follow(), "milestones")
        address = await self._open_world(modules)
        return Team(await self._bots(modules, address), self._bus, self._settings.stagger, self._rng)

    async def _play(self, team: Team, stopped: asyncio.Event) -> None:
        team.announce()
        playing = asyncio.create_task(team.run(), name="team")
        ending = asyncio.create_task(stopped.wait(), name="stop")
        try:
            await asyncio.wait({playing, ending}, timeout=self._options.seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (playing, ending):
                task.cancel()
            await asyncio.gather(playing, ending, return_exceptions=True)
        if not playing.cancelled():
            playing.result()

    async def _open_log(self) -> None:
        runlog = await asyncio.to_thread(RunLog, self._settings.data_dir, self._bus, self._settings.log_prompts)
        runlog.start()

        async def end() -> None:
            leashes = {role.name: {"radius": role.leash_radius, "home": _point(role.home_pos)} for role in self._roles}
            facts = {"seed": self._options.seed, "count": self._settings.count, "brain": self._minds.brain}
            if await runlog.stop(**facts, leashes=leashes):
                self._terminal.say(f"run saved in {runlog.folder}")

        self._stack.push_async_callback(end)

    # -- bots ------------------------------------------------------------------------------------

    async def _bots(self, modules: Path, address: Address) -> list[Bot]:
        """Start node and build every bot. Raises NodeError."""
        for broken in self._skills.broken:
            log.warning("skill skipped: %s", broken)
        switchboard = Switchboard(modules, bots_per_worker=self._settings.bots_per_worker)
        await switchboard.start()
        self._stack.push_async_callback(switchboard.stop)
        bases = CampFile(self._settings.data_dir, self._world())
        camp = await bases.load()
        camp.stash = next((role.stash_pos for role in self._roles if role.stash_pos), camp.stash)
        self._board.begin(camp.stash, {name: camp.sites.get(name) for name in camp.built})
        beside(self._stack, bases.follow(camp), "camp file")
        around = Surroundings(
            camp=camp,
            bulletin=TeamBulletin(),
            bus=self._bus,
            home=self._settings.home_pos,
            usernames=frozenset(role.username for role in self._roles),
            decide_ahead=self._settings.decide_ahead,
            skills=self._minds.skills,
            limits=self._minds.limits,
        )
        for role in self._roles:
            body = MineflayerBody(role.name, switchboard, address, role.username, self._view(role))
            mind, rng = self._minds.mind(role, self._chance()), self._chance()
            bot = Bot(role, body, mind, around, self._minds.allowed[role.name], rng)
            self._console.bots[role.name] = bot
        return list(self._console.bots.values())

    def _chance(self) -> random.Random:
        return random.Random(self._rng.random())

    def _view(self, role: Role) -> View | None:
        if role.viewer_port is None:
            return None
        name, port = role.name, role.viewer_port

        def shown(view: bool, ground: bool) -> None:
            self._board.set_viewer(name, port if view else None, port if ground else None)

        return View(
            self._settings.bind_host,
            port,
            self._settings.dashboard_port,
            shown,
            draw=self._options.viewer,
            assets=view_make(VIEWER_VERSIONS),
            pages=tuple(other.viewer_port for other in self._roles if other.viewer_port),
        )

    # -- pages -----------------------------------------------------------------------------------

    async def _open_pages(self, modules: Path) -> None:
        """Mission control and overlays, before any bot joins. Raises PortInUse."""
        settings, host = self._settings, self._settings.bind_host
        facts = [self._facts(role, i) for i, role in enumerate(self._roles)]
        self._board = Board(facts, WorldFacts("server" if settings.mc_host else "sandbox"), brain=self._minds.brain)
        beside(self._stack, self._board.follow(self._bus), "board")
        may, port = self._minds.may, settings.dashboard_port
        dashboard = Dashboard(self._board, host=host, port=port, node_modules=modules, may=may)
        desk = Desk(self._console, self._token, may=may, bus=self._bus)
        ports = [port, *(fact.overlay_port for fact in facts)]
        overlays = [Overlay(f, self._board, desk, host=host, own_ports=ports, node_modules=modules) for f in facts]
        pages: list[Dashboard | Overlay] = [dashboard, *overlays]
        for page in pages:
            self._stack.push_async_callback(page.stop)
            await page.start()
        self._terminal.say(f"mission control  http://{_shown(host)}:{port}/?token={quote(self._token, safe='')}")

    def _facts(self, role: Role, index: int) -> BotFacts:
        assert role.overlay_port is not None
        return BotFacts(
            name=role.name,
            role=role.role,
            index=index,
            overlay_port=role.overlay_port,
            viewer_port=role.viewer_port if self._options.viewer else None,
            leash=role.leash_radius,
            home=role.home_pos,
        )

    # -- world -----------------------------------------------------------------------------------

    async def _open_world(self, modules: Path) -> Address:
        """Start the sandbox, or take the server that the user has. Raises SandboxError."""
        settings, seed = self._settings, self._options.seed
        if settings.mc_host is not None:
            version = settings.mc_version or (self._server.version if self._server else None)
            self._board.world = WorldFacts("server", settings.mc_host, settings.mc_port, version)
            return Address(settings.mc_host, settings.mc_port, settings.mc_version, settings.mc_auth)
        folder = settings.data_dir / "worlds" / f"seed-{seed}"
        sandbox = Sandbox(modules, folder, host=settings.bind_host, port=settings.mc_port, seed=seed)
        where = await sandbox.start()
        self._stack.push_async_callback(sandbox.stop)
        beside(self._stack, self._keep(sandbox), "sandbox watch")
        self._board.world = WorldFacts("sandbox", where.host, where.port, where.version)
        self._terminal.say(f"world            {where.host}:{where.port} (Minecraft {where.version}, seed {where.seed})")
        return Address(_reachable(where.host), where.port, where.version)

    async def _keep(self, sandbox: Sandbox) -> None:
        """Start the sandbox anew, on its own port, whenever it ends by itself."""
        for pause in itertools.cycle(REVIVE_SECONDS):
            code = await sandbox.wait()
            self._bus.publish(Log(level="error", text=f"the sandbox ended with code {code}; starting it anew"))
            await asyncio.sleep(pause)
            try:
                await sandbox.restart()
            except (RunError, OSError, ValueError) as bad:
                self._bus.publish(Log(level="error", text=str(bad)))


def _point(place: Position | None) -> dict[str, float] | None:
    return place.model_dump() if place else None


def _shown(bound: str) -> str:
    """The host part of an address to open in a browser on this machine."""
    host = _reachable(bound)
    return f"[{host}]" if ":" in host else host


def _reachable(bound: str) -> str:
    """The address under which we ourselves reach a server bound to `bound`."""
    return EVERYWHERE.get(bound, bound)
