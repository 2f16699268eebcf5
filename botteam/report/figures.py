"""A run in numbers, each with the limit that a good run keeps, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from botteam.report.clock import clock, short
from botteam.report.lapses import Beyond, Stretch, beyond_leash, longest_stuck
from botteam.report.run import BotRun, Run

MINUTE, HOUR = 60.0, 3600.0
REACHED_WITHIN = {
    "stash": 4 * MINUTE,
    "stone_pickaxe": 5 * MINUTE,
    "furnace": 7 * MINUTE,
    "iron_ingot": 12 * MINUTE,
    "iron_pickaxe": 15 * MINUTE,
    "farm": 20 * MINUTE,
    "house": 20 * MINUTE,
}
"""Milestones that five rules brains reach from empty pockets, and by when, in seconds."""
ORDER = (
    "first_log", "crafting_table", "wooden_pickaxe", "stash", "stone_pickaxe", "furnace", "iron_ingot", "iron_pickaxe",
    "farm", "bread", "house", "iron_armor", "diamond", "night_survived",
)  # fmt: skip
STORED_MIN, STORED_WITHIN = 150, 20 * MINUTE
DEATHS_MAX = 2
FAILED_MAX = 0.10
STUCK_MAX = 60.0
BEYOND_MAX = 8.0
ACTIONS_AN_HOUR_MIN = 1000

Unit = Literal["clock", "count", "share", "seconds", "blocks"]
Verdict = Literal["held", "missed", "open", ""]
MARKS: dict[Verdict, str] = {"held": "✓ held", "missed": "✗ missed", "open": "– open", "": ""}


@dataclass(frozen=True)
class Figure:
    """One number, None when it is not known or not reached; `limit` is what a good run keeps.

    `most` tells whether the limit is the most that it may be (else the least), `due` the second from which a
    run must have it.
    """

    name: str
    value: float | None
    unit: Unit = "count"
    limit: float | None = None
    most: bool = True
    due: float = 0.0
    ran: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """Whether the limit is held; open while the run was too short to tell."""
        if self.limit is None:
            return ""
        if self.value is not None and (self.value <= self.limit if self.most else self.value >= self.limit):
            return "held"
        return "open" if self.ran < self.due or (self.value is None and self.unit != "clock") else "missed"

    def shown(self, value: float | None) -> str:
        """A value of this figure with its unit."""
        if value is None:
            return "-"
        match self.unit:
            case "clock":
                return clock(value)
            case "share":
                return f"{value * 100:.1f} %"
            case "seconds":
                return f"{value:,.0f} s"
            case "blocks":
                return f"{short(value)} blocks"
        return short(value)

    def difference(self, other: Figure) -> str:
        """How much more the other run has, with its sign."""
        if self.value is None or other.value is None:
            return "-"
        more = other.value - self.value
        return f"{'−' if more < 0 else '+'}{self.shown(abs(more))}" if abs(more) > 1e-9 else "="

    @property
    def bound(self) -> str:
        """The limit in words."""
        return "" if self.limit is None else f"{'≤' if self.most else '≥'} {self.shown(self.limit)}"


def milestones(run: Run) -> tuple[Figure, ...]:
    """The time of each milestone in seconds, in the order in which a team reaches them."""
    reached = {m.name: m.t for m in run.milestones}
    names = [*(n for n in ORDER if n in reached or n in REACHED_WITHIN), *(n for n in reached if n not in ORDER)]
    return tuple(_milestone(run, name, reached.get(name)) for name in names)


def _milestone(run: Run, name: str, t: float | None) -> Figure:
    limit = REACHED_WITHIN.get(name)
    return Figure(name, t, "clock", limit, due=limit or 0.0, ran=run.seconds)


def totals(run: Run) -> tuple[Figure, ...]:
    """What the whole team did."""
    bots = tuple(run.bots.values())
    per_hour = run.ended_actions * HOUR / run.seconds if run.seconds else 0.0
    stored = float(run.stash[-1].total) if run.stash else 0.0
    share = run.failed_share if run.ended_actions else None
    long_enough = {"due": STORED_WITHIN, "ran": run.seconds}
    return (
        Figure("items stored", stored, "count", STORED_MIN, most=False, **long_enough),
        Figure("deaths", float(sum(len(bot.deaths) for bot in bots)), "count", DEATHS_MAX),
        Figure("actions done or failed", float(run.ended_actions)),
        Figure("actions an hour", per_hour, "count", ACTIONS_AN_HOUR_MIN, most=False),
        Figure("actions failed", share, "share", FAILED_MAX),
        Figure("longest on one block at one action", _seconds(worst_stuck(bots)), "seconds", STUCK_MAX),
        Figure("longest at work without a result", _seconds(worst_stuck(bots, idle=False)), "seconds"),
        Figure("farthest beyond a leash", _blocks(bots), "blocks", BEYOND_MAX),
        Figure("time beyond a leash", _beyond_seconds(bots), "seconds"),
        Figure("rejoined", float(sum(bot.restarts for bot in bots))),
        Figure("decisions", float(sum(bot.thinking.decided for bot in bots))),
        Figure("decisions by model", float(sum(bot.thinking.by_model for bot in bots))),
    )


def worst_stuck(bots: tuple[BotRun, ...], *, idle: bool = True) -> Stretch | None:
    """The longest stretch of all bots."""
    stretches = (longest_stuck(bot, idle=idle) for bot in bots)
    return max(filter(None, stretches), key=lambda stretch: stretch.seconds, default=None)


def _seconds(stretch: Stretch | None) -> float | None:
    return stretch.seconds if stretch else None


def _known(bots: tuple[BotRun, ...]) -> Iterator[Beyond]:
    return filter(None, map(beyond_leash, bots))


def _blocks(bots: tuple[BotRun, ...]) -> float | None:
    return max((beyond.blocks for beyond in _known(bots)), default=None)


def _beyond_seconds(bots: tuple[BotRun, ...]) -> float | None:
    known = tuple(_known(bots))
    return sum(beyond.seconds for beyond in known) if known else None
