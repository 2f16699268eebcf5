"""What a finished run achieved, counted from its events.jsonl."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botteam.errors import ConfigError


@dataclass
class BotReport:
    """Counts of one bot; `gathered` holds items that its pockets gained, net of what it gave away."""

    decisions: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    gathered: Counter[str] = field(default_factory=Counter)
    deaths: int = 0
    restarts: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    latency_ms: float = 0.0


@dataclass
class RunReport:
    """One run: `seconds` it lasted, milestones with their time in seconds, stash at the end, bots by name."""

    seconds: float = 0.0
    milestones: dict[str, float] = field(default_factory=dict)
    stash: Mapping[str, Any] = field(default_factory=dict)
    bots: defaultdict[str, BotReport] = field(default_factory=lambda: defaultdict(BotReport))

    @property
    def failed_share(self) -> float:
        """Failed actions per ended action, 0 to 1."""
        ended = sum(bot.actions["done"] + bot.actions["failed"] for bot in self.bots.values())
        return sum(bot.actions["failed"] for bot in self.bots.values()) / ended if ended else 0.0


def find_run(name: Path, data_dir: Path) -> Path:
    """The folder of a run given by its path or by its name below `data_dir`/runs. Raises ConfigError."""
    for folder in (name, data_dir / "runs" / name):
        if (folder / "events.jsonl").is_file():
            return folder
    known = sorted(p.name for p in (data_dir / "runs").glob("*")) if (data_dir / "runs").is_dir() else []
    last = f"; the last run is {known[-1]}" if known else ""
    raise ConfigError(f"no run {str(name)!r}: neither a run folder nor a name in {data_dir / 'runs'}{last}")


def read_report(folder: Path) -> RunReport:
    """Count a run's events; a last line that a crash cut off is passed over. Raises ConfigError."""
    report = RunReport()
    try:
        with (folder / "events.jsonl").open(encoding="utf-8") as lines:
            for event in _events(lines):
                _count(report, event)
    except OSError as bad:
        raise ConfigError(f"{folder / 'events.jsonl'} cannot be read ({bad.strerror})") from None
    return report


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(event, dict) and "type" in event:
            yield event


def _count(report: RunReport, event: dict[str, Any]) -> None:
    report.seconds = max(report.seconds, float(event.get("t", 0)))
    match event:
        case {"type": "milestone", "name": str(name), "t": time}:
            report.milestones.setdefault(name, time)
        case {"type": "stash"}:
            report.stash = event
        case {"type": "decision", "bot": str(bot)}:
            _count_decision(report.bots[bot], event)
        case {"type": "action", "bot": str(bot), "phase": "done" | "failed" | "cancelled" as phase}:
            report.bots[bot].actions[phase] += 1
            report.bots[bot].gathered.update(event.get("gained", {}))
            if phase == "failed":
                report.bots[bot].failures[f"{event.get('name')}: {event.get('reason')}"] += 1
        case {"type": "death", "bot": str(bot)}:
            report.bots[bot].deaths += 1
        case {"type": "state", "bot": str(bot), "to": "reconnecting"}:
            report.bots[bot].restarts += 1


def _count_decision(bot: BotReport, event: dict[str, Any]) -> None:
    bot.decisions[str(event.get("brain"))] += 1
    bot.prompt_tokens += int(event.get("prompt_tokens", 0))
    bot.output_tokens += int(event.get("output_tokens", 0))
    bot.latency_ms += float(event.get("latency_ms", 0))


def tables(report: RunReport) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Title, column names and rows of each table of the report."""
    reached = sorted(report.milestones.items(), key=lambda item: item[1])
    yield "Milestones", ["milestone", "after"], [[name, _clock(t)] for name, t in reached]
    names = ("building", "metals", "food", "tools", "overflow", "free")
    if report.stash:
        yield "Stash at the end", list(names), [[str(report.stash.get(name, 0)) for name in names]]
    bots = [(name, report.bots[name]) for name in sorted(report.bots) if name]
    head = ["bot", "decisions", "done", "failed", "deaths", "rejoined", "model ms", "tokens"]
    yield "Bots", head, [_row(name, bot) for name, bot in bots]
    yield "Gathered most", ["bot", "items"], [[name, _most(bot)] for name, bot in bots]
    failures = sum((bot.failures for bot in report.bots.values()), Counter[str]())
    yield "Failures", ["action: reason", "times"], [[what, str(n)] for what, n in failures.most_common(10)]


def _row(name: str, bot: BotReport) -> list[str]:
    decided = sum(bot.decisions.values())
    asked = bot.decisions["ollama"]
    return [
        name,
        f"{decided} ({asked} by model)",
        str(bot.actions["done"]),
        str(bot.actions["failed"]),
        str(bot.deaths),
        str(bot.restarts),
        f"{bot.latency_ms / asked:.0f}" if asked else "-",
        f"{bot.prompt_tokens + bot.output_tokens}",
    ]


def _most(bot: BotReport) -> str:
    return ", ".join(f"{n} {item}" for item, n in bot.gathered.most_common(5) if n > 0)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
