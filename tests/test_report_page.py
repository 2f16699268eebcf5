"""The page of a report: what it says, that no text becomes markup, how big it grows, how a browser takes it."""

from __future__ import annotations

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from runfolders import EVIL, HAND_MADE, act, at, busy_hour, event, folder_of

from botteam.cli import run_command
from botteam.observation import Position
from botteam.report import drawing
from botteam.report.charts import ceiling, worst
from botteam.report.clock import clock
from botteam.report.drawing import node, ticks, written
from botteam.report.folder import read_run, style
from botteam.report.map import Frame, frame_of, monogram, same_scale
from botteam.report.page import draw
from botteam.report.reading import read
from botteam.report.run import Action, Run, Vital
from botteam.report.timeline import bars

SECTIONS = ["Summary", "Timeline", "Items in stash", "Health and food", "Where they went", "Chat"]
BYTES_MAX, SECONDS_MAX = 2_000_000, 5.0


class Outline(HTMLParser):
    """The names of all elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(*runs: Run) -> str:
    return draw(runs, style())


def hand_made(tmp_path: Path) -> Run:
    return read_run(folder_of(tmp_path, HAND_MADE, seconds=360))


def test_the_page_has_its_sections_and_needs_nothing_else(tmp_path: Path) -> None:
    page = page_of(hand_made(tmp_path))
    assert re.findall(r"<h2>([^<]+)</h2>", page) == SECTIONS
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe"} & set(outline.names)
    assert not re.search(r"https?://|url\(|@import", page)
    for said in ("1:15", "Forge fell from a high place", "craft: missing_item", "8 cobblestone are missing", "Hello!"):
        assert said in outline.text
    for title in ("0:02 mine_block stone ×4: done, 10.0 s", "“Stone first.”", "furnace at 5, -3", "rejoining"):
        assert title in outline.text


def test_no_text_becomes_markup() -> None:
    events = [
        event(0, EVIL, "settled", pos={"x": 0, "y": 1, "z": 0}),
        at(1, 1, bot=EVIL),
        at(2, 9, bot=EVIL),
        event(2, EVIL, "decision", brain=EVIL, thought=EVIL, fallback=EVIL),
        act(3, EVIL, "started", bot=EVIL, args={"skill": EVIL, EVIL: EVIL}),
        act(4, EVIL, "failed", bot=EVIL, reason=EVIL, text=EVIL, gained={EVIL: 3}),
        act(4, "invoke_skill", "started", bot=EVIL, args={"skill": EVIL}),
        event(4, EVIL, "reflex", name=EVIL),
        event(5, EVIL, "death", cause=EVIL),
        event(6, EVIL, "milestone", name=EVIL),
        event(7, EVIL, "chat", **{"from": EVIL, "text": EVIL}),
        event(8, "", "built", name=EVIL, pos={"x": 5, "y": 1, "z": 5}),
    ]
    run = read(map(json.dumps, events), EVIL)
    for page in (page_of(run), page_of(run, run)):
        outline = Outline(page)
        assert "img" not in outline.names
        assert "onerror" not in outline.attributes
        assert "<img" not in page
        assert "<img src=x onerror=" in outline.text
        page.encode()


def test_an_empty_and_a_crashed_run_have_a_page() -> None:
    assert "Nobody said a word." in page_of(read([]))
    lines = [json.dumps(act(5, "craft", "started")), '{"t": 6, "bo']
    page = page_of(read(lines, "crash"), read([], "empty"))
    assert "no summary" in page
    assert "1 line unread" in page
    assert "craft: unended" in page


def test_an_hour_of_fifty_thousand_events_stays_small(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, busy_hour(50_000))
    began = time.process_time()
    run = read_run(folder)
    page = page_of(run)
    took = time.process_time() - began
    assert run.events == 50_000
    assert len(page.encode()) <= BYTES_MAX
    assert took <= SECONDS_MAX
    assert re.search(r"shorter than [\d.]+ s that lie together", page)
    assert "The last 120 lines" in page
    assert re.search(r"one in \d of them", page)


def test_short_actions_are_bundled_until_they_are_few_enough() -> None:
    actions = [Action("chat", "chat", t, t + 0.5, "failed" if t == 7 else "done") for t in range(1000)]
    drawn, grain = bars([*actions, Action("craft", "craft bread", 0, 300, "done")], 1000, most=50)
    assert len(drawn) <= 50
    assert grain >= 16
    assert sum(len(bar.actions) for bar in drawn) == 1001
    assert sum(bar.failed for bar in drawn) == 1
    assert [bar.span for bar in drawn if bar.row == "work"] == [(0, 300)]


def test_no_wound_is_smoothed_away() -> None:
    here = Position(x=0, y=0, z=0)
    vitals = tuple(Vital(t, 2 if t == 777 else 20, 20, here) for t in range(5000))
    kept = worst(vitals, 400)
    assert len(kept) <= 400
    assert 777 in [vital.t for vital in kept]


def test_two_maps_have_one_scale() -> None:
    small, large = (frame_of(read(map(json.dumps, [at(1, 0), at(2, far, far)]))) for far in (5, 500))
    one, other = same_scale([small, large])
    assert (one.width, one.height) == (other.width, other.height)
    assert one.holds(Position(x=5, y=0, z=5))
    assert Frame(0, 0, 10, 20).share(Position(x=5, y=0, z=5)) == (0.5, 0.25)


def test_only_the_folder_and_the_command_touch_files() -> None:
    room = Path(drawing.__file__).parent
    touching = {file.stem for file in room.glob("*.py") if re.search(r"import (os|Path)\b|\bopen\(", file.read_text())}
    assert touching == {"folder", "command"}


def test_letters_tell_the_bots_apart() -> None:
    team = ["Atlas", "Flora", "Forge"]
    assert [monogram(name, team) for name in team] == ["A", "Fl", "Fo"]


def test_scales_are_round() -> None:
    assert [ceiling(most) for most in (0, 7, 11, 287, 5000)] == [10, 10, 20, 300, 5000]
    assert ticks(1201) == [0, 300, 600, 900, 1200]
    assert len(ticks(1e8)) <= 8
    assert [clock(t) for t in (5, 65, 3729)] == ["0:05", "1:05", "1:02:09"]
    assert written(node("p", "a", node("b", "<"), "c", class_="d", x=0.5)) == '<p class="d" x="0.5">a<b>&lt;</b>c</p>'


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path / "runs", HAND_MADE, tail='{"t": 9')
    other = folder_of(tmp_path / "runs", HAND_MADE[:9], name="other")
    assert run_command(["report", str(folder)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert str(folder / "report.html") in shown.out
    assert (folder / "report.html").stat().st_size > 5000
    assert run_command(["report", folder.name, "--data-dir", str(tmp_path), "--compare", other.name]) == 0
    assert "difference" in capsys.readouterr().out
    assert "Side by side" in (folder / "compare-other.html").read_text("utf-8")


def test_a_folder_that_cannot_be_written_still_has_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path / "runs", HAND_MADE)
    (folder / "report.html").mkdir()
    assert run_command(["report", str(folder)]) == 1
    shown = capsys.readouterr()
    assert "first_log" in shown.out
    assert len(shown.err.strip().splitlines()) == 1
    assert "report.html cannot be written" in shown.err


def test_a_run_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path / "runs", HAND_MADE)
    for words in (["nope"], [str(folder), "--compare", "nope"]):
        assert run_command(["report", *words, "--data-dir", str(tmp_path)]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert len(shown.err.strip().splitlines()) == 1
        assert "no run 'nope'" in shown.err
