"""Keeps a bot thinking when the model does not: the rules brain takes over, and hands back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botteam.mind.base import Brain, BrainDown, Choice, Turn
from botteam.mind.breaker import Breaker
from botteam.mind.model import OllamaBrain


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
        try:
            choice = await self._breaker.unless_down(self._model.decide(turn))
        except BrainDown as bad:
            self._breaker.failed(bad)
            return await self._instead(turn, str(bad), bad.cost)
        self._breaker.succeeded()
        return choice

    async def _instead(self, turn: Turn, why: str, cost: Mapping[str, Any] | None = None) -> Choice:
        return (await self._rules.decide(turn)).model_copy(update={"fallback": why, **(cost or {})})
