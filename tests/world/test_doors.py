"""Walking: through doors of a room that cannot be dug into, and by searches that take long, on the embedded server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from stage import SandboxStage

from botteam.observation import Position
from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.sandbox import Sandbox
from botteam.world.switchboard import Switchboard

CENTRE = Position(x=140, y=150, z=-80)


@pytest_asyncio.fixture
async def stage(sandbox: Sandbox, switchboard: Switchboard) -> AsyncIterator[SandboxStage]:
    assert sandbox.where is not None
    body = MineflayerBody("Guest", switchboard, Address(sandbox.where.host, sandbox.where.port))
    await body.connect()
    stage = SandboxStage(sandbox, body, "Guest", CENTRE)
    await stage.reset()
    yield stage
    await body.disconnect()


async def hut(stage: SandboxStage) -> None:
    """Walls of planks around a room of three by three, its door in the south."""
    x, y, z = (int(v) for v in (CENTRE.x, CENTRE.y, CENTRE.z))
    for line in (
        f"fill {x - 2} {y} {z - 6} {x + 2} {y + 2} {z - 2} oak_planks",
        f"fill {x - 1} {y} {z - 5} {x + 1} {y + 2} {z - 3} air",
        f"fill {x - 2} {y + 3} {z - 6} {x + 2} {y + 3} {z - 2} oak_planks",
        f"setblock {x} {y} {z - 2} oak_door[facing=north,half=lower]",
        f"setblock {x} {y + 1} {z - 2} oak_door[facing=north,half=upper]",
    ):
        await stage._sandbox.command(line)


async def test_a_door_is_opened_on_the_way_in_and_out_and_closed_behind(stage: SandboxStage) -> None:
    await hut(stage)
    inside, outside = stage.origin.offset(0, 0, -4), stage.origin.offset(0, 0, 2)
    for goal in (inside, outside):
        arrived = await stage.body.go_to(goal, near=1.0, dig=True)
        assert arrived.distance <= 1.5
        assert not await stage.body.call("door_open", 5.0, x=CENTRE.x, y=CENTRE.y, z=CENTRE.z - 2)
    low, high = stage.origin.offset(-6, -1, -8), stage.origin.offset(6, -1, 4)
    floor = await stage.body.survey(low.block(), high.block())
    assert set(floor.names) == {"stone"}, "nobody digs under the wall"


async def test_whoever_stands_in_a_door_that_is_shut_gets_out_both_ways(stage: SandboxStage) -> None:
    await hut(stage)
    for goal in (stage.origin.offset(0, 0, -4), stage.origin.offset(0, 0, 2)):
        await stage._sandbox.command(f"tp Guest {CENTRE.x + 0.5} {CENTRE.y} {CENTRE.z - 1.5}")
        await asyncio.sleep(0.3)
        arrived = await stage.body.go_to(goal, near=1.0)
        assert arrived.distance <= 1.5
        assert not await stage.body.call("door_open", 5.0, x=CENTRE.x, y=CENTRE.y, z=CENTRE.z - 2)


async def test_at_night_a_door_that_stands_open_is_shut(stage: SandboxStage) -> None:
    await hut(stage)
    door = {"x": CENTRE.x, "y": CENTRE.y, "z": CENTRE.z - 2}
    for half, dy in (("lower", 0), ("upper", 1)):
        await stage.set_block(0, dy, -2, f"oak_door[facing=north,open=true,half={half}]")
    for night in (False, True):
        if night:
            await stage.night()
        await stage.body.go_to(stage.origin, near=1.0)
        assert await stage.body.call("door_open", 5.0, **door) is not night


async def test_a_hostile_behind_a_closed_door_is_out_of_sight(stage: SandboxStage) -> None:
    await hut(stage)
    await stage.body.go_to(stage.origin.offset(0, 0, -4), near=1.0)
    x, y, z = stage.origin.x, stage.origin.y, stage.origin.z
    await stage._sandbox.command(f"summon creeper {x} {y} {z + 4}")
    try:
        async with asyncio.timeout(5):
            while not (near := (await stage.body.observe()).near("hostile")):
                await asyncio.sleep(0.05)
        assert near[0].hidden
        assert (await stage.body.observe()).foes == ()
        for dy in (1, 0):
            await stage.set_block(0, dy, -2, "air")
        async with asyncio.timeout(5):
            while not (await stage.body.observe()).foes:
                await asyncio.sleep(0.05)
    finally:
        await stage._sandbox.command("kill @e[type=creeper]")


async def test_a_search_in_many_pieces_does_not_pass_by_its_goal(stage: SandboxStage) -> None:
    x, y, z = (int(v) for v in (CENTRE.x, CENTRE.y, CENTRE.z))
    await stage._sandbox.command(f"fill {x - 1} {y} {z - 1} {x + 7} {y + 2} {z + 1} bedrock")
    await stage._sandbox.command(f"fill {x} {y} {z} {x + 6} {y + 1} {z} air")
    await stage.body.call(
        "think_standing", 3.0, ms=0.03, seconds=2
    )  # one step of the search a tick, and none of the bot
    arrived = await stage.body.go_to(stage.origin.offset(5, 0, 0), near=0.6)
    assert arrived.distance <= 0.7
