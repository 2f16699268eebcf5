"""A brain that plays a list of decisions, for tests and replays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botteam.actions import validate
from botteam.mind.base import BrainDown, Choice, Turn


class ScriptedBrain:
    """Returns the given raw decisions in order, each validated against the turn's limits; then raises BrainDown."""

    name = "scripted"
    usual_seconds = 0.0
    stopgap = None

    def __init__(self, script: Iterable[Mapping[str, Any]]) -> None:
        self._script = iter(script)
        self.turns: list[Turn] = []

    async def decide(self, turn: Turn) -> Choice:
        """See Brain; raises InvalidDecision for a line that the role may not do."""
        self.turns.append(turn)
        for raw in self._script:
            return Choice(decision=validate(raw, turn.allowed), brain=self.name)
        raise BrainDown("the script is over")
