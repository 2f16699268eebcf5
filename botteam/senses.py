"""What a bot notices between two observations: what happened, who spoke, and what must not wait."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from botteam.events import Bus, ChatHeard, Died, Log, Vitals
from botteam.mind.base import ChatLine
from botteam.observation import Note, NoteKind, Peril, Position
from botteam.world.body import BodyEvent

Alarm = Literal["hurt", "peril", "hiss", "spoken_to", "stuck", "died"]

NOTES_KEPT, CHAT_KEPT = 20, 6
CHAT_SECONDS = 120.0
"""A line that nobody answered in this time is let go."""
MATE_ANSWER_SECONDS = 120.0
ALARM_EVERY = 6.0
"""Seconds between two alarms of a kind: whoever is hit twice a second must still get something done."""
STUCK_SECONDS = 45.0
STEP = 1.0
"""Blocks that count as having moved."""
PERILS: frozenset[NoteKind] = frozenset(get_args(Peril))


@dataclass
class _Rest:
    """Since when a bot stands at one place with the same things in its pockets."""

    since: float = math.inf
    position: Position | None = None
    pockets: dict[str, int] = field(default_factory=dict)


class Senses:
    """One bot's notes and open chat; `alarmed(alarm)` is called at once, `ended(reason)` when the body is gone.

    Players know the bot by its `username`, which may be another name than its role's.
    """

    def __init__(
        self,
        name: str,
        bus: Bus,
        clock: Callable[[], float],
        is_mate: Callable[[str], bool],
        alarmed: Callable[[Alarm], None],
        ended: Callable[[str], None],
        username: str = "",
    ) -> None:
        self.health = 20.0
        self.position: Position | None = None
        self._name = name
        self._names = re.compile(rf"(?<!\w)({re.escape(name)}|{re.escape(username or name)})(?!\w)", re.IGNORECASE)
        self._bus = bus
        self._clock = clock
        self._is_mate = is_mate
        self._alarmed = alarmed
        self._ended = ended
        self._notes: deque[Note] = deque(maxlen=NOTES_KEPT)
        self._chat: deque[tuple[float, ChatLine]] = deque(maxlen=CHAT_KEPT)
        self._answered: dict[str, float] = {}
        self.answers = 0
        self._alarms: dict[Alarm, float] = {}
        self._rest = _Rest()

    def notes(self) -> tuple[Note, ...]:
        """What happened and no mind has decided on yet; chat stands in `open_chat`."""
        return tuple(self._notes)

    def considered(self, notes: Sequence[Note]) -> None:
        """A mind has decided with these before it; what came meanwhile, or has gone on since, stays."""
        self._notes = deque((note for note in self._notes if note not in notes), maxlen=NOTES_KEPT)

    def open_chat(self) -> tuple[ChatLine, ...]:
        """Lines that concern the bot and wait for an answer."""
        now = self._clock()
        while self._chat and now - self._chat[0][0] > CHAT_SECONDS:
            self._chat.popleft()
        return tuple(line for _at, line in self._chat)

    def answered(self, lines: Sequence[ChatLine]) -> None:
        """These lines have their answer; what came meanwhile stays open."""
        done = set(lines)
        self.answers += 1
        self._answered |= {line.who: self._clock() for line in done}
        self._chat = deque(((at, line) for at, line in self._chat if line not in done), maxlen=CHAT_KEPT)

    def begin_deed(self) -> None:
        """A new deed may stand still anew."""
        self._rest.since = self._clock()

    def feel(self, event: BodyEvent) -> None:
        """Take an event of the body."""
        if event.kind == "vitals" and event.position is not None:
            self._feel_vitals(event, event.position)
        elif event.kind == "note" and event.note is not None:
            self._notice(event.note)
        elif event.kind == "sign_in":
            self._bus.publish(Log(bot=self._name, level="warning", text=f"to sign in {event.reason}"))
        elif event.kind == "end":
            self._ended(event.reason)

    def _feel_vitals(self, event: BodyEvent, position: Position) -> None:
        self.position, self.health = position, event.health
        pockets = dict(event.inventory or {})
        self._bus.publish(
            Vitals(
                bot=self._name,
                health=event.health,
                food=event.food,
                position=position,
                time_of_day=event.time_of_day,
                day=event.age // 24_000,
                inventory=pockets,
                worn=event.worn,
            )
        )
        rest = self._rest
        if rest.position is None or rest.position.distance(position) > STEP or rest.pockets != pockets:
            self._rest = _Rest(self._clock(), position, pockets)
        elif self._clock() - rest.since > STUCK_SECONDS:
            self._alarm("stuck")

    def _notice(self, note: Note) -> None:
        name = self._name
        if note.kind in ("chat", "whisper"):
            self._hear(note)
            return
        self._keep(note)
        if note.kind == "hurt":
            self._alarm("hurt")
        elif note.kind == "hissing":
            self._alarm("hiss")
        elif note.kind in PERILS:
            self._alarm("peril")
        elif note.kind == "death":
            self._bus.publish(Died(bot=name, cause=note.text))
            self._bus.publish(Log(bot=name, level="warning", text=f"{name} died: {note.text}"))
            self._alarmed("died")

    def _keep(self, note: Note) -> None:
        """Notes of a kind about the same thing are added up."""
        last = next((n for n in self._notes if (n.kind, n.text, n.who) == (note.kind, note.text, note.who)), None)
        if last is not None:
            self._notes.remove(last)
            note = note.model_copy(update={"amount": round(last.amount + note.amount, 1)})
        self._notes.append(note)

    def _hear(self, note: Note) -> None:
        self._bus.publish(ChatHeard(bot=self._name, from_=note.who, text=note.text))
        named = note.kind == "whisper" or self._names.search(note.text) is not None
        if self._is_mate(note.who):
            # Two bots that answer each other at once would go on for ever.
            recent = self._clock() - self._answered.get(note.who, -math.inf) <= MATE_ANSWER_SECONDS
            if not named or recent:
                return
        self._chat.append((self._clock(), ChatLine(who=note.who, text=note.text, named=named)))
        if named:
            self._alarm("spoken_to")

    def _alarm(self, alarm: Alarm) -> None:
        now = self._clock()
        if now - self._alarms.get(alarm, -ALARM_EVERY) >= ALARM_EVERY:
            self._alarms[alarm] = now
            self._alarmed(alarm)
