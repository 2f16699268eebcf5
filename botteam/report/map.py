"""Where they went, seen from above: north is up, trails in the bots' colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from botteam.observation import Position
from botteam.report.clock import clock, short
from botteam.report.drawing import Element, every, node, path, percent, picture, plot
from botteam.report.run import BotRun, Run, Vital

TRAIL_MAX = 800
STILL_BLOCKS = 0.7
LEAP_BLOCKS = 60.0
"""Nobody walks this far between two vitals: a death, or a world that was joined anew."""
SMALLEST = 48.0
MARGIN = 0.07
NARROW = 340.0
"""Pixels that the map has on a phone, by which labels are kept apart."""
LETTER = 6.6
"""Pixels of a letter, roughly."""
BUILT_MAX = 40

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True)
class Frame:
    """A piece of ground: its north-west corner, width and height in blocks."""

    x: float
    z: float
    width: float
    height: float

    def share(self, at: Position) -> tuple[float, float]:
        """Where a place lies in it, from 0 to 1 each way."""
        return (at.x - self.x) / self.width, (at.z - self.z) / self.height

    def holds(self, at: Position) -> bool:
        """Whether a place lies in it."""
        return all(0 <= part <= 1 for part in self.share(at))

    def grown(self, width: float, height: float) -> Frame:
        """The same middle with another size."""
        return Frame(self.x - (width - self.width) / 2, self.z - (height - self.height) / 2, width, height)


def frame_of(run: Run) -> Frame:
    """All places of a run with a margin, not narrower than half as high nor flatter than half as wide."""
    places = [vital.position for bot in run.bots.values() for vital in bot.vitals]
    places += [position for _, position in _places(run)]
    xs, zs = [p.x for p in places] or [0.0], [p.z for p in places] or [0.0]
    bare = Frame(min(xs), min(zs), max(xs) - min(xs), max(zs) - min(zs))
    width, height = (max(size * (1 + 2 * MARGIN), SMALLEST) for size in (bare.width, bare.height))
    return bare.grown(max(width, height), max(height, width / 2))


def same_scale(frames: list[Frame]) -> list[Frame]:
    """The frames grown to one size, so that a block is as long in each."""
    width, height = max(f.width for f in frames), max(f.height for f in frames)
    return [frame.grown(width, height) for frame in frames]


def ground_map(run: Run, frame: Frame) -> tuple[list[Element], str]:
    """The map with its scale bar, and the rule by which trails were thinned."""
    trails = [_trail(bot, i, frame) for i, bot in enumerate(run.bots.values())]
    ends = [_end(bot, i, frame, monogram(bot.name, run.bots)) for i, bot in enumerate(run.bots.values()) if bot.vitals]
    size = {"width": frame.width, "height": frame.height}
    drawn = picture(
        f"map of {short(frame.width)} by {short(frame.height)} blocks",
        plot(*trails, **size),
        *_signs(run, frame),
        *ends,
        style=f"aspect-ratio:{frame.width:.1f}/{frame.height:.1f}",
        class_="map",
    )
    legend = [_key(bot, i) for i, bot in enumerate(run.bots.values())]
    stride = max((every(len(bot.vitals), TRAIL_MAX) for bot in run.bots.values()), default=1)
    rule = "trails join the places that were logged" + (f", one in {stride} of them" if stride > 1 else "")
    ground = node("div", drawn, _scale(frame), class_="ground")
    return [node("ul", *legend, class_="legend"), ground], rule


def _key(bot: BotRun, index: int) -> Element:
    line = node("line", x1=0.0, x2=30.0, y1=5.0, y2=5.0, class_="trail")
    swatch = node("svg", line, width=30.0, height=10.0, aria_hidden="true")
    return node("li", swatch, bot.name, class_=f"bot-{index % 5 + 1}")


def _trail(bot: BotRun, index: int, frame: Frame) -> Element:
    stride = every(len(bot.vitals), TRAIL_MAX)
    parts = (_points(part, frame) for part in _walks(bot.vitals[::stride], LEAP_BLOCKS * stride))
    lines = (path(points, class_="trail") for points in parts if len(points) > 1)
    return node("g", node("title", bot.name), *lines, class_=f"bot-{index % 5 + 1}")


def _walks(vitals: tuple[Vital, ...], leap: float) -> Iterator[list[Vital]]:
    """The vitals parted where a bot was suddenly elsewhere."""
    part = list(vitals[:1])
    for before, after in pairwise(vitals):
        if before.position.ground_distance(after.position) > leap:
            yield part
            part = []
        part.append(after)
    yield part


def _points(vitals: Iterable[Vital], frame: Frame) -> list[tuple[float, float]]:
    kept: list[Position] = []
    for vital in vitals:
        if not kept or kept[-1].ground_distance(vital.position) >= STILL_BLOCKS:
            kept.append(vital.position)
    return [(at.x - frame.x, at.z - frame.z) for at in kept]


def monogram(name: str, team: Iterable[str]) -> str:
    """The first letter of a name, or two where a team-mate has the same."""
    return name[:1] if sum(mate[:1] == name[:1] for mate in team) == 1 else name[:2]


def _end(bot: BotRun, index: int, frame: Frame, letters: str) -> Element:
    """The bot's monogram where it was seen last."""
    across, down = frame.share(bot.vitals[-1].position)
    title = node("title", f"{bot.name} at {clock(bot.vitals[-1].t)}: {bot.vitals[-1].position}")
    letter = node("text", letters, text_anchor="middle", y=4.0)
    parts = title, node("circle", r=8.5), letter
    return node("svg", *parts, x=percent(across), y=percent(down), class_=f"end bot-{index % 5 + 1}")


def _places(run: Run) -> Iterator[tuple[str, Position]]:
    homes = (bot.leash.home for bot in run.bots.values() if bot.leash)
    yield from (("home", home) for home in dict.fromkeys(homes) if home)
    yield from (("stash", stored.position) for stored in run.stash[-1:] if stored.position)
    yield from ((built.name, built.position) for built in run.built[:BUILT_MAX] if built.position)


SHAPES = {"home": "M-7 0L0 -7L7 0L5 0L5 6L-5 6L-5 0Z", "stash": "M-6 -5H6V5H-6ZM-6 -1H6"}
DIAMOND = "M0 -6L6 0L0 6L-6 0Z"


def _signs(run: Run, frame: Frame) -> list[Element]:
    """A sign for home, stash and what was built; names of one spot stand together, and none over another."""
    spots: dict[tuple[float, float], list[str]] = {}
    for name, at in _places(run):
        if frame.holds(at):
            spots.setdefault((at.x, at.z), []).append(name)
    lasts = [(bot.vitals[-1].position.x, bot.vitals[-1].position.z) for bot in run.bots.values() if bot.vitals]
    taken = [_mark(frame, x, z) for x, z in (*lasts, *spots)]
    return [_sign(tuple(dict.fromkeys(names)), frame, x, z, taken) for (x, z), names in spots.items()]


def _mark(frame: Frame, x: float, z: float) -> Box:
    """The room that a sign or a letter takes on a narrow screen."""
    across, down = frame.share(Position(x=x, y=0, z=z))
    middle = across * NARROW, down * NARROW * frame.height / frame.width
    return middle[0] - 7, middle[1] - 7, middle[0] + 7, middle[1] + 7


def _sign(names: tuple[str, ...], frame: Frame, x: float, z: float, taken: list[Box]) -> Element:
    words = ", ".join(names)
    across, down = frame.share(Position(x=x, y=0, z=z))
    kind = next((name for name in names if name in SHAPES), "built")
    parts = [node("title", f"{words} at {x:.0f}, {z:.0f}"), node("path", d=SHAPES.get(kind, DIAMOND))]
    offset = _room(len(words) * LETTER, across * NARROW, down * NARROW * frame.height / frame.width, taken)
    if offset is not None:
        parts.append(node("text", words, x=offset[0], y=offset[1]))
    return node("svg", *parts, x=percent(across), y=percent(down), class_=f"sign {kind if kind in SHAPES else 'built'}")


def _room(wide: float, x: float, y: float, taken: list[Box]) -> tuple[float, float] | None:
    """Where a label has room beside its sign, in pixels from it; None when there is none."""
    for dx, dy in (
        (11, 4),
        (-11 - wide, 4),
        (-wide / 2, -11),
        (-wide / 2, 19),
        (11, 18),
        (11, -10),
        (-wide / 2, 32),
        (-wide / 2, -24),
    ):
        box = (x + dx, y + dy - 11, x + dx + wide, y + dy + 2)
        free = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
        if free and box[0] >= 0 and box[2] <= NARROW and box[1] >= 0:
            taken.append(box)
            return dx, dy
    return None


def _scale(frame: Frame) -> Element:
    """A bar of a round number of blocks."""
    blocks = next(
        b for b in (5_000_000, *(10**e * k for e in range(6, 0, -1) for k in (5, 2, 1))) if b <= frame.width / 3
    )
    bar = node("path", d="M1 1V7H100V1", vector_effect="non-scaling-stroke")
    stretched = node(
        "svg", bar, width=percent(blocks / frame.width), height=8.0, viewBox="0 0 101 8", preserveAspectRatio="none"
    )
    return node("div", stretched, node("span", f"{blocks:,} blocks, north is up"), class_="scale")
