"""Deeds and skills in the real thing: the embedded server, on a floor high above its ground."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from floor import CENTRE, Floor
from trials import half_a_house

from botteam.actions import ActionResult
from botteam.deeds.tunnel import dig_to
from botteam.stash import Spot, halves


@pytest_asyncio.fixture
async def rock(floor: Floor) -> AsyncIterator[None]:
    """Stone below the floor, to dig in."""
    await floor.fill((-16, -14, -6), (16, -2, 6), "stone")
    yield
    await floor.stage.reset()
    await floor.fill((-16, -14, -6), (16, -2, 6), "air")


async def test_a_stash_is_one_double_chest_and_keeps_what_is_stored(floor: Floor) -> None:
    await floor.stage.give("chest", 2)
    result = await floor.skill("setup_stash")
    assert result.ok, result
    assert "54 slots" in result.text
    origin = floor.scene.camp.stash
    assert origin is not None
    await floor.stage.give("oak_log", 70)
    floor.scene.keep = {"log": 4}
    stored = await floor.do("deposit_stash")
    assert (stored.ok, stored.gained) == (True, {"oak_log": -66})
    assert (await floor.do("withdraw_stash", item="log", count=10)).gained == {"oak_log": 10}
    assert floor.scene.camp.stored("oak_log") == 56
    assert list(floor.scene.camp.chests) == [halves(origin, Spot(row=0, number=0))[0]]


async def test_a_buried_lid_is_dug_free(floor: Floor) -> None:
    await floor.stage.set_block(3, 0, 0, "chest")
    await floor.stage.set_block(3, 1, 0, "dirt")
    floor.scene.camp.stash = floor.at(3, 0, 0)
    await floor.stage.give("iron_ingot", 5)
    result = await floor.do("deposit_stash")
    assert result.ok, result
    assert (await floor.pockets())["iron_ingot"] == 0


async def test_from_logs_to_a_stone_pickaxe(floor: Floor) -> None:
    await floor.stage.give("oak_log", 4)
    await floor.stage.give("cobblestone", 3)
    assert (await floor.do("craft", item="wooden_pickaxe")).ok
    assert (await floor.do("craft", item="stone_pickaxe")).ok
    pockets = await floor.pockets()
    assert (pockets["wooden_pickaxe"], pockets["stone_pickaxe"]) == (1, 1)


async def to_its_end(floor: Floor, skill: str) -> ActionResult:
    """Turn after turn: a slow machine needs more of them."""
    while (result := await floor.skill(skill)).reason == "unfinished":
        pass
    return result


async def test_the_house_gets_its_beds_and_whoever_is_tired_lies_down_in_one(floor: Floor) -> None:
    await half_a_house(floor)
    await floor.fill((2, 0, 0), (2, 1, 1), "oak_planks")
    await floor.fill((2, 1, -3), (2, 1, -3), "azure_bluet")
    await floor.stage.set_block(3, 0, 1, "torch")
    await floor.stage.set_block(-5, 0, -5, "chest")
    floor.scene.camp.stash = floor.at(-5, 0, -5)
    for item, count in (("white_wool", 15), ("oak_log", 4)):
        await floor.stage.give(item, count)
    assert (await floor.do("deposit_stash")).ok
    for item, count in (("oak_planks", 1), ("crafting_table", 1), ("oak_door", 1)):
        await floor.stage.give(item, count)
    result = await to_its_end(floor, "build_house")
    assert result.ok, result
    door = floor.at(5, 0, 2)
    assert await floor.body.call("facing", 3.0, x=door.x, y=door.y, z=door.z) == "south", "shut, it fills the doorway"
    result = await to_its_end(floor, "build_house")
    assert result.ok, result
    assert floor.scene.camp.built == {"shell", "house", "beds"}
    assert (await floor.stands("white_bed"))["white_bed"] == 10, "five feet and five heads"
    await floor.body.go_to(floor.at(-6, 0, 6), near=2.0)
    await floor.stage.night()
    result = await floor.do("sleep")
    assert result.ok, result
    assert "morning" in result.text


@pytest.mark.parametrize(("foe", "least"), [(-6, 17), (-9, 8)])
async def test_whoever_is_cornered_in_a_mine_comes_through(floor: Floor, rock: None, foe: int, least: float) -> None:
    for depth in range(11):
        await floor.fill((8 - depth, -depth, 0), (8 - depth, 2 - depth, 0), "air")
    await floor.fill((-10, -10, 0), (-2, -9, 0), "air")
    await floor.stage.give("cobblestone", 32)
    await floor.stage.give("iron_pickaxe", 1)
    await floor.body.go_to(floor.at(-10, -10, 0).offset(0.5, 0, 0.5), near=0.5)
    await floor.stage.night()
    at = floor.at(foe, -10, 0)
    await floor.stage._sandbox.command(f"summon zombie {at.x} {at.y} {at.z}")
    while not (await floor.body.observe()).near("hostile"):
        pass
    result = await floor.do("flee")
    assert result.ok, result
    seen = await floor.body.observe()
    assert seen.health >= least
    assert seen.position.ground_distance(at) < 8
    await floor.stage._sandbox.command("kill @e[type=zombie]")
    result = await floor.do("go_to", place="home")
    assert result.ok, result


async def test_a_way_that_is_dug_in_the_dark_is_lit(floor: Floor, rock: None) -> None:
    await floor.fill((-13, -10, 0), (-13, -9, 0), "air")
    await floor.stage.give("stone_pickaxe", 1)
    await floor.stage.give("torch", 8)
    start = floor.at(-13, -10, 0)
    await floor.stage._sandbox.command(f"tp {floor.body.name} {start.x + 0.5} {start.y} {start.z + 0.5}")
    async with asyncio.timeout(10):
        while (await floor.body.observe()).position.distance(start) > 1.5:
            await asyncio.sleep(0.1)
    await floor.stage.sees(start, "air")
    await dig_to(floor.scene, floor.at(13, -10, 0))
    torches = sorted(int(t.position.x - CENTRE.x) for t in await floor.body.find_blocks(["torch"], radius=40, count=9))
    assert torches[0] == -13
    assert all(6 <= b - a <= 12 for a, b in itertools.pairwise(torches)), torches
    assert len(torches) >= 2
    await dig_to(floor.scene, floor.at(-13, -10, 0))
    assert (await floor.body.observe()).position.x < CENTRE.x - 6, "torches are no obstacle"


async def test_water_for_a_dry_field_comes_in_a_bucket(floor: Floor, rock: None) -> None:
    await floor.fill((-6, -1, -6), (6, -1, 6), "dirt")
    await floor.fill((8, -1, 4), (8, -1, 4), "air")
    await floor.fill((8, -2, 4), (8, -2, 4), "water")
    for item, count in (("wooden_hoe", 1), ("wheat_seeds", 6), ("iron_ingot", 3), ("oak_log", 1)):
        await floor.stage.give(item, count)
    results = [await floor.skill("build_farm", size=6)]
    while not any("brought water" in result.text for result in results) and len(results) < 6:
        results.append(await floor.skill("build_farm", size=6))
    assert any("brought water" in result.text for result in results), results
    waters = [water.position for water in await floor.body.find_blocks(["water"], radius=16, count=9)]
    site = floor.scene.camp.sites["farm"]
    assert [water.distance(site) <= 2 for water in waters] == [True], (waters, site, results)
    assert (await floor.pockets())["bucket"] == 1
    assert (await floor.stands("wheat"))["wheat"] == 6


async def peril(floor: Floor) -> str:
    """What the body dies of where it stands, as soon as there is something."""
    async with asyncio.timeout(10):
        while not (threat := (await floor.body.observe()).peril):
            await asyncio.sleep(0.05)
    return threat


async def test_a_creeper_that_hisses_is_run_from(floor: Floor) -> None:
    await floor.fill((9, 0, -9), (9, 5, 9), "air")
    await floor.fill((9, -1, -9), (24, -1, 9), "stone")
    at = floor.at(-2, 0, 0)
    await floor.stage._sandbox.command(f"summon creeper {at.x} {at.y} {at.z}")
    assert await peril(floor) == "hissing"
    await floor.body.get_out()
    await asyncio.sleep(1.5)
    seen = await floor.body.observe()
    assert (seen.health, seen.peril) == (20, "")
    await floor.stage._sandbox.command("kill @e[type=creeper]")
    await floor.fill((9, -1, -9), (24, -1, 9), "air")


async def test_whoever_is_buried_digs_free(floor: Floor) -> None:
    for y in (1, 2, 3):
        await floor.stage.set_block(0, y, 0, "gravel")
    assert await peril(floor) == "suffocating"
    await floor.body.get_out()
    seen = await floor.body.observe()
    assert seen.peril == ""
    assert seen.health > 10
