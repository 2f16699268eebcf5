"""What a bot does without thinking: fight or run when hit, eat when starving, move when stuck. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botteam.actions import Decision, validate
from botteam.mind.base import Turn
from botteam.observation import FOODS, RISKY_FOODS
from botteam.senses import Alarm

FOE_DISTANCE = 16.0
"""Skeletons shoot from fifteen blocks (minecraft.wiki/w/Skeleton)."""
BRAVE_HEALTH = 10.0
STARVING = 6.0
"""Half-drumsticks; a player who has no more cannot sprint (minecraft.wiki/w/Hunger)."""
RUN_ONLY = frozenset({"creeper"})
SHOOTERS = frozenset({"skeleton", "stray", "bogged", "pillager"})
"""Whoever is hit and sees nobody was hit by one of these, if there is one."""


def react(turn: Turn, alarms: Sequence[Alarm]) -> Decision | None:
    """What the alarms since the last turn call for, or None when the mind may go on."""
    seen = turn.observation
    if "hiss" in alarms and any(e.name == "creeper" and e.distance <= FOE_DISTANCE for e in seen.near("hostile")):
        return _take_cover(turn, "creeper")
    if "hurt" in alarms:
        foe = next(iter(seen.foes), None)
        if foe is not None and foe.distance <= FOE_DISTANCE:
            return _face(turn, foe.name)
        archer = next((e for e in seen.near("hostile") if e.name in SHOOTERS and e.distance <= FOE_DISTANCE), None)
        if archer is not None:
            return _take_cover(turn, archer.name)
    if seen.food <= STARVING and _edible(turn):
        return _decide(turn, "eat", "Food first.")
    if "stuck" in alarms:
        return _decide(turn, "go_to", "I am stuck here. Another way.", place="near home")
    return None


def _face(turn: Turn, foe: str) -> Decision | None:
    """Fight with a weapon and strength to spare, else take cover: run, or go into the house, or home."""
    armed = turn.observation.count("sword") or turn.observation.count("axe")
    if foe not in RUN_ONLY and armed and turn.observation.health >= BRAVE_HEALTH:
        fight = _decide(turn, "attack", f"A {foe}! Have at it.")
        if fight is not None:
            return fight
    return _take_cover(turn, foe)


def _take_cover(turn: Turn, foe: str) -> Decision | None:
    run = _decide(turn, "flee", f"A {foe}! Away.")
    return run or _decide(turn, "go_to", f"A {foe}! In.", place="house" if "shell" in turn.built else "home")


def _edible(turn: Turn) -> bool:
    return any(name in FOODS and name not in RISKY_FOODS for name in turn.observation.inventory)


def _decide(turn: Turn, action: str, thought: str, **args: Any) -> Decision | None:
    if action not in turn.allowed.actions:
        return None
    return validate({"action": action, "args": args, "thought": thought}, turn.allowed)
