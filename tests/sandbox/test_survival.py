"""Starving, carrying water and experience, through `Body` (each test names its page of minecraft.wiki)."""

from __future__ import annotations

import asyncio

import pytest
from yard import Yard

from botteam.errors import VerbError

RATE = 200
"""Ticks a second while a body starves."""


@pytest.mark.parametrize(("difficulty", "left"), [("easy", 10), ("normal", 1)])
async def test_starving_takes_one_each_eighty_ticks_and_stops(yard: Yard, difficulty: str, left: int) -> None:
    """Hunger: at an empty bar; down to half the hearts on easy, to half a heart on normal."""
    await yard.console("gamerule naturalRegeneration true")
    await yard.until(lambda seen: seen.health == 20)
    await yard.console(f"difficulty {difficulty}")
    await yard.console(f"tick rate {RATE}")
    try:
        await yard.console(f"effect give {yard.body.name} hunger 60 255")
        await yard.until(lambda seen: seen.food == 0, 30)
        await yard.until(lambda seen: seen.health < 20, 30)
        began = await yard.age()
        await yard.until(lambda seen: seen.health <= left, 60)
        took = await yard.age() - began
        lost = 20 - left - 1
        assert abs(took - 80 * lost) <= 40 + RATE // 4, took
        while await yard.age() < began + took + 200:
            assert (await yard.body.observe()).health == left
    finally:
        await yard.console("tick rate 20")
        await yard.console("difficulty normal")
        await yard.console(f"effect clear {yard.body.name}")


async def test_a_bucket_takes_water_and_gives_it_back(yard: Yard) -> None:
    """Bucket, Water: a source goes into the bucket and comes out again before the block that is looked at."""
    spring, basin = yard.at(2, -1, 0), yard.at(-2, 0, 0)
    await yard.stage.set_block(2, -1, 0, "water")
    await yard.stage.set_block(-3, 0, 0, "stone")
    await yard.give("bucket")
    await yard.body.equip("bucket")
    await yard.body.look_at(spring.offset(0.5, 0.9, 0.5))
    await yard.body.use_item()
    await yard.until(lambda seen: seen.inventory == {"water_bucket": 1})
    assert spring not in [seen.position for seen in await yard.body.find_blocks(["water"], radius=4)]
    await yard.body.look_at(basin.offset(0, 0.5, 0.5))
    await yard.body.use_item()
    await yard.until(lambda seen: seen.inventory == {"bucket": 1})
    assert basin in [seen.position for seen in await yard.body.find_blocks(["water"], radius=4)]


async def test_an_empty_hand_uses_nothing(yard: Yard) -> None:
    """Body's own rule, with the item that is missing named."""
    with pytest.raises(VerbError) as refused:
        await yard.body.use_item()
    assert refused.value.reason == "missing_item"


async def gathered(yard: Yard, before: int) -> int:
    """The bot's points once its orbs, several for one ore, have all reached it: forty ticks without another."""
    last = (await yard.until(lambda seen: seen.experience > before)).experience
    since = await yard.age()
    while await yard.age() < since + 40:
        if (points := (await yard.body.observe()).experience) != last:
            last, since = points, await yard.age()
        await asyncio.sleep(0.1)
    return last


async def test_ore_and_smelting_give_experience(yard: Yard) -> None:
    """Experience: 3 to 7 points for diamond ore, 0.7 for each iron ingot taken out of a furnace."""
    before = (await yard.body.observe()).experience
    await yard.give("iron_pickaxe")
    await yard.stage.set_block(2, 0, 0, "diamond_ore")
    await yard.body.dig(yard.at(2, 0, 0))
    dug = await gathered(yard, before)
    assert 3 <= dug - before <= 7

    furnace = yard.at(1, 0, 0)
    await yard.stage.set_block(1, 0, 0, "furnace")
    await yard.give("raw_iron", 10)
    await yard.give("coal", 2)
    await yard.console("tick rate 400")
    await yard.body.tend_furnace(furnace, put=("raw_iron", 10), fuel=("coal", 2))
    began = await yard.age()
    while await yard.age() < began + 2_100:
        await asyncio.sleep(0.1)
    await yard.console("tick rate 20")
    assert (await yard.body.tend_furnace(furnace)).taken == {"iron_ingot": 10}
    assert await gathered(yard, dug) == dug + 7
