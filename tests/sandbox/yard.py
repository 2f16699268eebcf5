"""A bare floor in the sandbox with a bot on it, a second one that looks on, and the console."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from stage import SandboxStage

from botteam.observation import Observation, Position
from botteam.world.mineflayer import MineflayerBody
from botteam.world.sandbox import Sandbox

CENTRE = Position(x=-120, y=180, z=-120)


class Yard:
    """A stone floor in the air with a bot on it, and the console."""

    def __init__(self, sandbox: Sandbox, body: MineflayerBody, watcher: MineflayerBody) -> None:
        self.body, self.watcher = body, watcher
        self.stage = SandboxStage(sandbox, body, body.name, CENTRE)
        self.console = sandbox.command

    def at(self, dx: float, dy: float, dz: float) -> Position:
        return CENTRE.offset(dx, dy, dz)

    def box(self, half: int, low: int, high: int) -> str:
        a, b = self.at(-half, low, -half), self.at(half, high, half)
        return " ".join(str(int(v)) for v in (a.x, a.y, a.z, b.x, b.y, b.z))

    async def age(self) -> int:
        return int(re.sub(r"\D", "", await self.console("time query gametime")))

    async def until(self, holds: Callable[[Observation], bool], seconds: float = 15.0) -> Observation:
        async with asyncio.timeout(seconds):
            while not holds(seen := await self.body.observe()):
                await asyncio.sleep(0.02)
        return seen

    async def give(self, item: str, count: int = 1) -> None:
        await self.stage.give(item, count)

    async def only(self, item: str | None) -> None:
        await self.console(f"clear {self.body.name}")
        await self.until(lambda seen: not seen.inventory)
        if item is not None:
            await self.give(item)
