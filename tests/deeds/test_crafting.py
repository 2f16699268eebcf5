"""The recipe tree worked backwards, tools had before they are needed, and sleep."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from place import Place

from botteam.deeds.recipes import Planner
from botteam.deeds.tools import best, level, pickaxe_level
from botteam.observation import NIGHT_START
from botteam.world.body import Recipe
from botteam.world.fake_world import GROUND, RECIPES


async def ways(item: str) -> tuple[Recipe, ...]:
    return (RECIPES[item],) if item in RECIPES else ()


async def test_a_pickaxe_is_made_from_logs_with_a_table_of_its_own() -> None:
    place = Place().give(oak_log=3)
    result = await place.do("craft", item="wooden_pickaxe")
    assert result.ok, result
    assert "crafting_table" in place.world.blocks.values()
    assert place.body.pockets.items["wooden_pickaxe"] == 1
    again = await place.do("craft", item="stone_pickaxe")
    assert (again.reason, "3 cobblestone" in again.text) == ("missing_item", True)


async def test_a_table_in_the_pockets_is_placed_and_one_that_stands_is_used() -> None:
    place = Place().give(crafting_table=1, oak_planks=3, stick=2)
    assert (await place.do("craft", item="wooden_pickaxe")).ok
    assert dict(place.body.pockets.items) == {"wooden_pickaxe": 1}
    place.give(oak_planks=3, stick=2)
    assert (await place.do("craft", item="wooden_pickaxe")).ok
    assert Counter(place.world.blocks.values())["crafting_table"] == 1


async def test_what_is_missing_is_said_in_raw_things() -> None:
    result = await Place().give(oak_log=1).do("craft", item="chest", count=2)
    assert (result.ok, result.reason) == (False, "missing_item")
    assert "log" in result.text
    assert (await Place().do("craft", item="bedrock")).reason == "not_found"


@given(st.integers(0, 6), st.integers(0, 12), st.integers(0, 6), st.sampled_from(sorted(RECIPES)))
async def test_a_plan_without_lack_can_be_followed(logs: int, planks: int, stones: int, item: str) -> None:
    have = Counter({"oak_log": logs, "oak_planks": planks, "cobblestone": stones, "iron_ingot": 3})
    plan = await Planner(ways).plan(item, 1, have.copy())
    if plan.missing:
        return
    for step in plan.steps:
        recipe = RECIPES[step.item]
        rounds = -(-step.count // recipe.yields)
        for need, count in recipe.needs.items():
            have[need] -= count * rounds
            assert have[need] >= 0
        have[step.item] += rounds * recipe.yields
    assert have[item] >= 1


@pytest.mark.parametrize(
    ("block", "needed"),
    [("oak_log", 0), ("dirt", 0), ("stone", 1), ("coal_ore", 1), ("iron_ore", 2), ("deepslate_iron_ore", 2),
     ("diamond_ore", 3), ("deepslate_gold_ore", 3), ("obsidian", 4), ("sand", 0), ("glowstone", 0)],
)  # fmt: skip
def test_harvest_levels(block: str, needed: int) -> None:
    assert pickaxe_level(block) == needed


def test_tools_have_levels() -> None:
    assert [level(t) for t in ("golden_pickaxe", "wooden_axe", "stone_axe", "iron_hoe", "diamond_sword", "stick")] == [
        1, 1, 2, 3, 4, 0,
    ]  # fmt: skip
    assert best({"stone_pickaxe": 1, "iron_axe": 1}, "pickaxe") == 2


async def test_mining_stone_makes_its_pickaxe_first() -> None:
    place = Place().give(oak_log=4)
    for x in (3, 4, 5):
        place.world.set_block((x, GROUND + 1, 0), "stone")
    result = await place.do("mine_block", block="cobblestone", count=3)
    assert result.ok, result
    assert result.gained["cobblestone"] == 3
    assert result.gained["wooden_pickaxe"] == 1


async def test_a_block_beside_lava_is_left() -> None:
    place = Place().give(stone_pickaxe=1)
    place.world.set_block((4, GROUND + 1, 0), "iron_ore")
    place.world.set_block((5, GROUND + 1, 0), "lava")
    result = await place.do("mine_block", block="iron_ore")
    assert (result.reason, place.world.block((4, GROUND + 1, 0))) == ("blocked", "iron_ore")


async def test_sleep_needs_night_and_a_bed() -> None:
    place = Place()
    assert (await place.do("sleep")).reason == "not_now"
    place.world.time_of_day = NIGHT_START + 10
    assert (await place.do("sleep")).reason == "missing_item"
    place.give(red_bed=1)
    seconds = 0

    async def pass_time(_seconds: float) -> None:
        nonlocal seconds
        seconds += 1
        if seconds > 20:
            place.world.time_of_day, place.body.sleeping = 0, False

    place.scene.sleep = pass_time
    result = await place.do("sleep")
    assert (result.ok, result.gained) == (True, {"red_bed": -1})
