"""An action that is stopped at any await loses no item, and the next action works."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Any

import pytest
from place import Place

from botteam.camp import Camp
from botteam.deeds import DEEDS
from botteam.observation import NIGHT_START, Position
from botteam.stash import Spot, halves
from botteam.world.fake_world import GROUND, cell_of

STASH = Position(x=7, y=GROUND + 1, z=5)
STEPS = (0, 1, 2, 3, 5, 8, 13, 21)
ARGS: dict[str, dict[str, Any]] = {
    "go_to": {"x": 9, "z": 9},
    "gather_wood": {"count": 3},
    "mine_block": {"block": "cobblestone", "count": 2},
    "chat": {"text": "hello"},
    "respond_to_chat": {"to": "Ann", "text": "hello"},
    "craft": {"item": "stick"},
    "place_block": {"block": "planks"},
    "withdraw_stash": {"item": "bread", "count": 5},
    "invoke_skill": {"skill": "light_area", "args": {"radius": 4}},
}


def village() -> Place:
    """Something for every action to do."""
    place = Place(camp=Camp(stash=STASH)).give(oak_planks=9, bread=3, torch=2, wooden_pickaxe=1, raw_iron=5)
    for half in halves(STASH, Spot(row=0, number=0)):
        place.world.set_block(cell_of(half), "chest")
    place.world.chests[cell_of(STASH)].add("bread", 9)
    place.tree(5, -3)
    place.world.set_block((-4, GROUND + 1, 2), "stone")
    place.world.set_block((-6, GROUND + 1, 2), "stone")
    place.world.set_block((-3, GROUND + 1, -4), "red_bed")
    place.world.spawn("zombie", "hostile", Position(x=9.5, y=GROUND + 1, z=-5.5))
    place.body.food = 8
    return place


def everything(place: Place) -> Counter[str]:
    """Items and blocks, stone as the cobblestone that it becomes and sticks as the halves of planks that they are."""
    total = place.world.total(place.body.pockets) + Counter(place.world.blocks.values())
    total["cobblestone"] += total.pop("stone", 0)
    total["oak_planks"] = 2 * total["oak_planks"] + total.pop("stick", 0)
    for gone in ("air", "bread"):
        total.pop(gone, None)
    return total


def test_no_action_takes_parameters_that_are_not_tried() -> None:
    assert DEEDS.keys() >= ARGS.keys()


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("action", DEEDS)
async def test_nothing_is_lost(action: str, steps: int) -> None:
    place = village()
    if action == "sleep":
        place.world.time_of_day = NIGHT_START + 10
    await place.body.connect()
    before, bread = everything(place), place.world.total(place.body.pockets)["bread"]
    doing = asyncio.ensure_future(place.do(action, **ARGS.get(action, {})))
    for _ in range(steps):
        await asyncio.sleep(0)
    doing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await doing
    assert everything(place) == before
    assert bread - place.world.total(place.body.pockets)["bread"] in ((0, 1) if action == "eat" else (0,))
    place.body.sleeping = False
    assert (await place.do("go_to", x=3, z=-3)).ok
