"""What blocks leave behind over many trials, picked up by a bot (each test names its page of minecraft.wiki)."""

from __future__ import annotations

import asyncio
from math import comb, sqrt

import pytest
from yard import Yard

from botteam.observation import Observation

LAYERS = 3
"""One after the other, since gravel falls when its layer goes."""
TRIALS = 49 * LAYERS


async def drops(yard: Yard, block: str) -> dict[str, int]:
    """What `TRIALS` blocks leave behind, all picked up by the bot."""
    where = yard.stage.origin
    await yard.console(f"fill {yard.box(4, 0, 1)} glass")  # walls, so that nothing rolls away
    await yard.console(f"fill {yard.box(3, 0, 1)} air")
    await yard.console(f"tp {yard.body.name} {where.x} {where.y + 3} {where.z}")
    for _ in range(LAYERS):
        await yard.console(f"fill {yard.box(3, 0, 0)} {block}")
        await yard.console(f"fill {yard.box(3, 0, 0)} air destroy")
    left: Observation | None = None
    for _ in range(8):
        await asyncio.sleep(0.6)  # the half second before a thing can be picked up, and until its client knows of it
        for dx in (-3, -1, 1, 3):
            for dz in (-3, -1, 1, 3):
                await yard.console(f"tp {yard.body.name} {where.x + dx} {where.y} {where.z + dz}")
                await asyncio.sleep(0.06)
        left = await yard.body.observe()
        if not any(e.kind == "item" for e in left.entities):
            return dict(left.inventory)
    raise AssertionError(f"not all was picked up: {left and (left.inventory, left.entities)}")


def likely(times: int, trials: int, odds: float) -> bool:
    """Whether so many successes, or more, or fewer, come about more often than once in a million (binomial)."""
    chances = [comb(trials, k) * odds**k * (1 - odds) ** (trials - k) for k in range(trials + 1)]
    return min(sum(chances[times:]), sum(chances[: times + 1])) > 1e-6


async def test_gravel_leaves_flint_one_time_in_ten(yard: Yard) -> None:
    """Gravel."""
    found = await drops(yard, "gravel")
    assert found["gravel"] + found["flint"] == TRIALS
    assert likely(found["flint"], TRIALS, 0.1)


async def test_oak_leaves_leave_saplings_apples_and_sticks(yard: Yard) -> None:
    """Leaves: a sapling in 5 %, an apple in 0.5 %, one or two sticks in 2 % of cases."""
    found = await drops(yard, "oak_leaves[persistent=true]")
    assert set(found) <= {"oak_sapling", "apple", "stick"}
    assert likely(found.get("oak_sapling", 0), TRIALS, 0.05)
    assert found.get("apple", 0) <= 8
    assert found.get("stick", 0) <= 22


@pytest.mark.parametrize(
    ("ore", "item", "low", "high"),
    [("coal_ore", "coal", 1, 1), ("copper_ore", "raw_copper", 2, 5), ("redstone_ore", "redstone", 4, 5),
     ("lapis_ore", "lapis_lazuli", 4, 9)],
)  # fmt: skip
async def test_ores_leave_so_many(yard: Yard, ore: str, item: str, low: int, high: int) -> None:
    """Ore: each number from the lowest to the highest is as likely as the others."""
    found = await drops(yard, ore)
    assert set(found) == {item}
    spread = sqrt(((high - low + 1) ** 2 - 1) / 12 / TRIALS)
    assert abs(found[item] / TRIALS - (low + high) / 2) <= 4.5 * spread


async def test_grass_leaves_seeds_one_time_in_eight(yard: Yard) -> None:
    """Short Grass: wheat seeds in 12.5 % of cases."""
    await yard.console(f"fill {yard.box(3, -1, -1)} dirt")
    found = await drops(yard, "short_grass")
    assert set(found) == {"wheat_seeds"}
    assert likely(found["wheat_seeds"], TRIALS, 0.125)


@pytest.mark.parametrize(
    ("crop", "item", "least"),
    [("carrots[age=7]", "carrot", 2), ("potatoes[age=7]", "potato", 2), ("beetroots[age=3]", "beetroot_seeds", 1),
     ("wheat[age=7]", "wheat_seeds", 1)],
)  # fmt: skip
async def test_ripe_crops_leave_so_many(yard: Yard, crop: str, item: str, least: int) -> None:
    """Carrot, Potato, Beetroot Seeds, Wheat Seeds: three more trials at 8 in 14 each on top of the least."""
    await yard.console(f"fill {yard.box(3, -1, -1)} farmland[moisture=7]")
    found = await drops(yard, crop)
    assert likely(found[item] - least * TRIALS, 3 * TRIALS, 8 / 14)
    if least == 1:
        assert found[crop.split("[")[0].rstrip("s")] == TRIALS
