"""60 blocks placed and 60 dug through Body, against the same in plain Mineflayer in the same worker and run."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.figures import Figures, crew
from botteam.observation import Position
from botteam.world.mineflayer import MineflayerBody
from botteam.world.sandbox import Sandbox

TIMES, ROUNDS = 60, 3
BLOCK, TOOL = "dirt", "stone_shovel"
FLOOR = Position(x=60, y=150, z=60)


async def measure(folder: Path) -> Figures:
    """Seconds of both ways, in turn within each round, and their ratio."""
    async with crew(folder) as (bodies, sandbox):
        body = bodies[0]
        await _stage(body, sandbox)
        target = FLOOR.offset(2, 1, 0)
        plain = through = 0.0
        for _ in range(ROUNDS):
            times = TIMES // ROUNDS
            args = {"times": times, "block": BLOCK, "tool": TOOL, "x": target.x, "y": target.y, "z": target.z}
            plain += await body.call("plain_place_and_dig", 120.0, **args) / 1000
            through += await _through_body(body, target, times)
    return {"plain Mineflayer s": plain, "through Body s": through, "ratio": through / plain}


async def _through_body(body: MineflayerBody, target: Position, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        await body.place(BLOCK, target)
        await body.dig(target)
    return time.perf_counter() - began


async def _stage(body: MineflayerBody, sandbox: Sandbox) -> None:
    x, y, z = int(FLOOR.x), int(FLOOR.y), int(FLOOR.z)
    for line in (
        f"fill {x - 4} {y} {z - 4} {x + 4} {y} {z + 4} stone",
        f"tp {body.name} {x + 0.5} {y + 1} {z + 0.5}",
        f"give {body.name} {BLOCK} 320",
        f"give {body.name} {TOOL} 1",
    ):
        await sandbox.command(line)
    while (await body.observe()).position.distance(FLOOR) > 4 or (await body.observe()).count(TOOL) < 1:
        pass
