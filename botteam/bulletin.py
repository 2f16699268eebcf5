"""The team's bulletin: what every bot last did, for its team-mates' prompts. Awareness, no commands."""

from __future__ import annotations

from botteam.observation import Frozen, Position
from botteam.tokens import clip, estimate

HEADER = "TEAM STATUS (live):"
STALE_SECONDS = 60.0
LINE_TOKENS = 60
_ACTION_TOKENS, _THOUGHT_TOKENS = 14, 24


class BotStatus(Frozen):
    """A bot's own words about itself; `timestamp` in seconds of the caller's clock, health in half-hearts."""

    name: str
    action: str
    position: Position
    thought: str
    health: float
    timestamp: float


class TeamBulletin:
    """The latest BotStatus of every bot. Methods are async so that processes can share it later."""

    def __init__(self) -> None:
        self._entries: dict[str, BotStatus] = {}

    async def post(self, status: BotStatus) -> None:
        """Replace the bot's entry."""
        self._entries[status.name] = status

    async def entries(self) -> tuple[BotStatus, ...]:
        """All entries, in the order in which the bots first posted."""
        return tuple(self._entries.values())

    async def lines(self, reader: str, now: float) -> tuple[str, ...]:
        """One line per team-mate of `reader` ('' reads all), at most LINE_TOKENS tokens each."""
        return tuple(render(entry, now) for entry in self._entries.values() if entry.name != reader)


def render(entry: BotStatus, now: float) -> str:
    """The founding document's line: `- Atlas: exploring north at (450, 72, -280) — "Found a cave!"`."""
    age = now - entry.timestamp
    stale = f" (stale, {age:.0f} s ago)" if age > STALE_SECONDS else ""
    action = clip(entry.action, _ACTION_TOKENS)
    thought = clip(entry.thought.replace('"', "'"), _THOUGHT_TOKENS)
    line = f'- {entry.name}: {action} at {entry.position} — "{thought}"{stale}'
    return line if estimate(line) <= LINE_TOKENS else clip(line, LINE_TOKENS)
