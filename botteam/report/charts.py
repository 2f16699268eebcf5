"""What changed over time: items in the stash, health and food."""

from __future__ import annotations

import math

from botteam.report.clock import clock, short
from botteam.report.drawing import Element, axis, every, grid, node, path, percent, picture, plot
from botteam.report.run import ROWS, BotRun, Run, Stored, Vital

STASH_HEIGHT, VITALS_HEIGHT = 180.0, 44.0
WIDTH = 1000.0
SAMPLES_MAX, VITALS_MAX = 300, 400
FULL = 20.0
"""Health and food of a player who lacks nothing, in half-hearts and half-drumsticks."""


def stash_chart(run: Run, seconds: float, most: int) -> list[Element]:
    """Stacked areas of the stash's rows over `seconds`, up to `most` items, with a legend in their order."""
    samples = run.stash[:: every(len(run.stash), SAMPLES_MAX)]
    if samples and samples[-1] is not run.stash[-1]:
        samples = (*samples, run.stash[-1])
    top = ceiling(most)
    levels = (top, top / 2)
    lines = [node("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid") for y in (_y(v, top) for v in levels)]
    marks = [node("text", short(v), x=2.0, y=_y(v, top) + 11) for v in levels]
    areas = plot(*_areas(samples, run.seconds, seconds, top), width=WIDTH, height=STASH_HEIGHT)
    steps = _steps(samples, run.seconds, seconds)
    last = run.stash[-1] if run.stash else None
    said = f"items in stash, at the end {last.total}" if last else "no stash"
    drawn = picture(said, areas, *grid(seconds, STASH_HEIGHT), *lines, *marks, *steps, height=STASH_HEIGHT)
    items = [_entry(i, row, last) for i, row in reversed(list(enumerate(ROWS, start=1)))]
    return [node("ul", *items, class_="legend"), drawn, axis(seconds)]


def _entry(index: int, row: str, last: Stored | None) -> Element:
    line = node("line", x1=0.0, x2=22.0, y1=5.0, y2=5.0)
    swatch = node("svg", line, width=22.0, height=10.0, class_=f"stack-{index}", aria_hidden="true")
    return node("li", swatch, f"{row} ", node("b", short(last.items[row] if last else 0)))


def _areas(samples: tuple[Stored, ...], until: float, seconds: float, top: float) -> list[Element]:
    """From the top of the stack downwards, so that lower rows cover what lies behind them."""
    drawn = []
    for i in reversed(range(len(ROWS))):
        edge = _staircase([(s.t, sum(s.items[row] for row in ROWS[: i + 1])) for s in samples], until)
        points = [(t / seconds * WIDTH, _y(v, top)) for t, v in edge]
        if points:
            ground = [(points[-1][0], STASH_HEIGHT), (points[0][0], STASH_HEIGHT)]
            drawn.append(path([*points, *ground], class_=f"area stack-{i + 1}"))
            drawn.append(path(points, class_=f"edge stack-{i + 1}"))
    return drawn


def _staircase(values: list[tuple[float, int]], until: float) -> list[tuple[float, float]]:
    """A count holds until the next one is seen."""
    points: list[tuple[float, float]] = []
    for t, value in values:
        if points:
            points.append((t, points[-1][1]))
        points.append((t, value))
    return [*points, (until, points[-1][1])] if points else []


def _steps(samples: tuple[Stored, ...], until: float, seconds: float) -> list[Element]:
    """Unseen strips that tell the counts to a pointer."""
    ends = (*(s.t for s in samples[1:]), until)
    return [_step(s, max(end - s.t, 0.0), seconds) for s, end in zip(samples, ends, strict=False)]


def _step(stored: Stored, lasted: float, seconds: float) -> Element:
    counts = ", ".join(f"{row} {stored.items[row]}" for row in ROWS)
    title = node("title", f"{clock(stored.t)} {counts}; {stored.free} slots free")
    x, width = percent(stored.t / seconds), percent(lasted / seconds)
    return node("rect", title, x=x, y=0.0, width=width, height=STASH_HEIGHT, class_="unseen")


def _y(value: float, top: float) -> float:
    return STASH_HEIGHT * (1 - max(value, 0.0) / top)


def ceiling(most: float) -> float:
    """The next round number."""
    power = 10.0 ** math.floor(math.log10(max(most, 10)))
    return next(power * step for step in (1, 2, 3, 4, 5, 6, 8, 10) if power * step >= most)


def vitals_chart(bot: BotRun, index: int, seconds: float) -> Element:
    """Health (solid) and food (dashed) of one bot, and its deaths."""
    kept = worst(bot.vitals, VITALS_MAX)
    shapes = [
        path([(v.t / seconds * WIDTH, _height(value)) for v, value in zip(kept, values, strict=True)], class_=name)
        for name, values in (("food", [v.food for v in kept]), ("health", [v.health for v in kept]))
        if kept
    ]
    deaths = [
        node("text", "†", node("title", f"{clock(d.t)} {d.cause}"), x=percent(d.t / seconds), y=12.0, class_="dagger")
        for d in bot.deaths[:50]
    ]
    lowest = min((v.health for v in bot.vitals), default=None)
    hungriest = min((v.food for v in bot.vitals), default=None)
    said = (
        f"lowest health {short(lowest)}, food {short(hungriest)}"
        if lowest is not None and hungriest is not None
        else ""
    )
    half = node("line", x1="0%", x2="100%", y1=VITALS_HEIGHT / 2, y2=VITALS_HEIGHT / 2, class_="grid")
    lines = plot(*shapes, width=WIDTH, height=VITALS_HEIGHT)
    name = f"{bot.name}: {said or 'never seen'}"
    drawn = picture(name, *grid(seconds, VITALS_HEIGHT), half, lines, *deaths, height=VITALS_HEIGHT, class_="vitals")
    head = node("h3", node("span", class_="swatch"), bot.name, node("small", said))
    return node("div", head, drawn, class_=f"lane bot-{index % 5 + 1}")


def worst(vitals: tuple[Vital, ...], most: int) -> tuple[Vital, ...]:
    """At most so many: of every few in a row the one with the least health, so that no wound is smoothed away."""
    stride = every(len(vitals), most)
    groups = (vitals[i : i + stride] for i in range(0, len(vitals), stride))
    return tuple(min(group, key=lambda vital: vital.health) for group in groups)


def _height(value: float) -> float:
    return 2 + (VITALS_HEIGHT - 4) * (1 - min(max(value, 0.0), FULL) / FULL)
