"""Keeps the team thinking when the model does not: the rules brain takes over, and hands back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from botteam.mind.base import Brain, BrainDown, Choice, Turn
from botteam.mind.ollama import Ollama

FAILURES_MAX = 3
PROBE_EVERY_SECONDS = 10.0


class Breaker:
    """One model's health for all bots. `changed(up, reason)` is called once at each turn."""

    def __init__(self, ollama: Ollama, changed: Callable[[bool, str], None], *, up: bool) -> None:
        self._ollama = ollama
        self._changed = changed
        self._failures = 0
        self.up = up

    def succeeded(self) -> None:
        """An answer came and was valid."""
        self._failures = 0

    def failed(self, reason: str, *, at_once: bool = False) -> None:
        """An answer failed; the third in a row, or a silent server, opens the breaker."""
        self._failures += 1
        if self.up and (at_once or self._failures >= FAILURES_MAX):
            self.up = False
            self._changed(False, reason)

    async def watch(self) -> None:
        """Probe a model that is down until it answers, for ever."""
        while True:
            await asyncio.sleep(PROBE_EVERY_SECONDS)
            if self.up:
                continue
            try:
                await self._ollama.probe()
            except BrainDown:
                continue
            self._failures = 0
            self.up = True
            self._changed(True, "")


class CarefulBrain:
    """Asks the model while it is up, else the rules; never raises BrainDown."""

    name = "auto"

    def __init__(self, model: Brain, rules: Brain, breaker: Breaker) -> None:
        self._model = model
        self._rules = rules
        self._breaker = breaker

    async def decide(self, turn: Turn) -> Choice:
        """See Brain."""
        if self._breaker.up:
            try:
                choice = await self._model.decide(turn)
            except BrainDown as down:
                self._breaker.failed(str(down), at_once="no answer" in str(down))
            else:
                self._breaker.succeeded()
                return choice
        return await self._rules.decide(turn)
