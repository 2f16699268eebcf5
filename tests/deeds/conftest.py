"""One bot on one floor of the sandbox, for each module anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from floor import CENTRE, Floor, HaltingBody
from stage import SandboxStage

from botteam.world.sandbox import Sandbox


@pytest_asyncio.fixture(scope="module")
async def doer(sandbox: Sandbox, join: Callable[..., Awaitable[HaltingBody]]) -> AsyncIterator[SandboxStage]:
    yield SandboxStage(sandbox, await join("Doer", HaltingBody), "Doer", CENTRE)
    for line in ("tick rate 20", "time set 1000", "kill @e[type=zombie]"):
        await sandbox.command(line)


@pytest_asyncio.fixture
async def floor(sandbox: Sandbox, doer: SandboxStage) -> Floor:
    """Bare and quiet, with the bot in its middle and nothing in its pockets."""
    for line in ("tick rate 20", "kill @e[type=zombie]"):
        await sandbox.command(line)
    await doer.reset()
    return Floor(doer, doer.body)  # type: ignore[arg-type]
