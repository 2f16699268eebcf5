"""The conformance suite of Body: one set of promises, held by every implementation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from stage import FakeStage, SandboxStage, Stage

from botteam.errors import (
    Blocked,
    Disconnected,
    Interrupted,
    MissingItem,
    MissingTool,
    NoSpace,
    NotFound,
    Unreachable,
    VerbError,
)
from botteam.observation import Position
from botteam.world.body import LIMITS, Body, Move
from botteam.world.fake import FakeBody
from botteam.world.fake_world import FakeWorld
from botteam.world.mineflayer import MineflayerBody
from botteam.world.sandbox import Sandbox

CENTRE = Position(x=40, y=150, z=40)
Join = Callable[[str], Awaitable[MineflayerBody]]


@pytest_asyncio.fixture(scope="module", params=["fake", "sandbox"])
async def world_stage(request: pytest.FixtureRequest, sandbox: Sandbox, join: Join) -> Stage:
    if request.param == "fake":
        body = FakeBody("Tester", FakeWorld())
        await body.connect()
        return FakeStage(body)
    return SandboxStage(sandbox, await join("Tester"), "Tester", CENTRE)


@pytest_asyncio.fixture
async def stage(world_stage: Stage) -> Stage:
    await world_stage.reset()
    return world_stage


def near(stage: Stage, dx: float, dy: float, dz: float) -> Position:
    return stage.origin.block().offset(dx, dy, dz)


def test_every_verb_has_a_limit() -> None:
    verbs = {name for name in vars(Body) if not name.startswith("_")} - {"listen", "disconnect"}
    assert verbs == set(LIMITS)


async def test_observe_tells_where_and_how_the_bot_is(stage: Stage) -> None:
    await stage.give("oak_log", 3)
    await stage.set_block(3, 0, 0, "crafting_table")
    seen = await stage.body.observe()
    assert seen.position.distance(stage.origin) < 0.7
    assert (seen.health, seen.food) == (20, 20)
    assert seen.inventory == {"oak_log": 3}
    assert seen.free_slots == 35
    table = seen.block("crafting_table")
    assert table is not None
    assert (table.count, table.nearest, table.direction) == (1, near(stage, 3, 0, 0), "east")
    assert len(seen.model_dump_json(exclude_defaults=True)) < 4096


async def test_notes_are_handed_out_once(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "oak_log")
    await stage.body.dig(near(stage, 2, 0, 0))
    for _ in range(4):
        await stage.body.go_to(near(stage, 2, 0, 0), near=0.9)
        await asyncio.sleep(0.3)
        if (await stage.body.observe()).inventory:
            break
    assert (await stage.body.observe()).notes == ()


async def test_go_to_arrives(stage: Stage) -> None:
    goal = stage.origin.offset(5, 0, -4)
    arrived = await stage.body.go_to(goal, near=1.0)
    assert arrived.distance <= 2
    assert (await stage.body.observe()).position.distance(goal) <= 2


async def test_go_to_arrives_on_what_does_not_fill_its_cell(stage: Stage) -> None:
    for dx in range(1, 7):
        await stage.set_block(dx, -1, 0, "farmland")
    await stage.body.go_to(stage.origin.offset(2, 0, 0), near=1.0)
    arrived = await stage.body.go_to(stage.origin.offset(5, 0, 0), near=0.6)
    assert arrived.distance <= 0.7


async def test_go_to_without_level_ignores_height(stage: Stage) -> None:
    arrived = await stage.body.go_to(stage.origin.offset(4, 30, 0), near=1.0, level=False)
    assert arrived.position.ground_distance(stage.origin.offset(4, 0, 0)) <= 2


async def test_go_to_says_when_there_is_no_way(stage: Stage) -> None:
    with pytest.raises(Unreachable):
        await stage.body.go_to(stage.origin.offset(0, 5, 0), near=1.0, dig=False)


async def test_dig_takes_the_block_and_its_drop_can_be_picked_up(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "oak_log")
    dug = await stage.body.dig(near(stage, 2, 0, 0))
    assert (dug.block, dug.position) == ("oak_log", near(stage, 2, 0, 0))
    for _ in range(8):
        await stage.body.go_to(near(stage, 2, 0, 0).offset(0.5, 0, 0.5), near=0.9)
        seen = await stage.body.observe()
        if seen.inventory:
            break
        await asyncio.sleep(0.25)
    assert seen.inventory == {"oak_log": 1}
    assert seen.block("oak_log") is None


async def test_dig_uses_the_tool_of_the_pockets(stage: Stage) -> None:
    await stage.give("wooden_pickaxe")
    await stage.set_block(2, 0, 0, "cobblestone")
    assert (await stage.body.dig(near(stage, 2, 0, 0))).tool == "wooden_pickaxe"


async def test_dig_refuses_what_would_drop_nothing(stage: Stage) -> None:
    await stage.give("wooden_pickaxe")
    await stage.set_block(2, 0, 0, "iron_ore")
    with pytest.raises(MissingTool):
        await stage.body.dig(near(stage, 2, 0, 0))
    assert (await stage.body.observe()).block("iron_ore") is not None


async def test_dig_fails_on_air_and_out_of_reach(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await stage.body.dig(near(stage, 2, 1, 0))
    await stage.set_block(7, 0, 0, "oak_log")
    with pytest.raises(Unreachable):
        await stage.body.dig(near(stage, 7, 0, 0))


async def test_place_takes_one_from_the_pockets(stage: Stage) -> None:
    await stage.give("oak_planks", 2)
    placed = await stage.body.place("oak_planks", near(stage, 2, 0, 1))
    assert (placed.block, placed.position) == ("oak_planks", near(stage, 2, 0, 1))
    assert (await stage.body.observe()).inventory == {"oak_planks": 1}
    assert [b.position for b in await stage.body.find_blocks(["planks"], radius=8)] == [near(stage, 2, 0, 1)]


async def test_place_fails_with_a_reason(stage: Stage) -> None:
    with pytest.raises(MissingItem):
        await stage.body.place("oak_planks", near(stage, 2, 0, 0))
    await stage.give("oak_planks", 3)
    with pytest.raises(Blocked):
        await stage.body.place("oak_planks", near(stage, 2, -1, 0))
    with pytest.raises(Blocked):
        await stage.body.place("oak_planks", near(stage, 2, 2, 0))
    with pytest.raises(Blocked):
        await stage.body.place("oak_planks", near(stage, 0, 0, 0))
    with pytest.raises(Unreachable):
        await stage.body.place("oak_planks", near(stage, 7, 0, 0))
    assert (await stage.body.observe()).inventory == {"oak_planks": 3}


async def test_craft_by_hand_and_at_a_table(stage: Stage) -> None:
    await stage.give("oak_log", 3)
    assert (await stage.body.craft("oak_planks", 12)).count == 12
    assert (await stage.body.craft("stick", 4)).count == 4
    with pytest.raises(NotFound):
        await stage.body.craft("wooden_pickaxe")
    await stage.set_block(2, 0, 0, "crafting_table")
    assert (await stage.body.craft("wooden_pickaxe", table=near(stage, 2, 0, 0))).count == 1
    assert (await stage.body.observe()).inventory == {"oak_planks": 7, "stick": 2, "wooden_pickaxe": 1}


async def test_craft_says_what_is_missing(stage: Stage) -> None:
    await stage.give("oak_planks", 3)
    with pytest.raises(MissingItem, match="1 oak_planks"):
        await stage.body.craft("crafting_table")
    with pytest.raises(NotFound):
        await stage.body.craft("bedrock")


async def test_equip_and_wear(stage: Stage) -> None:
    await stage.give("stone_pickaxe")
    await stage.body.equip("stone_pickaxe")
    assert (await stage.body.observe()).held == "stone_pickaxe"
    await stage.give("iron_helmet")
    await stage.body.equip("iron_helmet", "head")
    seen = await stage.body.observe()
    assert seen.worn == {"head": "iron_helmet"}
    assert seen.inventory == {"stone_pickaxe": 1}
    with pytest.raises(MissingItem):
        await stage.body.equip("diamond_sword")


async def test_toss_leaves_the_pockets(stage: Stage) -> None:
    await stage.give("cobblestone", 5)
    assert (await stage.body.toss("cobblestone", 2)).count == 2
    assert (await stage.body.observe()).inventory == {"cobblestone": 3}
    with pytest.raises(MissingItem):
        await stage.body.toss("cobblestone", 9)


async def test_consume_needs_food_and_hunger(stage: Stage) -> None:
    await stage.give("bread", 2)
    with pytest.raises(Blocked):
        await stage.body.consume("bread")
    with pytest.raises(MissingItem):
        await stage.body.consume("apple")
    await stage.hungry()
    before = (await stage.body.observe()).food
    assert (await stage.body.consume("bread")).count == 1
    after = await stage.body.observe()
    assert after.inventory == {"bread": 1}
    assert after.food > before


async def test_containers_take_and_give(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "chest")
    chest = near(stage, 2, 0, 0)
    await stage.give("oak_log", 10)
    empty = await stage.body.open_container(chest)
    assert (empty.items, empty.free, empty.slots) == ({}, 27, 27)
    done = await stage.body.transfer(chest, [Move(item="oak_log", count=7, into="container")])
    assert done.contents.items == {"oak_log": 7}
    assert (await stage.body.observe()).inventory == {"oak_log": 3}
    back = await stage.body.transfer(chest, [Move(item="oak_log", count=64, into="pockets")])
    assert back.moved[0].count == 7
    assert (await stage.body.observe()).inventory == {"oak_log": 10}
    with pytest.raises(MissingItem):
        await stage.body.transfer(chest, [Move(item="oak_log", count=1, into="pockets")])
    with pytest.raises(NotFound):
        await stage.body.open_container(near(stage, 2, -1, 0))


async def test_a_full_container_is_no_space(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "barrel")
    barrel = near(stage, 2, 0, 0)
    await stage.give("cobblestone", 64 * 28)
    await stage.body.transfer(barrel, [Move(item="cobblestone", count=64 * 27, into="container")])
    with pytest.raises(NoSpace):
        await stage.body.transfer(barrel, [Move(item="cobblestone", count=1, into="container")])


async def test_attack_hurts_what_is_near(stage: Stage) -> None:
    pig = await stage.pig(2, 0)
    for _ in range(40):
        position = next((e.position for e in (await stage.body.observe()).entities if e.id == pig), None)
        if position is None:
            break
        await stage.body.go_to(position, near=2.0)
        try:
            struck = await stage.body.attack(pig)
        except (Unreachable, NotFound):
            continue
        assert struck.target == "pig"
        if struck.gone:
            break
    assert all(e.id != pig for e in (await stage.body.observe()).entities)
    with pytest.raises(NotFound):
        await stage.body.attack(pig)


async def test_beds_are_for_the_night(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "red_bed[facing=east,part=foot]")
    await stage.set_block(3, 0, 0, "red_bed[facing=east,part=head]")
    with pytest.raises(Blocked):
        await stage.body.sleep_in(near(stage, 2, 0, 0))
    await stage.night()
    await stage.body.sleep_in(near(stage, 2, 0, 0))


async def test_look_use_and_activate(stage: Stage) -> None:
    looked = await stage.body.look_at(stage.origin.offset(5, 1.62, 0))
    assert abs(looked.yaw - 270) < 3
    assert abs(looked.pitch) < 3
    with pytest.raises(MissingItem):
        await stage.body.use_item()
    await stage.give("stick")
    await stage.body.equip("stick")
    assert (await stage.body.use_item()).item == "stick"
    await stage.set_block(2, 0, 0, "crafting_table")
    assert (await stage.body.activate_block(near(stage, 2, 0, 0))).name == "crafting_table"
    with pytest.raises(NotFound):
        await stage.body.activate_block(near(stage, 2, 3, 0))


async def test_notable_blocks_are_all_counted_and_the_nearest_is_named(stage: Stage) -> None:
    for dx, dy in ((2, 0), (5, 0), (5, 1), (-6, 0)):
        await stage.set_block(dx, dy, 3, "oak_log")
    logs = (await stage.body.observe()).block("oak_log")
    assert logs is not None
    assert (logs.count, logs.nearest) == (4, near(stage, 2, 0, 3))


async def test_find_blocks_sorts_by_distance_and_knows_kinds(stage: Stage) -> None:
    for dx in (5, 3, -4):
        await stage.set_block(dx, 0, 0, "oak_log")
    found = await stage.body.find_blocks(["log"], radius=7, count=2)
    assert [b.position for b in found] == [near(stage, 3, 0, 0), near(stage, -4, 0, 0)]
    assert await stage.body.find_blocks(["diamond_ore"], radius=7) == ()


async def test_chat_and_follow(stage: Stage) -> None:
    await stage.body.chat("conformance speaks")
    pig = await stage.pig(4, 0)
    followed = await stage.body.follow("pig", near=2.5, seconds=3)
    assert followed.distance <= 6.5
    with pytest.raises(NotFound):
        await stage.body.follow("nobody", seconds=1)
    assert pig


async def test_a_newer_verb_interrupts_and_cancelling_frees_the_body(stage: Stage) -> None:
    walking = asyncio.ensure_future(stage.body.go_to(stage.origin.offset(-7, 0, 7), near=0.5))
    await asyncio.sleep(0)
    await asyncio.sleep(0.15)
    await stage.body.stop()
    try:
        await walking
    except Interrupted as bad:
        assert bad.reason == "interrupted"
    walking = asyncio.ensure_future(stage.body.go_to(stage.origin.offset(7, 0, -7), near=0.5))
    await asyncio.sleep(0.1)
    walking.cancel()
    with pytest.raises((asyncio.CancelledError, VerbError)):
        await walking
        raise asyncio.CancelledError
    assert await stage.body.look_at(stage.origin.offset(0, 1.62, 5))


async def test_a_body_that_left_says_so(stage: Stage) -> None:
    await stage.body.disconnect()
    try:
        for _ in range(50):
            try:
                await stage.body.observe()
            except Disconnected:
                break
            await asyncio.sleep(0.02)
        with pytest.raises(Disconnected):
            await stage.body.observe()
    finally:
        await stage.body.connect()


async def test_survey_names_every_block_of_a_box(stage: Stage) -> None:
    await stage.set_block(1, 0, 2, "oak_log")
    seen = await stage.body.survey(near(stage, -1, -1, -1), near(stage, 2, 1, 3))
    assert seen.name(near(stage, 1, 0, 2)) == "oak_log"
    assert seen.name(near(stage, 1, 1, 2)) == "air"
    assert seen.name(near(stage, 0, -1, 0)) in ("stone", "grass_block")
    assert seen.name(near(stage, 9, 0, 0)) == "unknown"
    with pytest.raises(Blocked):
        await stage.body.survey(near(stage, -50, -50, -50), near(stage, 50, 50, 50))


async def test_recipes_tell_what_goes_in(stage: Stage) -> None:
    (planks, *_others) = await stage.body.recipes("oak_planks")
    assert (planks.yields, planks.table) == (4, False)
    pickaxes = await stage.body.recipes("stone_pickaxe")
    assert any(way.needs == {"cobblestone": 3, "stick": 2} and way.table for way in pickaxes)
    assert await stage.body.recipes("bedrock") == ()


async def test_a_furnace_smelts_what_is_put_in(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "furnace")
    oven = near(stage, 2, 0, 0)
    await stage.give("raw_iron", 3)
    await stage.give("coal", 1)
    with pytest.raises(MissingItem):
        await stage.body.tend_furnace(oven, put=("raw_gold", 1))
    first = await stage.body.tend_furnace(oven, put=("raw_iron", 1), fuel=("coal", 1))
    assert first.taken == {}
    assert (await stage.body.observe()).inventory == {"raw_iron": 2}
    for _ in range(30):
        if (await stage.body.tend_furnace(oven)).taken:
            break
        await asyncio.sleep(0.5)
    assert (await stage.body.observe()).inventory == {"raw_iron": 2, "iron_ingot": 1}
    with pytest.raises(NotFound):
        await stage.body.tend_furnace(near(stage, 2, -1, 0))


async def test_a_hoe_makes_farmland_and_seeds_grow_on_it(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "dirt")
    await stage.give("wooden_hoe")
    await stage.give("wheat_seeds", 2)
    await stage.body.equip("wooden_hoe")
    assert (await stage.body.activate_block(near(stage, 2, 0, 0))).name == "farmland"
    assert (await stage.body.place("wheat_seeds", near(stage, 2, 1, 0))).block == "wheat"
    assert (await stage.body.observe()).inventory == {"wooden_hoe": 1, "wheat_seeds": 1}
    (crop,) = await stage.body.find_blocks(["wheat"], radius=6)
    assert crop.position == near(stage, 2, 1, 0)


async def test_a_fight_ends_with_the_foe(stage: Stage) -> None:
    await stage.give("stone_sword")
    await stage.body.equip("stone_sword")
    pig = await stage.pig(2, 0)
    for _ in range(12):
        position = next((e.position for e in (await stage.body.observe()).entities if e.id == pig), None)
        if position is None:
            break
        try:
            await stage.body.go_to(position, near=3.0)
            if (await stage.body.fight(pig, seconds=3.0)).gone:
                break
        except (Unreachable, NotFound):
            continue
    assert all(e.id != pig for e in (await stage.body.observe()).entities)
    with pytest.raises(NotFound):
        await stage.body.fight(pig)


async def test_get_out_leads_from_water_to_air(stage: Stage) -> None:
    for dx, dz in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        await stage.set_block(dx, 0, dz, "glass")
    await stage.set_block(0, 0, 0, "water")
    assert (await stage.body.observe()).in_water
    await stage.body.get_out()
    assert not (await stage.body.observe()).in_water


async def test_a_peek_leaves_the_notes(stage: Stage) -> None:
    await stage.set_block(2, 0, 0, "oak_log")
    await stage.body.dig(near(stage, 2, 0, 0))
    await stage.body.go_to(near(stage, 2, 0, 0), near=0.9)
    await asyncio.sleep(0.6)
    peeked = (await stage.body.observe(peek=True)).notes
    assert [n.kind for n in peeked] == ["picked_up"]
    assert (await stage.body.observe()).notes == peeked
