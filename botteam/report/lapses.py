"""What should not happen: a bot that gets nowhere, and one beyond its leash."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from botteam.observation import Position
from botteam.report.run import BotRun

UNSEEN_SECONDS = 10.0
"""Vitals are logged every five seconds; nobody is taken to have stayed where it was for longer than this unseen."""
RESTING = frozenset({"idle", "sleep"})


@dataclass(frozen=True)
class Stretch:
    """Time on one block at one kind of action, in seconds."""

    seconds: float
    began: float
    kind: str
    block: Position


@dataclass(frozen=True)
class Beyond:
    """Time past the leash while neither fleeing nor walking back, in seconds, and how many blocks past at most."""

    seconds: float
    blocks: float


Sign = tuple[float, Literal["kind", "block", "end", "news"], str, Position | None]


def longest_stuck(bot: BotRun, *, idle: bool = True) -> Stretch | None:
    """The longest time that a bot was seen on the same block at the same kind of action, None when never twice.

    Measured from sighting to sighting, so up to ten seconds short. With `idle` False only at work from which nothing
    came: rest does not count, and an item gained or a progress that is told begins anew.
    """
    longest: Stretch | None = None
    kind, block, since = "", None, None
    for t, sign, what, at in sorted(_signs(bot), key=lambda sign: sign[0]):
        if sign == "block" and at is not None and at == block:
            if kind and since is not None and (idle or kind not in RESTING):
                stretch = Stretch(t - since, since, kind, at)
                longest = stretch if longest is None or stretch.seconds > longest.seconds else longest
        elif sign == "block":
            block, since = at, t
        elif sign == "end":
            block, since, kind = None, None, ""
        elif sign == "kind" and what != kind:
            kind, since = what, t if block else None
        elif sign == "news" and not idle and block:
            since = t
    return longest


def _signs(bot: BotRun) -> Iterator[Sign]:
    for action in bot.actions:
        yield action.began, "kind", action.kind, None
        if action.gains:
            yield action.ended, "news", "", None
    yield from ((t, "news", "", None) for t in bot.progress)
    yield from ((vital.t, "block", "", vital.position.block()) for vital in bot.vitals)
    yield from ((death.t, "end", "", None) for death in bot.deaths)
    yield from ((since, "end", "", None) for since, _until in bot.away)


def beyond_leash(bot: BotRun) -> Beyond | None:
    """How long and how far a bot was past its leash without excuse; None when home or leash is not known."""
    if bot.leash is None or bot.leash.home is None or not bot.leash.radius:
        return None
    starts = [action.began for action in bot.actions]
    seconds = farthest = 0.0
    for vital, following in zip(bot.vitals, (*(v.t for v in bot.vitals[1:]), math.nan), strict=False):
        past = vital.position.ground_distance(bot.leash.home) - bot.leash.radius
        last = bisect_right(starts, vital.t) - 1
        excused = last >= 0 and (bot.actions[last].name == "flee" or bot.actions[last].homeward)
        if past > 0 and not excused:
            farthest = max(farthest, past)
            seconds += 0.0 if math.isnan(following) else min(following - vital.t, UNSEEN_SECONDS)
    return Beyond(seconds, farthest)
