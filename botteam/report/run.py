"""A run as its log tells it: frozen values, times in seconds since the run began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from botteam.observation import Position

Outcome = Literal["done", "failed", "cancelled", "unended"]
ROWS = ("building", "metals", "food", "tools", "overflow")
"""Categories of the stash, as they stand there."""


@dataclass(frozen=True)
class Action:
    """One action from start to end; `homeward` for a walk home, `gains` when the pockets changed by it."""

    name: str
    label: str
    began: float
    ended: float
    outcome: Outcome
    reason: str = ""
    text: str = ""
    thought: str = ""
    homeward: bool = False
    gains: bool = False

    @property
    def kind(self) -> str:
        """What counts as the same action: the name, and of a skill its own."""
        return self.label if self.name == "invoke_skill" else self.name


@dataclass(frozen=True)
class Vital:
    """How a bot fared: health and food in half-hearts and half-drumsticks, where it stood."""

    t: float
    health: float
    food: float
    position: Position


@dataclass(frozen=True)
class Death:
    """When and of what, in the game's words."""

    t: float
    cause: str


@dataclass(frozen=True)
class Reflex:
    """What a bot did without deciding: how often, and for how many seconds in all."""

    times: int
    seconds: float


@dataclass(frozen=True)
class Thinking:
    """Decisions by brain, and what the model took: milliseconds and tokens added up over the run."""

    decisions: Mapping[str, int] = field(default_factory=dict)
    waited_ms: float = 0.0
    queue_ms: float = 0.0
    latency_ms: float = 0.0
    tokens: int = 0
    repairs: int = 0
    fallbacks: int = 0

    @property
    def decided(self) -> int:
        """All decisions."""
        return sum(self.decisions.values())

    @property
    def by_model(self) -> int:
        """Decisions that a model made."""
        return sum(n for brain, n in self.decisions.items() if brain not in ("rules", "reflex", "operator"))


@dataclass(frozen=True)
class Leash:
    """Blocks from home that a bot may go, seen from above; `home` None when the log tells it."""

    radius: float
    home: Position | None = None


@dataclass(frozen=True)
class BotRun:
    """One bot's part; `gathered` are items that it won, made or found; those from the stash do not count.

    `progress` holds the times at which a running action told something new, `away` the spans without a world.
    """

    name: str
    actions: tuple[Action, ...] = ()
    vitals: tuple[Vital, ...] = ()
    deaths: tuple[Death, ...] = ()
    progress: tuple[float, ...] = ()
    away: tuple[tuple[float, float], ...] = ()
    reflexes: Mapping[str, Reflex] = field(default_factory=dict)
    gathered: Mapping[str, int] = field(default_factory=dict)
    thinking: Thinking = field(default_factory=Thinking)
    restarts: int = 0
    leash: Leash | None = None

    def count(self, outcome: Outcome) -> int:
        """How many actions ended so."""
        return sum(action.outcome == outcome for action in self.actions)


@dataclass(frozen=True)
class Milestone:
    """Something that the run had not seen before, and who reached it."""

    name: str
    t: float
    bot: str


@dataclass(frozen=True)
class Stored:
    """Items in the stash by row, and empty slots."""

    t: float
    items: Mapping[str, int]
    free: int
    position: Position | None

    @property
    def total(self) -> int:
        """Items in all rows."""
        return sum(self.items.values())


@dataclass(frozen=True)
class Building:
    """Something of the base that was finished."""

    t: float
    name: str
    position: Position | None


@dataclass(frozen=True)
class Line:
    """A line of chat, told once however many heard it."""

    t: float
    who: str
    text: str


@dataclass(frozen=True)
class Run:
    """A whole run; bots in the order in which they were announced.

    `ended` is False without a summary (still running, or crashed), `unread` counts lines that are no event,
    `today` is True when the leashes come from the role files of today instead of the run's own summary.
    """

    name: str
    seconds: float = 0.0
    events: int = 0
    unread: int = 0
    ended: bool = False
    today: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    milestones: tuple[Milestone, ...] = ()
    stash: tuple[Stored, ...] = ()
    built: tuple[Building, ...] = ()
    chat: tuple[Line, ...] = ()
    bots: Mapping[str, BotRun] = field(default_factory=dict)

    def actions(self, *outcomes: Outcome) -> Iterator[Action]:
        """All bots' actions that ended in one of these ways."""
        return (a for bot in self.bots.values() for a in bot.actions if a.outcome in outcomes)

    @property
    def ended_actions(self) -> int:
        """Actions that were done or failed; one that was broken off is neither."""
        return sum(1 for _ in self.actions("done", "failed"))

    @property
    def failed_share(self) -> float:
        """Failed actions per ended action, 0 to 1."""
        return sum(1 for _ in self.actions("failed")) / max(self.ended_actions, 1)
