"""The closed vocabulary: what a mind may ask for, and what came of it.

A new action is one row in `ACTIONS` here and one function in `deeds/`; a test holds the two sets equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from botteam.observation import Direction, Frozen

THOUGHT_MAX = 140
CHAT_MAX = 200
NAMED_MAX = 40
"""Characters of a wrong name that an error quotes."""
SKILL_ARGS_MAX = 8
ID = r"^[a-z0-9_]{1,40}$"


def one_line(text: str) -> str:
    """`text` on one line of printable characters, without the § of formatting codes: servers kick whoever sends one."""
    return " ".join("".join(c if c.isprintable() and c != "§" else " " for c in text).split())


def _clean(given: object) -> object:
    return one_line(given) if isinstance(given, str) else given


def _few(args: Mapping[str, object]) -> Mapping[str, object]:
    if len(args) > SKILL_ARGS_MAX or not all(re.fullmatch(ID, name) for name in args):
        raise ValueError(f"a skill takes at most {SKILL_ARGS_MAX} arguments with names such as block_type")
    return args


ItemName = Annotated[str, Field(min_length=1, max_length=40, pattern=ID)]
Word = Annotated[str, BeforeValidator(_clean), Field(max_length=64)]
Name = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=32)]
ChatText = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=CHAT_MAX)]
Wish = Annotated[str, BeforeValidator(_clean), Field(max_length=CHAT_MAX)]
Count = Annotated[int, Field(ge=1, le=64)]
Level = Annotated[int, Field(ge=-64, le=320)]
Coordinate = Annotated[int, Field(ge=-30_000_000, le=30_000_000)]


class Args(Frozen):
    """Parameters of an action; every action has its own subclass."""


class Nothing(Args):
    """No parameters."""


class Explore(Args):
    """Walk to new ground: a direction, and how far in blocks."""

    direction: Direction | None = None
    distance: Annotated[int, Field(ge=8, le=128)] = 48


class GoTo(Args):
    """Walk to a named place or team-mate, or to block coordinates (y may be left out)."""

    place: Name | None = None
    x: Coordinate | None = None
    y: Level | None = None
    z: Coordinate | None = None

    @model_validator(mode="after")
    def _one_goal(self) -> GoTo:
        if self.place is None and (self.x is None or self.z is None):
            raise ValueError("go_to needs a place, or x and z")
        return self


class GatherWood(Args):
    """Fell trees until `count` more logs are in the pocket."""

    count: Count = 8


class MineBlock(Args):
    """Dig `count` blocks of a name and pick up what they drop."""

    block: ItemName
    count: Count = 1


class Chat(Args):
    """Say something to everybody."""

    text: ChatText


class RespondToChat(Args):
    """Answer somebody who spoke."""

    to: Name
    text: ChatText


class Attack(Args):
    """Fight the nearest hostile, or the named one."""

    target: ItemName | None = None


class Craft(Args):
    """Make `count` of an item."""

    item: ItemName
    count: Count = 1


class PlaceBlock(Args):
    """Put a block at block coordinates, or beside the bot when they are left out."""

    block: ItemName
    x: Coordinate | None = None
    y: Level | None = None
    z: Coordinate | None = None

    @model_validator(mode="after")
    def _whole_goal(self) -> PlaceBlock:
        if len({self.x is None, self.y is None, self.z is None}) != 1:
            raise ValueError("place_block needs all of x, y and z, or none")
        return self


class WithdrawStash(Args):
    """Take `count` of an item from the team's stash."""

    item: ItemName
    count: Count = 1


class Idle(Args):
    """Stand and look, for some seconds."""

    seconds: Annotated[int, Field(ge=1, le=30)] = 5


class InvokeSkill(Args):
    """Run a skill by its name, with its own parameters."""

    skill: ItemName
    args: Annotated[Mapping[str, Word | int | float | bool], AfterValidator(_few)] = Field(default_factory=dict)


ACTIONS: Mapping[str, type[Args]] = {
    "explore": Explore,
    "go_to": GoTo,
    "gather_wood": GatherWood,
    "mine_block": MineBlock,
    "chat": Chat,
    "eat": Nothing,
    "sleep": Nothing,
    "flee": Nothing,
    "attack": Attack,
    "craft": Craft,
    "place_block": PlaceBlock,
    "deposit_stash": Nothing,
    "withdraw_stash": WithdrawStash,
    "idle": Idle,
    "respond_to_chat": RespondToChat,
    "invoke_skill": InvokeSkill,
}
UNIVERSAL = ("idle", "respond_to_chat", "invoke_skill")
"""Every role may do these (founding document, Bot Roster)."""


class Decision(Frozen):
    """One validated choice: action, parameters, the thought that viewers read, and whether the goal is reached."""

    action: str
    args: Args
    thought: str = ""
    goal_reached: bool = False

    def args_json(self) -> dict[str, Any]:
        """Parameters that were given, as JSON values."""
        return self.args.model_dump(mode="json", exclude_none=True)

    def label(self) -> str:
        """What the bot is doing in the words of the bulletin: `mine_block stone ×4`."""
        given = self.args_json()
        name = given.pop("skill", None)
        if name:
            return f"running {name}"
        count = given.pop("count", None)
        words = [str(v) for k, v in given.items() if k not in {"text", "args"}]
        if count is not None:
            words.append(f"×{count}")
        return " ".join([self.action, *words])


class ActionResult(Frozen):
    """What came of an action; failure is data that a mind can read.

    `reason` is a stable code (see errors.VerbError, plus `not_built_yet`, `refused`, `cancelled`); with `ok`
    it is empty, or `unfinished` when the turn was over before the deed was and it can be chosen again.
    `text` a sentence with a remedy, `gained` the items that the pockets hold more (or fewer) of.
    """

    ok: bool
    reason: str = ""
    text: str = ""
    gained: Mapping[str, int] = Field(default_factory=dict)
    seconds: float = 0.0


BROKEN_OFF = frozenset({"cancelled", "startled"})
"""Reasons that say nothing against an action: the operator or an alarm ended it."""


class Allowed(Frozen):
    """The part of a role that limits decisions; `learned` pairs skills that a team wrote itself with what they do."""

    actions: tuple[str, ...]
    skills: tuple[str, ...] = ()
    learned: tuple[tuple[str, str], ...] = ()


class InvalidDecision(ValueError):
    """A mind asked for something that this role may not do, or in the wrong form; the text says what."""


_RAW: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def validate(raw: str | bytes | Mapping[str, Any], allowed: Allowed) -> Decision:
    """Turn a mind's answer (JSON text or mapping) into a Decision that `allowed` permits.

    Raises InvalidDecision whose text can be shown to the model for one repair turn.
    """
    try:
        fields = _RAW.validate_json(raw) if isinstance(raw, str | bytes) else dict(raw)
    except ValidationError:
        raise InvalidDecision("the answer is not one JSON object") from None
    action = fields.get("action")
    if not isinstance(action, str) or action not in ACTIONS or action not in allowed.actions:
        raise InvalidDecision(f"action {_short(action)} is not allowed; choose one of {', '.join(allowed.actions)}")
    args = _parse_args(action, fields.get("args"))
    if isinstance(args, InvokeSkill) and args.skill not in allowed.skills:
        known = ", ".join(allowed.skills) or "none"
        raise InvalidDecision(f"skill {args.skill!r} is not available; available: {known}")
    thought = fields.get("thought")
    text = one_line(thought)[:THOUGHT_MAX] if isinstance(thought, str) else ""
    return Decision(action=action, args=args, thought=text, goal_reached=fields.get("goal") == "reached")


def _parse_args(action: str, given: object) -> Args:
    try:
        return ACTIONS[action].model_validate(given if given is not None else {})
    except ValidationError as bad:
        first = bad.errors()[0]
        where = one_line(".".join(str(part) for part in first["loc"]))[:NAMED_MAX] or "args"
        raise InvalidDecision(f"{action}: {where}: {first['msg'].removeprefix('Value error, ')}") from None
    except RecursionError:
        raise InvalidDecision(f"{action}: the arguments are nested too deeply") from None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


@lru_cache(maxsize=32)
def schema_for(allowed: Allowed, *, goal: bool = False) -> dict[str, Any]:
    """JSON Schema of every answer that `validate` accepts under `allowed`: one flat variant per action.

    With `goal` an answer also says whether the goal is reached. Made once and shared: not to be changed.
    Each skill that is learned makes new limits, so only the latest are kept.
    """
    variants = [_variant(name, allowed) for name in allowed.actions if _offered(name, allowed)]
    for variant in variants if goal else ():
        variant["properties"]["goal"] = {"type": "string", "enum": ["open", "reached"]}
        variant["required"] = [*variant["required"], "goal"]
    return {"anyOf": variants}


def _offered(action: str, allowed: Allowed) -> bool:
    return action != "invoke_skill" or bool(allowed.skills)


def _variant(action: str, allowed: Allowed) -> dict[str, Any]:
    args = flat_schema(ACTIONS[action])
    if action == "invoke_skill":
        args["properties"]["skill"] = {"type": "string", "enum": list(allowed.skills)}
    return {
        "type": "object",
        "properties": {
            "thought": {"type": "string", "maxLength": THOUGHT_MAX},
            "action": {"type": "string", "enum": [action]},
            "args": args,
        },
        "required": ["thought", "action", "args"],
        "additionalProperties": False,
    }


def flat_schema(model: type[Args]) -> dict[str, Any]:
    """The JSON Schema of a parameter model without titles, defaults and null variants.

    Grammars made from schemas (llama.cpp) grow with every union: an optional field is simply not required.
    """
    schema = model.model_json_schema()
    properties = {name: _plain(field) for name, field in schema.get("properties", {}).items()}
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def _plain(field: Mapping[str, Any]) -> dict[str, Any]:
    variants = [v for v in field.get("anyOf", [field]) if v.get("type") != "null"]
    kept = dict(variants[0]) if len(variants) == 1 else {"anyOf": [dict(v) for v in variants]}
    return {k: v for k, v in kept.items() if k not in {"title", "default", "description"}}


def allowed_for(actions: Iterable[str], skills: Iterable[str]) -> Allowed:
    """Limits from a role's lists: the universal actions are added, order and uniqueness kept."""
    return Allowed(actions=tuple(dict.fromkeys([*actions, *UNIVERSAL])), skills=tuple(dict.fromkeys(skills)))


Urgency = Literal["danger", "chat", "routine", "planning"]
RANK: Mapping[Urgency, int] = {"danger": 0, "chat": 1, "routine": 2, "planning": 3}
"""What goes first, lowest number first."""
