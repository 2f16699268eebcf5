"""Elements of the page. It is built as a tree and written once, so that no text can become markup."""

from __future__ import annotations

import math
from collections.abc import Iterable
from xml.etree import ElementTree

from botteam.report.clock import clock

Element = ElementTree.Element
Child = Element | str | None
TICKS_MAX = 6
STEPS = (5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


def node(name: str, *children: Child, **attributes: str | float | None) -> Element:
    """An element; `class_` and the like lose their last underscore, others become hyphens, None is left out."""
    written = {_attribute(key): _value(value) for key, value in attributes.items() if value is not None}
    element = Element(name, written)
    last: Element | None = None
    for child in children:
        if isinstance(child, str):
            if last is None:
                element.text = (element.text or "") + child
            else:
                last.tail = (last.tail or "") + child
        elif child is not None:
            element.append(child)
            last = child
    return element


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def written(element: Element) -> str:
    """The element as text of an HTML page."""
    return ElementTree.tostring(element, encoding="unicode", short_empty_elements=False)


def percent(part: float) -> str:
    """A share from 0 to 1 as a length."""
    return f"{part * 100:.2f}%"


def plot(*children: Child, width: float, height: float, **attributes: str | float | None) -> Element:
    """A drawing stretched over the one that it stands in, for paths, which know no percentages."""
    box = f"0 0 {_value(width)} {_value(height)}"
    whole = {"width": "100%", "height": "100%", "viewBox": box, "preserveAspectRatio": "none"}
    return node("svg", *children, **whole, **attributes)


def picture(name: str, *children: Child, **attributes: str | float | None) -> Element:
    """A drawing as wide as its place, with a name for those who cannot see it."""
    return node("svg", *children, width="100%", role="img", aria_label=name, **attributes)


def path(points: Iterable[tuple[float, float]], **attributes: str | float | None) -> Element:
    """A line through points whose width does not stretch."""
    spelled = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return node("path", d=spelled, vector_effect="non-scaling-stroke", **attributes)


def ticks(seconds: float) -> list[float]:
    """Round times from 0 to `seconds`, few enough to be read on a phone."""
    step = next((s for s in STEPS if seconds / s <= TICKS_MAX), 86400 * math.ceil(seconds / 86400 / TICKS_MAX))
    return [step * i for i in range(int(seconds // step) + 1)]


def grid(seconds: float, height: float) -> list[Element]:
    """Upright lines at the ticks of a time axis."""
    shares = [percent(t / seconds) for t in ticks(seconds)]
    return [node("line", x1=x, x2=x, y1=0.0, y2=height, class_="grid") for x in shares]


def axis(seconds: float) -> Element:
    """The times under a drawing."""
    marks = []
    for t in ticks(seconds):
        share = t / seconds
        anchor = "start" if share < 0.03 else "end" if share > 0.97 else "middle"
        marks.append(node("text", clock(t), x=percent(share), y=12.0, text_anchor=anchor))
    return node("svg", *marks, width="100%", height=16.0, class_="axis", aria_hidden="true")


def every(count: int, most: int) -> int:
    """The stride that leaves at most so many of `count`."""
    return max(1, math.ceil(count / most))
