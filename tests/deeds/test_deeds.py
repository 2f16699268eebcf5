"""Deeds over the in-memory world: success is what changed, failure has a reason."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botteam.actions import ACTIONS, ActionResult, Decision, allowed_for, validate
from botteam.deeds import DEEDS, Scene, flight, perform
from botteam.deeds import gather as gathering
from botteam.deeds import scene as scenes
from botteam.errors import MissingItem, Unreachable
from botteam.observation import Position
from botteam.world.body import Dug
from botteam.world.fake import FakeBody
from botteam.world.fake_world import GROUND, FakeWorld

ALL = allowed_for(ACTIONS, [])
HOME = Position(x=0.5, y=GROUND + 1, z=0.5)


async def no_sleep(_seconds: float) -> None:
    return None


class Place:
    def __init__(self, leash: float = 100) -> None:
        self.world = FakeWorld()
        self.body = FakeBody("Tester", self.world)
        self.scene = Scene(self.body, HOME, leash, rng=random.Random(1), sleep=no_sleep)
        self.said: list[str] = []
        self.scene.progress = self.said.append

    async def do(self, action: str, **args: Any) -> ActionResult:
        await self.body.connect()
        decision: Decision = validate({"action": action, "args": args}, ALL)
        return await perform(DEEDS, self.scene, decision)

    def tree(self, x: int, z: int, height: int = 3) -> None:
        for y in range(height):
            self.world.set_block((x, GROUND + 1 + y, z), "oak_log")


async def test_wood_counts_when_it_is_in_the_pockets() -> None:
    place = Place()
    place.tree(5, 0)
    place.tree(9, 4)
    result = await place.do("gather_wood", count=4)
    assert result.ok
    assert result.gained["oak_log"] >= 4
    assert place.body.pockets.items["oak_log"] >= 4
    assert place.said[-1].endswith("of 4")


async def test_a_long_deed_is_done_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "TURN_SECONDS", 0.0)
    place = Place()
    place.tree(5, 0)
    first = await place.do("gather_wood", count=3)
    assert (first.ok, first.reason) == (True, "unfinished")
    assert "choose it again" in first.text
    assert first.gained["oak_log"] >= 1
    while (result := await place.do("gather_wood", count=2)).reason == "unfinished":
        pass
    assert place.body.pockets.items["oak_log"] + sum(d.count for d in place.world.drops.values()) == 3, result


async def test_a_log_that_could_not_be_had_is_left_in_the_next_turns_too() -> None:
    place = Place()
    place.tree(3, 0, height=1)
    place.tree(6, 0)
    place.tree(12, 0)
    near, dig, tried = Position(x=3, y=GROUND + 1, z=0), place.body.dig, []

    async def refusing(block: Position, *, must_drop: bool = True) -> Dug:
        tried.append(block)
        if block == near:
            raise Unreachable("a hedge")
        return await dig(block, must_drop=must_drop)

    place.body.dig = refusing  # type: ignore[method-assign]
    assert (await place.do("gather_wood", count=1)).ok
    assert tried.pop(0) == near
    tried.clear()
    assert (await place.do("gather_wood", count=1)).ok
    assert tried[0] != near


async def test_a_turn_that_got_nowhere_yet_is_not_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "TURN_SECONDS", 0.001)
    monkeypatch.setattr(scenes, "PATIENT_TURNS", 1e6)
    place = Place()
    await place.body.connect()

    async def plod(scene: Scene, _args: Any) -> str:
        for text in ("step 0 of 2", "step 0 of 2", "step 1 of 2", "step 2 of 2"):
            await asyncio.sleep(0.002)
            scene.progress(text)
        return "there"

    result = await perform({"idle": plod}, place.scene, validate({"action": "idle"}, ALL))
    assert (result.reason, place.said) == ("unfinished", ["step 0 of 2", "step 0 of 2", "step 1 of 2"])


async def test_too_few_trees_are_said() -> None:
    place = Place()
    place.tree(5, 0, height=2)
    result = await place.do("gather_wood", count=6)
    assert (result.ok, result.reason) == (False, "not_found")
    assert result.gained == {"oak_log": 2}
    assert "2 of 6" in result.text


async def test_mining_names_the_missing_tool_and_takes_nothing() -> None:
    place = Place()
    place.world.set_block((4, GROUND + 1, 0), "iron_ore")
    result = await place.do("mine_block", block="iron_ore")
    assert (result.ok, result.reason, result.gained) == (False, "missing_tool", {})
    place.body.pockets.add("stone_pickaxe", 1)
    assert (await place.do("mine_block", block="raw_iron")).gained == {"raw_iron": 1}


async def test_the_block_under_the_feet_is_left_alone() -> None:
    place = Place()
    place.world.set_block((0, GROUND, 0), "oak_log")
    result = await place.do("mine_block", block="log")
    assert (result.ok, place.world.block((0, GROUND, 0))) == (False, "oak_log")


async def test_places_mates_and_coordinates() -> None:
    place = Place()
    place.scene.mates = lambda: {"Flora": Position(x=20, y=65, z=3)}
    assert (await place.do("go_to", place="flora")).ok
    assert place.body.at.ground_distance(Position(x=20, y=65, z=3)) <= 4
    assert (await place.do("go_to", x=-8, z=70)).ok
    assert place.body.at.ground_distance(Position(x=-7.5, y=65, z=70.5)) <= 2
    assert (await place.do("go_to", place="home")).ok
    assert place.body.at.ground_distance(HOME) <= 3
    unknown = await place.do("go_to", place="Eldorado")
    assert (unknown.reason, "near home" in unknown.text) == ("not_found", True)


async def test_exploring_goes_where_it_was_told_and_stays_in_the_leash() -> None:
    place = Place(leash=40)
    assert (await place.do("explore", direction="east", distance=30)).ok
    assert place.body.at.x > 18
    assert (await place.do("explore", direction="east", distance=60)).reason == "refused"
    assert place.body.at.ground_distance(HOME) <= 40


async def test_placing_beside_and_at_a_place() -> None:
    place = Place()
    place.body.pockets.add("oak_planks", 2)
    assert (await place.do("place_block", block="planks")).gained == {"oak_planks": -1}
    result = await place.do("place_block", block="oak_planks", x=12, y=GROUND + 1, z=0)
    assert result.ok
    assert place.world.block((12, GROUND + 1, 0)) == "oak_planks"
    assert (await place.do("place_block", block="oak_planks")).reason == "missing_item"


async def test_crafting_walks_to_the_table() -> None:
    place = Place()
    place.world.set_block((12, GROUND + 1, 0), "crafting_table")
    place.body.pockets.add("oak_planks", 3)
    place.body.pockets.add("stick", 2)
    assert (await place.do("craft", item="wooden_pickaxe")).gained == {
        "oak_planks": -3,
        "stick": -2,
        "wooden_pickaxe": 1,
    }


async def test_eating_takes_safe_food_first() -> None:
    place = Place()
    assert (await place.do("eat")).reason == "missing_item"
    place.body.food = 8
    place.body.pockets.add("rotten_flesh", 1)
    place.body.pockets.add("carrot", 1)
    assert (await place.do("eat")).gained == {"carrot": -1}


async def test_fighting_ends_with_the_foe_or_with_low_health() -> None:
    place = Place()
    assert (await place.do("attack")).reason == "not_found"
    place.world.spawn("zombie", "hostile", Position(x=6.5, y=GROUND + 1, z=0.5), health=20)
    place.body.pockets.add("stone_sword", 1)
    assert (await place.do("attack")).ok
    assert place.body.held == "stone_sword"
    assert place.world.mobs == {}
    place.world.spawn("zombie", "hostile", Position(x=6.5, y=GROUND + 1, z=0.5), health=2000)
    place.body.health = 4
    assert (await place.do("attack")).reason == "hurt"
    assert (await place.do("attack", target="creeper")).reason == "not_found"


async def test_whoever_flees_takes_the_house_unless_the_foe_stands_before_it() -> None:
    for foe, inside in ((-6, True), (6, False)):
        place = Place()
        await place.body.connect()
        house = place.body.at.offset(9, 0, 0)
        place.scene.camp.build("shell", house)
        place.scene.camp.sites["house"] = house
        place.world.spawn("zombie", "hostile", place.body.at.offset(foe, 0, 0))
        assert (await place.do("flee")).ok
        assert (place.body.at.ground_distance(house) <= 2) == inside


async def test_five_in_the_house_stand_side_by_side_and_stay_there() -> None:
    middle, at = Position(x=8.5, y=GROUND + 1, z=0.5), dict[str, Position]()
    places = [Place() for _ in range(5)]
    for number, place in enumerate(places):
        place.scene.camp.build("house", middle)
        place.scene.mates = lambda mine=str(number): {k: v for k, v in at.items() if k != mine}  # type: ignore[misc]
    for _round in range(2):
        before = dict(at)
        for number, place in enumerate(places):
            assert (await place.do("go_to", place="house")).ok
            at[str(number)] = place.body.at
        assert sorted(spot.block().x for spot in at.values()) == [6, 7, 8, 9, 10]
        assert {spot.block().z for spot in at.values()} == {0}
        assert at == (before or at)


async def test_a_hole_on_the_way_is_met_with_soil(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place()
    place.world.set_block((5, GROUND + 1, 0), "sand")
    place.world.set_block((-9, GROUND + 1, 0), "dirt")
    dig_up, holes = gathering.dig_up, [MissingItem("a hole ahead and no dirt")]

    async def over_a_hole(*args: Any) -> int:
        if holes:
            raise holes.pop()
        return await dig_up(*args)

    monkeypatch.setattr(gathering, "dig_up", over_a_hole)
    assert (await place.do("mine_block", block="sand")).ok
    assert place.body.pockets.items == {"sand": 1, "dirt": 1}


async def test_whoever_is_in_the_house_already_stays_there_a_while() -> None:
    place = Place()
    await place.body.connect()
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    place.scene.sleep = rest
    place.scene.camp.build("shell", place.body.at)
    place.scene.camp.sites["house"] = place.body.at
    place.world.spawn("zombie", "hostile", place.body.at.offset(6, 0, 0))
    assert (await place.do("flee")).ok
    assert sum(rests) >= 2


async def test_a_house_that_the_foe_came_into_is_no_refuge() -> None:
    place = Place()
    await place.body.connect()
    house = place.body.at
    place.scene.camp.build("shell", house)
    place.world.spawn("zombie", "hostile", house.offset(2, 0, 1))
    assert (await place.do("flee")).ok
    assert place.body.at.ground_distance(house) > 10


async def test_fleeing_makes_distance() -> None:
    place = Place()
    foe = Position(x=4.5, y=GROUND + 1, z=0.5)
    place.world.spawn("zombie", "hostile", foe)
    assert (await place.do("flee")).ok
    assert place.body.at.ground_distance(foe) > 15


async def test_a_turn_of_nothing_but_failures_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "TURN_SECONDS", 0.0)
    place = Place()
    for x in (4, 8, 12):
        place.world.set_block((x, GROUND + 1, 0), "oak_log")

    async def far(*_args: Any, **_more: Any) -> None:
        raise Unreachable("no way to the tree")

    monkeypatch.setattr(place.body, "dig", far)
    result = await place.do("gather_wood", count=2)
    assert (result.ok, result.reason, result.text) == (False, "unreachable", "no way to the tree")


async def test_whoever_runs_looks_round_after_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flight, "FLIGHT_SECONDS", 0.02)
    place = Place()
    place.world.spawn("zombie", "hostile", place.body.at.offset(4, 0, 0))

    async def swim(*_args: Any, **_more: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(place.body, "go_to", swim)
    result = await place.do("flee")
    assert (result.ok, result.reason) == (True, "unfinished")
    assert "zombie is still about" in result.text


async def test_commands_cannot_be_said() -> None:
    place = Place()
    await place.do("chat", text="/op Tester")
    await place.do("respond_to_chat", to="Ann", text="/ /kill")
    await place.do("respond_to_chat", to="x\n/op Griefer\n", text="hi")
    await place.do("respond_to_chat", to="/kick Bob", text="now")
    assert place.body.said == ["op Tester", "Ann: kill", "x /op Griefer: hi", "kick Bob: now"]


STEP = st.one_of(
    st.tuples(st.just("mine_block"), st.fixed_dictionaries({"block": st.sampled_from(["log", "dirt", "stone"])})),
    st.tuples(st.just("place_block"), st.fixed_dictionaries({"block": st.sampled_from(["log", "planks", "dirt"])})),
    st.tuples(st.just("go_to"), st.fixed_dictionaries({"x": st.integers(-30, 30), "z": st.integers(-30, 30)})),
    st.tuples(st.just("attack"), st.just({})),
    st.tuples(st.just("explore"), st.just({})),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=8))
async def test_deeds_make_and_lose_no_item(steps: list[tuple[str, dict[str, Any]]]) -> None:
    place = Place(leash=40)
    place.tree(3, 3)
    place.body.pockets.add("dirt", 3)
    logs = Counter({"oak_log": 3, "dirt": 3})
    for action, args in steps:
        await place.do(action, **args)
    total = place.world.total(place.body.pockets)
    stands = Counter(b for b in place.world.blocks.values() if b in logs)
    for item, count in logs.items():
        assert total[item] + stands[item] >= count
    assert total["oak_log"] + stands["oak_log"] == 3
    assert place.body.at.ground_distance(HOME) <= 40 + 8


async def test_whoever_flees_keeps_to_dry_ground() -> None:
    place = Place()
    for x in range(-30, -2):
        for z in range(-6, 7):
            place.world.set_block((x, GROUND, z), "water")
    foe = Position(x=4.5, y=GROUND + 1, z=0.5)
    place.world.spawn("zombie", "hostile", foe)
    assert (await place.do("flee")).ok
    assert place.body.at.ground_distance(foe) > 15
    assert abs(place.body.at.z) > 6


async def test_out_of_a_mine_the_way_is_home() -> None:
    place = Place()
    for x in range(0, 12):
        for y in range(GROUND - 10 + x, GROUND - 7 + x):
            place.world.set_block((10 - x, y, 0), "air")
    place.body.at = Position(x=9.5, y=GROUND - 9, z=0.5)
    place.world.spawn("zombie", "hostile", Position(x=15.5, y=GROUND - 13, z=0.5))
    await place.do("flee")
    assert place.body.at.distance(HOME) < 5


def tunnel(place: Place, high: int = 2) -> None:
    """A dead end in the rock, the bot at its end."""
    for x in range(7):
        for y in range(high):
            place.world.set_block((x, GROUND - 9 + y, 0), "air")
    place.body.at = Position(x=0.7, y=GROUND - 9, z=0.5)


async def test_whoever_is_cornered_in_the_rock_walls_itself_in() -> None:
    place = Place()
    tunnel(place)
    place.body.pockets.add("dirt", 8)
    place.world.spawn("zombie", "hostile", Position(x=4.5, y=GROUND - 9, z=0.5))
    result = await place.do("flee")
    assert (result.ok, result.text) == (True, "out of reach of zombie, in the rock")
    assert [place.world.block((1, GROUND - 9 + y, 0)) for y in (0, 1)] == ["dirt", "dirt"]
    assert place.body.at.block().x == 0
    assert place.body.pockets.items["dirt"] == 6


async def test_room_for_a_wall_is_made_with_blows() -> None:
    place = Place()
    tunnel(place)
    place.body.pockets.add("dirt", 8)
    place.body.pockets.add("wooden_pickaxe", 1)
    place.world.spawn("zombie", "hostile", Position(x=1.2, y=GROUND - 9, z=0.5), health=2)
    assert (await place.do("flee")).ok
    assert place.world.mobs == {}
    assert place.body.pockets.items["dirt"] == 8


async def test_without_blocks_and_in_a_cave_nobody_builds_walls() -> None:
    for blocks, high, wide in ((0, 2, 0), (8, 3, 2)):
        place = Place()
        tunnel(place, high)
        for x, z in itertools.product(range(7), range(-wide, wide + 1)):
            for y in range(high):
                place.world.set_block((x, GROUND - 9 + y, z), "air")
        place.body.pockets.items.update(dirt=blocks)
        place.world.spawn("zombie", "hostile", Position(x=3.9, y=GROUND - 9, z=0.5))
        await place.body.connect()
        foe = (await place.body.observe()).foes[0]
        assert not await flight._shut_in(place.scene, foe)
        assert place.body.pockets.items["dirt"] == blocks
