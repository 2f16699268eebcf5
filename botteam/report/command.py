"""What `report` does: find, read, tell, draw, save."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from botteam.config import Settings
from botteam.errors import ConfigError
from botteam.report.folder import find_run, read_run, save, style
from botteam.report.page import draw
from botteam.report.run import Leash, Run
from botteam.report.tables import compared, headline, tables
from botteam.roles import load_roles
from botteam.terminal import Terminal


def write_report(run: Path, other: Path | None, settings: Settings, terminal: Terminal) -> None:
    """Print a run's tables, beside another's when there is one, and save the page. Raises ConfigError, RunError."""
    folders = [find_run(name, settings.data_dir) for name in (run, other) if name is not None]
    runs = [read_run(folder, _leashes(settings)) for folder in folders]
    name = "report.html" if len(runs) == 1 else f"compare-{runs[1].name}.html"
    try:
        _tell(runs, terminal)
    finally:  # whoever leaves the tables early, as `head` does, still has the page
        page = save(folders[0] / name, draw(runs, style()))
    terminal.say(f"page: {page}")


def _tell(runs: Sequence[Run], terminal: Terminal) -> None:
    for run in runs:
        terminal.say(headline(run))
    for table in tables(runs[0]) if len(runs) == 1 else compared(*runs):
        terminal.table(table.title, table.columns, table.rows)


def _leashes(settings: Settings) -> dict[str, Leash]:
    """What the role files say, for runs that do not say it themselves."""
    try:
        roles = load_roles(settings.roles_dir)
    except ConfigError:
        return {}
    return {role.name: Leash(role.leash_radius, role.home_pos or settings.home_pos) for role in roles}
