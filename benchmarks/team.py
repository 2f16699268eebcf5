"""A whole `run --count 5`: start-up, decisions, memory and processor use of the process tree without the sandbox."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path

import aiohttp
import psutil

from benchmarks.figures import Figures, percentile

SETTLE_SECONDS, WATCH_SECONDS = 15.0, 40.0
FIRST_PORT = 27_300


async def measure(folder: Path) -> Figures:
    """Seconds, megabytes (resident set sizes added up), percent of one core, milliseconds."""
    environment = {
        **os.environ,
        "VIEWER_BASE_PORT": str(FIRST_PORT),
        "DASHBOARD_PORT": str(FIRST_PORT + 10),
        "MC_PORT": str(FIRST_PORT + 11),
        "DATA_DIR": str(folder),
        "BRAIN": "rules",
        "LOG_LEVEL": "ERROR",
    }
    began = time.monotonic()
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "botteam", "run", "--count", "5", "--stagger", "0", "--no-viewer"),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _all_online()
        online = time.monotonic() - began
        await asyncio.sleep(SETTLE_SECONDS)
        figures = {"five bots online s": online, **await _watch(psutil.Process(run.pid))}
    finally:
        stopping = time.monotonic()
        run.terminate()
        await run.wait()
    events = next((folder / "runs").iterdir()) / "events.jsonl"
    return {**figures, "stop s": time.monotonic() - stopping, **_decisions(events)}


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


def _decisions(events: Path) -> Figures:
    decided, ended, failed = [], 0, 0
    for line in events.read_text("utf-8").splitlines():
        event = json.loads(line)
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
