"""Storing and fetching over the in-memory world: nothing is lost, whoever comes at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from place import HOME, Place

from botteam.camp import Camp
from botteam.errors import Unreachable
from botteam.observation import Position
from botteam.stash import Spot, halves
from botteam.world.body import Move, Transferred
from botteam.world.fake_world import GROUND, Cell, FakeWorld, cell_of

ORIGIN = Position(x=8, y=GROUND + 1, z=4)


def rows(world: FakeWorld, *spots: Spot) -> list[Cell]:
    cells = [cell_of(half) for spot in spots for half in halves(ORIGIN, spot)]
    for cell in cells:
        world.set_block(cell, "chest")
    return cells


def stocked(*spots: Spot) -> Place:
    place = Place(camp=Camp(stash=ORIGIN))
    rows(place.world, *(spots or (Spot(row=0, number=0), Spot(row=1, number=0))))
    return place


async def test_things_go_to_their_rows_and_the_keep_list_stays() -> None:
    place = stocked().give(oak_log=20, iron_ingot=5, torch=20)
    place.scene.keep = {"torch": 8}
    result = await place.do("deposit_stash")
    assert result.ok, result
    assert dict(place.body.pockets.items) == {"torch": 8}
    west, east = (place.world.chests[cell_of(half)] for half in halves(ORIGIN, Spot(row=0, number=0)))
    assert (west.items["oak_log"], east.items["oak_log"]) == (20, 0)
    assert place.scene.camp.counts() | {"free": 0} == {
        "building": 20, "metals": 5, "food": 0, "tools": 12, "overflow": 0, "free": 0,
    }  # fmt: skip


async def test_a_full_row_falls_to_the_next_and_all_full_is_said() -> None:
    place = stocked()
    for half in halves(ORIGIN, Spot(row=0, number=0)):
        place.world.chests[cell_of(half)].add("cobblestone", 27 * 64)
    assert (await place.give(oak_log=3).do("deposit_stash")).ok
    for half in halves(ORIGIN, Spot(row=1, number=0)):
        chest = place.world.chests[cell_of(half)]
        chest.add("cobblestone", 27 * 64)
    result = await place.give(dirt=3).do("deposit_stash")
    assert (result.reason, result.text) == ("stash_full", "All stash chests are full! Need more chests.")
    assert place.body.pockets.items["dirt"] == 3


@pytest.mark.parametrize(("logs", "told"), [(2, (True, "stored 2 items")), (0, (False, "used up"))])
async def test_what_was_used_up_on_the_way_was_not_stored(logs: int, told: tuple[bool, str]) -> None:
    place = stocked().give(oak_log=logs, dirt=5)
    store = place.body.transfer

    async def late(block: Position, moves: Sequence[Move]) -> Transferred:
        place.body.pockets.items.pop("dirt", None)
        return await store(block, moves)

    place.body.transfer = late  # type: ignore[method-assign]
    result = await place.do("deposit_stash")
    assert result.ok == told[0], result
    assert told[1] in result.text


async def test_a_chest_out_of_reach_is_not_a_full_one() -> None:
    place = stocked().give(oak_log=3)
    for half in halves(ORIGIN, Spot(row=0, number=0)):
        place.world.chests[cell_of(half)].add("cobblestone", 27 * 64)
    store = place.body.transfer

    async def far(block: Position, moves: Sequence[Move]) -> Transferred:
        if block.z != ORIGIN.z:
            raise Unreachable("a wall stands before it")
        return await store(block, moves)

    place.body.transfer = far  # type: ignore[method-assign]
    assert (await place.do("deposit_stash")).reason == "unreachable"


async def test_without_stash_or_surplus_the_reason_is_told() -> None:
    assert (await Place().give(dirt=1).do("deposit_stash")).reason == "no_stash"
    assert (await stocked().do("deposit_stash")).reason == "missing_item"
    gone = Place(camp=Camp(stash=ORIGIN)).give(dirt=1)
    assert (await gone.do("withdraw_stash", item="log")).reason == "no_stash"


async def test_withdrawing_takes_kinds_and_says_what_is_not_there() -> None:
    place = stocked()
    place.world.chests[cell_of(ORIGIN)].add("birch_log", 3)
    place.world.chests[cell_of(ORIGIN)].add("oak_log", 3)
    assert (await place.do("withdraw_stash", item="log", count=5)).ok
    assert sum(place.body.pockets.items.values()) == 5
    result = await place.do("withdraw_stash", item="diamond")
    assert (result.reason, "2 chests" in result.text) == ("missing_item", True)


async def test_a_chest_that_is_gone_is_forgotten() -> None:
    place = stocked().give(oak_log=9)
    await place.do("deposit_stash")
    assert place.scene.camp.stored("log") == 9
    for half in halves(ORIGIN, Spot(row=0, number=0)):
        place.world.set_block(cell_of(half), "air")
    assert (await place.do("withdraw_stash", item="oak_log")).reason == "missing_item"
    assert place.scene.camp.stored("log") == 0


async def test_setting_up_makes_a_double_chest_from_trees_and_then_the_next_row() -> None:
    place = Place()
    for x in range(12, 18, 2):
        place.tree(x, -6)
    result = await place.skill("setup_stash")
    assert result.ok, result
    origin = place.scene.camp.stash
    assert origin is not None
    assert origin.ground_distance(HOME) < 20
    west, east = halves(origin, Spot(row=0, number=0))
    assert [place.world.block(cell_of(half)) for half in (west, east)] == ["chest", "chest"]
    place.give(oak_planks=16)
    assert (await place.skill("setup_stash")).ok
    assert place.world.block(cell_of(halves(origin, Spot(row=1, number=0))[1])) == "chest"


async def test_holes_before_the_chests_are_filled_with_soil_from_elsewhere() -> None:
    place = Place().give(chest=2)
    place.scene.camp.sites["stash_plot"] = Position(x=4, y=GROUND + 1, z=4)
    for x in (4, 5):
        place.world.set_block((x, GROUND, 6), "air")
        place.world.set_block((x - 14, GROUND + 1, 0), "dirt")
    result = await place.skill("setup_stash")
    assert result.ok, result
    assert [place.world.block((x, GROUND, 6)) for x in (4, 5)] == ["dirt", "dirt"]


async def test_a_half_built_chest_is_finished() -> None:
    place = stocked(Spot(row=0, number=0))
    place.world.set_block(cell_of(halves(ORIGIN, Spot(row=0, number=0))[1]), "air")
    place.world.set_block((2, GROUND + 1, 2), "crafting_table")
    assert (await place.give(oak_planks=16).skill("setup_stash")).ok
    assert place.world.block(cell_of(halves(ORIGIN, Spot(row=0, number=0))[1])) == "chest"


async def test_chests_of_an_earlier_run_are_found_again() -> None:
    place = stocked(Spot(row=0, number=0), Spot(row=2, number=0))
    place.world.chests[cell_of(ORIGIN)].add("oak_log", 12)
    place.scene.camp.stash = None
    result = await place.skill("setup_stash")
    assert (result.ok, "2 chests" in result.text) == (True, True), result
    assert place.scene.camp.stash == ORIGIN
    assert place.scene.camp.stored("log") == 12
