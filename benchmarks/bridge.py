"""The seam: an empty verb and an observation there and back, five bots joined; vain searches of all five at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.figures import Figures, crew, percentile, timed

CALLS = 300
SEARCH_SECONDS = 10.0


async def measure(folder: Path) -> Figures:
    """Milliseconds for verbs, physics ticks a second of the slowest bot while all search in vain."""
    async with crew(folder) as (bodies, _sandbox):
        ping = await timed(lambda: bodies[0].call("ping", 5.0), CALLS)
        observe = await timed(bodies[0].observe, CALLS)
        moving = asyncio.gather(*(b.call("search_in_vain", 30.0, seconds=SEARCH_SECONDS) for b in bodies))
        rates = await moving
        size = len((await bodies[0].observe()).model_dump_json(exclude_defaults=True))
    return {
        "empty verb p50 ms": percentile(ping, 0.5),
        "empty verb p95 ms": percentile(ping, 0.95),
        "observe p50 ms": percentile(observe, 0.5),
        "observe p95 ms": percentile(observe, 0.95),
        "observation bytes": size,
        "ticks a second, five vain searches, slowest bot": min(rates),
    }
