"""Events become a Run: each bot's diary is kept while they are read, in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from botteam.observation import Position
from botteam.report import fields
from botteam.report.fields import Event
from botteam.report.run import (
    ROWS,
    Action,
    BotRun,
    Building,
    Death,
    Leash,
    Line,
    Milestone,
    Outcome,
    Reflex,
    Run,
    Stored,
    Thinking,
    Vital,
)

NAME_MAX = 80
SAME_LINE_SECONDS = 10.0
"""Each bot hears a line for itself; the same words of one player within this time are one line."""
ENDS: Mapping[str, Outcome] = {"done": "done", "failed": "failed", "cancelled": "cancelled"}


def read(lines: Iterable[str], name: str = "") -> Run:
    """The Run that these lines of events.jsonl tell; what is no event is counted and passed over."""
    run = Reader()
    for line in lines:
        event = fields.parse(line)
        if event is not None:
            run.see(event)
        elif line.strip():
            run.unread += 1
    return run.close(fields.plain(name, NAME_MAX))


@dataclass
class Diary:
    """One bot while its events are read."""

    actions: list[Action] = field(default_factory=list)
    vitals: list[Vital] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    progress: list[float] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    reflexes: dict[str, Reflex] = field(default_factory=dict)
    gathered: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    thinking: Thinking = field(default_factory=Thinking)
    restarts: int = 0
    home: Position | None = None
    running: Action | None = None
    thought: str = ""
    told: str = ""
    left: float | None = None

    def decide(self, event: Event) -> None:
        """A decision: its brain, and what the model took for it."""
        self.decisions[fields.name(event, "brain") or "unknown"] += 1
        self.thought = fields.text(event, "thought", 120)
        so_far = self.thinking
        self.thinking = Thinking(
            waited_ms=so_far.waited_ms + fields.number(event, "waited_ms"),
            queue_ms=so_far.queue_ms + fields.number(event, "queue_ms"),
            latency_ms=so_far.latency_ms + fields.number(event, "latency_ms"),
            tokens=so_far.tokens + fields.whole(event, "prompt_tokens") + fields.whole(event, "output_tokens"),
            repairs=so_far.repairs + fields.whole(event, "repairs"),
            fallbacks=so_far.fallbacks + bool(event.get("fallback")),
        )

    def act(self, t: float, event: Event) -> None:
        """A phase of an action; one whose start is not in the log began its own `seconds` before."""
        phase = fields.name(event, "phase")
        if phase == "started":
            self.end(t)
            self.running, self.told = self._begin(t, event), ""
        elif phase == "progress" and fields.text(event, "text") != self.told:
            self.told = fields.text(event, "text")
            self.progress.append(t)
        elif phase in ENDS:
            gained = fields.counts(event, "gained")
            if fields.name(event, "name") != "withdraw_stash":
                self.gathered.update({item: count for item, count in gained.items() if count > 0})
            action = self.running or self._begin(max(0.0, t - fields.number(event, "seconds")), event)
            reason, text = fields.name(event, "reason"), fields.text(event, "text", 120)
            self.running = replace(action, outcome=ENDS[phase], reason=reason, text=text, gains=bool(gained))
            self.end(t)

    def _begin(self, t: float, event: Event) -> Action:
        name, args = fields.name(event) or "unknown", fields.part(event, "args")
        thought, self.thought = self.thought, ""
        homeward = name == "go_to" and args.get("place") in ("home", "near home")
        return Action(name, fields.label(name, args), t, t, "unended", thought=thought, homeward=homeward)

    def end(self, t: float) -> None:
        """The running action, if any, is over."""
        if self.running is not None:
            self.actions.append(replace(self.running, ended=t))
        self.running = None

    def state(self, t: float, to: str) -> None:
        """The connection changed."""
        if to == "reconnecting":
            self.restarts += 1
            self.left = t if self.left is None else self.left
        elif to in ("online", "stopped", "failed") and self.left is not None:
            self.away.append((self.left, t))
            self.left = None

    def reflex(self, event: Event) -> None:
        """Something was done for its life."""
        name = fields.name(event) or "unknown"
        so_far = self.reflexes.get(name, Reflex(0, 0.0))
        self.reflexes[name] = Reflex(so_far.times + 1, so_far.seconds + fields.number(event, "seconds"))

    def close(self, name: str, t: float) -> BotRun:
        """The bot's part of the run."""
        self.end(t)
        if self.left is not None:
            self.away.append((self.left, t))
        return BotRun(
            name=name,
            actions=tuple(self.actions),
            vitals=tuple(self.vitals),
            deaths=tuple(self.deaths),
            progress=tuple(self.progress),
            away=tuple(self.away),
            reflexes=self.reflexes,
            gathered=self.gathered,
            thinking=replace(self.thinking, decisions=dict(self.decisions)),
            restarts=self.restarts,
            leash=Leash(0, self.home) if self.home else None,
        )


class Reader:
    """A run while its events are read."""

    def __init__(self) -> None:
        self.unread = 0
        self._events = 0
        self._seconds = 0.0
        self._diaries: dict[str, Diary] = {}
        self._milestones: dict[str, Milestone] = {}
        self._stash: list[Stored] = []
        self._built: list[Building] = []
        self._chat: list[Line] = []
        self._heard: dict[tuple[str, str], float] = {}

    def see(self, event: Event) -> None:
        """Take one event; types that nothing is told about here are passed over."""
        t, bot = fields.number(event, "t"), fields.name(event, "bot")
        self._events += 1
        self._seconds = max(self._seconds, t)
        if bot:
            self._see_bot(t, self._diaries.setdefault(bot, Diary()), event)
        match event["type"]:
            case "milestone" if fields.name(event):
                self._milestones.setdefault(fields.name(event), Milestone(fields.name(event), t, bot))
            case "stash":
                items = {row: fields.whole(event, row) for row in ROWS}
                self._stash.append(Stored(t, items, fields.whole(event, "free"), fields.position(event, "pos")))
            case "built" if fields.name(event):
                self._built.append(Building(t, fields.name(event), fields.position(event, "pos")))
            case "chat":
                self._hear(t, fields.name(event, "from"), fields.text(event, "text"))

    def _see_bot(self, t: float, diary: Diary, event: Event) -> None:
        match event["type"]:
            case "decision":
                diary.decide(event)
            case "action":
                diary.act(t, event)
            case "vitals" if (at := fields.position(event, "position")) is not None:
                diary.vitals.append(Vital(t, fields.number(event, "health"), fields.number(event, "food"), at))
            case "death":
                diary.deaths.append(Death(t, fields.text(event, "cause") or "unknown"))
            case "state":
                diary.state(t, fields.name(event, "to"))
            case "reflex":
                diary.reflex(event)
            case "settled":
                diary.home = fields.position(event, "pos") or diary.home

    def _hear(self, t: float, who: str, words: str) -> None:
        if t - self._heard.get((who, words), -SAME_LINE_SECONDS) >= SAME_LINE_SECONDS:
            self._chat.append(Line(t, who, words))
            self._heard[who, words] = t

    def close(self, name: str) -> Run:
        """The run, as far as events tell it."""
        return Run(
            name=name,
            seconds=self._seconds,
            events=self._events,
            unread=self.unread,
            milestones=tuple(self._milestones.values()),
            stash=tuple(self._stash),
            built=tuple(self._built),
            chat=tuple(self._chat),
            bots={bot: diary.close(bot, self._seconds) for bot, diary in self._diaries.items()},
        )
