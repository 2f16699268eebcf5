"""One bot as people see it: a frozen row, and how each event changes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botteam.events import (
    ActionPhase,
    BrainChanged,
    Decided,
    Event,
    GoalReached,
    GoalSet,
    Ordered,
    Settled,
    State,
    StateChanged,
    Thought,
    Vitals,
)
from botteam.observation import Position


@dataclass(frozen=True)
class BotFacts:
    """What does not change about a bot during a run; without a viewer or a ground to show their ports are None.

    `leash` is in blocks, 0 for none; `home` is what the configuration says, if anything.
    """

    name: str
    role: str
    index: int
    overlay_port: int
    viewer_port: int | None = None
    ground_port: int | None = None
    leash: int = 0
    home: Position | None = None


@dataclass(frozen=True)
class WorldFacts:
    """Which world the team lives in: `kind` is `sandbox` or `server`; unknown parts are None."""

    kind: str = "sandbox"
    host: str | None = None
    port: int | None = None
    version: str | None = None


@dataclass(frozen=True)
class Row:
    """A bot's card: health and food 0 to 20, times in seconds since 1970, `wait` in seconds.

    `wish` is the goal in the operator's words; `goal` is what the mind makes of it, or its own.
    """

    facts: BotFacts
    since: float
    brain: str = "rules"
    state: State = "waiting"
    reason: str = ""
    wait: float = 0.0
    restarts: int = 0
    health: float | None = None
    food: float | None = None
    position: Position | None = None
    home: Position | None = None
    action: str | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    phase: str = ""
    progress: str = ""
    action_since: float = 0.0
    thought: str = ""
    paused: bool = False
    goal: str = ""
    wish: str = ""
    inventory: Mapping[str, int] = field(default_factory=dict)


def fold(row: Row, event: Event, at: float) -> Row:
    """The row after an event that was told at `at`; the same object when nothing changed."""
    rule = RULES.get(event.type)
    return rule(row, event, at) if rule else row


def _state(row: Row, event: StateChanged, at: float) -> Row:
    changed = replace(
        row,
        state=event.to,
        reason=event.reason,
        wait=event.wait,
        restarts=max(row.restarts, event.restarts),
        since=at,
    )
    if event.to == "online":
        return changed
    return replace(changed, action=None, args={}, phase="", progress="")


def _vitals(row: Row, event: Vitals, _at: float) -> Row:
    return replace(row, health=event.health, food=event.food, position=event.position, inventory=event.inventory)


def _settled(row: Row, event: Settled, _at: float) -> Row:
    return replace(row, home=event.pos)


def _thought(row: Row, event: Thought, _at: float) -> Row:
    return replace(row, thought=event.text) if event.text else row


def _decision(row: Row, event: Decided, _at: float) -> Row:
    return replace(row, thought=event.thought or row.thought)


def _action(row: Row, event: ActionPhase, at: float) -> Row:
    began = at if event.phase == "started" or event.name != row.action else row.action_since
    return replace(
        row,
        action=event.name,
        args=event.args or (row.args if event.name == row.action else {}),
        phase=event.phase,
        progress=event.text or event.reason,
        action_since=began,
    )


def _brain(row: Row, event: BrainChanged, _at: float) -> Row:
    return replace(row, brain=event.to)


def _goal(row: Row, event: GoalSet, _at: float) -> Row:
    return replace(row, goal=event.goal)


def _goal_reached(row: Row, _event: GoalReached, _at: float) -> Row:
    return replace(row, goal="", wish="")


def _order(row: Row, event: Ordered, _at: float) -> Row:
    if event.kind in {"pause", "resume"}:
        return replace(row, paused=event.kind == "pause")
    return replace(row, goal=event.text, wish=event.text) if event.kind == "goal" else row


RULES: Mapping[str, Callable[[Row, Any, float], Row]] = {
    "state": _state,
    "vitals": _vitals,
    "settled": _settled,
    "thought": _thought,
    "decision": _decision,
    "action": _action,
    "brain": _brain,
    "goal": _goal,
    "goal_reached": _goal_reached,
    "order": _order,
}


def as_json(row: Row, host: str) -> dict[str, Any]:
    """The row of CONTRACT.md; addresses lead to `host`, the name by which the reader came."""
    facts = row.facts
    return {
        "name": facts.name,
        "role": facts.role,
        "index": facts.index,
        "state": row.state,
        "reason": clip(row.reason),
        "wait": round(row.wait, 1),
        "overlay_url": f"http://{host}:{facts.overlay_port}",
        "viewer_url": f"http://{host}:{facts.viewer_port}" if facts.viewer_port else None,
        "ground_url": f"http://{host}:{facts.ground_port}" if facts.ground_port else None,
        "health": row.health,
        "food": row.food,
        "position": _point(row.position),
        "action": row.action,
        "args": clip(row.args),
        "phase": row.phase,
        "progress": clip(row.progress),
        "action_since": round(row.action_since, 2),
        "thought": clip(row.thought),
        "brain": row.brain,
        "restarts": row.restarts,
        "since": round(row.since, 2),
        "paused": row.paused,
        "goal": clip(row.goal),
        "wish": clip(row.wish),
        "leash": facts.leash,
        "home": _point(row.home or facts.home),
        "inventory": dict(row.inventory),
    }


def _point(position: Position | None) -> dict[str, float] | None:
    if position is None:
        return None
    return {axis: round(value, 2) for axis, value in position if math.isfinite(value)}


TEXT_MAX = 500
_ITEMS_MAX = 64


def clip(value: Any) -> Any:
    """The same JSON value with long texts and lists cut: nothing on a page needs more."""
    if isinstance(value, str):
        return value if len(value) <= TEXT_MAX else f"{value[:TEXT_MAX]}…"
    if isinstance(value, Mapping):
        return {str(key)[:80]: clip(part) for key, part in list(value.items())[:_ITEMS_MAX]}
    if isinstance(value, list | tuple):
        return [clip(part) for part in value[:_ITEMS_MAX]]
    return value
