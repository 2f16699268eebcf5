"""Who did what when: a lane for each bot, with a row for each kind of action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from botteam.report.clock import clock
from botteam.report.drawing import Element, axis, grid, node, percent, picture
from botteam.report.fields import plain
from botteam.report.run import Action, BotRun, Milestone, Run

ROWS: Mapping[str, tuple[str, ...]] = {
    "work": ("gather_wood", "mine_block", "craft", "place_block"),
    "skill": ("invoke_skill",),
    "walk": ("explore", "go_to"),
    "stash": ("deposit_stash", "withdraw_stash"),
    "fight": ("attack", "flee"),
    "rest": ("eat", "sleep", "idle"),
    "talk": ("chat", "respond_to_chat"),
}
ROW_OF = {name: row for row, names in ROWS.items() for name in names}
OTHER = "other"
ROW_HEIGHT = 12
BARS_MAX = 5_000
"""Bars on one page; a thousand for each of five bots."""
DEATHS_MAX = 50
LABEL_SHARE = 0.06
"""Only an action, or several of one label in a row, that takes this much of the width has room for its name."""
GAP_SHARE = 0.004
FLAG_SHARE, FLAG_ROWS = 0.075, 4


@dataclass(frozen=True)
class Bar:
    """One or several actions of a row that are drawn as one."""

    row: str
    actions: tuple[Action, ...]

    @property
    def span(self) -> tuple[float, float]:
        """From the first start to the last end, in seconds."""
        return self.actions[0].began, max(action.ended for action in self.actions)

    @property
    def failed(self) -> bool:
        """Whether any of them failed."""
        return any(action.outcome == "failed" for action in self.actions)

    def title(self) -> str:
        """What a pointer over it tells."""
        first, last = self.span
        if len(self.actions) > 1:
            kinds = dict.fromkeys(action.label for action in self.actions)
            bad = sum(action.outcome == "failed" for action in self.actions)
            many = f"{len(self.actions)} actions" + (f", {bad} failed" if bad else "")
            return plain(f"{clock(first)}–{clock(last)} {many}: {', '.join(kinds)}", 160)
        (action,) = self.actions
        why = f" ({action.reason or 'no reason'})" if action.outcome == "failed" else ""
        said = f" “{action.thought}”" if action.thought else ""
        how = f"{action.outcome}{why}, {last - first:.1f} s"
        return plain(f"{clock(first)} {action.label}: {how}. {action.text}{said}", 240)


def bars(actions: Iterable[Action], seconds: float, most: int) -> tuple[tuple[Bar, ...], float]:
    """At most so many bars, and below how many seconds actions of a row were bundled to get there."""
    each = sorted(actions, key=lambda action: action.began)
    grain = max(seconds, 1.0) / 1000
    while len(drawn := tuple(_bundled(each, grain))) > most:
        grain *= 2
    return drawn, grain


def _bundled(actions: Iterable[Action], grain: float) -> Iterator[Bar]:
    short: dict[tuple[str, int], list[Action]] = {}
    for action in actions:
        row = ROW_OF.get(action.name, OTHER)
        if action.ended - action.began >= grain:
            yield Bar(row, (action,))
        else:
            short.setdefault((row, int(action.began // grain)), []).append(action)
    for (row, _), bundle in short.items():
        yield Bar(row, tuple(bundle))


def timeline(run: Run, seconds: float) -> tuple[list[Element], str]:
    """A lane for each bot over `seconds`, and the rule by which short actions were bundled."""
    most = max(BARS_MAX // max(len(run.bots), 1), 1)
    used = {ROW_OF.get(action.name, OTHER) for bot in run.bots.values() for action in bot.actions}
    rows = [*ROWS, *([OTHER] if OTHER in used else [])]
    lanes, coarsest = [], 0.0
    for i, bot in enumerate(run.bots.values()):
        drawn, grain = bars(bot.actions, seconds, most)
        coarsest = max(coarsest, grain)
        lanes.append(_lane(bot, i, drawn, rows, seconds))
    flags = [_body(None, _flags(run.milestones, seconds))] if run.milestones else []
    return [
        *flags,
        *lanes,
        _body(None, axis(seconds)),
    ], f"actions shorter than {coarsest:.1f} s that lie together are drawn as one bar"


def _body(names: Element | None, drawn: Element) -> Element:
    return node("div", node("div", names, class_="names"), drawn, class_="lane-body")


def _lane(bot: BotRun, index: int, drawn: Iterable[Bar], rows: list[str], seconds: float) -> Element:
    height = float(ROW_HEIGHT * len(rows) + 4)
    names = [node("text", row, x="100%", y=ROW_HEIGHT * i + 11.0, text_anchor="end") for i, row in enumerate(rows)]
    said = f"done {bot.count('done')}, failed {bot.count('failed')}, deaths {len(bot.deaths)}"
    away = (_away(since, until, seconds, height) for since, until in bot.away)
    segments = (_segment(bar, rows.index(bar.row), seconds) for bar in sorted(drawn, key=lambda bar: bar.failed))
    labels = _labels(bot.actions, rows, seconds)
    deaths = (_death(death.t, f"{clock(death.t)} {death.cause}", seconds, height) for death in bot.deaths[:DEATHS_MAX])
    parts = *grid(seconds, height), *away, *segments, *labels, *deaths
    track = picture(f"{bot.name}: {said}", *parts, height=height, class_="track")
    legend = node("svg", *names, width="100%", height=height, aria_hidden="true")
    head = node("h3", node("span", class_="swatch"), bot.name, node("small", said))
    return node("div", head, _body(legend, track), class_=f"lane bot-{index % 5 + 1}")


def _segment(bar: Bar, row: int, seconds: float) -> Element:
    first, last = (t / seconds for t in bar.span)
    y, state = ROW_HEIGHT * row + 2.0, " failed" if bar.failed else ""
    place = {"x": percent(first), "width": percent(max(last - first, 0.0008))}
    rect = node("rect", node("title", bar.title()), class_=bar.row + state, y=y, height=ROW_HEIGHT - 2.0, **place)
    return node("g", rect, _cross(first, y)) if bar.failed else rect


def _labels(actions: Iterable[Action], rows: list[str], seconds: float) -> Iterator[Element]:
    """The names of long actions; one that was done in turns is named once."""
    for turns in _turns(actions, seconds * GAP_SHARE):
        first, failed = turns[0], turns[0].outcome == "failed"
        share = (turns[-1].ended - first.began) / seconds
        if share >= LABEL_SHARE:
            words = node("text", first.label.replace("_", " "), x=12.0 if failed else 4.0, y=ROW_HEIGHT - 3.5)
            y = ROW_HEIGHT * rows.index(ROW_OF.get(first.name, OTHER)) + 2.0
            place = {"x": percent(first.began / seconds), "width": percent(share)}
            yield node("svg", words, y=y, height=ROW_HEIGHT - 2.0, class_="label" + " on-failed" * failed, **place)


def _turns(actions: Iterable[Action], gap: float) -> Iterator[list[Action]]:
    """Actions of one label and fate that follow each other without a gap of so many seconds."""
    turns: list[Action] = []
    for action in actions:
        last = turns[-1] if turns else action
        alike = (last.label, last.outcome == "failed") == (action.label, action.outcome == "failed")
        if turns and not (alike and action.began - last.ended < gap):
            yield turns
            turns = []
        turns.append(action)
    if turns:
        yield turns


def _cross(share: float, y: float) -> Element:
    arms = node("path", d="M1 2L7 8M7 2L1 8")
    return node("svg", arms, x=percent(share), y=y, width=8.0, height=10.0, class_="cross")


def _away(since: float, until: float, seconds: float, height: float) -> Element:
    title = node("title", f"{clock(since)} to {clock(until)}: without a world, rejoining")
    width = percent(max(until - since, 0.0) / seconds)
    return node("rect", title, x=percent(since / seconds), y=0.0, width=width, height=height, class_="away")


def _death(t: float, title: str, seconds: float, height: float) -> Element:
    line = node("line", x1=0.0, x2=0.0, y1=0.0, y2=height)
    sign = node("text", "†", x=3.0, y=12.0)
    place: dict[str, str | float] = {"x": percent(t / seconds), "y": 0.0, "height": height}
    return node("svg", node("title", title), line, sign, width=14.0, class_="death", **place)


def _flags(reached: Iterable[Milestone], seconds: float) -> Element:
    """Numbers of the milestones at their times, in rows so that they do not cover each other."""
    free = [-1.0] * FLAG_ROWS
    marks = []
    for i, milestone in enumerate(sorted(reached, key=lambda milestone: milestone.t)[:99], start=1):
        share = milestone.t / seconds
        row = next((r for r in range(FLAG_ROWS) if free[r] <= share), min(range(FLAG_ROWS), key=free.__getitem__))
        free[row] = share + FLAG_SHARE
        title = node("title", f"{clock(milestone.t)} {milestone.name}" + f" by {milestone.bot}" * bool(milestone.bot))
        anchor = "end" if share > 0.94 else "start"
        number = node("text", f"◆{i}", x=percent(share), y=row * 13 + 11.0, text_anchor=anchor)
        marks.append(node("g", title, number))
    return picture("milestones by number", *marks, height=FLAG_ROWS * 13.0 + 4, class_="flags")
