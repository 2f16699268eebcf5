"""Digging a way: like stairs, never straight down, never into liquid, never through what was built."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from place import Place

from botteam.deeds.tunnel import dig_step, dig_to
from botteam.errors import Blocked, Unreachable, VerbError
from botteam.observation import Position
from botteam.world.fake_world import GROUND, Cell


async def dug(place: Place, goal: Position) -> list[Position]:
    """Dig to a goal step by step; returns every place where the bot stood."""
    await place.body.connect()
    stood = [place.body.at.block()]
    for _ in range(60):
        if place.body.at.offset(dy=1.6).distance(goal.offset(0.5, 0.5, 0.5)) <= 4.2:
            break
        await dig_step(place.scene, place.body.at.block(), goal)
        stood.append(place.body.at.block())
    return stood


@settings(max_examples=40, deadline=None)
@given(st.integers(-9, 9), st.integers(3, 25), st.integers(-9, 9))
async def test_every_step_goes_sideways_and_one_block_down_at_most(dx: int, depth: int, dz: int) -> None:
    place = Place()
    goal = Position(x=dx, y=GROUND - depth, z=dz)
    stood = await dug(place, goal)
    for before, after in itertools.pairwise(stood):
        assert before.ground_distance(after) == 1
        assert abs(after.y - before.y) <= 1
    assert stood[-1].distance(goal) < 7


@settings(max_examples=40, deadline=None)
@given(st.sets(st.tuples(st.integers(-8, 8), st.integers(GROUND - 14, GROUND - 1), st.integers(-8, 8)), max_size=60))
async def test_lava_is_neither_opened_nor_stood_on(pools: set[Cell]) -> None:
    place = Place()
    for cell in pools:
        place.world.set_block(cell, "lava")
    lava = {cell for cell, name in place.world.blocks.items() if name == "lava"}
    try:
        stood = await dug(place, Position(x=5, y=GROUND - 12, z=5))
    except VerbError:
        stood = [place.body.at.block()]
    assert lava == {cell for cell, name in place.world.blocks.items() if name == "lava"}
    for at in stood[1:]:
        for dx, dy, dz in ((0, -1, 0), (1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1), (0, 2, 0)):
            cell = (int(at.x) + dx, int(at.y) + dy, int(at.z) + dz)
            assert place.world.block(cell) != "lava", f"lava at {cell} beside {at}"


async def test_what_was_built_stays() -> None:
    place = Place()
    await place.body.connect()
    for x in range(-6, 7):
        for z in range(-6, 7):
            place.world.set_block((x, GROUND - 1, z), "oak_planks")
    with pytest.raises((Blocked, Unreachable)):
        await dig_to(place.scene, Position(x=3, y=GROUND - 12, z=3))
    assert list(place.world.blocks.values()).count("oak_planks") == 169


async def test_whoever_fell_into_a_pit_digs_stairs_out_of_it() -> None:
    place = Place()
    for y in range(GROUND - 7, GROUND + 1):
        place.world.set_block((0, y, 0), "air")
    place.body.at = Position(x=0.5, y=GROUND - 7, z=0.5)
    result = await place.do("go_to", x=6, z=0)
    assert result.ok, result
    assert place.body.at.y >= GROUND
    left = place.world.block((0, GROUND - 8, 0))
    assert left == "stone", "nobody digs down"
