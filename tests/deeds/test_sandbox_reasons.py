"""The reasons that actions and skills name for their failures, brought about in the real world by what stands there.

Reasons that only a broken connection or a server's whim brings about are in test_reasons.py, over the in-memory world.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from floor import Floor

from botteam.camp import Camp, Oven
from botteam.deeds import DEEDS

Prepare = Callable[[Floor], Awaitable[None]]


async def bare(_floor: Floor) -> None:
    """Nothing but the floor."""


def holding(**items: int) -> Prepare:
    async def prepare(floor: Floor) -> None:
        for item, count in items.items():
            await floor.stage.give(item, count)

    return prepare


def block(name: str, **items: int) -> Prepare:
    async def prepare(floor: Floor) -> None:
        await floor.stage.set_block(5, 0, 0, name)
        await holding(**items)(floor)

    return prepare


def walled(name: str = "air", **items: int) -> Prepare:
    """Shut in between walls that nobody gets over, with a block outside."""

    async def prepare(floor: Floor) -> None:
        await floor.fill((-2, -1, -2), (2, 4, 2), "bedrock")
        await floor.fill((-1, 0, -1), (1, 3, 1), "air")
        await block(name, **items)(floor)

    return prepare


def leashed(**items: int) -> Prepare:
    async def prepare(floor: Floor) -> None:
        floor.scene.leash = 20
        await holding(**items)(floor)

    return prepare


def flooded(**items: int) -> Prepare:
    """Water wherever there was ground, but for the block where the bot stands."""

    async def prepare(floor: Floor) -> None:
        await floor.fill((-8, -1, -8), (8, -1, 8), "water")
        await floor.stage.set_block(0, -1, 0, "stone")
        await holding(**items)(floor)

    return prepare


async def hungry(floor: Floor) -> None:
    await floor.stage.hungry()


async def night(floor: Floor) -> None:
    await floor.stage.night()


async def quiet(floor: Floor) -> None:
    async with asyncio.timeout(10):
        while (await floor.body.observe()).near("hostile"):
            await asyncio.sleep(0.05)


async def bare_soil(floor: Floor) -> None:
    """Ground for a field with no grass on it."""
    await floor.fill((-4, -1, -4), (4, -1, 4), "dirt")
    await floor.stage.give("wooden_hoe")


async def sown(floor: Floor) -> None:
    """A field of four plants that are not ripe."""
    await floor.fill((2, -1, 0), (5, -1, 0), "farmland")
    await floor.fill((2, 0, 0), (5, 0, 0), "wheat")
    floor.scene.camp = Camp(sites={"farm": floor.at(3, -1, 0)})


async def lent_furnace(floor: Floor) -> None:
    """A furnace that smelts for somebody else."""
    await block("furnace", raw_iron=1, coal=1)(floor)
    floor.scene.camp = Camp(ovens={floor.at(5, 0, 0): Oven(owner=0, until=time.monotonic() + 60)})


async def watched_bed(floor: Floor) -> None:
    """A bed at night with a monster beside it, behind bedrock."""
    await floor.stage.set_block(2, 0, 0, "red_bed[facing=east,part=foot]")
    await floor.stage.set_block(3, 0, 0, "red_bed[facing=east,part=head]")
    await caged(floor)
    await floor.stage.night()


async def caged(floor: Floor) -> None:
    """A zombie that is near and not got at."""
    await floor.fill((4, -1, 2), (6, 2, 4), "bedrock")
    await floor.fill((5, 0, 3), (5, 1, 3), "air")
    at = floor.at(5, 0, 3)
    await floor.stage._sandbox.command(f"summon zombie {at.x + 0.5} {at.y} {at.z + 0.5}")
    async with asyncio.timeout(10):
        while not (await floor.body.observe()).near("hostile"):
            await asyncio.sleep(0.05)


async def vaulted_pig(floor: Floor) -> None:
    """Walls thicker than an arm is long."""
    await floor.fill((2, -1, -3), (8, 4, 3), "bedrock")
    await floor.fill((5, 0, 0), (5, 1, 0), "air")
    await floor.stage.pig(5, 0)


def stash(name: str = "chest", **items: int) -> Prepare:
    async def prepare(floor: Floor) -> None:
        floor.scene.camp = Camp(stash=floor.at(5, 0, 0))
        await block(name, **items)(floor)

    return prepare


async def full_stash(floor: Floor) -> None:
    await stash(gravel=27 * 64)(floor)
    assert (await floor.do("deposit_stash")).ok
    await floor.stage.give("feather", 3)


async def full_pockets(floor: Floor) -> None:
    await stash(oak_log=5)(floor)
    assert (await floor.do("deposit_stash")).ok
    await floor.stage.give("gravel", 36 * 64)


async def walled_stash(floor: Floor) -> None:
    await walled("chest", dirt=3)(floor)
    floor.scene.camp = Camp(stash=floor.at(5, 0, 0))


async def bookless(floor: Floor) -> None:
    floor.scene.skills = {}


async def geared(floor: Floor) -> None:
    await floor.stage.give("diamond_pickaxe")
    floor.scene.keep = {"pickaxe": 1}


async def lit(floor: Floor) -> None:
    for x, z in ((0, 0), (4, 4), (-4, 4), (4, -4), (-4, -4)):
        await floor.stage.set_block(x, 0, z, "torch")
    await floor.stage.give("torch")


def away(floor: Floor) -> dict[str, int]:
    """Just outside the walls."""
    return {"x": int(floor.at(6, 0, 0).x), "z": int(floor.at(0, 0, 0).z)}


def beyond(floor: Floor) -> dict[str, int]:
    return {"x": int(floor.at(90, 0, 0).x), "z": int(floor.at(0, 0, 0).z)}


def at(dx: int, dy: int) -> Callable[[Floor], dict[str, Any]]:
    return lambda floor: {"block": "dirt", **{axis: int(n) for axis, n in floor.at(dx, dy, 0).model_dump().items()}}


Args = Mapping[str, Any] | Callable[[Floor], Mapping[str, Any]]
CASES: tuple[tuple[str, str, Prepare, Args], ...] = (
    ("explore", "refused", leashed(), {"direction": "east", "distance": 60}),
    ("explore", "unreachable", walled(), {"distance": 20}),
    ("go_to", "refused", leashed(), beyond),
    ("go_to", "not_found", bare, {"place": "Eldorado"}),
    ("go_to", "unreachable", walled(), away),
    ("gather_wood", "not_found", bare, {}),
    ("gather_wood", "unreachable", walled("oak_log"), {}),
    ("mine_block", "missing_tool", block("iron_ore"), {"block": "iron_ore"}),
    ("mine_block", "not_found", bare, {"block": "diamond_ore"}),
    ("mine_block", "unreachable", walled("gold_block", iron_pickaxe=1), {"block": "gold_block"}),
    ("eat", "missing_item", hungry, {}),
    ("eat", "blocked", holding(bread=1), {}),
    ("sleep", "not_now", bare, {}),
    ("sleep", "missing_item", night, {}),
    ("sleep", "blocked", watched_bed, {}),
    ("attack", "not_found", quiet, {}),
    ("attack", "unreachable", vaulted_pig, {"target": "pig"}),
    ("craft", "missing_item", bare, {"item": "chest"}),
    ("craft", "not_found", bare, {"item": "bedrock"}),
    ("craft", "no_space", holding(oak_log=2, gravel=35 * 64), {"item": "planks"}),
    ("place_block", "missing_item", bare, {"block": "planks"}),
    ("place_block", "refused", leashed(dirt=1), at(90, 0)),
    ("place_block", "blocked", holding(dirt=1), at(3, -1)),
    ("place_block", "unreachable", walled(dirt=1), at(7, 0)),
    ("deposit_stash", "no_stash", bare, {}),
    ("deposit_stash", "missing_item", stash(), {}),
    ("deposit_stash", "stash_full", full_stash, {}),
    ("deposit_stash", "unreachable", walled_stash, {}),
    ("withdraw_stash", "no_stash", bare, {"item": "log"}),
    ("withdraw_stash", "missing_item", stash(), {"item": "log"}),
    ("withdraw_stash", "no_space", full_pockets, {"item": "log"}),
    ("invoke_skill", "not_found", bookless, {"skill": "light_area"}),
    ("invoke_skill", "bad_args", bare, {"skill": "light_area", "args": {"sparkle": True}}),
    ("build_farm", "not_found", bare_soil, {}),
    ("build_farm", "not_needed", sown, {"size": 4}),
    ("build_farm", "no_site", holding(wooden_hoe=1), {}),
    ("build_farm", "no_site", flooded(wheat_seeds=9, wooden_hoe=1), {}),
    ("build_house", "missing_item", bare, {}),
    ("build_house", "no_site", flooded(), {}),
    ("build_bridge", "missing_item", bare, {}),
    ("craft_gear", "missing_item", bare, {"item": "stone_pickaxe"}),
    ("craft_gear", "not_needed", geared, {}),
    ("light_area", "missing_item", bare, {}),
    ("light_area", "not_needed", lit, {"radius": 4}),
    ("smelt_ores", "missing_item", block("furnace"), {}),
    ("smelt_ores", "blocked", lent_furnace, {}),
    ("strip_mine", "missing_tool", bare, {}),
    ("setup_stash", "no_site", flooded(), {}),
    ("setup_stash", "not_found", bare, {}),
)


@pytest.mark.parametrize(("name", "reason", "prepare", "args"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
async def test_the_reason_is_named(floor: Floor, name: str, reason: str, prepare: Prepare, args: Args) -> None:
    await prepare(floor)
    given = args(floor) if callable(args) else args
    result = await (floor.do(name, **given) if name in DEEDS else floor.skill(name, **given))
    assert (result.ok, result.reason) == (False, reason), result
    assert len(result.text) > 2
    await floor.at_rest()
