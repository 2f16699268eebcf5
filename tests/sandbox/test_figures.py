"""The game's figures as a bot meets them: the sandbox driven through `Body` (each names its page of minecraft.wiki)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from yard import CENTRE, Yard

from botteam.observation import Observation, Position

TICK = 0.05
TRIES = 4
"""A busy machine makes a measurement late now and then; it never makes all of them late."""


async def closest(measure: Callable[[], Awaitable[float]], wanted: float, *, within: float) -> float:
    """The first measurement that is near enough, or the best of all tries."""
    seen: list[float] = []
    while len(seen) < TRIES and (not seen or abs(seen[-1] - wanted) > within):
        seen.append(await measure())
    return min(seen, key=lambda value: abs(value - wanted))


@pytest.mark.parametrize(
    ("block", "tool", "ticks"),
    [
        ("dirt", None, 15),
        ("sand", None, 15),
        ("oak_log", None, 60),
        ("dirt", "iron_shovel", 3),
        ("stone", "wooden_pickaxe", 23),
        ("stone", "stone_pickaxe", 12),
        ("stone", "diamond_pickaxe", 6),
        ("oak_log", "iron_axe", 10),
        ("oak_planks", "stone_axe", 15),
        ("iron_ore", "stone_pickaxe", 23),
        ("cobblestone", "golden_pickaxe", 5),
        ("cobweb", "iron_sword", 8),
    ],
)
async def test_dig_times(yard: Yard, block: str, tool: str | None, ticks: int) -> None:
    """Breaking: 1 / (speed / hardness / 30) ticks, rounded up."""

    async def dig() -> float:
        await yard.only(tool)
        await yard.stage.set_block(2, 0, 0, block)
        dug = await yard.body.dig(yard.at(2, 0, 0))
        assert dug.tool == tool
        return dug.seconds / TICK

    took = await closest(dig, ticks, within=1)
    assert took == pytest.approx(ticks, abs=1.5)  # the clock of node is one of whole milliseconds, and late


async def test_a_furnace_takes_200_ticks(yard: Yard) -> None:
    """Smelting."""
    furnace = yard.at(1, 0, 0)
    await yard.stage.set_block(1, 0, 0, "furnace")
    await yard.give("raw_iron", 1)
    await yard.give("coal", 1)
    await yard.console("tick rate 40")
    began = await yard.age()
    await yard.body.tend_furnace(furnace, put=("raw_iron", 1), fuel=("coal", 1))
    lit = await yard.age()
    while await yard.age() < began + 185:
        await asyncio.sleep(0.05)
    early = await yard.body.tend_furnace(furnace)
    if await yard.age() < began + 200:
        assert (early.input, early.taken) == (("raw_iron", 1), {})
    while not (done := await yard.body.tend_furnace(furnace)).taken:
        assert await yard.age() < lit + 300
    assert await yard.age() >= began + 200
    assert done.taken == {"iron_ingot": 1}
    assert done.burning


@pytest.mark.parametrize(("food", "points"), [("apple", 4), ("bread", 5), ("cooked_beef", 8)])
async def test_food_points(yard: Yard, food: str, points: int) -> None:
    """Food."""
    await yard.console("gamerule naturalRegeneration false")
    await yard.console("tick rate 100")
    await yard.stage.hungry()
    await yard.console("tick rate 20")
    await yard.give(food)
    before = (await yard.body.observe()).food
    assert 0 < before <= 12
    await yard.body.consume(food)
    after = await yard.until(lambda seen: seen.food != before)
    assert after.food == before + points
    assert after.inventory == {}


@pytest.mark.parametrize(("height", "damage"), [(3, 0), (4, 1), (7, 4), (15, 12), (22, 19)])
async def test_fall_damage(yard: Yard, height: int, damage: int) -> None:
    """Damage: the distance less three."""
    await yard.console("gamerule naturalRegeneration false")
    await yard.until(lambda seen: seen.health == 20)
    where = yard.stage.origin
    await yard.console(f"tp {yard.body.name} {where.x} {where.y + height} {where.z}")
    await yard.until(lambda seen: seen.position.y > where.y + 0.5)
    await yard.until(lambda seen: seen.on_ground and seen.position.y < where.y + 0.1)
    if damage:
        await yard.until(lambda seen: seen.health < 20)
    else:
        await asyncio.sleep(0.3)
    assert (await yard.body.observe()).health == 20 - damage


async def test_wheat_grows_at_vanillas_odds(yard: Yard) -> None:
    """Wheat: 1 in 3 of its random ticks on wet farmland in full light, in rows with a free row between them."""
    speed, ticks = 400, 40
    await yard.console(f"fill {yard.box(4, -1, -1)} farmland[moisture=7]")
    await yard.stage.set_block(0, -1, 0, "water")
    for dz in range(-4, 5, 2):  # rows with a free row between them
        corner, end = yard.at(-4, 0, dz), yard.at(4, 0, dz)
        await yard.console(f"fill {corner.x} {corner.y} {corner.z} {end.x} {end.y} {end.z} wheat".replace(".0", ""))
    await yard.console(f"tp {yard.body.name} {CENTRE.x + 6.5} {CENTRE.y} {CENTRE.z + 0.5}")
    began = await yard.age()
    await yard.console(f"gamerule randomTickSpeed {speed}")
    while await yard.age() < began + ticks:
        await asyncio.sleep(0.02)
    await yard.console("gamerule randomTickSpeed 0")
    passed = await yard.age() - began
    await asyncio.sleep(0.3)
    wheat = [seen for seen in await yard.body.find_blocks(["wheat"], radius=16, count=64) if seen.age is not None]
    await yard.console(f"fill {yard.box(4, 0, 0)} air")  # so that no seeds pop off when the floor goes
    assert len(wheat) >= 40
    mean = sum(seen.age or 0 for seen in wheat) / len(wheat)
    expected = passed * speed / 4096 / 3
    assert expected * 0.5 < mean < expected * 1.4, f"mean age {mean:.2f}, expected about {expected:.2f}"


async def test_a_second_bot_sees_blocks_and_bodies(yard: Yard) -> None:
    """What one bot does reaches the other: placed and dug blocks, its walk, its hand, a thing thrown."""
    at = yard.at(2, 0, 2)
    await yard.give("dirt", 2)
    await yard.body.place("dirt", at)
    assert await sees_block(yard, at, "dirt")
    await yard.body.dig(at, must_drop=False)
    assert await sees_block(yard, at, "air")
    goal = yard.stage.origin.offset(-4, 0, 0)
    await yard.body.go_to(goal)
    await sees(
        yard, lambda seen: any(e.name == yard.body.name and e.position.distance(goal) < 2.5 for e in seen.entities)
    )
    await yard.body.toss("dirt", 1)
    await sees(yard, lambda seen: any(e.kind == "item" for e in seen.entities))


async def test_the_biome_has_a_name(yard: Yard) -> None:
    """The land's own names: Biome."""
    assert (await yard.body.observe()).biome in {"plains", "forest", "windswept_hills", "beach", "river", "ocean"}


async def sees_block(yard: Yard, at: Position, name: str) -> bool:
    async with asyncio.timeout(10):
        while (await yard.watcher.survey(at, at)).name(at) != name:
            await asyncio.sleep(0.05)
    return True


async def sees(yard: Yard, holds: Callable[[Observation], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds(await yard.watcher.observe()):
            await asyncio.sleep(0.05)


async def test_a_torch_lights_the_night(yard: Yard) -> None:
    """Light: 14 at the torch and one less with each block, four of the sky's by night."""
    await yard.stage.night()
    await yard.stage.set_block(0, 0, 4, "torch")
    await yard.until(lambda seen: seen.light == 10)
    await yard.stage.set_block(0, 0, 4, "air")
    await yard.until(lambda seen: seen.light == 4)
