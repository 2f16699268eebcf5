"""The rules brain: follows the role's own routine. Pure: time and chance come in from outside."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from botteam.actions import BROKEN_OFF, InvalidDecision, validate
from botteam.errors import ConfigError
from botteam.mind.base import Choice, Turn
from botteam.mind.voice import Voice
from botteam.observation import NIGHT_START, Observation, is_kind
from botteam.roles import Role, Step
from botteam.stash import surplus

FAR = 999.0
LEVEL = 5.0
RETRY_SECONDS = 20.0
"""A step that failed is not `ready` for so long, doubled with every failure in a row, at most RETRY_MAX."""
RETRY_MAX = 160.0
NAMES = frozenset(
    {
        "always",
        "chat",
        "day",
        "night",
        "ready",
        "health",
        "food",
        "hostile",
        "animal",
        "away",
        "free_slots",
        "rain",
        "light",
        "stash",
        "stash_free",
        "surplus",
    }
)
FUNCTIONS = frozenset(
    {
        "has",
        "count",
        "sees",
        "near",
        "every",
        "failed",
        "stored",
        "built",
        "sited",
        "tier",
        "worn",
        "team_says",
        "chance",
    }
)
TIERS = ("wooden", "stone", "iron", "diamond", "netherite")
_TEAM_MATE = re.compile(r"^- (\w+): ")


def check_routine(role: Role) -> None:
    """Raise ConfigError for a condition of the routine that is no expression over known facts."""
    for number, step in enumerate(role.routine):
        complaint = _complaint(step.when)
        if complaint:
            raise ConfigError(f"role {role.name!r}, routine step {number}: {complaint}")


def _complaint(when: str) -> str:
    """What is wrong with a condition. Facts are numbers, words and truths: nothing that a part could be taken of."""
    try:
        tree = ast.parse(when, mode="eval")
    except SyntaxError as bad:
        return f"{when!r}: {bad.msg}; correct it"
    except (ValueError, RecursionError, MemoryError):
        return f"{when[:60]!r} cannot be read; write a shorter condition of plain text"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in NAMES | FUNCTIONS:
            return f"{node.id!r} is no fact; known: {', '.join(sorted(NAMES | FUNCTIONS))}"
        if isinstance(node, ast.Subscript | ast.Attribute):
            return f"{ast.get_source_segment(when, node)!r} takes a part of something; compare whole facts instead"
    return ""


class RulesBrain:
    """Takes the first step of the routine whose condition holds and whose action the role may do."""

    name = "rules"
    usual_seconds = 0.0
    stopgap = None

    def __init__(self, role: Role, rng: random.Random) -> None:
        check_routine(role)
        self._role = role
        self._rng = rng
        self._voice = Voice(role.voice, rng)
        self._keep = {item.name: item.min_count for item in role.keep_items}
        self._last_run: dict[int, float] = {}
        self._failures: dict[int, int] = {}
        self._rest_until: dict[int, float] = {}
        self._doing: int | None = None
        self._label = ""
        self._going_on: int | None = None

    async def decide(self, turn: Turn) -> Choice:
        """See Brain; never raises BrainDown."""
        return self.choose(turn)

    def choose(self, turn: Turn) -> Choice:
        """The decision, without waiting for anything."""
        self._learn(turn)
        going_on, self._going_on = self._going_on, None
        for number, step in enumerate(self._role.routine):
            if number != going_on and not self._holds(number, step, turn):
                continue
            args = self._arguments(step, turn)
            raw = {"action": step.do, "args": args, "thought": self._voice.thinks(step.do, args)}
            try:
                decision = validate(raw, turn.allowed)
            except InvalidDecision:
                continue
            self._doing = number
            self._last_run[number] = turn.now
            self._label = decision.label()
            return Choice(decision=decision, brain=self.name)
        self._doing = None
        return Choice(decision=validate({"action": "idle", "args": {"seconds": 3}}, turn.allowed), brain=self.name)

    def _learn(self, turn: Turn) -> None:
        mine = next((deed.result for deed in reversed(turn.results) if deed.label == self._label), None)
        if self._doing is None or mine is None:
            return
        if mine.reason == "unfinished" and self._role.routine[self._doing].do == "invoke_skill":
            self._going_on = self._doing
        if mine.ok or mine.reason in BROKEN_OFF:
            self._failures[self._doing] = 0
        else:
            failures = self._failures[self._doing] = self._failures.get(self._doing, 0) + 1
            rest = min(RETRY_SECONDS * 2 ** (failures - 1), RETRY_MAX)
            self._rest_until[self._doing] = turn.now + rest * self._rng.uniform(0.8, 1.2)
        self._doing = None

    def _holds(self, number: int, step: Step, turn: Turn) -> bool:
        evaluator = EvalWithCompoundTypes(names=self._facts(number, turn), functions=self._functions(number, turn))
        try:
            return bool(evaluator.eval(step.when))
        except (InvalidExpression, TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError):
            return False

    def _facts(self, number: int, turn: Turn) -> Mapping[str, Any]:
        """Night lasts to the end of the day, half a minute after beds are left: the undead burn before one goes out."""
        seen = turn.observation
        return {
            "always": True,
            "chat": bool(turn.chat),
            "day": seen.time_of_day < NIGHT_START,
            "night": seen.time_of_day >= NIGHT_START,
            "ready": self._rest_until.get(number, 0.0) <= turn.now,
            "health": seen.health,
            "food": seen.food,
            "hostile": _distance(seen, "hostile"),
            "animal": _distance(seen, "animal"),
            "away": seen.position.ground_distance(turn.home),
            "free_slots": seen.free_slots,
            "rain": seen.weather != "clear",
            "light": seen.light,
            "stash": turn.stash is not None,
            "stash_free": turn.stash_free,
            "surplus": sum(surplus(seen.inventory, self._keep).values()),
        }

    def _functions(self, number: int, turn: Turn) -> Mapping[str, Callable[..., Any]]:
        seen = turn.observation
        return {
            "has": lambda kind: seen.count(kind) > 0,
            "count": seen.count,
            "sees": lambda kind: seen.block(kind) is not None,
            "near": lambda name: _distance(seen, name),
            "every": lambda seconds: turn.now - self._last_run.get(number, 0.0) >= seconds,
            "stored": lambda kind: sum(n for name, n in turn.stored.items() if is_kind(name, kind)),
            "built": lambda name: name in turn.built,
            "sited": lambda name: name in turn.sites,
            "tier": lambda kind: _tier(seen, kind),
            "worn": lambda kind: sum(is_kind(name, kind) for name in seen.worn.values()),
            "team_says": lambda text: any(text.lower() in line.lower() for line in turn.team),
            "chance": lambda share: self._rng.random() < share,
            "failed": lambda action: any(d.label.startswith(action) and not d.result.ok for d in turn.results),
        }

    def _arguments(self, step: Step, turn: Turn) -> dict[str, Any]:
        given = dict(step.with_)
        if step.do == "respond_to_chat" and turn.chat:
            line = turn.chat[-1]
            given = {"to": line.who[:32], "text": self._voice.says(step.do, who=line.who[:32])} | given
        if step.do == "chat":
            given = {"text": self._voice.says(step.do)} | given
        if given.get("place") == "team-mate":
            mates = [m[1] for m in map(_TEAM_MATE.match, turn.team) if m]
            given["place"] = self._rng.choice(mates) if mates else "home"
        if step.do == "craft" and given.get("item") == "planks":
            given["item"] = _planks_from(turn)
        return given


def _distance(seen: Observation, name: str) -> float:
    """Blocks to the nearest of a kind or name in sight that is about as high as the bot; caves below are no concern."""
    level = (e for e in seen.entities if abs(e.position.y - seen.position.y) <= LEVEL and not e.hidden)
    return min((e.distance for e in level if name in (e.kind, e.name)), default=FAR)


def _tier(seen: Observation, kind: str) -> int:
    """The harvest level of the best tool of a kind in the pockets: 1 wooden or golden, 2 stone, 3 iron, 4 diamond."""
    metals = (name.split("_")[0] for name in seen.inventory if name.endswith(f"_{kind}"))
    return max((TIERS.index(m) + 1 if m in TIERS else 1 for m in metals), default=0)


def _planks_from(turn: Turn) -> str:
    """The planks that the first log in the pockets gives."""
    log = next((name for name in turn.observation.inventory if name.endswith("_log")), "oak_log")
    return f"{log.removesuffix('_log').removeprefix('stripped_')}_planks"
