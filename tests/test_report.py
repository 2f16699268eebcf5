from __future__ import annotations

import json
from pathlib import Path

import pytest

from botteam.errors import ConfigError
from botteam.report import find_run, read_report, tables

EVENTS = [
    {
        "t": 1,
        "bot": "Forge",
        "type": "decision",
        "brain": "ollama",
        "latency_ms": 300,
        "prompt_tokens": 900,
        "output_tokens": 40,
    },
    {"t": 2, "bot": "Forge", "type": "decision", "brain": "rules"},
    {"t": 3, "bot": "Forge", "type": "action", "name": "mine_block", "phase": "started"},
    {"t": 9, "bot": "Forge", "type": "action", "name": "mine_block", "phase": "done", "gained": {"stone": 4}},
    {"t": 12, "bot": "Forge", "type": "action", "name": "craft", "phase": "failed", "reason": "missing_item"},
    {"t": 75, "bot": "", "type": "milestone", "name": "first_log"},
    {"t": 80, "bot": "", "type": "milestone", "name": "first_log"},
    {"t": 81, "bot": "Forge", "type": "death", "cause": "fell"},
    {"t": 82, "bot": "Forge", "type": "state", "from": "online", "to": "reconnecting"},
    {"t": 90, "bot": "", "type": "stash", "building": 7, "free": 40},
]


def run_folder(data: Path) -> Path:
    folder = data / "runs" / "20260101-000000"
    folder.mkdir(parents=True)
    lines = [json.dumps(e) for e in EVENTS] + ['{"t": 91, "bot": "Fo']
    (folder / "events.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def test_a_report_counts_what_happened(tmp_path: Path) -> None:
    report = read_report(run_folder(tmp_path))
    forge = report.bots["Forge"]
    assert report.milestones == {"first_log": 75}
    assert (forge.deaths, forge.restarts, forge.prompt_tokens) == (1, 1, 900)
    assert forge.decisions == {"ollama": 1, "rules": 1}
    assert forge.gathered == {"stone": 4}
    assert report.failed_share == 0.5
    assert report.stash["building"] == 7
    shown = {title: rows for title, _columns, rows in tables(report)}
    assert shown["Milestones"] == [["first_log", "1:15"]]
    assert shown["Failures"] == [["craft: missing_item", "1"]]
    assert shown["Bots"][0][:4] == ["Forge", "2 (1 by model)", "1", "1"]


def test_a_run_is_found_by_path_or_name(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    assert find_run(folder, Path("elsewhere")) == folder
    assert find_run(Path(folder.name), tmp_path) == folder
    with pytest.raises(ConfigError, match="the last run is 20260101-000000"):
        find_run(Path("nope"), tmp_path)
