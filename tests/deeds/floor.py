"""A bot on the sandbox's bare floor, whose deeds can be cut short at any verb."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

from place import ALL, BOOK
from stage import SandboxStage

from botteam.actions import ActionResult, validate
from botteam.camp import Camp
from botteam.deeds import DEEDS, Scene, perform
from botteam.observation import Position
from botteam.world.mineflayer import MineflayerBody

CENTRE = Position(x=-60, y=150, z=40)
LOOKING = frozenset({"observe", "find_blocks", "survey", "recipes", "posture"})
AT_REST = {"walking": False, "window": False, "digging": False, "controls": [], "cursor": None}


class HaltingBody(MineflayerBody):
    """Cancels the task that uses it, a moment after a verb was begun."""

    cut_in = 0
    after = 0.05

    async def call(self, verb: str, limit: float | None = None, **args: Any) -> Any:
        task = asyncio.current_task()
        if self.cut_in and verb not in LOOKING and task is not None:
            self.cut_in -= 1
            if not self.cut_in:
                asyncio.get_running_loop().call_later(self.after, task.cancel)
        return await super().call(verb, limit, **args)


class Floor:
    """A scene on the stage."""

    def __init__(self, stage: SandboxStage, body: HaltingBody) -> None:
        self.stage, self.body = stage, body
        self.scene = Scene(body, stage.origin, 30, camp=Camp(), rng=random.Random(1), skills=BOOK.skills)

    async def do(self, action: str, **args: Any) -> ActionResult:
        return await perform(DEEDS, self.scene, validate({"action": action, "args": args}, ALL))

    async def skill(self, name: str, **args: Any) -> ActionResult:
        return await self.do("invoke_skill", skill=name, args=args)

    async def cut(self, verb: int, action: str, **args: Any) -> bool:
        """Do something and cancel it in its verb number `verb`; False when it had ended before."""
        self.body.cut_in = verb
        doing = asyncio.ensure_future(self.do(action, **args))
        try:
            await asyncio.wait([doing])
            await asyncio.sleep(self.body.after + 0.01)
            return doing.cancelled()
        finally:
            self.body.cut_in = 0
            doing.cancel()

    async def at_rest(self) -> None:
        """Wait until nothing moves the body and nothing is open or in its hand's way."""
        posture: Any = None
        for _ in range(100):
            posture = await self.body.call("posture", 3.0)
            if posture == AT_REST:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"the body is not at rest: {posture}")

    async def pockets(self) -> Counter[str]:
        return Counter(dict((await self.body.observe()).inventory))

    async def stands(self, *names: str) -> Counter[str]:
        """How many blocks of these names stand on the stage."""
        return Counter(block.name for block in await self.body.find_blocks(names, radius=16, count=128))

    async def fill(self, low: tuple[int, int, int], high: tuple[int, int, int], name: str) -> None:
        """Fill a box, in blocks from the middle of the floor."""
        corners = " ".join(f"{int(c.x)} {int(c.y)} {int(c.z)}" for c in (CENTRE.offset(*low), CENTRE.offset(*high)))
        await self.stage._sandbox.command(f"fill {corners} {name}")
        await self.stage.sees(self.at(*high), name)

    def at(self, dx: int, dy: int, dz: int) -> Position:
        """A block, counted from the middle of the floor."""
        return CENTRE.offset(dx, dy, dz)
