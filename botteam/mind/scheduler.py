"""One queue for all bots' model requests: danger first, then chat, then routine, then planning; fair within each."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from botteam.actions import Urgency

RANK: dict[Urgency, int] = {"danger": 0, "chat": 1, "routine": 2, "planning": 3}


@dataclass(order=True)
class _Wait:
    rank: int
    used: int
    number: int
    bot: str = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


class Scheduler:
    """Lets `slots` requests through at a time; among equals the bot goes first that was served least."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiting: list[_Wait] = []
        self._served: Counter[str] = Counter()
        self._numbers = itertools.count()

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    @asynccontextmanager
    async def slot(self, bot: str, urgency: Urgency) -> AsyncIterator[None]:
        """Hold one slot; cancelling the wait gives the place up."""
        await self._enter(bot, urgency)
        self._served[bot] += 1
        try:
            yield
        finally:
            self._free += 1
            self._admit()

    async def _enter(self, bot: str, urgency: Urgency) -> None:
        turn = asyncio.get_running_loop().create_future()
        wait = _Wait(RANK[urgency], self._served[bot], next(self._numbers), bot, turn)
        self._waiting.append(wait)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._free += 1
                self._admit()
            elif wait in self._waiting:
                self._waiting.remove(wait)
            raise

    def _admit(self) -> None:
        while self._free and self._waiting:
            first = min(self._waiting)
            self._waiting.remove(first)
            if first.turn.done():  # cancelled, and its task has not woken yet
                continue
            self._free -= 1
            first.turn.set_result(None)
