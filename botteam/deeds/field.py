"""The ground of a wheat field: what can be sown, what water wets, and where water would stay. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection

from botteam.deeds.site import LIGHT_BLOCKS, WET
from botteam.observation import Position
from botteam.world.body import Survey

SOIL = frozenset({"dirt", "grass_block", "farmland"})
WET_REACH = 4
"""Farmland so near to water stays wet (minecraft.wiki/w/Farmland)."""
HOLDING = ((1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1), (0, -1, 0))
FIELD_RADIUS = 6
FINISHED = 20
KEPT_FREE = 2.0
"""Blocks between a field and what must stay reachable."""


def soil_of(seen: Survey, site: Position, taken: Collection[Position]) -> tuple[list[Position], bool]:
    """Soil for a field, nearest first: under open air, at the site's height; with water there, only what it wets."""
    water = []
    soil = []
    for dx in range(-FIELD_RADIUS, FIELD_RADIUS + 1):
        for dz in range(-FIELD_RADIUS, FIELD_RADIUS + 1):
            for dy in (0, 1):
                block = site.block().offset(dx, dy, dz)
                name = seen.name(block)
                if name == "water":
                    water.append(block)
                elif name in SOIL and seen.name(block.offset(dy=1)) in LIGHT_BLOCKS and _is_free(block, taken):
                    soil.append(block)
    moist = [s for s in soil if any(_wets(w, s) for w in water)] if water else soil
    return sorted(moist, key=lambda block: block.distance(site)), bool(water)


def places_of(soil: list[Position], site: Position, size: int, standing: int) -> list[Position]:
    """Where to plant: every second row, for wheat between wheat grows half as fast; all rows where there is too little.

    Source: minecraft.wiki/w/Tutorial:Crop_farming#Growth_rate.
    """
    rows = [block for block in soil if in_row(block, site)]
    enough = len(rows) + standing >= min(FINISHED, size)
    return (rows if enough else soil)[: max(0, size - standing)]


def in_row(block: Position, site: Position) -> bool:
    """Whether a block lies in a row of wheat, which is every second one from the middle."""
    return (block.z - math.floor(site.z)) % 2 == 0


def _is_free(block: Position, taken: Collection[Position]) -> bool:
    return all(block.ground_distance(place) > KEPT_FREE for place in taken)


def _wets(water: Position, soil: Position) -> bool:
    flat = max(abs(water.x - soil.x), abs(water.z - soil.z)) <= WET_REACH
    return flat and water.y - soil.y in (0, 1)


def basin_of(seen: Survey, site: Position) -> Position | None:
    """The block nearest to the middle, between two rows, whose sides and floor hold water; a hole that is dug there."""
    middle, reach = site.block(), range(-WET_REACH, WET_REACH + 1)
    cells = [middle.offset(dx, dy, dz) for dy in (0, 1) for dx in reach for dz in reach]
    fit = [
        cell
        for cell in cells
        if not in_row(cell, site)
        and seen.name(cell) in SOIL | LIGHT_BLOCKS
        and seen.name(cell.offset(dy=1)) in LIGHT_BLOCKS
        and all(seen.name(cell.offset(*side)) not in LIGHT_BLOCKS | WET for side in HOLDING)
    ]
    return min(fit, key=lambda cell: (seen.name(cell) in SOIL, cell.distance(middle)), default=None)
