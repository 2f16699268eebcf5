"""What a plan is: a goal, a sentence, and up to five steps towards it. Pure: no text gets past its limits."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import Field, ValidationError

from botteam.observation import Frozen

GOAL_MAX, STEP_MAX, STEPS_MAX = 120, 80, 5

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
    lines = [" ".join(s.split())[:STEP_MAX] for s in steps if isinstance(s, str)] if isinstance(steps, list) else []
    goal = raw.get("goal")
    goal = " ".join(goal.split())[:GOAL_MAX] if isinstance(goal, str) else ""
    try:
        return Plan(goal=goal, steps=tuple(line for line in lines if line)[:STEPS_MAX], order=order)
    except ValidationError:
        raise ValueError("the plan has no goal") from None
