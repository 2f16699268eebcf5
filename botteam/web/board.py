"""The board: everything that pages show, folded from the Bus as it comes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from botteam.events import ActionPhase, Built, BulletinChanged, Bus, Event, Log, Prompted, StashChanged, Vitals
from botteam.observation import Position
from botteam.web.addresses import EVERYWHERE
from botteam.web.rows import RULES, BotFacts, Row, WorldFacts, as_json, clip, fold

log = logging.getLogger("botteam")

HISTORY = 120
PROMPTS_KEPT = 20
TRAIL_POINTS, TRAIL_STEP = 240, 2.0
"""Points of a bot's way that are kept, and how far they lie apart at least, in blocks."""
_STASH_COUNTS = ("building", "metals", "food", "tools", "overflow", "free")

Entry = dict[str, Any]
"""One thing that happened, as pages get it: `id`, `at` (seconds since 1970), `type` and the event's fields."""


class Feed:
    """What one listener has not told its readers yet: entries in order, and whether the row changed."""

    def __init__(self, maxsize: int = 256) -> None:
        self._entries: deque[Entry] = deque(maxlen=maxsize)
        self._some = asyncio.Event()
        self.row_changed = asyncio.Event()

    def offer(self, entry: Entry) -> None:
        """Queue an entry; the oldest gives way when the queue is full."""
        self._entries.append(entry)
        self._some.set()

    async def next(self) -> Entry:
        """The next entry, as soon as there is one."""
        while not self._entries:
            self._some.clear()
            await self._some.wait()
        return self._entries.popleft()


class Board:
    """Rows, stash, bulletin and timelines of a team; `take` is synchronous, `follow` feeds it."""

    def __init__(
        self,
        bots: Sequence[BotFacts],
        world: WorldFacts | None = None,
        *,
        brain: str = "rules",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        now = clock()
        self._run = f"{now:.3f}"
        self.world = world if world is not None else WorldFacts()
        self.rows: dict[str, Row] = {facts.name: Row(facts, since=now, brain=brain) for facts in bots}
        self.stash = StashChanged()
        self.built: dict[str, Position | None] = {}
        self.time_of_day = 0
        self.day = 0
        self._seq: dict[str, int] = dict.fromkeys(self.rows, 0)
        self._bulletin: tuple[str, ...] = ()
        self._timeline: dict[str, deque[Entry]] = {name: deque(maxlen=HISTORY) for name in self.rows}
        self._prompts: dict[str, deque[tuple[int, Prompted]]] = {name: deque(maxlen=PROMPTS_KEPT) for name in self.rows}
        self._trail: dict[str, deque[Position]] = {name: deque(maxlen=TRAIL_POINTS) for name in self.rows}
        self._asked: dict[str, Prompted] = {}
        self._feeds: dict[str, list[Feed]] = {name: [] for name in self.rows}
        self._watchers: list[Callable[[Event], None]] = []
        self._failing: set[Callable[[Event], None]] = set()
        self._last_id = 0

    def begin(self, stash: Position | None, built: Mapping[str, Position | None]) -> None:
        """What stands from earlier runs, before anything is told."""
        self.stash, self.built = StashChanged(pos=stash), dict(built)

    def follow(self, bus: Bus) -> Coroutine[Any, Any, None]:
        """Listen from now on; what is returned takes it all in and ends when the Bus closes."""
        events = bus.subscribe(maxsize=8192)

        async def listen() -> None:
            async for stamped in events:
                self.take(stamped.event)

        return listen()

    def watch(self, told: Callable[[Event], None]) -> None:
        """Have `told` called with every event, after the board has taken it; its first failure is logged."""
        self._watchers.append(told)

    def feed(self, bot: str) -> Feed:
        """A feed of one bot's entries and row changes from now on; close it with `forget`."""
        feed = Feed()
        self._feeds[bot].append(feed)
        return feed

    def forget(self, bot: str, feed: Feed) -> None:
        """Stop filling a feed."""
        self._feeds[bot].remove(feed)

    def take(self, event: Event) -> None:
        """Fold one event into everything that shows it; events of unknown bots are left out."""
        if not event.bot or event.bot in self.rows:
            self._take_world(event)
            for bot in [event.bot] if event.bot else list(self.rows):
                self._take_row(bot, event)
                self._take_entry(bot, event)
        for told in self._watchers:
            self._show(told, event)

    def _show(self, told: Callable[[Event], None], event: Event) -> None:
        try:
            told(event)
        except Exception:  # one page's defect must not end the others
            if told not in self._failing:
                name = getattr(told, "__qualname__", told)
                log.exception("%s failed at an event of type %r and goes on; please report it", name, event.type)
            self._failing.add(told)

    def _take_world(self, event: Event) -> None:
        if isinstance(event, Vitals):
            self.time_of_day, self.day = event.time_of_day, event.day
            self._take_step(event.bot, event.position)
        elif isinstance(event, StashChanged):
            self.stash = event
            for bot in self.rows:
                self._tell(bot, self._entry("stash_status", self.stash_json()))
        elif isinstance(event, BulletinChanged):
            self._bulletin = event.lines
        elif isinstance(event, Built):
            self.built[event.name] = event.pos

    def _take_step(self, bot: str, position: Position) -> None:
        trail = self._trail.get(bot)
        if trail is not None and not (trail and trail[-1].ground_distance(position) < TRAIL_STEP):
            trail.append(position)

    def _take_row(self, bot: str, event: Event) -> None:
        if event.type not in RULES:
            return
        self.rows[bot] = fold(self.rows[bot], event, self._clock())
        self._seq[bot] += 1
        for feed in self._feeds[bot]:
            feed.row_changed.set()

    def _take_entry(self, bot: str, event: Event) -> None:
        if isinstance(event, Prompted):
            self._asked[bot] = event
        if isinstance(event, Prompted | Vitals | StashChanged):
            return
        fields = event.model_dump(mode="json", by_alias=True, exclude={"type", "bot"}, exclude_none=True)
        entry = self._entry(event.type, fields)
        if event.type == "decision":
            self._keep_prompt(bot, entry)
        if _is_history(event):
            self._timeline[bot].append(entry)
        self._tell(bot, entry)

    def _keep_prompt(self, bot: str, entry: Entry) -> None:
        """The prompt that came before a decision is the one it was made from."""
        asked = self._asked.pop(bot, None)
        if asked is not None and asked.messages:
            self._prompts[bot].append((entry["id"], asked))
            entry["has_prompt"] = True

    def _entry(self, kind: str, fields: Mapping[str, Any]) -> Entry:
        self._last_id += 1
        return {**clip(fields), "id": self._last_id, "at": round(self._clock(), 3), "type": kind}

    def _tell(self, bot: str, entry: Entry) -> None:
        for feed in self._feeds[bot]:
            feed.offer(entry)

    def prompt(self, bot: str, entry_id: int) -> list[dict[str, str]] | None:
        """The messages that a decision was made from, or None when they are not kept any more."""
        for known, prompted in self._prompts.get(bot, ()):
            if known == entry_id:
                return [dict(message) for message in prompted.messages]
        return None

    def status_json(self, bot: str, host: str) -> dict[str, Any]:
        """A bot's row with its running number and the world's time."""
        return {**as_json(self.rows[bot], host), "seq": self._seq[bot], **self._time_json()}

    def _time_json(self) -> dict[str, Any]:
        return {"day": self.day, "time_of_day": self.time_of_day, "now": round(self._clock(), 3)}

    def stash_json(self) -> dict[str, Any]:
        """Items by category, empty slots, and where the stash is (None while there is none)."""
        pos = self.stash.pos
        counts = {name: getattr(self.stash, name) for name in _STASH_COUNTS}
        return {"pos": pos.model_dump() if pos else None, **counts}

    def team_json(self, host: str) -> dict[str, Any]:
        """The answer of `GET /api/team`."""
        return {
            "run": self._run,
            "world": {**vars(self._world_for(host)), "time_of_day": self.time_of_day, "day": self.day},
            "brain": self._brain(),
            "stash": self.stash_json(),
            "built": {name: pos.model_dump() if pos else None for name, pos in self.built.items()},
            "bots": [as_json(row, host) for row in self.rows.values()],
            "now": round(self._clock(), 3),
        }

    def _world_for(self, host: str) -> WorldFacts:
        """The world by an address that the reader can use: one that is open to all is at the name by which he came."""
        return replace(self.world, host=host) if self.world.host in EVERYWHERE else self.world

    def _brain(self) -> str:
        return "ollama" if any(row.brain == "ollama" for row in self.rows.values()) else "rules"

    def snapshot_json(self, bot: str, host: str) -> dict[str, Any]:
        """Everything that a page needs to draw one bot from nothing."""
        return {
            "status": self.status_json(bot, host),
            "stash_status": self.stash_json(),
            "bulletin": {"lines": [clip(line) for line in self._bulletin]},
            "timeline": list(self._timeline[bot]),
            "trail": [[round(p.x, 1), round(p.z, 1)] for p in self._trail[bot]],
        }

    def set_viewer(self, bot: str, port: int | None, ground_port: int | None = None) -> None:
        """Say at which ports a bot's viewer and the ground around it answer now, or None where there is none."""
        row = self.rows[bot]
        self.rows[bot] = replace(row, facts=replace(row.facts, viewer_port=port, ground_port=ground_port))
        self._seq[bot] += 1
        for feed in self._feeds[bot]:
            feed.row_changed.set()


def _is_history(event: Event) -> bool:
    if isinstance(event, ActionPhase):
        return event.phase != "progress"
    if isinstance(event, Log):
        return event.level in {"warning", "error"}
    return event.type in {
        "decision",
        "chat",
        "state",
        "death",
        "milestone",
        "built",
        "reflex",
        "goal",
        "goal_reached",
        "order",
        "brain",
    }
