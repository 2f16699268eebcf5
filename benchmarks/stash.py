"""Five bots trade with one stash while a sixth client opens, fills, breaks and rebuilds its chests: nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.figures import NAMES, Figures, crew
from botteam.actions import ActionResult, Decision, Nothing, WithdrawStash
from botteam.camp import Camp
from botteam.deeds import DEEDS, Scene, perform
from botteam.deeds.laying import lay
from botteam.deeds.scene import DeedFailed
from botteam.deeds.site import come_near
from botteam.deeds.stash import look_in
from botteam.errors import VerbError
from botteam.observation import Position
from botteam.stash import SLOTS, Spot, halves
from botteam.world.body import Move
from botteam.world.mineflayer import MineflayerBody

VANDAL = "Vandal"
CENTRE = Position(x=200, y=150, z=200)
WIDE, DEEP = 7, 11
"""Half the hall, in blocks along X and Z."""
ORIGIN = CENTRE.offset(-1, 0, -7)
DOUBLE, SINGLE = (Spot(row=0, number=0), Spot(row=4, number=0)), (Spot(row=1, number=0), Spot(row=2, number=0))
HALVES = (*(half for spot in DOUBLE for half in halves(ORIGIN, spot)), *(halves(ORIGIN, spot)[0] for spot in SINGLE))
GOODS = {"oak_log": 90, "iron_ingot": 40, "bread": 30, "stone_sword": 3, "feather": 70, "arrow": 25, "egg": 20}
"""What each trader begins with: some of every row, in stacks of 64, 16 and 1."""
BALLAST, BALLAST_COUNT = "gravel", 26 * 64
"""What fills a chest."""
CANCELLED_SHARE, CANCELLED_AFTER = 0.15, 1.5
SIGHT = 24.0
SWEEP_SECONDS = 90.0

Console = Callable[[str], Awaitable[str]]


class Hall:
    """A bedrock hall in the air with a stash in it, so that neither digging nor building changes what there is."""

    def __init__(self, bodies: Sequence[MineflayerBody], console: Console, seed: int) -> None:
        camp, self.console = Camp(stash=ORIGIN), console
        self.names = [body.name for body in bodies]
        self.scenes = [
            Scene(body, CENTRE, 40, camp=camp, rng=random.Random(f"{seed} {body.name}"), keep={"oak_log": 8})
            for body in bodies
        ]
        *self.traders, self.vandal = self.scenes
        self.vandal.keep = {"chest": 8, "diamond_axe": 1}
        self.done: Counter[str] = Counter()

    async def prepare(self) -> None:
        """Build hall and chests, and hand out the goods."""
        await self.console(f"fill {box(1, -1, 5)} bedrock")
        await self.console(f"fill {box(0, 0, 5)} air")
        for half in HALVES:
            beside = half.offset(dx=1) in HALVES, half.offset(dx=-1) in HALVES
            kind = "right" if beside[0] else "left" if beside[1] else "single"
            await self.console(f"setblock {at(half)} chest[facing=south,type={kind}]")
        await self.console("kill @e[type=item]")
        stocks = [dict(GOODS) for _ in self.traders] + [{"chest": 8, "diamond_axe": 1, BALLAST: BALLAST_COUNT}]
        for number, (scene, stock, name) in enumerate(zip(self.scenes, stocks, self.names, strict=True)):
            await self.console(f"tp {name} {at(CENTRE.offset(2 * number - 5, 0, 8))}")
            await self.console(f"clear {name}")
            await self.console(f"gamemode survival {name}")
            for item, count in stock.items():
                await self.console(f"give {name} {item} {count}")
            await arrived(scene, stock)

    async def run(self, seconds: float) -> None:
        """Everybody at once until the time is up."""
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._trade(scene, until) for scene in self.traders), self._vandalize(until))

    async def _trade(self, scene: Scene, until: float) -> None:
        while time.monotonic() < until:
            item, count = scene.rng.choice([*GOODS, BALLAST, "log"]), scene.rng.randint(1, 64)
            deposit = Decision(action="deposit_stash", args=Nothing())
            withdraw = Decision(action="withdraw_stash", args=WithdrawStash(item=item, count=count))
            await self._do(scene, scene.rng.choice((deposit, withdraw)))

    async def _do(self, scene: Scene, decision: Decision) -> None:
        doing = asyncio.ensure_future(perform(DEEDS, scene, decision))
        if scene.rng.random() < CANCELLED_SHARE:
            await asyncio.wait([doing], timeout=scene.rng.uniform(0, CANCELLED_AFTER))
            doing.cancel()
        try:
            self._note("trades", await doing)
        except asyncio.CancelledError:
            self.done["cancelled midway"] += 1
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
            self.done[f"failed: {bad.reason}"] += 1

    def _note(self, what: str, result: ActionResult) -> None:
        self.done[what] += 1
        if not result.ok:
            self.done[f"failed: {result.reason}"] += 1

    async def _vandalize(self, until: float) -> None:
        acts = (self._open, self._carry, self._fill, self._empty, self._break, self._break)
        while time.monotonic() < until:
            try:
                stands = await self._chests()
                gone = [half for half in HALVES if half not in stands]
                act = self._build if gone else self.vandal.rng.choice(acts)
                await act(self.vandal.rng.choice(gone or stands))
                self.done[f"vandal: {act.__name__.strip('_')}"] += 1
            except (VerbError, DeedFailed) as bad:
                if bad.reason == "disconnected":
                    raise
                self.done[f"vandal failed: {bad.reason}"] += 1
                await asyncio.sleep(0.5)

    async def _chests(self) -> list[Position]:
        """Every block that is a chest, from west to east."""
        seen = await self.vandal.body.find_blocks(["chest"], radius=32, count=32)
        return sorted((block.position for block in seen), key=lambda p: (p.x, p.z))

    async def _open(self, chest: Position) -> None:
        """Look into it and stand there a while."""
        await come_near(self.vandal, chest)
        await self.vandal.body.open_container(chest)
        await asyncio.sleep(self.vandal.rng.uniform(0, 0.5))

    async def _carry(self, chest: Position) -> None:
        """Take some of everything by hand and put half of it back."""
        await come_near(self.vandal, chest)
        held = (await self.vandal.body.open_container(chest)).items
        for item, count in list(held.items())[:3]:
            part = self.vandal.rng.randint(1, count)
            await self.vandal.body.transfer(chest, [Move(item=item, count=part, into="pockets")])
            await self.vandal.body.transfer(chest, [Move(item=item, count=-(-part // 2), into="container")])

    async def _fill(self, chest: Position) -> None:
        await self._ballast(chest, "container")

    async def _empty(self, chest: Position) -> None:
        await self._ballast(chest, "pockets")

    async def _ballast(self, chest: Position, into: str) -> None:
        await come_near(self.vandal, chest)
        move = Move.model_validate({"item": BALLAST, "count": BALLAST_COUNT, "into": into})
        await self.vandal.body.transfer(chest, [move])

    async def _break(self, chest: Position) -> None:
        """Break the chest and gather what falls."""
        await come_near(self.vandal, chest)
        await self.vandal.body.dig(chest, must_drop=False)
        await asyncio.sleep(0.6)
        await gather(self.vandal, time.monotonic() + 6.0)

    async def _build(self, half: Position) -> None:
        """Put a chest where one was broken, fetched from the stash if the pockets hold none."""
        if not (await self.vandal.body.observe()).count("chest"):
            await self._do(self.vandal, Decision(action="withdraw_stash", args=WithdrawStash(item="chest", count=4)))
        await lay(self.vandal, "chest", half)

    async def sweep(self) -> None:
        """Pick up everything that lies about; who has no room left leaves it to the others."""
        until = time.monotonic() + SWEEP_SECONDS
        await asyncio.sleep(0.6)
        await asyncio.gather(*(gather(scene, until) for scene in self.scenes))

    async def join_anew(self) -> None:
        """Leave and come back: from then on the clients know of their pockets what the server says."""
        await asyncio.gather(*(scene.body.disconnect() for scene in self.scenes))
        await asyncio.sleep(0.5)
        await asyncio.gather(*(scene.body.connect() for scene in self.scenes))
        await asyncio.sleep(0.5)

    async def count(self) -> Counter[str]:
        """All items: pockets, chests and blocks; what still lies about is missing."""
        total: Counter[str] = Counter()
        for scene in self.scenes:
            total.update((await scene.body.observe()).inventory)
        low, high = CENTRE.offset(-WIDE, 0, -DEEP), CENTRE.offset(WIDE, 5, DEEP)
        async with asyncio.timeout(30):
            while "unknown" in (seen := await self.vandal.body.survey(low, high)).names:
                await asyncio.sleep(0.2)
        total.update({name: sum(n for n, which in seen.runs if seen.names[which] == name) for name in seen.names})
        counted: set[Position] = set()
        for chest in await self._chests():
            if chest in counted:
                continue
            contents = await look_in(self.vandal, chest)
            total.update(contents.items)
            counted.update({chest.offset(dx=1)} if contents.slots == SLOTS else ())
        del total["air"]
        return total


def at(place: Position) -> str:
    """A block's coordinates for a command."""
    return f"{int(place.x)} {int(place.y)} {int(place.z)}"


def box(margin: int, low: int, high: int) -> str:
    """The hall with so many blocks around, from `low` to `high` above its floor."""
    wide, deep = WIDE + margin, DEEP + margin
    return f"{at(CENTRE.offset(-wide, low, -deep))} {at(CENTRE.offset(wide, high, deep))}"


async def arrived(scene: Scene, stock: dict[str, int]) -> None:
    """Wait until a bot stands in the hall with what it was given."""
    async with asyncio.timeout(30):
        while (seen := await scene.body.observe()).inventory != stock or seen.position.distance(CENTRE) > 20:
            await asyncio.sleep(0.1)


async def gather(scene: Scene, until: float) -> None:
    """Walk over the items in sight until none is left, the time is up or no slot is free."""
    while time.monotonic() < until:
        seen = await scene.body.observe()
        items = [e for e in seen.near("item") if e.distance <= SIGHT]
        if not items or not seen.free_slots:
            return
        with contextlib.suppress(VerbError):
            await scene.body.go_to(items[0].position, near=0.9, dig=False)
        await asyncio.sleep(0.2)


async def trade(bodies: Sequence[MineflayerBody], console: Console, seconds: float, seed: int = 1) -> Figures:
    """The last body is the vandal's; all of them are in the world already. Returns items before and after, and more."""
    hall = Hall(bodies, console, seed)
    await hall.prepare()
    before = await hall.count()
    await hall.run(seconds)
    await hall.sweep()
    await hall.join_anew()
    after = await hall.count()
    return {
        "items before": float(before.total()),
        "items after": float(after.total()),
        "items lost": float((before - after).total()),
        "items made": float((after - before).total()),
        **{f"lost {item}": float(n) for item, n in (before - after).items()},
        **{f"made {item}": float(n) for item, n in (after - before).items()},
        **{name: float(n) for name, n in sorted(hall.done.items())},
    }


async def measure(folder: Path, minutes: float = 10.0) -> Figures:
    """Items before and after, lost and made (both must be 0), what was done, and failures by reason."""
    async with crew(folder, (*NAMES, VANDAL)) as (bodies, sandbox):
        await sandbox.command("gamerule doMobSpawning false")
        return await trade(bodies, sandbox.command, minutes * 60)
