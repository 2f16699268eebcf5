"""One queue for all bots' model requests: danger first, then chat, then routine, then planning; fair within each.

A bot in lasting danger goes first once in a round of all bots, not always: else two of them would starve the others.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from botteam.actions import RANK, Urgency

RECENT = 50
"""Fairness looks at so many requests back: a bot that joins late has no claim on the past."""
PLANNING_WAITS_SECONDS = 15.0
"""Planning that waited so long goes among routine: a busy queue must not starve it."""


@dataclass(eq=False)
class _Wait:
    urgency: Urgency
    bot: str
    number: int
    since: float
    turn: asyncio.Future[None]


class Scheduler:
    """Lets `slots` requests through at a time; among equals the bot goes first that was served least of late."""

    def __init__(self, slots: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots = slots
        self._busy = 0
        self._clock = clock
        self._waiting: list[_Wait] = []
        self._served: deque[tuple[str, Urgency]] = deque(maxlen=RECENT)
        self._numbers = itertools.count()
        self._shut_from: int | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def held(self) -> bool:
        """Whether nobody but planning is let in any more."""
        return self._shut_from is not None

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._waiting)

    @asynccontextmanager
    async def slot(self, bot: str, urgency: Urgency) -> AsyncIterator[None]:
        """Hold one slot; cancelling the wait gives the place up."""
        await self._enter(bot, urgency)
        try:
            yield
        finally:
            self._leave()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Let planning alone in, once those who are in and whoever waits in danger have left.

        One holder at a time: the planner.
        """
        self._shut_from = next(self._numbers)
        try:
            while self._busy:
                await self._idle.wait()
            yield
        finally:
            self._shut_from = None
            self._admit()

    async def _enter(self, bot: str, urgency: Urgency) -> None:
        turn = asyncio.get_running_loop().create_future()
        wait = _Wait(urgency, bot, next(self._numbers), self._clock(), turn)
        self._waiting.append(wait)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            elif wait in self._waiting:
                self._waiting.remove(wait)
            raise

    def _leave(self) -> None:
        self._busy -= 1
        if not self._busy:
            self._idle.set()
        self._admit()

    def _admit(self) -> None:
        while self._busy < self._slots and (waiting := self._admissible()):
            first = min(waiting, key=self._order)
            self._waiting.remove(first)
            if first.turn.done():  # cancelled, and its task has not woken yet
                continue
            self._busy += 1
            self._idle.clear()
            self._served.append((first.bot, first.urgency))
            first.turn.set_result(None)

    def _admissible(self) -> list[_Wait]:
        shut = self._shut_from
        if shut is None:
            return self._waiting
        return [
            wait
            for wait in self._waiting
            if wait.urgency == "planning" or (wait.urgency == "danger" and wait.number < shut)
        ]

    def _order(self, wait: _Wait) -> tuple[int, int, int]:
        bots = [bot for bot, _urgency in self._served]
        urgency: Urgency = "routine" if self._overdue(wait) or self._spoilt(wait) else wait.urgency
        return RANK[urgency], bots.count(wait.bot), wait.number

    def _overdue(self, wait: _Wait) -> bool:
        return wait.urgency == "planning" and self._clock() - wait.since > PLANNING_WAITS_SECONDS

    def _spoilt(self, wait: _Wait) -> bool:
        """Whether the bot went before others with the same urgency already in the last round of all bots."""
        if RANK[wait.urgency] >= RANK["routine"]:
            return False
        round_of_all = len({bot for bot, _urgency in self._served})
        return (wait.bot, wait.urgency) in list(self._served)[-round_of_all:]
