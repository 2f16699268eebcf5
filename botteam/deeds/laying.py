"""Putting blocks where a plan wants them: what is in the way goes, and what is missing below is filled in."""

from __future__ import annotations

from botteam.deeds.gather import dig_soil
from botteam.deeds.scene import Scene
from botteam.deeds.site import FILL, LIGHT_BLOCKS, WET, clear, come_near, name_at
from botteam.errors import Blocked, MissingItem, NotFound
from botteam.observation import Position

GRAZES_SECONDS = 3.0
"""A creature that stands in the way mostly goes on by then."""


async def lay(scene: Scene, item: str, at: Position) -> None:
    """Put an item at a place: what stands there is dug away, a floor is laid where nothing holds it.

    Raises MissingItem, Blocked, Unreachable.
    """
    block = at.block()
    await clear(scene, block)
    await come_near(scene, block)
    await step_aside(scene, block)
    try:
        await scene.body.place(item, block)
    except Blocked:
        below = block.offset(dy=-1)
        if (await name_at(scene, below)) in LIGHT_BLOCKS | WET:
            await scene.body.place(await filling(scene), below)
        else:
            await scene.sleep(GRAZES_SECONDS)
            await step_aside(scene, block)
        await scene.body.place(item, block)


async def step_aside(scene: Scene, block: Position) -> None:
    """Leave the block where something is to be placed."""
    here = (await scene.body.observe()).position
    if here.block() not in (block, block.offset(dy=-1), block.offset(dy=1)) and _apart(here, block):
        return
    for dx, dz in ((2, 0), (-2, 0), (0, 2), (0, -2)):
        try:
            await scene.body.go_to(block.offset(dx + 0.5, 0, dz + 0.5), near=0.8)
        except (Blocked, NotFound):
            continue
        return


def _apart(here: Position, block: Position) -> bool:
    """Whether a body 0.6 wide at `here` leaves the block free."""
    beside = abs(here.x - block.x - 0.5) > 0.8 or abs(here.z - block.z - 0.5) > 0.8
    return beside or not -1.8 < here.y - block.y < 1


async def filling(scene: Scene) -> str:
    """A block that holes may be filled with: from the pockets, or dug a few steps away. Raises MissingItem."""
    item = await filler(scene)
    if item is None:
        await dig_soil(scene)
        item = await filler(scene)
    if item is None:
        raise MissingItem("there is no dirt or cobblestone in pockets or ground to fill a hole with; dig some first")
    return item


async def filler(scene: Scene) -> str | None:
    """A block of the pockets that a hole may be filled with."""
    pockets = (await scene.body.observe()).inventory
    fits = (name for kind in (*FILL, "planks") for name in pockets if name == kind or name.endswith(f"_{kind}"))
    return next(fits, None)
