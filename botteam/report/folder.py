"""The run folder: where a report is read from and its page is written to, and nothing else here touches files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from botteam.errors import ConfigError, RunError
from botteam.report import fields
from botteam.report.reading import read
from botteam.report.run import BotRun, Leash, Run

FACTS = ("seed", "brain", "count")
CSS = Path(__file__).with_name("page.css")


def find_run(name: Path, data_dir: Path) -> Path:
    """The folder of a run given by its path or by its name below `data_dir`/runs. Raises ConfigError."""
    for folder in (name, data_dir / "runs" / name):
        if (folder / "events.jsonl").is_file():
            return folder
    known = sorted(p.name for p in (data_dir / "runs").glob("*")) if (data_dir / "runs").is_dir() else []
    last = f"; the last run is {known[-1]}" if known else ""
    raise ConfigError(f"no run {str(name)!r}: neither a run folder nor a name in {data_dir / 'runs'}{last}")


def read_run(folder: Path, leashes: Mapping[str, Leash] | None = None) -> Run:
    """The run in a folder; `leashes` by bot stand in where its summary.json has none. Raises ConfigError."""
    try:
        with (folder / "events.jsonl").open(encoding="utf-8", errors="replace") as lines:
            run = read(lines, folder.resolve().name)
    except OSError as bad:
        raise ConfigError(f"{folder / 'events.jsonl'} cannot be read ({bad.strerror})") from None
    summary = _summary(folder / "summary.json")
    told = _leashes(summary)
    known = told or leashes or {}
    return replace(
        run,
        ended=bool(summary),
        today=bool(known and not told),
        seconds=max(run.seconds, min(fields.number(summary, "seconds"), fields.TIME_MAX)),
        facts={fact: fields.name(summary, fact) for fact in FACTS if fact in summary},
        bots={name: _leashed(bot, known.get(name)) for name, bot in run.bots.items()},
    )


def _summary(path: Path) -> fields.Event:
    try:
        summary = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError, RecursionError):
        return {}
    return summary if isinstance(summary, dict) else {}


def _leashes(summary: fields.Event) -> dict[str, Leash]:
    leashes = fields.part(summary, "leashes")
    told = {bot: fields.part(leashes, bot) for bot in leashes}
    radii = {bot: fields.number(leash, "radius") for bot, leash in told.items()}
    return {bot: Leash(radius, fields.position(told[bot], "home")) for bot, radius in radii.items() if radius > 0}


def _leashed(bot: BotRun, leash: Leash | None) -> BotRun:
    """A bot with what is known of its leash; where it settled counts before what its role says."""
    settled = bot.leash.home if bot.leash else None
    home = settled or (leash.home if leash else None)
    return replace(bot, leash=Leash(leash.radius if leash else 0, home) if home else None)


def style() -> str:
    """The page's style sheet."""
    return CSS.read_text(encoding="utf-8")


def save(path: Path, page: str) -> Path:
    """Write a page. Raises RunError."""
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as bad:
        raise RunError(
            f"{path} cannot be written ({bad.strerror}); copy the run to a folder that can, and report that one"
        ) from None
    return path
