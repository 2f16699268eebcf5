"""A whole `run --count 5`: start-up, decisions, memory and processor use of the process tree without the sandbox."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from benchmarks.figures import Figures, percentile
from benchmarks.runs import events, running

SETTLE_SECONDS, WATCH_SECONDS = 15.0, 40.0
FIRST_PORT = 27_300


async def measure(folder: Path) -> Figures:
    """Seconds, megabytes (resident set sizes added up), percent of one core, milliseconds."""
    began = time.monotonic()
    async with running(folder, FIRST_PORT, "--no-viewer", BRAIN="rules") as run:
        await _all_online()
        online = time.monotonic() - began
        await asyncio.sleep(SETTLE_SECONDS)
        figures = {"five bots online s": online, **await _watch(psutil.Process(run.pid))}
        stopping = time.monotonic()
    return {**figures, "stop s": time.monotonic() - stopping, **_decisions(events(folder))}


async def _all_online() -> None:
    url = f"http://127.0.0.1:{FIRST_PORT + 10}/api/team"
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        while True:
            try:
                async with session.get(url) as answer:
                    if all(bot["state"] == "online" for bot in (await answer.json())["bots"]):
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


async def _watch(root: psutil.Process) -> Figures:
    team = [p for p in [root, *root.children(recursive=True)] if not _is_sandbox(p)]
    before = {p.pid: sum(p.cpu_times()[:2]) for p in team}
    began = time.monotonic()
    await asyncio.sleep(WATCH_SECONDS)
    used = sum(sum(p.cpu_times()[:2]) - before[p.pid] for p in team)
    return {
        "memory MB": sum(p.memory_info().rss for p in team) / 1e6,
        "processor, working, % of a core": used / (time.monotonic() - began) * 100,
    }


def _is_sandbox(process: psutil.Process) -> bool:
    return any("sandbox" in word for word in process.cmdline())


def _decisions(log: Iterable[Mapping[str, Any]]) -> Figures:
    decided, ended, failed = [], 0, 0
    for event in log:
        if event["type"] == "decision":
            decided.append(event["overhead_ms"])
        elif event["type"] == "action" and event["phase"] in ("done", "failed"):
            ended += 1
            failed += event["phase"] == "failed"
    return {
        "decisions": len(decided),
        "decision overhead p50 ms": statistics.median(decided),
        "decision overhead p95 ms": percentile(decided, 0.95),
        "actions that failed, %": 100 * failed / max(ended, 1),
    }
