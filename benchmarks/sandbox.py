"""The embedded server: start, terrain, and its ticks and memory under five and twenty running bots."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import time
from pathlib import Path

import psutil

from benchmarks.figures import NAMES, Figures, percentile
from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.nodejs import JS, ensure_packages, node_binary, node_environment
from botteam.world.sandbox import Sandbox
from botteam.world.switchboard import Switchboard

HERE = Path(__file__).parent
MOBS = ("cow", "pig", "sheep", "chicken", "zombie", "skeleton", "spider", "creeper")
MOB_COUNT, CROWD = 60, 20
SETTLE_SECONDS, WINDOW_SECONDS, WINDOWS = 5.0, 5.0, 4
"""`tick query` tells of the last 100 ticks: five seconds."""


async def measure(folder: Path) -> Figures:
    """Seconds, milliseconds, megabytes (resident set size), ticks a second."""
    modules = await asyncio.to_thread(ensure_packages)
    columns = await _columns(modules)
    five = await _load(modules, folder / "five", NAMES, MOB_COUNT)
    twenty = await _load(modules, folder / "twenty", [f"Bot{i:02}" for i in range(CROWD)], 0)
    return {
        "ready s": five.pop("ready s"),
        "column p50 ms": percentile(columns, 0.5),
        "column p99 ms": percentile(columns, 0.99),
        **{f"five bots, sixty mobs: {name}": value for name, value in five.items()},
        **{f"twenty bots: {name}": value for name, value in twenty.items() if name != "ready s"},
    }


async def _columns(modules: Path) -> list[float]:
    process = await asyncio.create_subprocess_exec(
        *(str(node_binary()), str(HERE / "columns.js"), str(JS / "sandbox")),
        env={**os.environ, **node_environment(modules)},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    taken: list[float] = json.loads(said)
    return taken


async def _load(modules: Path, folder: Path, names: tuple[str, ...] | list[str], mobs: int) -> Figures:
    before = set(psutil.Process().children(recursive=True))
    began = time.perf_counter()
    sandbox = Sandbox(modules, folder, seed=1)
    where = await sandbox.start()
    ready = time.perf_counter() - began
    server = next(p for p in psutil.Process().children(recursive=True) if p not in before)
    board = Switchboard(modules, bots_per_worker=5 if len(names) > len(NAMES) else 1, verbs=[HERE / "wander.js"])
    await board.start()
    bodies = [MineflayerBody(name, board, Address(where.host, where.port)) for name in names]
    try:
        await asyncio.gather(*(body.connect() for body in bodies))
        await _prepare(sandbox, names, mobs)
        seconds = SETTLE_SECONDS + WINDOWS * WINDOW_SECONDS
        running = [asyncio.create_task(b.call("wander", seconds + 20, seconds=seconds)) for b in bodies]
        await asyncio.sleep(SETTLE_SECONDS)
        figures = await _watch(sandbox, server)
        await asyncio.gather(*running)
    finally:
        for body in bodies:
            await body.disconnect()
        await board.stop()
        await sandbox.stop()
    return {"ready s": ready, **figures}


async def _prepare(sandbox: Sandbox, names: tuple[str, ...] | list[str], mobs: int) -> None:
    for line in ("gamerule doMobSpawning false", "kill @e[type=!player]", "time set 18000"):
        await sandbox.command(line)
    for name in names:
        await sandbox.command(f"gamemode creative {name}")  # nobody dies, monsters still walk about
    for i, kind in zip(range(mobs), itertools.cycle(MOBS), strict=False):
        await sandbox.command(f"summon {kind} {i % 8 * 5 - 20} 90 {i // 8 * 5 - 20}")


async def _watch(sandbox: Sandbox, server: psutil.Process) -> Figures:
    halves, worst, memory = [], [], []
    ticks, began, used = await _age(sandbox), time.perf_counter(), sum(server.cpu_times()[:2])
    for _ in range(WINDOWS):
        await asyncio.sleep(WINDOW_SECONDS)
        p50, p99 = re.search(r"P50: ([\d.]+)ms.*P99: ([\d.]+)ms", await sandbox.command("tick query")).groups()  # type: ignore[union-attr]
        halves.append(float(p50))
        worst.append(float(p99))
        memory.append(server.memory_info().rss / 1e6)
    took = time.perf_counter() - began
    return {
        "ticks a second": (await _age(sandbox) - ticks) / took,
        "tick p50 ms": percentile(halves, 0.5),
        "tick p99 ms": percentile(worst, 0.5),
        "memory MB": max(memory),
        "processor, % of a core": (sum(server.cpu_times()[:2]) - used) / took * 100,
    }


async def _age(sandbox: Sandbox) -> int:
    return int(re.sub(r"\D", "", await sandbox.command("time query gametime")))
