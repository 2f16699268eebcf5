"""Figures and how they are taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.nodejs import ensure_packages
from botteam.world.sandbox import Sandbox
from botteam.world.switchboard import Switchboard

Figures = dict[str, float]
NAMES = ("Atlas", "Flora", "Forge", "Mason", "Blade")
VERBS = Path(__file__).parent / "plain.js"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


async def timed(call: Callable[[], Awaitable[object]], times: int) -> list[float]:
    """Milliseconds that each of `times` calls took."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


@asynccontextmanager
async def crew(folder: Path, names: Sequence[str] = NAMES) -> AsyncIterator[tuple[list[MineflayerBody], Sandbox]]:
    """Five bots, or as many as are named, in a sandbox of their own, settled."""
    modules = await asyncio.to_thread(ensure_packages)
    sandbox = Sandbox(modules, folder, seed=1)
    where = await sandbox.start()
    switchboard = Switchboard(modules, verbs=[VERBS])
    await switchboard.start()
    bodies = [MineflayerBody(name, switchboard, Address(where.host, where.port)) for name in names]
    try:
        await asyncio.gather(*(body.connect() for body in bodies))
        await asyncio.sleep(4.0)
        yield bodies, sandbox
    finally:
        for body in bodies:
            await body.disconnect()
        await switchboard.stop()
        await sandbox.stop()
