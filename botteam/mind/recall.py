"""What of a bot's memory is worth its tokens now. Pure: the rows come from `memory.py`, the time from outside."""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from botteam.actions import one_line
from botteam.mind.base import Turn
from botteam.observation import Position
from botteam.tokens import clip, estimate

Kind = Literal["place", "death", "skill", "promise", "goal"]
TEXT_MAX = 200
"""Characters of an entry that are kept."""
RECALL_TOKENS = 120
LINE_TOKENS, LINE_TOKENS_MIN = 40, 6
CHOICE = 24
"""Entries that lines are made of, about four times as many as fit."""
WORDS_MAX = 6
HALF_LIFE_SECONDS = 3_600.0
"""An entry that was not renewed for so long counts half as recent."""
NEAR_BLOCKS = 48.0
"""At this distance a place counts half as near."""
NOWHERE = 0.3
"""How near an entry without a place counts."""
WORTH = {"place": 0.0, "death": 0.2, "skill": 0.0, "promise": 0.2, "goal": 0.1}
RECENCY, NEARNESS, SAMENESS = 0.6, 0.6, 0.15
"""Weights beside relevance (0 to 1); sameness is taken off for every line of the kind that is chosen already."""
_OPENINGS = {"place": "", "death": "died: ", "skill": "", "promise": "promise: ", "goal": "goal: "}
_AGES = ((600.0, "just now"), (3_600.0, "this hour"), (86_400.0, "today"), (math.inf, "days ago"))
"""Coarse on purpose: a prompt that does not change from turn to turn stays in the server's cache."""
_WORD = re.compile(r"[^\W_]{3,40}")


@dataclass(frozen=True)
class Entry:
    """Something to remember. Entries of a kind are one when they are `about` the same; without it, when they have
    the same text and lie near each other."""

    kind: Kind
    text: str
    position: Position | None = None
    about: str = ""


@dataclass(frozen=True)
class Found:
    """An entry that may be worth telling: last renewed when (epoch seconds), and how relevant (0 to 1)."""

    entry: Entry
    seen: float
    relevance: float = 0.0


def plain(text: str, most: int = TEXT_MAX) -> str:
    """`text` on one line of at most `most` printable characters, fit for a UTF-8 file."""
    return one_line(text)[:most].rstrip()


def words_of(text: str, most: int = WORDS_MAX) -> tuple[str, ...]:
    """The first words of a question, each once: what is looked up, whatever the text was."""
    return tuple(dict.fromkeys(word.lower() for word in _WORD.findall(text)))[:most]


def question(turn: Turn) -> str:
    """What a turn is about, most pressing first: open chat, the goal, what just failed."""
    failed = [f"{deed.label} {deed.result.text}" for deed in turn.results[::-1] if not deed.result.ok]
    return " ".join([*(line.text for line in turn.chat[::-1]), turn.goal, *failed, *(d.label for d in turn.results)])


def choose(
    found: Iterable[Found], *, position: Position | None, now: float, tokens: int = RECALL_TOKENS
) -> tuple[str, ...]:
    """The lines worth most, best first, together at most `tokens` tokens, a separator each; the kinds are mixed."""
    rated = ((worth(f, position, now), f) for f in found)
    left = heapq.nlargest(CHOICE, rated, key=lambda pair: pair[0])
    lines: list[str] = []
    chosen: Counter[Kind] = Counter()
    while left and tokens >= LINE_TOKENS_MIN:
        best = max(left, key=lambda pair: pair[0] - SAMENESS * chosen[pair[1].entry.kind])
        left.remove(best)
        line = told(best[1], now)
        cost = estimate(line) + 1
        if cost <= tokens and line not in lines:
            lines.append(line)
            tokens -= cost
            chosen[best[1].entry.kind] += 1
    return tuple(lines)


def worth(found: Found, position: Position | None, now: float) -> float:
    """How much an entry is worth telling: by relevance, recency and nearness."""
    age = max(now - found.seen, 0.0)
    recent = math.pow(0.5, age / HALF_LIFE_SECONDS)
    at = found.entry.position
    near = NOWHERE if at is None or position is None else 1 / (1 + position.distance(at) / NEAR_BLOCKS)
    return found.relevance + RECENCY * recent + NEARNESS * near + WORTH[found.entry.kind]


def told(found: Found, now: float) -> str:
    """One line for the prompt."""
    entry = found.entry
    where = "" if entry.position is None else f" at {entry.position}"
    age = next(word for limit, word in _AGES if now - found.seen < limit)
    tail = f"{where} ({age})"
    return clip(f"{_OPENINGS[entry.kind]}{entry.text}", LINE_TOKENS - estimate(tail)) + tail
