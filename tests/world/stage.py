"""A small flat place to act on, the same in every world: what the conformance suite plays on."""

from __future__ import annotations

import asyncio
from typing import Protocol

from botteam.observation import Position
from botteam.world.body import Body
from botteam.world.fake import FakeBody
from botteam.world.fake_world import GROUND, Slots
from botteam.world.sandbox import Sandbox

HALF = 8


class Stage(Protocol):
    """A body on a bare floor, and what a test may do to its world."""

    body: Body
    origin: Position

    async def reset(self) -> None: ...

    async def give(self, item: str, count: int = 1) -> None: ...

    async def set_block(self, dx: int, dy: int, dz: int, name: str) -> None: ...

    async def hungry(self) -> None: ...

    async def night(self) -> None: ...

    async def pig(self, dx: int, dz: int) -> int: ...


class FakeStage:
    """The in-memory world."""

    def __init__(self, body: FakeBody) -> None:
        self.body = body
        self.origin = Position(x=0.5, y=GROUND + 1, z=0.5)

    async def reset(self) -> None:
        world = self.body.world
        world.blocks.clear()
        world.chests.clear()
        world.drops.clear()
        world.mobs.clear()
        world.time_of_day = 1000
        self.body.pockets = Slots(36)
        self.body.worn.clear()
        self.body.held, self.body.at, self.body.food, self.body.sleeping = None, self.origin, 20.0, False
        await self.body.observe()

    async def give(self, item: str, count: int = 1) -> None:
        assert self.body.pockets.add(item, count) == count

    async def set_block(self, dx: int, dy: int, dz: int, name: str) -> None:
        corner = self.origin.block()
        self.body.world.set_block((int(corner.x) + dx, int(corner.y) + dy, int(corner.z) + dz), name.split("[")[0])

    async def hungry(self) -> None:
        self.body.food = 10

    async def night(self) -> None:
        self.body.world.time_of_day = 14_000

    async def pig(self, dx: int, dz: int) -> int:
        return self.body.world.spawn("pig", "animal", self.origin.offset(dx, 0, dz), health=10)


class SandboxStage:
    """A stone floor with walls, high above the sandbox's ground, so that terrain plays no part."""

    def __init__(self, sandbox: Sandbox, body: Body, name: str, centre: Position) -> None:
        self.body = body
        self.origin = centre.offset(0.5, 0, 0.5)
        self._sandbox = sandbox
        self._name = name
        self._centre = centre

    def _box(self, low: int, high: int, half: int = HALF) -> str:
        x, y, z = int(self._centre.x), int(self._centre.y), int(self._centre.z)
        return f"{x - half} {y + low} {z - half} {x + half} {y + high} {z + half}"

    async def reset(self) -> None:
        for line in (
            f"fill {self._box(-1, -1)} stone",
            f"fill {self._box(0, 2, HALF + 1)} glass",
            f"fill {self._box(0, 6)} air",
            f"tp {self._name} {self.origin.x} {self.origin.y} {self.origin.z}",
            "kill @e[type=item]",
            f"clear {self._name}",
            f"gamemode survival {self._name}",
            "kill @e[type=pig]",
            "time set 1000",
            f"effect give {self._name} saturation 1 20",
        ):
            await self._sandbox.command(line)
        for _ in range(100):
            seen = await self.body.observe()
            if seen.position.distance(self.origin) < 0.6 and not seen.inventory and seen.food >= 20:
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError(f"the stage was not reset: {seen}")
        await asyncio.sleep(0.1)
        await self.body.observe()

    async def give(self, item: str, count: int = 1) -> None:
        before = (await self.body.observe()).inventory.get(item, 0)
        await self._sandbox.command(f"give {self._name} {item} {count}")
        for _ in range(60):
            if (await self.body.observe()).inventory.get(item, 0) == before + count:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{count} {item} did not arrive")

    async def set_block(self, dx: int, dy: int, dz: int, name: str) -> None:
        x, y, z = (int(v) for v in (self._centre.x + dx, self._centre.y + dy, self._centre.z + dz))
        await self._sandbox.command(f"setblock {x} {y} {z} {name}")
        await self.sees(Position(x=x, y=y, z=z), name)

    async def sees(self, at: Position, name: str) -> None:
        """Wait until the bot has heard of a block, however busy the machine is, and for a few ticks of its body.

        What falls is not waited for.
        """
        for _ in range(100):
            await asyncio.sleep(0.15)
            if name == "gravel" or (await self.body.survey(at, at)).name(at) == name.split("[")[0]:
                return
        raise AssertionError(f"the bot never saw {name} at {at}")

    async def hungry(self) -> None:
        await self._sandbox.command(f"effect give {self._name} hunger 30 255")
        for _ in range(200):
            if (await self.body.observe()).food <= 12:
                break
            await asyncio.sleep(0.1)
        await self._sandbox.command(f"effect clear {self._name}")

    async def night(self) -> None:
        await self._sandbox.command("time set 14000")
        await asyncio.sleep(0.3)

    async def pig(self, dx: int, dz: int) -> int:
        at = self._centre.offset(dx + 0.5, 0, dz + 0.5)
        await self._sandbox.command(f"summon pig {at.x} {at.y} {at.z}")
        for _ in range(60):
            pigs = [e for e in (await self.body.observe()).entities if e.name == "pig"]
            if pigs:
                return pigs[0].id
            await asyncio.sleep(0.05)
        raise AssertionError("the pig did not appear")
