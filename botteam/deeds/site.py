"""Ground to build on: found by looking, never written down; and blocks put where a plan wants them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import NamedTuple

from botteam.deeds.scene import DeedFailed, Scene
from botteam.observation import Position
from botteam.world.body import REACH, Survey

EIGHT_WAYS = tuple((dx, dz) for dx in (-1, 0, 1) for dz in (-1, 0, 1) if dx or dz)
"""Steps east and south to the eight blocks around one."""
FOUR_WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1))
SEARCH_RADIUS = 20
DOWN, UP = 10, 12
"""How far below and above home ground is looked for."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REPLACEABLE = _words("air cave_air void_air short_grass tall_grass fern large_fern dead_bush snow vine fire")
"""What gives way by itself when a block is put there (minecraft.wiki/w/Replaceable)."""
LIGHT_BLOCKS = REPLACEABLE | _words(
    "dandelion poppy cornflower oxeye_daisy azure_bluet allium blue_orchid lilac rose_bush peony sunflower"
    " lily_of_the_valley red_tulip orange_tulip white_tulip pink_tulip brown_mushroom red_mushroom leaf_litter"
)
"""That, and what falls to one blow."""
WET = frozenset({"water", "lava", "ice", "seagrass", "kelp", "kelp_plant", "bubble_column"})
NATURAL = _words(
    "grass_block dirt coarse_dirt podzol sand red_sand gravel stone granite diorite andesite clay mud snow_block"
    " terracotta sandstone cobblestone mycelium moss_block rooted_dirt"
)
FILL = ("dirt", "cobblestone", "cobbled_deepslate", "granite", "diorite", "andesite")
"""What holes may be filled with, the cheapest first."""


APART = 4.0
"""Blocks between a plot and what stands near it."""


class Plot(NamedTuple):
    """A rectangle of ground: its north-western block above the floor, how uneven it is, how far from the wish."""

    corner: Position
    uneven: int
    distance: float


def around(centre: Position, far: float) -> list[Position]:
    """The eight places so many blocks from one along each axis."""
    return [centre.offset(dx * far, 0, dz * far) for dx, dz in EIGHT_WAYS]


async def survey_ground(scene: Scene, centre: Position, radius: int = SEARCH_RADIUS) -> Survey:
    """Look at all blocks around a place."""
    base = centre.block()
    return await scene.body.survey(base.offset(-radius, -DOWN, -radius), base.offset(radius, UP, radius))


def heights(seen: Survey) -> dict[tuple[int, int], tuple[int, str]]:
    """The height of the first free block above the ground of every column, and the name of the ground; trees and
    walls make a column unfit and it is left out."""
    found = {}
    for x in range(int(seen.low.x), int(seen.high.x) + 1):
        for z in range(int(seen.low.z), int(seen.high.z) + 1):
            top = _top(seen, x, z)
            if top is not None:
                found[x, z] = top
    return found


def _top(seen: Survey, x: int, z: int) -> tuple[int, str] | None:
    for y in range(int(seen.high.y), int(seen.low.y) - 1, -1):
        name = seen.name(Position(x=x, y=y, z=z))
        if name in LIGHT_BLOCKS:
            continue
        return (y + 1, name) if name in NATURAL or name in WET or name == "farmland" else None
    return None


async def find_plot(
    scene: Scene, centre: Position, wide: int, deep: int, *, uneven: int = 1, avoid: Collection[Position] = ()
) -> Position:
    """The nearest dry, nearly level rectangle of `wide` by `deep` blocks (x by z) under open sky near a place.

    It keeps APART from the places to `avoid`. Returns its north-western block above the floor.
    Raises DeedFailed("no_site") when there is none.
    """
    ground = heights(await survey_ground(scene, centre))
    plots = [
        p for p in _plots(scene, ground, centre, wide, deep) if p.uneven <= uneven and _clear_of(p, wide, deep, avoid)
    ]
    if not plots:
        raise DeedFailed("no_site", f"there is no level dry ground of {wide} by {deep} blocks near {centre}")
    return min(plots, key=lambda plot: plot.distance + 12 * plot.uneven).corner


def _plots(
    scene: Scene, ground: dict[tuple[int, int], tuple[int, str]], centre: Position, wide: int, deep: int
) -> Iterator[Plot]:
    for x, z in ground:
        cells = [ground.get((x + i, z + j)) for i in range(wide) for j in range(deep)]
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells) or any(name in WET for _y, name in known):
            continue
        levels = sorted(y for y, _name in known)
        corner = Position(x=x, y=levels[len(levels) // 2], z=z)
        middle = corner.offset(wide / 2, 0, deep / 2)
        if scene.in_leash(middle):
            yield Plot(corner, levels[-1] - levels[0], middle.ground_distance(centre))


def _clear_of(plot: Plot, wide: int, deep: int, avoid: Collection[Position]) -> bool:
    low, high = plot.corner, plot.corner.offset(wide, 0, deep)
    return all(
        math.hypot(max(low.x - at.x, 0, at.x - high.x), max(low.z - at.z, 0, at.z - high.z)) >= APART for at in avoid
    )


async def come_near(scene: Scene, block: Position, near: float = 3.0) -> None:
    """Walk until a block is in reach; what hangs overhead is walked below."""
    here = (await scene.body.observe()).position
    if here.offset(dy=1.6).distance(block.offset(0.5, 0.5, 0.5)) > REACH - 0.4:
        await scene.body.go_to(block.offset(dy=-max(0.0, min(2.0, block.y - here.y))), near=near)


async def name_at(scene: Scene, block: Position) -> str:
    """The block that stands at a place."""
    return (await scene.body.survey(block, block)).name(block)


async def clear(scene: Scene, block: Position) -> None:
    """Dig away what stands at a place, unless it is air or gives way by itself."""
    name = await name_at(scene, block)
    if name in REPLACEABLE or name in WET:
        return
    await come_near(scene, block)
    await scene.body.dig(block, must_drop=False)
