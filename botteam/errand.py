"""An errand: a skill written as data, by a model. Named steps that a role may do anyway, with repeats and conditions.

Never code: a condition is one of a closed set of facts, and a step is checked exactly as a decision is.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from botteam.actions import ACTIONS, Allowed, Decision, ItemName, flat_schema, one_line, validate
from botteam.observation import Frozen, Observation

STEPS_MAX, REPEAT_MAX, RUNS_MAX = 20, 16, 60
"""Steps of an errand, tries of a step, and tries of all steps together."""
TEXT_MAX = 16_000
SUMMARY_MAX = 120
NAME = r"^[a-z][a-z0-9_]{4,31}$"
"""Five characters at least: shorter names are actions, and devices on Windows (`con`, `nul`, `com1`)."""
SPOKEN = frozenset({"chat", "respond_to_chat"})
"""Said once: a repeated line is spam."""
STEP_ACTIONS = tuple(name for name in ACTIONS if name != "invoke_skill")
"""What a step may be; an errand cannot run skills, and so cannot run itself."""
_ANY = Allowed(actions=STEP_ACTIONS)
Fact = Literal["pockets", "health", "food", "free_slots", "night", "day"]
_NUMBERS: tuple[Fact, ...] = ("pockets", "health", "food", "free_slots")
Amount = Annotated[int, Field(ge=0, le=2_304)]


class InvalidErrand(ValueError):
    """A text is no errand that may be run; one line that can be shown to a model for a repair."""


class Until(Frozen):
    """When a step is done: so many of an item (or kind) in the pockets, health, food or free slots, night or day."""

    fact: Fact
    item: ItemName | None = None
    at_least: Amount | None = None
    below: Amount | None = None

    @model_validator(mode="after")
    def _whole(self) -> Until:
        bounds = (self.at_least is not None) + (self.below is not None)
        if bounds != (self.fact in _NUMBERS):
            raise ValueError(
                f"{self.fact} takes {'one of at_least and below' if self.fact in _NUMBERS else 'no number'}"
            )
        if (self.item is not None) != (self.fact == "pockets"):
            raise ValueError("an item goes with the fact pockets, and only with it")
        return self

    def holds(self, seen: Observation) -> bool:
        """Whether it is so at this moment."""
        match self.fact:
            case "night":
                return seen.is_night
            case "day":
                return not seen.is_night
            case "pockets":
                value: float = seen.count(self.item or "")
            case "health":
                value = seen.health
            case "food":
                value = seen.food
            case "free_slots":
                value = seen.free_slots
        return value >= self.at_least if self.at_least is not None else value < (self.below or 0)


class Step(Frozen):
    """An action, tried up to `repeat` times, and no more once `until` holds."""

    action: str
    args: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    repeat: Annotated[int, Field(ge=1, le=REPEAT_MAX)] = 1
    until: Until | None = None

    @model_validator(mode="after")
    def _possible(self) -> Step:
        self.decision()
        if self.action in SPOKEN and self.repeat > 1:
            raise ValueError(f"{self.action} cannot be repeated")
        return self

    def decision(self) -> Decision:
        """The decision that this step is."""
        return validate({"action": self.action, "args": dict(self.args)}, _ANY)


class Errand(Frozen):
    """A whole errand; its name is the skill's and the file's."""

    name: Annotated[str, Field(pattern=NAME)]
    summary: Annotated[str, Field(min_length=1, max_length=SUMMARY_MAX)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=STEPS_MAX)]

    @field_validator("summary")
    @classmethod
    def _one_line(cls, value: str) -> str:
        line = one_line(value)
        if not line:
            raise ValueError("the summary says nothing")
        return line

    @model_validator(mode="after")
    def _bounded(self) -> Errand:
        if self.runs > RUNS_MAX:
            raise ValueError(f"all repeats together are {self.runs} tries; at most {RUNS_MAX}")
        return self

    @property
    def runs(self) -> int:
        """Tries of all steps together."""
        return sum(step.repeat for step in self.steps)

    @property
    def actions(self) -> frozenset[str]:
        """Everything that a bot must be allowed to do to run it."""
        return frozenset(step.action for step in self.steps)

    def fits(self, allowed: Allowed) -> bool:
        """Whether a role may do all of it."""
        return self.actions <= set(allowed.actions)


def parse_errand(raw: str | bytes, allowed: Allowed = _ANY, taken: Container[str] = ()) -> Errand:
    """An errand from JSON text whose every step `allowed` permits and whose name is not `taken`.

    Raises InvalidErrand, and nothing else, for every other text.
    """
    text = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    if len(text) > TEXT_MAX:
        raise InvalidErrand(f"the errand has {len(text)} bytes; at most {TEXT_MAX}")
    try:
        errand = Errand.model_validate_json(text)
    except ValidationError as bad:
        first = bad.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "errand"
        raise InvalidErrand(_line(f"{where}: {first['msg'].removeprefix('Value error, ')}")) from None
    except RecursionError:
        raise InvalidErrand("the errand is nested too deeply") from None
    if errand.name in taken or errand.name in ACTIONS:
        raise InvalidErrand(f"the name {errand.name!r} is taken; choose another")
    for number, step in enumerate(errand.steps, 1):
        if step.action not in allowed.actions:
            known = ", ".join(name for name in allowed.actions if name in STEP_ACTIONS)
            raise InvalidErrand(_line(f"step {number}: {step.action} is not allowed; choose one of {known}"))
    return errand


def _line(text: str) -> str:
    flat = one_line(text)
    return flat if len(flat) <= 300 else f"{flat[:299]}…"


def errand_schema(allowed: Allowed) -> dict[str, Any]:
    """JSON Schema of the errands that a role's model may write."""
    return _object(
        {
            "name": {"type": "string", "pattern": NAME, "maxLength": 32},
            "summary": {"type": "string", "minLength": 1, "maxLength": SUMMARY_MAX},
            "steps": {
                "type": "array",
                "maxItems": STEPS_MAX,
                "items": {"anyOf": [_variant(name) for name in allowed.actions if name in STEP_ACTIONS]},
            },
        },
        required=("name", "summary", "steps"),
    )


def _variant(action: str) -> dict[str, Any]:
    tries = 1 if action in SPOKEN else REPEAT_MAX
    properties = {
        "action": {"type": "string", "enum": [action]},
        "args": flat_schema(ACTIONS[action]),
        "repeat": {"type": "integer", "minimum": 1, "maximum": tries},
        "until": {"anyOf": _CONDITIONS},
    }
    return _object(properties, required=("action", "args"))


def _object(properties: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _conditions() -> list[dict[str, Any]]:
    """Every form of Until: a number with either bound, an item only in the pockets."""
    item = {"type": "string", "pattern": r"^[a-z0-9_]{1,40}$", "maxLength": 40}
    number = {"type": "integer", "minimum": 0, "maximum": 2_304}
    forms = [_object({"fact": {"type": "string", "enum": ["night", "day"]}}, required=("fact",))]
    for bound in ("at_least", "below"):
        pockets = {"fact": {"type": "string", "enum": ["pockets"]}, "item": item, bound: number}
        others = {"fact": {"type": "string", "enum": ["health", "food", "free_slots"]}, bound: number}
        forms += [_object(pockets, required=tuple(pockets)), _object(others, required=tuple(others))]
    return forms


_CONDITIONS = _conditions()
