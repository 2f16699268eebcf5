"""A skill that is stopped at any await leaves the world sane, and goes on when it is chosen again."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from place import Place

from botteam.stash import Spot, halves
from botteam.world.fake_world import GROUND, cell_of

STEPS = (1, 7, 20, 45, 90, 160)


async def stopped(place: Place, skill: str, steps: int) -> None:
    """Run a skill for so many turns of the event loop, then cancel it."""
    await place.body.connect()
    running = asyncio.ensure_future(place.skill(skill))
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest.mark.parametrize("steps", STEPS)
async def test_the_stash(steps: int) -> None:
    place = Place().give(oak_planks=16, crafting_table=1)
    await stopped(place, "setup_stash", steps)
    result = await place.skill("setup_stash")
    assert result.ok or "log" in result.text, "when all stood already, wood for the next row is missing"
    origin = place.scene.camp.stash
    assert origin is not None
    first = [place.world.block(cell_of(half)) for half in halves(origin, Spot(row=0, number=0))]
    assert first == ["chest", "chest"]
    assert list(place.world.blocks.values()).count("chest") == 2


@pytest.mark.parametrize("steps", STEPS)
async def test_the_farm(steps: int) -> None:
    place = Place().give(wooden_hoe=1, wheat_seeds=24)
    place.world.set_block((9, GROUND, 8), "water")
    await stopped(place, "build_farm", steps)
    planted = list(place.world.blocks.values()).count("wheat")
    assert planted + place.world.total(place.body.pockets)["wheat_seeds"] == 24
    result = await place.skill("build_farm")
    assert result.ok or result.reason == "not_needed", result
    assert list(place.world.blocks.values()).count("wheat") == 24


@pytest.mark.parametrize("steps", STEPS)
async def test_smelting(steps: int) -> None:
    place = Place().give(furnace=1, raw_iron=6, coal=1)
    await stopped(place, "smelt_ores", steps)
    total = place.world.total(place.body.pockets)
    assert total["raw_iron"] + total["iron_ingot"] == 6
    result = await place.skill("smelt_ores")
    assert result.ok or result.reason == "missing_item", result
    assert place.body.pockets.items["iron_ingot"] == 6


@pytest.mark.parametrize("steps", STEPS)
async def test_light_and_bridge(steps: int) -> None:
    place = Place().give(torch=20, oak_planks=9)
    for z in range(-20, 21):
        for x in (4, 5, 6):
            place.world.set_block((x, GROUND, z), "water")
            place.world.set_block((x, GROUND - 1, z), "water")
    await stopped(place, "build_bridge", steps)
    await stopped(place, "light_area", steps)
    stands = list(place.world.blocks.values())
    total = place.world.total(place.body.pockets)
    assert stands.count("torch") + total["torch"] == 20
    assert stands.count("oak_planks") + total["oak_planks"] == 9
