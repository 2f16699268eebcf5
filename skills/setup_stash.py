"""Set up the team's stash, or put one more double chest into it."""

from __future__ import annotations

import contextlib

from botteam.actions import Args
from botteam.deeds.craft import make
from botteam.deeds.gather import gather
from botteam.deeds.laying import filling, lay
from botteam.deeds.move import walk
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import LIGHT_BLOCKS, WET, clear, find_plot, name_at
from botteam.deeds.stash import look_in, standing, take
from botteam.errors import MissingItem, VerbError
from botteam.observation import Position
from botteam.stash import Spot, halves, next_spot

NEEDS = "16 planks, 4 logs, or trees near home"
PLANKS_EACH = 8
IN_SIGHT = 16.0
"""Blocks from which all rows of the stash can be seen."""
PLOTS = ((6, 15), (6, 9), (3, 6), (2, 3))
"""Sizes of level ground (x by z, in blocks) that are looked for, the roomiest first: rows, lanes, and room to grow."""


class Parameters(Args):
    """None."""


async def run(scene: Scene, _args: Parameters) -> str:
    """Find the place once, make chests, put two side by side; goes on where it was left."""
    origin = await find_origin(scene)
    if (await scene.body.observe()).position.ground_distance(origin) > IN_SIGHT:
        await walk(scene, origin, level=False, near=6.0)
    spots = await standing(scene, origin)
    unknown = [chest for chest in spots.values() if chest not in scene.camp.chests]
    for chest in unknown:
        await look_in(scene, chest)
    half_built = await _single(scene, origin, spots)
    if unknown and not half_built:
        scene.camp.found_stash(origin)
        return f"found {len(unknown)} chests that stand already"
    full = [spot for spot, chest in spots.items() if _is_full(scene, chest)]
    spot = half_built or next_spot(full, spots)
    west, east = halves(origin, spot)
    missing = [half for half in (west, east) if await name_at(scene, half) != "chest"]
    await _chests(scene, len(missing))
    await walk(scene, west, level=False, near=6.0)
    for half in missing:
        scene.progress(f"placing {len(missing)} chests for row {spot.row + 1}")
        await _stand_south_of(scene, half)
        await lay(scene, "chest", half)
    scene.camp.found_stash(origin)
    contents = await look_in(scene, west)
    return f"a chest of {contents.slots} slots stands in row {spot.row + 1} ({spot.category})"


def _is_full(scene: Scene, chest: Position) -> bool:
    known = scene.camp.chests.get(chest)
    return known is not None and known.free == 0


async def _single(scene: Scene, origin: Position, spots: dict[Spot, Position]) -> Spot | None:
    """A place of the layout where only one half stands."""
    for spot in spots:
        names = [await name_at(scene, half) for half in halves(origin, spot)]
        if names.count("chest") == 1:
            return spot
    return None


async def _chests(scene: Scene, wanted: int) -> None:
    """Have so many chests in the pockets: made from planks, logs of the stash, or trees."""
    while (have := (await scene.body.observe()).count("chest")) < wanted:
        seen = await scene.body.observe()
        short = -(-((wanted - have) * PLANKS_EACH - seen.count("planks")) // 4) - seen.count("log")
        if short > 0:
            await _logs(scene, short)
        try:
            await make(scene, "chest", 1)
        except MissingItem:
            scene.progress("wood for the chests")
            await _logs(scene, 2)


async def _logs(scene: Scene, count: int) -> None:
    if scene.camp.stash is not None and scene.camp.stored("log") >= count:
        try:
            spots = await standing(scene, scene.camp.stash)
            count -= await take(scene, "log", count, spots)
        except VerbError:
            pass
    if count > 0:
        await gather(scene, ("log",), count, "log")


async def find_origin(scene: Scene) -> Position:
    """Where the stash is: known, standing near home already, or the nearest level dry ground."""
    if scene.camp.stash is not None:
        return scene.camp.stash
    await walk(scene, scene.home, level=False, near=6.0)
    old = await scene.body.find_blocks(["chest"], radius=24, count=32)
    if old:
        first = min((b.position for b in old), key=lambda p: (p.z, p.x))
        scene.camp.found_stash(first)
        return first
    known = scene.camp.sites.get("stash_plot")
    if known is not None:
        return known
    taken = [*scene.camp.sites.values()]
    for wide, deep in PLOTS:
        for uneven in (0, 1):
            with contextlib.suppress(DeedFailed):
                plot = await find_plot(scene, scene.home, wide, deep, uneven=uneven, avoid=taken)
                scene.camp.sites["stash_plot"] = plot
                return plot
    raise DeedFailed("no_site", "there is no level dry ground for chests near home; build a platform first")


async def _stand_south_of(scene: Scene, half: Position) -> None:
    """Both halves are placed from the south, so that they face the same way and become one chest."""
    lanes = (half.offset(dz=1), half.offset(dz=2))
    for block in (half.offset(dy=1), *(lane.offset(dy=up) for lane in lanes for up in (0, 1))):
        await clear(scene, block)
    for lane in lanes:
        floor = lane.offset(dy=-1)
        if await name_at(scene, floor) in LIGHT_BLOCKS | WET:
            await lay(scene, await filling(scene), floor)
    await scene.body.go_to(lanes[1].offset(0.5, 0, 0.5), near=0.6)
