"""A bot on the flat in-memory world, for tests of deeds and skills."""

from __future__ import annotations

import random
from typing import Any

from botteam.actions import ACTIONS, ActionResult, Decision, allowed_for, validate
from botteam.camp import Camp
from botteam.deeds import DEEDS, Scene, perform
from botteam.observation import Position
from botteam.skillbook import load_skills
from botteam.world.fake import FakeBody
from botteam.world.fake_world import GROUND, FakeWorld

BOOK = load_skills()
ALL = allowed_for(ACTIONS, BOOK.names)
HOME = Position(x=0.5, y=GROUND + 1, z=0.5)


async def no_sleep(_seconds: float) -> None:
    return None


class Place:
    """One bot; several may share a world and a camp."""

    def __init__(
        self, leash: float = 100, *, world: FakeWorld | None = None, camp: Camp | None = None, name: str = "Tester"
    ) -> None:
        self.world = world or FakeWorld()
        self.body = FakeBody(name, self.world)
        self.scene = Scene(self.body, HOME, leash, rng=random.Random(1), sleep=no_sleep, skills=BOOK.skills)
        self.scene.camp = camp or Camp()
        self.said: list[str] = []
        self.scene.progress = self.said.append

    async def do(self, action: str, **args: Any) -> ActionResult:
        await self.body.connect()
        decision: Decision = validate({"action": action, "args": args}, ALL)
        return await perform(DEEDS, self.scene, decision)

    async def skill(self, name: str, **args: Any) -> ActionResult:
        return await self.do("invoke_skill", skill=name, args=args)

    def give(self, **items: int) -> Place:
        for item, count in items.items():
            assert self.body.pockets.add(item, count) == count
        return self

    def tree(self, x: int, z: int, height: int = 3) -> None:
        for y in range(height):
            self.world.set_block((x, GROUND + 1 + y, z), "oak_log")
