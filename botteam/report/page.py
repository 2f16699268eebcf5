"""The report as one page that needs nothing beside itself: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from botteam.report.charts import stash_chart, vitals_chart
from botteam.report.clock import clock
from botteam.report.drawing import Child, Element, axis, node, written
from botteam.report.map import Frame, frame_of, ground_map, same_scale
from botteam.report.run import Run
from botteam.report.tables import Table, compared, headline, places, tables
from botteam.report.timeline import timeline

CHAT_MAX = 120
ROWS_MAX = 60
SHORT = 12
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{css}</style>
</head>
{body}
</html>
"""


def draw(runs: Sequence[Run], css: str) -> str:
    """The page of one run, or of two side by side on the same scales."""
    seconds = max(1.0, *(run.seconds for run in runs))
    most = max((stored.total for run in runs for stored in run.stash), default=0)
    frames = same_scale([frame_of(run) for run in runs])
    title = " and ".join(run.name for run in runs)
    body = node(
        "body",
        node("header", node("h1", "Run report"), *(node("p", headline(run)) for run in runs)),
        node("main", *_sections(runs, seconds, most, frames)),
    )
    return PAGE.format(policy=POLICY, title=escape(f"{title} – botteam"), css=css, body=written(body))


def _sections(runs: Sequence[Run], seconds: float, most: int, frames: Sequence[Frame]) -> list[Element]:
    lanes = [timeline(run, seconds) for run in runs]
    grounds = [ground_map(run, frame) for run, frame in zip(runs, frames, strict=True)]
    maps = [_ground(run, drawn) for run, (drawn, _) in zip(runs, grounds, strict=True)]
    timed = (
        f"A row for each kind of action; {lanes[0][1]}. ✕ failed, † died; ◆ milestones by their number in time. "
        "Point at a bar for its story."
    )
    walked = f"Seen from above; {grounds[0][1]}. Letters stand where that bot was seen last."
    fared = "Health solid, food dashed, both from 0 to 20; the middle line is 10."
    return [
        *(_compared(*runs) if len(runs) > 1 else _summary(runs[0])),
        _section("Timeline", runs, [drawn for drawn, _ in lanes], timed),
        _section("Items in stash", runs, [stash_chart(run, seconds, most) for run in runs], "As seen in the chests."),
        _section("Health and food", runs, [_vitals(run, seconds) for run in runs], fared),
        _section("Where they went", runs, maps, walked),
        _section("Chat", runs, [_chat(run) for run in runs], f"The last {CHAT_MAX} lines."),
    ]


def _section(title: str, runs: Sequence[Run], drawn: Sequence[Sequence[Child]], note: str) -> Element:
    """One drawing a run, named by its run when there are two."""
    many = len(runs) > 1
    figures = [
        node("figure", node("figcaption", run.name) if many else None, *parts)
        for run, parts in zip(runs, drawn, strict=True)
    ]
    return node(
        "section",
        node("h2", title),
        node("p", note, class_="note"),
        node("div", *figures, class_="pair" if many else None),
    )


def _summary(run: Run) -> list[Element]:
    return [node("section", node("h2", "Summary"), node("div", *map(_table, _filled(tables(run))), class_="tables"))]


def _compared(one: Run, other: Run) -> list[Element]:
    note = node(
        "p", f"This run is {one.name}, the other {other.name}; differences are what the other has more.", class_="note"
    )
    filled = _filled(compared(one, other))
    return [node("section", node("h2", "Side by side"), note, node("div", *map(_table, filled), class_="tables"))]


def _filled(given: Iterable[Table]) -> list[Table]:
    return [table for table in given if table.rows]


def _table(table: Table) -> Element:
    head = node("tr", *(node("th", column, scope="col") for column in table.columns))
    rows = [node("tr", *(_cell(cell, i) for i, cell in enumerate(row))) for row in table.rows[:ROWS_MAX]]
    more = len(table.rows) - ROWS_MAX
    cut = node("p", f"and {more} more", class_="note") if more > 0 else None
    grid = node("table", node("thead", head), node("tbody", *rows))
    return node("div", node("h3", table.title), node("div", grid, class_="scroll", tabindex="0"), cut, class_="table")


def _cell(cell: str, column: int) -> Element:
    if column == 0:
        return node("th", cell, scope="row")
    figure = cell.startswith(("≤", "≥")) or (cell[:1].isdigit() and len(cell) < SHORT)
    tone = "held" if "✓" in cell else "missed" if "✗" in cell else "number" if figure else None
    return node("td", cell, class_=tone)


def _vitals(run: Run, seconds: float) -> list[Child]:
    return [*(vitals_chart(bot, i, seconds) for i, bot in enumerate(run.bots.values())), axis(seconds)]


def _ground(run: Run, drawn: Sequence[Element]) -> list[Child]:
    """The map, and beside it what stands where."""
    listed = places(run)
    legend, ground = drawn
    return [legend, node("div", ground, _table(listed) if listed.rows else None, class_="beside")]


def _chat(run: Run) -> list[Child]:
    lines = [
        node("li", node("time", clock(line.t)), node("b", line.who), node("span", line.text))
        for line in run.chat[-CHAT_MAX:]
    ]
    return [node("ol", *lines, class_="chat") if lines else node("p", "Nobody said a word.")]
