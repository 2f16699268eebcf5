"""Smelt raw metals, or cook raw food, in a furnace: one is found, placed or made."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Annotated

from pydantic import Field

from botteam.actions import Args, ItemName
from botteam.camp import Oven
from botteam.deeds.craft import place_beside
from botteam.deeds.move import walk
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import EIGHT_WAYS, come_near
from botteam.deeds.supply import PASSING, fetch, supply
from botteam.errors import MissingItem, VerbError
from botteam.observation import Position, is_kind
from botteam.world.body import REACH

NEEDS = "a furnace or 8 cobblestone, fuel, and something to smelt"
SMELTABLE = ("raw_iron", "raw_gold", "raw_copper", "beef", "porkchop", "mutton", "chicken", "cod", "salmon", "potato")
FUELS = {"coal": 8.0, "charcoal": 8.0, "log": 1.5, "planks": 1.5, "stick": 0.5}
"""Items that one piece smelts (minecraft.wiki/w/Smelting)."""
SECONDS_EACH = 10.0
FURNACE_RADIUS = 28
BASE, PIT = 16.0, 2.0
"""Blocks from home, and below it, beyond which no furnace is put down."""
SLACK = 12.0


class Parameters(Args):
    """What to smelt, and how many; whatever is there when left out."""

    item: ItemName | None = None
    count: Annotated[int, Field(ge=1, le=64)] = 8


async def run(scene: Scene, args: Parameters) -> str:
    """Fill a furnace, wait, take out; what an earlier run left in the furnace is taken first."""
    furnace = await find_furnace(scene)
    await come_near(scene, furnace)
    if not _mine(scene, furnace):
        _claim(scene, furnace, 1)
    left = await scene.body.tend_furnace(furnace)
    got = sum(left.taken.values())
    if left.input is not None:
        await _pace(scene, furnace)  # a wait is cut into turns, and nobody stands rooted through many of them
    else:
        item = await _input(scene, args)
        if item is None:
            scene.camp.ovens.pop(furnace, None)
            if got:
                return _told(got, left.taken)
            raise MissingItem("there is nothing to smelt in pockets or stash; mine iron_ore or bring raw food")
        count = min(args.count, (await scene.body.observe()).inventory[item])
        await _fuel_first(scene, count)
        await come_near(scene, furnace)
        await _stoke(scene, furnace, count, item)
    return await _wait(scene, furnace, got, stoked=left.input is None)


async def find_furnace(scene: Scene) -> Position:
    """One's own furnace or the nearest that smelts for nobody else; otherwise one is placed or made of cobblestone.

    Raises MissingItem, and DeedFailed when all are in use and no other can be made.
    """
    near = [f.position for f in await scene.body.find_blocks(["furnace"], radius=FURNACE_RADIUS, count=6)]
    known = scene.camp.sites.get("furnace")
    if not near and known is not None and scene.in_leash(known):
        await scene.body.go_to(known, near=3.0)
        near = [f.position for f in await scene.body.find_blocks(["furnace"], radius=6, count=3)]
    near = sorted(
        (place for place in near if scene.in_leash(place)),
        key=lambda place: (not _mine(scene, place), scene.in_the_rock(place)),
    )
    found = next((place for place in near if not _taken(scene, place)), None)
    if found is None:
        try:
            await supply(scene, "furnace")
        except MissingItem as bad:
            if not near:
                raise
            raise DeedFailed("blocked", f"the furnace smelts for a team-mate just now; another one: {bad}") from None
        await _to_the_base(scene)
        found = (await place_beside(scene, "furnace")).position
    scene.camp.build("furnace", found)
    return found


async def _to_the_base(scene: Scene) -> None:
    """A furnace is put down at the base, for all: a mine is dark, and whoever waits there is found by monsters."""
    here = (await scene.body.observe(peek=True)).position
    if here.ground_distance(scene.home) > BASE or scene.home.y - here.y > PIT:
        with contextlib.suppress(*PASSING):
            await walk(scene, scene.home, near=3.0)


def _mine(scene: Scene, furnace: Position) -> bool:
    oven = scene.camp.ovens.get(furnace)
    return oven is not None and oven.owner == id(scene.body)


def _taken(scene: Scene, furnace: Position) -> bool:
    oven = scene.camp.ovens.get(furnace)
    return oven is not None and oven.owner != id(scene.body) and oven.until > time.monotonic()


def _claim(scene: Scene, furnace: Position, count: int) -> None:
    """Let the others know that it smelts so many items from now on."""
    scene.camp.ovens[furnace] = Oven(id(scene.body), time.monotonic() + count * SECONDS_EACH + SLACK)


async def _input(scene: Scene, args: Parameters) -> str | None:
    """What to put in: from the pockets, then from the stash."""
    wanted = (args.item,) if args.item else SMELTABLE
    for item in wanted:
        if (await scene.body.observe()).inventory.get(item):
            return item
    for item in wanted:
        if await fetch(scene, item, args.count):
            return item
    return None


async def _fuel_first(scene: Scene, count: int) -> None:
    """Fetch fuel when the pockets hold too little. Raises MissingItem when there is none at all."""
    for kind, each in FUELS.items():
        if await _power(scene) >= count:
            return
        await fetch(scene, kind, -int(-count // each))
    if not await _power(scene):
        raise MissingItem("there is no fuel in pockets or stash; get coal or logs")


async def _power(scene: Scene) -> float:
    """How many items the fuel in the pockets smelts."""
    seen = await scene.body.observe()
    return sum(seen.count(kind) * each for kind, each in FUELS.items())


async def _stoke(scene: Scene, furnace: Position, count: int, item: str | None = None) -> None:
    """Put in fuel for `count` items, and the items. Raises MissingItem and what the furnace itself refuses."""
    pockets = (await scene.body.observe()).inventory
    refused: VerbError | DeedFailed = MissingItem("there is no fuel in the pockets; get coal or logs")
    for kind, each in FUELS.items():
        fuel = next((name for name in pockets if is_kind(name, kind) and name != item), None)
        if fuel is None:
            continue
        pieces = min(pockets[fuel], -int(-count // each))
        try:
            await scene.body.tend_furnace(furnace, fuel=(fuel, pieces), put=(item, count) if item else None)
        except PASSING as bad:
            refused = bad
            continue
        _claim(scene, furnace, count)
        return
    raise refused


async def _wait(scene: Scene, furnace: Position, got: int, *, stoked: bool) -> str:
    """Stand by until the input is used up; takes out now and then, and puts fuel in again where it gave out."""
    taken: dict[str, int] = {}
    patience = SLACK
    while patience > 0:
        await come_near(scene, furnace)
        state = await scene.body.tend_furnace(furnace)
        for item, count in state.taken.items():
            taken[item] = taken.get(item, 0) + count
        total = got + sum(taken.values())
        if state.input is None and state.output is None:
            scene.camp.ovens.pop(furnace, None)
            break
        stoked = stoked and not state.taken
        if state.input is not None and state.fuel is None and not state.burning and not stoked:
            stoked = True
            await _fuel_first(scene, state.input[1])
            await come_near(scene, furnace)
            await _stoke(scene, furnace, state.input[1])
        scene.progress(f"smelted {total}, {state.input[1] if state.input else 0} to go")
        patience = patience - 3.0 if not (state.burning or state.taken) else SLACK
        await scene.sleep(min(3.0, SECONDS_EACH))
    if not got + sum(taken.values()):
        raise DeedFailed("blocked", "the furnace smelted nothing; it may lack fuel, or this item cannot be smelted")
    return _told(got + sum(taken.values()), taken)


async def _pace(scene: Scene, furnace: Position) -> None:
    """A step to another block beside the furnace; where none is free, as in a mine, one is dug free."""
    here = (await scene.body.observe()).position
    ways = scene.rng.sample(EIGHT_WAYS, len(EIGHT_WAYS))
    tries = [(way, dig) for dig in ((False, True) if scene.in_the_rock(here) else (False,)) for way in ways]
    for (dx, dz), dig in tries:
        spot = Position(x=math.floor(here.x) + dx + 0.5, y=here.y, z=math.floor(here.z) + dz + 0.5)
        if spot.offset(dy=1.6).distance(furnace.offset(0.5, 0.5, 0.5)) > REACH - 0.4:
            continue
        with contextlib.suppress(*PASSING):
            await scene.body.go_to(spot, near=0.5, dig=dig, level=False)
            return


def _told(count: int, taken: object) -> str:
    names = ", ".join(taken) if isinstance(taken, dict) else ""
    return f"smelted {count} items ({names})" if names else f"took {count} smelted items"
