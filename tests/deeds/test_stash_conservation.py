"""Items before are items after, whatever five bots and a sixth do to one stash at once."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from place import Place

from benchmarks.figures import NAMES
from benchmarks.stash import VANDAL, trade
from botteam.camp import Camp
from botteam.errors import VerbError
from botteam.observation import Position
from botteam.stash import Spot, halves
from botteam.world.body import Move
from botteam.world.fake_world import GROUND, FakeWorld, cell_of
from botteam.world.mineflayer import MineflayerBody
from botteam.world.sandbox import Sandbox

ORIGIN = Position(x=2, y=GROUND + 1, z=-3)
CELLS = [cell_of(half) for row in range(3) for half in halves(ORIGIN, Spot(row=row, number=0))]
CREW = 5
ITEMS = ("oak_log", "iron_ingot", "bread", "feather", "stone_sword", "cobblestone")
RUNS, ROUNDS = 400, 5
"""Runs a round: thousands in all, each with its own seed."""
WISHES, TURNS = 16, 9
DOINGS = ("store", "store", "fetch", "fetch", "leave", "open", "fill", "break", "build")


class Market:
    """Five bots and a sixth who handles the chests; whoever begins something leaves what it was doing."""

    def __init__(self) -> None:
        self.world, camp = FakeWorld(), Camp(stash=ORIGIN)
        for cell in CELLS:
            self.world.set_block(cell, "chest")
        self.crew = [Place(world=self.world, camp=camp, name=f"Bot{number}") for number in range(CREW)]
        self.sixth = Place(world=self.world, name="Sixth")
        self.busy: dict[int, asyncio.Task[object]] = {}
        self.given: Counter[str] = Counter()

    def total(self) -> Counter[str]:
        return self.world.total(*(place.body.pockets for place in (*self.crew, self.sixth)))

    async def wish(self, what: str, which: int, item: str) -> None:
        cell, who = CELLS[which], which % CREW
        if what in ("store", "fetch", "leave"):
            self.leave(who)
        if what == "store":
            self.busy[who] = asyncio.ensure_future(self.crew[who].do("deposit_stash"))
        elif what == "fetch":
            self.busy[who] = asyncio.ensure_future(self.crew[who].do("withdraw_stash", item=item, count=7))
        elif what == "open":
            await self.by_hand(cell, item)
        elif what == "fill" and cell in self.world.chests:
            self.given["gravel"] += self.world.chests[cell].add("gravel", 64 * 27)
        elif what == "break":
            self.world.set_block(cell, "air")
        elif what == "build" and self.world.block(cell) == "air":
            self.world.set_block(cell, "chest")

    def leave(self, who: int) -> None:
        if who in self.busy:
            self.busy[who].cancel()

    async def by_hand(self, cell: tuple[int, int, int], item: str) -> None:
        x, y, z = cell
        for into in ("pockets", "container"):
            move = Move.model_validate({"item": item, "count": 9, "into": into})
            with contextlib.suppress(VerbError):
                await self.sixth.body.connect()
                await self.sixth.body.transfer(Position(x=x, y=y, z=z), [move])


async def run(seed: int) -> None:
    """Random wishes to random bots and chests, with some turns of the event loop between them."""
    rng, market = random.Random(seed), Market()
    for place in market.crew:
        item, count = rng.choice(ITEMS), rng.randint(1, 30)
        market.given[item] += place.body.pockets.add(item, count)
    for cell in CELLS:
        item = rng.choice(ITEMS)
        market.given[item] += market.world.chests[cell].add(item, 9)
    tasks = set()
    for _ in range(WISHES):
        await market.wish(rng.choice(DOINGS), rng.randrange(len(CELLS)), rng.choice(ITEMS))
        tasks |= set(market.busy.values())
        for _ in range(rng.randint(0, TURNS)):
            await asyncio.sleep(0)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(not isinstance(end, Exception) and getattr(end, "reason", "") != "failed" for end in ended), (
        seed,
        ended,
    )
    assert market.total() == market.given, seed


@pytest.mark.parametrize("number", range(ROUNDS))
async def test_no_item_is_lost_or_doubled(number: int) -> None:
    for seed in range(number * RUNS, (number + 1) * RUNS):
        await run(seed)


async def test_the_sandbox_keeps_every_item_too(
    sandbox: Sandbox, join: Callable[[str], Awaitable[MineflayerBody]]
) -> None:
    bodies = await asyncio.gather(*(join(name) for name in (*NAMES, VANDAL)))
    figures = await trade(bodies, sandbox.command, seconds=12)
    assert figures["items before"] == figures["items after"] > 2_000, figures
    assert (figures["items lost"], figures["items made"]) == (0, 0), figures
    assert figures["trades"] > figures.get("failed: failed", 0), figures
