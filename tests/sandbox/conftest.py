"""Two bots on one floor, for each module anew."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from yard import CENTRE, Yard

from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.sandbox import Sandbox, Where
from botteam.world.switchboard import Switchboard


@pytest_asyncio.fixture(scope="module")
async def built(sandbox: Sandbox, switchboard: Switchboard, where: Where) -> AsyncIterator[Yard]:
    bodies = [MineflayerBody(name, switchboard, Address(where.host, where.port)) for name in ("Figures", "Watcher")]
    for body in bodies:
        await body.connect()
    yard = Yard(sandbox, bodies[0], bodies[1])
    await sandbox.command("gamerule randomTickSpeed 0")
    yield yard
    for line in (
        "gamerule randomTickSpeed 3",
        "gamerule naturalRegeneration true",
        "tick rate 20",
        "kill @e[type=item]",
    ):
        await sandbox.command(line)
    for body in bodies:
        await body.disconnect()


@pytest_asyncio.fixture
async def yard(built: Yard) -> Yard:
    for line in (
        "tick rate 20",
        "gamerule naturalRegeneration true",
        f"effect give {built.body.name} instant_health 1 4",
    ):
        await built.console(line)
    await built.stage.reset()
    await built.console(f"tp {built.watcher.name} {CENTRE.x + 6} {CENTRE.y} {CENTRE.z + 6}")
    return built
