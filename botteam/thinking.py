"""A bot's next decision: asked for while its deed still runs, awaited with patience, dropped when it no longer fits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from botteam.actions import RANK
from botteam.errors import BotteamError
from botteam.mind.base import Brain, Choice, Turn

PATIENCE_SECONDS = 1.0
"""A bot stands waiting for the model so long; then it does something sensible of its own until the answer is there."""
UNKNOWN_SECONDS = 4.0
"""How long a deed is taken to last that was never done before."""
WEIGHT = 0.3
HURT = 2.0
STALE_SECONDS = 120.0
"""An answer to a question older than this is of no use; five bots that wait twenty seconds each still get theirs."""
STRIDE, PACE = 16.0, 10.0
"""Blocks, and blocks a second, that a bot can be away from where it was; beyond that it was moved, or died."""


def contradiction(asked: Turn, now: Turn) -> str:
    """Why a decision that was asked for in one turn does not fit another one; empty when it does."""
    if RANK[now.urgency] < RANK[asked.urgency]:
        return now.urgency
    if now.observation.health <= asked.observation.health - HURT:
        return "hurt"
    if any(note.kind == "death" for note in set(now.notes) - set(asked.notes)):
        return "died"
    age = now.now - asked.now
    if age > STALE_SECONDS:
        return "too old"
    before, after = asked.observation, now.observation
    if before.dimension != after.dimension or before.position.distance(after.position) > STRIDE + PACE * age:
        return "elsewhere"
    if now.answers != asked.answers:
        return "answered already"
    if any(line.named for line in set(now.chat) - set(asked.chat)):  # on a lively server there is talk all the time
        return "spoken to"
    if now.goal != asked.goal:
        return "another goal"
    if any(not deed.result.ok and not deed.stopgap for deed in now.results if deed not in asked.results):
        return "a deed failed"
    return ""


@dataclass
class _Asked:
    turn: Turn
    task: asyncio.Task[Choice]


@dataclass(frozen=True)
class Answer:
    """A choice, the turn that it was made from, and how long the bot stood waiting for it, in seconds."""

    choice: Choice
    turn: Turn
    waited: float
    ahead: bool = False
    stopgap: bool = False

    @property
    def model_ms(self) -> float:
        """How long the decision stood still for the model, in milliseconds."""
        if self.ahead or self.stopgap:
            return self.waited * 1000
        return self.choice.latency_ms + self.choice.queue_ms


class Thinking:
    """One bot's decisions under way; at most one at a time."""

    def __init__(self, brain: Brain, *, ahead: bool = True) -> None:
        self.brain = brain
        self._ahead = ahead
        self._asked: _Asked | None = None
        self._planned: asyncio.Task[None] | None = None
        self._lasts: dict[str, float] = {}

    def lasted(self, action: str, seconds: float) -> None:
        """Learn how long an action takes."""
        self._lasts[action] = (1 - WEIGHT) * self._lasts.get(action, seconds) + WEIGHT * seconds

    def look_ahead(self, action: str, expected: Callable[[], Awaitable[Turn]]) -> None:
        """While `action` begins: ask for the next decision as late as its answer still comes in time."""
        self._drop_plan()
        usual = self.brain.usual_seconds
        if self._ahead and usual > 0:
            remainder = self._lasts.get(action, UNKNOWN_SECONDS) - usual
            self._planned = asyncio.create_task(self._later(max(0.0, remainder), expected), name="ahead")

    async def _later(self, seconds: float, expected: Callable[[], Awaitable[Turn]]) -> None:
        await asyncio.sleep(seconds)
        try:
            turn = await expected()
        except BotteamError:
            return
        if self._asked is None:
            self._ask(turn)

    async def choose(self, turn: Turn, stirred: asyncio.Event) -> Answer | None:
        """The next choice. None when `stirred` was set meanwhile. Raises what the brain raises.

        A brain with a stopgap is waited for PATIENCE_SECONDS; its answer is then used in a later turn. Open chat is
        left to it: a stopgap's answer would be one too many.
        """
        self._drop_plan()
        if self._asked is not None and contradiction(self._asked.turn, turn):
            self.forget()
        ahead = self._asked is not None
        asked = self._asked or self._ask(turn)
        began = time.monotonic()
        stopgap = self.brain.stopgap
        if not await _first(asked.task, stirred, PATIENCE_SECONDS if stopgap else None):
            return None
        waited = time.monotonic() - began
        if not asked.task.done():
            assert stopgap is not None
            turn = turn.model_copy(update={"chat": ()})
            choice = (await stopgap.decide(turn)).model_copy(update={"fallback": "the answer is not there yet"})
            return Answer(choice, turn, waited, stopgap=True)
        self._asked = None
        return Answer(asked.task.result(), asked.turn, waited, ahead)

    def _ask(self, turn: Turn) -> _Asked:
        task = asyncio.create_task(self.brain.decide(turn), name="decision")
        task.add_done_callback(_retrieved)
        self._asked = _Asked(turn, task)
        return self._asked

    def forget(self) -> None:
        """Drop what was asked for; its request ends."""
        self._drop_plan()
        if self._asked is not None:
            self._asked.task.cancel()
            self._asked = None

    def _drop_plan(self) -> None:
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None


async def _first(task: asyncio.Task[Choice], stirred: asyncio.Event, seconds: float | None) -> bool:
    """Wait for the task, at most so many `seconds`; False when `stirred` was set before it was done."""
    if stirred.is_set():
        return False
    stir = asyncio.create_task(stirred.wait())
    try:
        await asyncio.wait({task, stir}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stir.cancel()
    return task.done() or not stirred.is_set()


def _retrieved(task: asyncio.Task[Choice]) -> None:
    """A dropped decision's failure is nobody's business."""
    if not task.cancelled():
        task.exception()
