"""Lay a bridge over water or a gap, in a straight line, until there is ground again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from botteam.actions import Args
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import LIGHT_BLOCKS, WET
from botteam.deeds.supply import fetch, first_of, pocketed
from botteam.errors import MissingItem
from botteam.observation import Position

NEEDS = "a block of planks or cobblestone for every block of its length"
STEPS = {"north": (0, -1), "south": (0, 1), "west": (-1, 0), "east": (1, 0)}
MATERIALS = ("planks", "cobblestone", "dirt")
EDGE = 8
"""So many blocks of ground may lie between the bot and the gap."""


class Parameters(Args):
    """Which way, and how many blocks at most."""

    direction: Literal["north", "south", "west", "east"] = "north"
    length: Annotated[int, Field(ge=1, le=48)] = 16


async def run(scene: Scene, args: Parameters) -> str:
    """Walk straight on; where there is no floor a block is laid. Ends on the other side."""
    dx, dz = STEPS[args.direction]
    await _stock(scene, args.length)
    laid, ground = 0, 0
    start = await _feet(scene)
    for step in range(1, args.length + EDGE + 1):
        floor = start.offset(step * dx, 0, step * dz).model_copy(update={"y": (await _feet(scene)).y - 1})
        if not scene.in_leash(floor):
            raise DeedFailed("refused", f"the bridge would leave your leash; {laid} blocks are laid")
        if await _open(scene, floor):
            if laid >= args.length:
                return f"laid {laid} blocks; the other side is farther"
            await _lay(scene, floor)
            laid, ground = laid + 1, 0
            scene.progress(f"bridge {laid} of at most {args.length}")
        else:
            ground += 1
            if laid and ground > 1:
                return f"a bridge of {laid} blocks leads {args.direction}"
            if ground > EDGE:
                raise DeedFailed("not_needed", f"there is firm ground to the {args.direction}; no bridge is needed")
        await scene.body.go_to(floor.offset(0.5, 1, 0.5), near=0.8, dig=False)
    return f"laid {laid} blocks"


async def _feet(scene: Scene) -> Position:
    return (await scene.body.observe()).position.offset(dy=0.01).block()


async def _open(scene: Scene, floor: Position) -> bool:
    """Whether there is nothing to step on."""
    return (await scene.body.survey(floor, floor)).name(floor) in LIGHT_BLOCKS | WET


async def _stock(scene: Scene, length: int) -> None:
    have = sum([await pocketed(scene, kind) for kind in MATERIALS])
    for kind in MATERIALS:
        if have < length:
            have += await fetch(scene, kind, length - have) - await pocketed(scene, kind)
    if not sum([await pocketed(scene, kind) for kind in MATERIALS]):
        raise MissingItem("a bridge needs planks, cobblestone or dirt; the pockets and the stash hold none")


async def _lay(scene: Scene, floor: Position) -> None:
    for kind in MATERIALS:
        if await pocketed(scene, kind):
            await scene.body.place(await first_of(scene, kind), floor)
            return
    raise MissingItem("the blocks ran out in the middle of the bridge; get more and go on")
