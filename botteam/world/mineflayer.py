"""The body as a Mineflayer client: each verb is one call through the switchboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from botteam.observation import KIND_PATTERNS, Observation, Position
from botteam.world.body import (
    LIMITS,
    SIGN_IN_SECONDS,
    Arrived,
    BlockSeen,
    BodyEvent,
    Contents,
    Dug,
    Furnace,
    Listener,
    Looked,
    Move,
    Moved,
    Place,
    Placed,
    Recipe,
    Struck,
    Survey,
    Transferred,
)
from botteam.world.switchboard import Switchboard

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Address:
    """A Minecraft server and how to log in; `version` None asks the server."""

    host: str
    port: int
    version: str | None = None
    auth: str = "offline"


@dataclass(frozen=True)
class View:
    """Where a bot's 3D view listens; its page takes the heavy assets, of the make `assets`, from mission control's
    port, and pages from the ports `pages` may come over to it.

    With `draw` False only the ground for the map is shown there. `shown(view, ground)` is told at every join what is
    there: a version may not be drawable, a port taken.
    """

    host: str
    port: int
    assets_port: int
    shown: Callable[[bool, bool], None]
    draw: bool = True
    assets: str = ""
    pages: tuple[int, ...] = ()


class MineflayerBody:
    """Body over one Mineflayer client in a worker of its own."""

    def __init__(
        self,
        name: str,
        switchboard: Switchboard,
        address: Address,
        username: str | None = None,
        view: View | None = None,
    ) -> None:
        self.name = name
        self._switchboard = switchboard
        self._address = address
        self._username = username or name
        self._view = view

    async def connect(self) -> None:
        """See Body."""
        config = {
            "host": self._address.host,
            "port": self._address.port,
            "version": self._address.version,
            "auth": self._address.auth,
            "username": self._username,
            "viewer": self._view
            and {
                "host": self._view.host,
                "port": self._view.port,
                "assetsPort": self._view.assets_port,
                "draw": self._view.draw,
                "assets": self._view.assets,
                "pages": self._view.pages,
            },
        }
        joined = await self._switchboard.seat(
            self.name, config, SIGN_IN_SECONDS if self._address.auth == "microsoft" else LIMITS["connect"]
        )
        if self._view is not None:
            self._view.shown(bool(joined["viewed"]), bool(joined["ground"]))

    async def disconnect(self) -> None:
        """See Body."""
        self._switchboard.unseat(self.name)

    def listen(self, listener: Listener) -> None:
        """See Body."""
        self._switchboard.listen(self.name, lambda event: listener(BodyEvent.model_validate(event)))

    async def call(self, verb: str, limit: float | None = None, **args: Any) -> Any:
        """Run any verb of the JavaScript table by name."""
        return await self._switchboard.call(self.name, verb, args, limit or LIMITS[verb])

    async def _typed(self, kind: type[Model], verb: str, limit: float | None = None, **args: Any) -> Model:
        return kind.model_validate(await self.call(verb, limit, **args))

    async def observe(self, *, peek: bool = False) -> Observation:
        """See Body."""
        return await self._typed(Observation, "observe", peek=peek)

    async def go_to(self, goal: Position, *, near: float = 1.0, dig: bool = True, level: bool = True) -> Arrived:
        """See Body; the limit grows with nothing, far goals are walked in several calls by deeds."""
        return await self._typed(Arrived, "go_to", **_xyz(goal), near=near, dig=dig, level=level)

    async def get_out(self) -> Arrived:
        """See Body."""
        return await self._typed(Arrived, "get_out")

    async def follow(self, name: str, *, near: float = 2.0, seconds: float = 10.0) -> Arrived:
        """See Body."""
        return await self._typed(Arrived, "follow", seconds + 5.0, name=name, near=near, seconds=seconds)

    async def look_at(self, goal: Position) -> Looked:
        """See Body."""
        return await self._typed(Looked, "look_at", **_xyz(goal))

    async def dig(self, block: Position, *, must_drop: bool = True) -> Dug:
        """See Body."""
        return await self._typed(Dug, "dig", **_xyz(block), must_drop=must_drop)

    async def place(self, item: str, at: Position) -> Placed:
        """See Body."""
        return await self._typed(Placed, "place", **_xyz(at), item=item)

    async def craft(self, item: str, count: int = 1, *, table: Position | None = None) -> Moved:
        """See Body."""
        return await self._typed(Moved, "craft", item=item, count=count, table=_xyz(table) if table else None)

    async def equip(self, item: str, where: Place = "hand") -> Moved:
        """See Body."""
        return await self._typed(Moved, "equip", item=item, where=where)

    async def toss(self, item: str, count: int = 1) -> Moved:
        """See Body."""
        return await self._typed(Moved, "toss", item=item, count=count)

    async def consume(self, item: str) -> Moved:
        """See Body."""
        return await self._typed(Moved, "consume", item=item)

    async def attack(self, target: int) -> Struck:
        """See Body."""
        return await self._typed(Struck, "attack", target=target)

    async def fight(self, target: int, *, seconds: float = 5.0, retreat: float = 6.0) -> Struck:
        """See Body."""
        return await self._typed(Struck, "fight", seconds + 5.0, target=target, seconds=seconds, retreat=retreat)

    async def use_item(self, *, seconds: float = 0.1, off_hand: bool = False) -> Moved:
        """See Body."""
        return await self._typed(Moved, "use_item", seconds + 3.0, seconds=seconds, off_hand=off_hand)

    async def activate_block(self, block: Position) -> BlockSeen:
        """See Body."""
        return await self._typed(BlockSeen, "activate_block", **_xyz(block))

    async def sleep_in(self, bed: Position) -> None:
        """See Body."""
        await self.call("sleep_in", **_xyz(bed))

    async def open_container(self, block: Position) -> Contents:
        """See Body."""
        return await self._typed(Contents, "open_container", **_xyz(block))

    async def transfer(self, block: Position, moves: Sequence[Move]) -> Transferred:
        """See Body."""
        wishes = [move.model_dump() for move in moves]
        return await self._typed(Transferred, "transfer", **_xyz(block), moves=wishes)

    async def find_blocks(self, names: Sequence[str], *, radius: int = 32, count: int = 16) -> tuple[BlockSeen, ...]:
        """See Body."""
        patterns = [pattern for name in names for pattern in KIND_PATTERNS.get(name, (name,))]
        found = await self.call("find_blocks", names=patterns, radius=radius, count=count)
        return tuple(BlockSeen.model_validate(block) for block in found)

    async def survey(self, low: Position, high: Position) -> Survey:
        """See Body."""
        return await self._typed(Survey, "survey", low=_xyz(low.block()), high=_xyz(high.block()))

    async def recipes(self, item: str) -> tuple[Recipe, ...]:
        """See Body."""
        return tuple(Recipe.model_validate(way) for way in await self.call("recipes", item=item))

    async def tend_furnace(
        self, block: Position, *, put: tuple[str, int] | None = None, fuel: tuple[str, int] | None = None
    ) -> Furnace:
        """See Body."""
        return await self._typed(Furnace, "tend_furnace", **_xyz(block), put=put, fuel=fuel)

    async def chat(self, text: str) -> None:
        """See Body."""
        await self.call("chat", text=text)

    async def stop(self) -> None:
        """See Body."""
        await self.call("stop")


def _xyz(position: Position) -> Mapping[str, float]:
    return {"x": position.x, "y": position.y, "z": position.z}
