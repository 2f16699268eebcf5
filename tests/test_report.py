"""What a report counts, on a run whose figures are known, and on logs that are broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from runfolders import EVIL, HAND_MADE, LEASH, act, at, event, folder_of

from botteam.errors import ConfigError
from botteam.observation import Position
from botteam.report.figures import Figure, totals
from botteam.report.folder import find_run, read_run
from botteam.report.lapses import Beyond, Stretch, beyond_leash, longest_stuck
from botteam.report.reading import read
from botteam.report.run import Leash, Reflex, Run
from botteam.report.tables import compared, headline, tables

KINDS = (
    "action", "decision", "vitals", "death", "state", "reflex", "settled", "milestone", "stash", "built", "chat",
)  # fmt: skip
BROKEN = [
    "",
    "\n\n",
    '{"t": 1',
    "[1, 2]",
    "null",
    "[" * 100_000,
    '{"t": NaN, "type": "vitals"}',
    '{"t": 1e400, "type": "death"}',
    '{"type": "action"}',
    '{"t": 1, "type": 7}',
    json.dumps({"t": 1, "bot": "Forge", "type": "dance", "new": {"deep": [1]}}),
    json.dumps({"t": "soon", "bot": ["Forge"], "type": "action", "phase": "done"}),
    *(
        json.dumps({"t": 2, "bot": "Forge", "type": kind, **fields})
        for kind in KINDS
        for fields in (
            {},
            {"phase": "done", "name": 7, "args": "all", "gained": [1], "seconds": "long", "from": {}, "to": 3},
            {"phase": "failed", "args": {"count": {}, "skill": []}, "gained": {"log": "x"}, "building": "x", "pos": 3},
            {"position": {"x": 1}, "pos": {"x": "a", "y": 2, "z": 3}, "health": None, "prompt_tokens": 10**400},
        )
    ),
]  # fmt: skip


def hand_made(data: Path) -> Run:
    return read_run(
        folder_of(data / "runs", HAND_MADE, tail='{"t": 91, "bot": "Fo', seconds=360, seed=4, leashes=LEASH)
    )


def rows(run: Run) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {table.title: table.rows for table in tables(run)}


def test_a_run_is_counted(tmp_path: Path) -> None:
    run = hand_made(tmp_path)
    forge = run.bots["Forge"]
    assert (run.seconds, run.events, run.unread, run.ended, run.today) == (360, len(HAND_MADE), 1, True, False)
    assert [forge.count(outcome) for outcome in ("done", "failed", "cancelled", "unended")] == [3, 2, 1, 0]
    assert run.failed_share == pytest.approx(2 / 5)
    assert forge.gathered == {"stone": 4}
    assert forge.reflexes == {"get_out": Reflex(1, 2.5)}
    assert forge.away == ((82, 88),)
    assert forge.leash == Leash(10, Position(x=0, y=64, z=0))
    assert (forge.thinking.decided, forge.thinking.by_model, forge.thinking.fallbacks) == (2, 1, 1)
    assert [line.who for line in run.chat] == ["Mason"]
    assert forge.actions[0].thought == "Stone first."


def test_time_on_one_block_is_measured_by_action(tmp_path: Path) -> None:
    forge = hand_made(tmp_path).bots["Forge"]
    block = Position(x=0, y=64, z=0)
    assert longest_stuck(forge) == Stretch(18, 2, "mine_block", block)
    assert longest_stuck(forge, idle=False) == Stretch(8, 12, "mine_block", block)


def test_rest_is_counted_as_stuck_but_not_as_work() -> None:
    events = [act(0, "idle", "started"), *(at(t, 0.5) for t in (1, 30, 70)), act(80, "craft", "started"), at(81, 0.5)]
    bot = read(map(json.dumps, events)).bots["Forge"]
    assert (longest_stuck(bot) or pytest.fail()).seconds == 69
    assert (longest_stuck(bot, idle=False) or pytest.fail()).kind == "craft"


def test_a_death_or_another_world_ends_a_stretch() -> None:
    events = [act(0, "craft", "started"), at(1, 0.5), at(20, 0.5), event(25, "Forge", "death", cause="?"), at(90, 0.5)]
    bot = read(map(json.dumps, events)).bots["Forge"]
    assert (longest_stuck(bot) or pytest.fail()).seconds == 19


def test_the_leash_excuses_who_flees_or_walks_home(tmp_path: Path) -> None:
    beyond = beyond_leash(hand_made(tmp_path).bots["Forge"])
    assert beyond is not None
    assert beyond.seconds == 15
    assert beyond.blocks == pytest.approx(12.5, abs=0.1)
    unknown = read(map(json.dumps, [at(1, 500.5)])).bots["Forge"]
    assert beyond_leash(unknown) is None


def test_the_tables_say_it(tmp_path: Path) -> None:
    shown = rows(hand_made(tmp_path))
    assert shown["Milestones"][:2] == (
        ("first_log", "1", "1:15", "Forge", "", ""),
        ("stash", "2", "5:00", "Mason", "≤ 4:00", "✗ missed"),
    )
    assert ("stone_pickaxe", "", "-", "", "≤ 5:00", "✗ missed") in shown["Milestones"]
    assert ("house", "", "-", "", "≤ 20:00", "– open") in shown["Milestones"]
    assert shown["Stash at the end"] == (("7", "2", "0", "1", "0", "40"),)
    assert shown["Bots"][0] == ("Forge", "2 (1 by model)", "3", "2", "1", "1", "1")
    assert shown["Failures"] == (("craft: missing_item", "1", "20.0 %"), ("go_to: unreachable", "1", "20.0 %"))
    assert shown["Deaths"] == (("1:21", "Forge", "Forge fell from a high place"),)
    assert shown["Reflexes"] == (("Forge", "get_out", "1", "2.5"),)
    assert shown["Model use, a decision"] == (("Forge", "1", "15", "40", "300", "940", "1", "1"),)
    assert shown["Stuck and astray"][0] == (
        "Forge", "18 s mine_block at 0:02", "8 s mine_block at 0:12", "15 s, 12.5 blocks at most", "10",
    )  # fmt: skip
    team = {name: (measured, verdict) for name, measured, _limit, verdict in shown["Team"]}
    assert team["actions failed"] == ("40.0 %", "✗ missed")
    assert team["actions an hour"] == ("50", "✗ missed")
    assert team["items stored"] == ("10", "– open")
    assert team["farthest beyond a leash"] == ("12.5 blocks", "✗ missed")
    assert team["deaths"] == ("1", "✓ held")


def test_two_runs_stand_side_by_side(tmp_path: Path) -> None:
    one = hand_made(tmp_path)
    other = read(
        map(json.dumps, [*HAND_MADE[:-1], event(200, "", "milestone", name="stash"), act(210, "idle", "done")])
    )
    sides = {table.title: {row[0]: row[1:] for row in table.rows} for table in compared(one, other)}
    assert sides["Milestones"]["stash"] == ("5:00 ✗", "3:20 ✓", "−1:40")
    assert sides["Team"]["deaths"] == ("1 ✓", "1 ✓", "=")
    assert sides["Forge"]["actions done"] == ("3", "4", "+1")
    assert sides["Failures by reason"]["missing_item"] == ("1", "1", "=")


def test_a_limit_is_open_while_the_run_is_too_short() -> None:
    assert Figure("house", None, "clock", 1200, due=1200, ran=300).verdict == "open"
    assert Figure("house", None, "clock", 1200, due=1200, ran=1300).verdict == "missed"
    assert Figure("house", 1100, "clock", 1200, due=1200, ran=300).verdict == "held"
    assert Figure("farthest", None, "blocks", 8).verdict == "open"


@pytest.mark.parametrize("line", BROKEN, ids=range(len(BROKEN)))
def test_no_line_is_too_broken(line: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, HAND_MADE[:3], tail=line)
    run = read_run(folder)
    assert list(tables(run))
    assert list(compared(run, run))
    assert "no summary" in headline(run)


def test_an_empty_log_is_a_run_in_which_nothing_happened(tmp_path: Path) -> None:
    run = read_run(folder_of(tmp_path, ()))
    assert (run.seconds, run.ended_actions, run.failed_share) == (0, 0, 0)
    assert {figure.value for figure in totals(run)} <= {0.0, None}
    assert list(compared(run, run))


@pytest.mark.parametrize(
    "summary", ["", "[]", '{"leashes": 3, "seconds": "x"}', '{"leashes": {"Forge": {"radius": {}}}}', "{"]
)
def test_a_broken_summary_leaves_the_leash_to_the_roles(summary: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, HAND_MADE)
    (folder / "summary.json").write_text(summary)
    run = read_run(folder, {"Forge": Leash(250)})
    assert run.today
    assert run.bots["Forge"].leash == Leash(250, Position(x=0, y=64, z=0))
    assert beyond_leash(run.bots["Forge"]) == Beyond(0, 0)


def test_text_from_a_log_cannot_steer_a_terminal(tmp_path: Path) -> None:
    run = read_run(
        folder_of(tmp_path, [event(1, EVIL, "death", cause=EVIL), event(1, "Forge", "milestone", name=EVIL)])
    )
    assert all(cell.isprintable() for table in tables(run) for row in table.rows for cell in row)


def test_a_run_is_found_by_path_or_name(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "runs", HAND_MADE)
    assert find_run(folder, Path("elsewhere")) == folder
    assert find_run(Path(folder.name), tmp_path) == folder
    with pytest.raises(ConfigError, match="the last run is 20260101-000000"):
        find_run(Path("nope"), tmp_path)
