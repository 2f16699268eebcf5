"""What a plan is: a goal, a sentence, and up to five steps towards it; and a bot's course from plan to plan. Pure."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, ValidationError

from botteam.actions import BROKEN_OFF, one_line
from botteam.mind.base import Deed, Turn
from botteam.observation import Frozen

GOAL_MAX, STEP_MAX, STEPS_MAX = 120, 80, 5
FAILURES_MAX = 3
PLAN_LIFE_SECONDS = 120.0
"""A plan is kept so long, whatever becomes of it; only another wish of the operator's ends it earlier."""
_PASSING = BROKEN_OFF | {"unfinished"}
"""Reasons of an end that says nothing about the plan."""

PLAN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "goal": {"type": "string", "maxLength": GOAL_MAX},
        "steps": {"type": "array", "items": {"type": "string", "maxLength": STEP_MAX}, "maxItems": STEPS_MAX},
    },
    "required": ["goal", "steps"],
    "additionalProperties": False,
}


class Plan(Frozen):
    """What a bot works towards, and how; `order` is the operator's wish that it serves, if there is one."""

    goal: Annotated[str, Field(min_length=1)]
    steps: tuple[str, ...] = ()
    order: str = ""

    def text(self) -> str:
        """The goal with its steps, in one line for the prompt."""
        steps = " ".join(f"{number}. {step}" for number, step in enumerate(self.steps, 1))
        return f"{self.goal} {steps}".strip()


def parse_plan(text: str, order: str = "") -> Plan:
    """A plan from a model's answer, shortened to its limits. Raises ValueError for what is none."""
    try:
        raw = json.loads(text)
    except RecursionError:
        raise ValueError("the plan is nested too deeply") from None
    if not isinstance(raw, dict):
        raise ValueError("the plan is not one JSON object")
    steps = raw.get("steps")
    lines = [one_line(s)[:STEP_MAX] for s in steps if isinstance(s, str)] if isinstance(steps, list) else []
    goal = raw.get("goal")
    goal = one_line(goal)[:GOAL_MAX] if isinstance(goal, str) else ""
    try:
        return Plan(goal=goal, steps=tuple(line for line in lines if line)[:STEPS_MAX], order=order)
    except ValidationError:
        raise ValueError("the plan has no goal") from None


@dataclass
class Course:
    """What a bot works towards and since when, how many deeds in a row have failed since, what the operator wishes."""

    order: str = ""
    plan: Plan | None = None
    since: float = -math.inf
    reached: bool = False
    failures: int = 0
    seen: tuple[Deed, ...] = ()

    def learn(self, turn: Turn) -> None:
        """See what came of the plan since the last turn."""
        self.order = turn.goal
        self.reached = self.reached or (self.plan is not None and turn.reached == self.plan.text())
        for deed in turn.results:
            passing = deed.stopgap or deed.result.reason in _PASSING or any(deed is old for old in self.seen)
            if not passing:
                self.failures = 0 if deed.result.ok else self.failures + 1
        self.seen = turn.results

    def begin(self, plan: Plan, now: float) -> None:
        """Work towards something new."""
        self.plan, self.since, self.reached, self.failures = plan, now, False, 0

    def goal(self) -> str:
        """What the mind is told: nothing when the plan does not serve what the operator wishes, or is done."""
        fits = self.plan is not None and self.plan.order == self.order and not self.reached
        return self.plan.text() if fits and self.plan is not None else ""

    def wants(self, now: float) -> bool:
        """Whether another plan is due."""
        if self.plan is None or self.plan.order != self.order:
            return True
        return (self.reached or self.failures >= FAILURES_MAX) and now - self.since >= PLAN_LIFE_SECONDS
