"""Fields of a logged event as they may be: missing, of another type, too long, or made to do harm."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from botteam.observation import Position

TEXT_MAX, NAME_MAX = 240, 40
TIME_MAX = 1e8
FAR = 3e7
"""No Minecraft world reaches beyond this many blocks (minecraft.wiki/w/World_border)."""

Event = Mapping[str, Any]


def parse(line: str) -> Event | None:
    """The event of a line, or None when the line holds none: cut off by a crash, or something else."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        return None
    return event if 0 <= number(event, "t", -1) < TIME_MAX else None


def number(event: Event, name: str, default: float = 0.0) -> float:
    """A finite number, else the default."""
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        return float(value) if math.isfinite(value) else default
    except OverflowError:
        return default


def whole(event: Event, name: str) -> int:
    """A count, else 0."""
    return int(number(event, name))


def text(event: Event, name: str, longest: int = TEXT_MAX) -> str:
    """One printable line, shortened; empty when there is none."""
    return plain(event.get(name), longest)


def name(event: Event, key: str = "name") -> str:
    """A short printable name."""
    return text(event, key, NAME_MAX)


def plain(value: object, longest: int = TEXT_MAX) -> str:
    """A value as one printable line: no control characters, which a terminal or a page would act on."""
    if value is None:
        return ""
    shown = str(value)[: longest + 1]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else " " for c in shown)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def position(event: Event, key: str) -> Position | None:
    """A place in a world."""
    at = event.get(key)
    if not isinstance(at, dict):
        return None
    x, y, z = (number(at, axis, math.inf) for axis in "xyz")
    return Position(x=x, y=y, z=z) if max(abs(x), abs(y), abs(z)) <= FAR else None


def part(event: Event, key: str) -> Event:
    """An object inside the event, empty when there is none."""
    inner = event.get(key)
    return inner if isinstance(inner, dict) else {}


def counts(event: Event, key: str) -> dict[str, int]:
    """Item counts."""
    inner = part(event, key)
    return {plain(item, NAME_MAX): whole(inner, item) for item in inner if whole(inner, item)}


def label(action: str, args: Event) -> str:
    """What an action does in the bulletin's words: `mine_block stone ×4`; of a skill its name."""
    if action == "invoke_skill":
        return name(args, "skill") or action
    words = [plain(v, NAME_MAX) for k, v in args.items() if k not in ("text", "args", "count") and v is not None]
    count = [f"×{whole(args, 'count')}"] if "count" in args else []
    return plain(" ".join([action, *words, *count]), 60)
