"""Plant a wheat field near water, harvest what is ripe, and plant again."""

from __future__ import annotations

import contextlib
from typing import Annotated

from pydantic import Field

from botteam.actions import Args
from botteam.deeds.field import FIELD_RADIUS, FINISHED, basin_of, in_row, places_of, soil_of
from botteam.deeds.gather import SOURCES, gather
from botteam.deeds.move import walk
from botteam.deeds.pickup import collect
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import clear, come_near, find_plot, survey_ground
from botteam.deeds.supply import PASSING, fetch, first_of, pocketed, supply
from botteam.deeds.water import WATER_RADIUS, fetch_water, pour
from botteam.errors import MissingItem, VerbError
from botteam.observation import Position
from botteam.stash import grounds

NEEDS = "a hoe (or wood for one) and grass to find seeds in"
RIPE = 7
SEEDS = "wheat_seeds"


class Parameters(Args):
    """How many plants the field is to have."""

    size: Annotated[int, Field(ge=4, le=64)] = 24


async def run(scene: Scene, args: Parameters) -> str:
    """Tend the field that is there, or lay it out; every call plants what seeds allow."""
    site = await _site(scene, args.size)
    await walk(scene, site, level=False, near=5.0)
    harvested = await _harvest(scene, site)
    soil, wet = soil_of(await survey_ground(scene, site, FIELD_RADIUS), site, _taken(scene))
    standing = len(await _plants(scene, site))
    cells = places_of(soil, site, args.size, standing)
    had = await pocketed(scene, SEEDS)
    await _seeds(scene, min(args.size, len(cells) + standing) - standing)
    if cells and await pocketed(scene, SEEDS):
        try:
            await _hoe(scene)
        except MissingItem as bad:
            if await pocketed(scene, SEEDS) <= had:
                raise
            return f"found seeds, {await pocketed(scene, SEEDS)} now; before they can be sown: {bad}"
        await walk(scene, site, level=False, near=4.0)
    planted = await _plant(scene, cells)
    plants = await _plants(scene, site)
    total = len(plants)
    if total >= min(FINISHED, args.size):
        scene.camp.build("farm", site)
    watered = not wet and "farm" in scene.camp.built and await _irrigate(scene, site)
    tilled = await _fallow(scene, plants, soil) if wet else 0
    if not planted and not harvested and not tilled and not watered:
        if not total and not cells:
            scene.camp.sites.pop("farm", None)
            raise DeedFailed("no_site", "there is no soil for a field here; another place is looked for next time")
        if total >= args.size or not cells:
            raise DeedFailed("not_needed", f"the field has {total} plants and nothing is ripe yet")
        raise DeedFailed("not_found", f"no seeds were found in the grass; the field has {total} plants")
    between = (f", tilled {tilled} between" if tilled else "") + (", brought water" if watered else "")
    return f"planted {planted}, harvested {harvested}{between}; the field has {total} plants"


async def _site(scene: Scene, size: int) -> Position:
    """The field's middle: remembered, beside the nearest water with soil around, or any level ground."""
    known = scene.camp.sites.get("farm")
    if known is not None:
        return known
    best: tuple[int, int, Position] | None = None
    waters = await scene.body.find_blocks(["water"], radius=WATER_RADIUS, count=200)
    for water in sorted(waters, key=lambda w: w.position.ground_distance(scene.home))[::9]:
        if not scene.in_leash(water.position):
            continue
        seen = await survey_ground(scene, water.position, FIELD_RADIUS)
        for middle in (water.position, water.position.offset(dz=1)):
            soil, _wet = soil_of(seen, middle, _taken(scene))
            rows = sum(in_row(block, middle) for block in soil)
            fit = len(places_of(soil, middle, size, 0)), rows
            if best is None or fit > best[:2]:
                best = *fit, middle
        if best is not None and best[1] >= size:
            break
    if best is not None and best[0] >= min(FINISHED, size):
        site = best[2]
    else:
        site = (await find_plot(scene, scene.home, 5, 5, avoid=_taken(scene))).offset(2, -1, 2)
    scene.camp.sites["farm"] = site
    return site


def _taken(scene: Scene) -> tuple[Position, ...]:
    """Where no field may be: the rows of chests, those to come, and the house."""
    stash = grounds(scene.camp.stash) if scene.camp.stash is not None else ()
    corner = scene.camp.sites.get("house_corner")
    return (*stash, *(corner.offset(dx, 0, dz) for dx in (0, 3, 6) for dz in (0, 3, 6))) if corner else stash


async def _plants(scene: Scene, site: Position) -> list[Position]:
    plants = await scene.body.find_blocks(["wheat"], radius=24, count=128)
    return [plant.position for plant in plants if plant.position.ground_distance(site) <= FIELD_RADIUS * 1.5]


async def _harvest(scene: Scene, site: Position) -> int:
    """Cut what is ripe; returns how many wheat came into the pockets."""
    before = await pocketed(scene, "wheat")
    ripe = [p for p in await scene.body.find_blocks(["wheat"], radius=24, count=96) if p.age == RIPE]
    for plant in ripe:
        try:
            await come_near(scene, plant.position)
            await scene.body.dig(plant.position, must_drop=False)
        except PASSING:
            continue
    if ripe:
        await collect(scene, site)
    return max(0, await pocketed(scene, "wheat") - before)


async def _seeds(scene: Scene, wanted: int) -> None:
    """Have so many seeds, from the stash and out of the grass around; fewer is no failure."""
    if wanted <= 0:
        return
    had = await fetch(scene, SEEDS, wanted)
    if had < wanted:
        with contextlib.suppress(DeedFailed, *PASSING):
            await gather(scene, SOURCES[SEEDS], wanted - had, "seeds")


async def _hoe(scene: Scene) -> None:
    if not await pocketed(scene, "hoe"):
        await supply(scene, "wooden_hoe")
    await scene.body.equip(await first_of(scene, "hoe"))


async def _plant(scene: Scene, cells: list[Position]) -> int:
    """Till and sow as far as the seeds go; returns how many plants were set."""
    planted = 0
    for cell in cells:
        if not await pocketed(scene, SEEDS):
            break
        try:
            await _sow(scene, cell)
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
            continue
        planted += 1
        scene.progress(f"planting wheat {planted}")
    return planted


async def _irrigate(scene: Scene, site: Position) -> bool:
    """Bring water into a hole between the rows of a dry field, on which wheat takes hours; whether it is there.

    Source: minecraft.wiki/w/Tutorial:Crop_farming#Growth_rate.
    """
    seen = await survey_ground(scene, site, FIELD_RADIUS)
    basin = basin_of(seen, site)
    if basin is None:
        return False
    try:
        await fetch_water(scene)
        await walk(scene, site, level=False, near=4.0)
        await clear(scene, basin.offset(dy=1))
        await clear(scene, basin)
        await pour(scene, basin)
    except PASSING:
        return False
    return True


async def _fallow(scene: Scene, plants: list[Position], soil: list[Position]) -> int:
    """Till the rows between, for wet farmland about a plant makes it grow faster; how many blocks were tilled."""
    beside = {plant.offset(dx, -1, dz) for plant in plants for dx in (-1, 0, 1) for dz in (-1, 1)}
    sown = {plant.offset(dy=-1) for plant in plants}
    tilled = 0
    for cell in [block for block in soil if block in beside - sown]:
        try:
            tilled += await _till(scene, cell)
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
            if bad.reason == "missing_item":
                break
        if tilled:
            scene.progress(f"{len(plants)} plants; {tilled} tilled between")
    return tilled


async def _sow(scene: Scene, cell: Position) -> None:
    await _till(scene, cell)
    await come_near(scene, cell)
    await scene.body.place(SEEDS, cell.offset(dy=1))


async def _till(scene: Scene, cell: Position) -> bool:
    """Make farmland of a block of soil; False where it is some already. Raises MissingItem without a hoe."""
    column = await scene.body.survey(cell, cell.offset(dy=1))
    if column.name(cell.offset(dy=1)) not in ("air", "cave_air"):
        await come_near(scene, cell)
        await scene.body.dig(cell.offset(dy=1), must_drop=False)
    if column.name(cell) == "farmland":
        return False
    await come_near(scene, cell)
    await scene.body.equip(await first_of(scene, "hoe"))
    await scene.body.activate_block(cell)
    return True
