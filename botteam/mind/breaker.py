"""Keeps the team thinking when the model does not: the rules brain takes over, and hands back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from botteam.mind.base import Brain, BrainDown, Choice, Turn
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama, Silent

FAILURES_MAX = 3
PROBE_EVERY_SECONDS = 5.0


class Breaker:
    """One model's health for all bots. `changed(up, text)` is called once at each turn."""

    def __init__(self, ollama: Ollama, changed: Callable[[bool, str], None], *, up: bool) -> None:
        self._ollama = ollama
        self._changed = changed
        self._failures = 0
        self._down = asyncio.Event()
        if not up:
            self._down.set()

    @property
    def up(self) -> bool:
        """Whether the model decides."""
        return not self._down.is_set()

    @property
    def lent(self) -> bool:
        """Whether the server belongs to the deep model for a round of plans."""
        return self._ollama.scheduler.held

    async def opened(self) -> None:
        """Wait until the model is down."""
        await self._down.wait()

    def succeeded(self) -> None:
        """An answer came and was valid."""
        self._failures = 0

    def failed(self, reason: str, *, at_once: bool = False) -> None:
        """An answer failed; the third in a row, or a silent server, opens the breaker."""
        if not self.up:
            return
        self._failures += 1
        if at_once or self._failures >= FAILURES_MAX:
            self._down.set()
            self._changed(False, reason)

    async def watch(self) -> None:
        """Try a model that is down until it answers, for ever; the first try is at once. A round of plans is let be."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            if not self.up and not self.lent:
                await self._try()
            await asyncio.sleep(max(0.0, began + PROBE_EVERY_SECONDS - loop.time()))

    async def _try(self) -> None:
        try:
            trial = await self._ollama.try_out()
        except BrainDown:
            return
        self._failures = 0
        self._down.clear()
        self._changed(True, trial.text())


class CarefulBrain:
    """Asks the model while it is up, else the rules; never raises BrainDown."""

    name = "auto"

    def __init__(self, model: OllamaBrain, rules: Brain, breaker: Breaker) -> None:
        self._model = model
        self._rules = rules
        self._breaker = breaker

    @property
    def usual_seconds(self) -> float:
        """See Brain: the model's, while it is up."""
        return self._model.usual_seconds if self._breaker.up else 0.0

    @property
    def stopgap(self) -> Brain | None:
        """See Brain: the rules."""
        return self._rules

    async def decide(self, turn: Turn) -> Choice:
        """See Brain. Whoever waits for a model that goes down is let go at once; nobody in danger waits for a round."""
        if not self._breaker.up:
            return await self._instead(turn, "the model is down")
        if turn.urgency == "danger" and self._breaker.lent:
            return await self._instead(turn, "the deep model plans, which danger does not wait for")
        asking = asyncio.ensure_future(self._model.decide(turn))
        down = asyncio.ensure_future(self._breaker.opened())
        try:
            await asyncio.wait({asking, down}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                return await self._instead(turn, "the model is down")
            choice = asking.result()
        except BrainDown as bad:
            self._breaker.failed(str(bad), at_once=isinstance(bad, Silent))
            return await self._instead(turn, str(bad), bad.cost)
        finally:
            asking.cancel()
            down.cancel()
        self._breaker.succeeded()
        return choice

    async def _instead(self, turn: Turn, why: str, cost: Mapping[str, Any] | None = None) -> Choice:
        return (await self._rules.decide(turn)).model_copy(update={"fallback": why, **(cost or {})})
