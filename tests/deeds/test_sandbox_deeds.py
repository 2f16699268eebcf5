"""Deeds and skills in the real thing: the embedded server, on a floor high above its ground."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from place import ALL, BOOK
from stage import SandboxStage

from botteam.actions import ActionResult, validate
from botteam.camp import Camp
from botteam.deeds import DEEDS, Scene, perform
from botteam.deeds.stash import look_in
from botteam.observation import Position
from botteam.stash import Spot, halves
from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.sandbox import Sandbox
from botteam.world.switchboard import Switchboard

CENTRE = Position(x=-60, y=150, z=40)


class Floor:
    """A scene on the stage."""

    def __init__(self, stage: SandboxStage) -> None:
        self.stage = stage
        self.scene = Scene(stage.body, stage.origin, 30, camp=Camp(), rng=random.Random(1), skills=BOOK.skills)

    async def do(self, action: str, **args: Any) -> ActionResult:
        return await perform(DEEDS, self.scene, validate({"action": action, "args": args}, ALL))

    async def skill(self, name: str, **args: Any) -> ActionResult:
        return await self.do("invoke_skill", skill=name, args=args)

    async def pockets(self) -> dict[str, int]:
        return dict((await self.stage.body.observe()).inventory)


@pytest_asyncio.fixture(scope="module")
async def stage(sandbox: Sandbox, switchboard: Switchboard) -> AsyncIterator[SandboxStage]:
    assert sandbox.where is not None
    body = MineflayerBody("Doer", switchboard, Address(sandbox.where.host, sandbox.where.port))
    await body.connect()
    yield SandboxStage(sandbox, body, "Doer", CENTRE)
    await body.disconnect()


@pytest_asyncio.fixture
async def floor(stage: SandboxStage) -> Floor:
    await stage.reset()
    return Floor(stage)


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


async def test_from_logs_to_a_stone_pickaxe(floor: Floor) -> None:
    await floor.stage.give("oak_log", 4)
    await floor.stage.give("cobblestone", 3)
    assert (await floor.do("craft", item="wooden_pickaxe")).ok
    assert (await floor.do("craft", item="stone_pickaxe")).ok
    pockets = await floor.pockets()
    assert (pockets["wooden_pickaxe"], pockets["stone_pickaxe"]) == (1, 1)


async def test_iron_is_smelted(floor: Floor) -> None:
    await floor.stage.give("furnace")
    await floor.stage.give("raw_iron", 1)
    await floor.stage.give("coal")
    result = await floor.skill("smelt_ores")
    assert (result.ok, result.gained.get("iron_ingot")) == (True, 1), result


async def test_a_trunk_is_felled_whole(floor: Floor) -> None:
    for dy in range(4):
        await floor.stage.set_block(4, dy, 0, "oak_log")
    await floor.stage.give("stone_axe")
    result = await floor.do("gather_wood", count=4)
    assert (result.ok, result.gained) == (True, {"oak_log": 4}), result


async def joined(floor: Floor, switchboard: Switchboard, name: str) -> Floor:
    """One more bot on the same floor, with the same camp."""
    sandbox = floor.stage._sandbox
    assert sandbox.where is not None
    body = MineflayerBody(name, switchboard, Address(sandbox.where.host, sandbox.where.port))
    await body.connect()
    stage = SandboxStage(sandbox, body, name, CENTRE)
    await sandbox.command(f"tp {name} {stage.origin.x + 4} {stage.origin.y} {stage.origin.z - 4}")
    await sandbox.command(f"clear {name}")
    await asyncio.sleep(0.5)
    other = Floor(stage)
    other.scene.camp = floor.scene.camp
    return other


async def test_three_bots_at_one_chest_lose_and_double_nothing(floor: Floor, switchboard: Switchboard) -> None:
    await floor.stage.give("chest", 2)
    assert (await floor.skill("setup_stash")).ok
    crew = [floor, *[await joined(floor, switchboard, name) for name in ("Helper1", "Helper2")]]
    items = ("oak_log", "cobblestone", "iron_ingot")
    results: list[ActionResult] = []

    async def trade(each: Floor) -> None:
        for _ in range(3):
            results.append(await each.do("deposit_stash"))
            results.append(await each.do("withdraw_stash", item=each.scene.rng.choice(items), count=15))

    try:
        for each, item in zip(crew, items, strict=True):
            await each.stage.give(item, 40)
        async with asyncio.timeout(60):
            await asyncio.gather(*(trade(each) for each in crew))
        await floor.do("go_to", place="stash")
        (chest,) = floor.scene.camp.chests
        total = Counter((await look_in(floor.scene, chest)).items)
        for each in crew:
            total.update(await each.pockets())
    finally:
        for each in crew[1:]:
            await each.stage.body.disconnect()
    assert total == dict.fromkeys(items, 40), results
    assert sum(result.ok for result in results) > len(results) / 2, results
