"""What charts are drawn from: about the last hour of each bot and of the stash, few enough points to keep and send."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from botteam.events import Decided, Event, StashChanged, Vitals
from botteam.web.board import Board

KEPT = 720
STEP_SECONDS = 5.0
"""Vitals come four times a second; a chart of an hour needs one point in this time."""
_STASHED = ("building", "metals", "food", "tools", "overflow")


class Series:
    """Rows of numbers as they came; one that comes within `step` seconds takes the place of the last.

    `at` is what is shown, in seconds since 1970; steps are measured by `tick`, which no setting of the clock moves.
    """

    def __init__(self, *names: str, step: float = 0.0) -> None:
        self._names = ("at", *names)
        self._step = step
        self._rows: deque[tuple[float, ...]] = deque(maxlen=KEPT)
        self._began = -math.inf

    def add(self, tick: float, at: float, *values: float) -> None:
        """Take a row."""
        if tick - self._began < self._step:
            at = self._rows.pop()[0]
        else:
            self._began = tick
        self._rows.append((at, *values))

    def columns(self) -> dict[str, list[float]]:
        """The same by column, as charts want it: `at` in seconds since 1970, then each name."""
        return {name: [round(row[i], 2) for row in self._rows] for i, name in enumerate(self._names)}


class History:
    """Follows what the board is told; `of` answers one bot's charts."""

    def __init__(
        self, board: Board, clock: Callable[[], float] = time.time, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._ticks = ticks
        self._vitals = {bot: Series("health", "food", step=STEP_SECONDS) for bot in board.rows}
        self._model = {bot: Series("latency", "queue", "prompt", "output") for bot in board.rows}
        self._stash = Series("items", step=STEP_SECONDS)
        board.watch(self.take)

    def take(self, event: Event) -> None:
        """Keep what an event says in numbers."""
        now = self._ticks(), self._clock()
        match event:
            case Vitals(bot=bot) if bot in self._vitals:
                self._vitals[bot].add(*now, event.health, event.food)
            case Decided(bot=bot, brain="ollama") if bot in self._model:
                seconds = (event.latency_ms / 1000, event.queue_ms / 1000)
                self._model[bot].add(*now, *seconds, event.prompt_tokens, event.output_tokens)
            case StashChanged():
                self._stash.add(*now, sum(getattr(event, name) for name in _STASHED))

    def of(self, bot: str) -> dict[str, Any] | None:
        """Vitals and model of a bot (seconds and tokens a decision), items in the stash; None for an unknown bot."""
        if bot not in self._vitals:
            return None
        return {
            "now": round(self._clock(), 1),
            "vitals": self._vitals[bot].columns(),
            "model": self._model[bot].columns(),
            "stash": self._stash.columns(),
        }
