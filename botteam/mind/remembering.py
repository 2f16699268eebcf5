"""What of a run is worth remembering: turns what happens to a bot into entries of its memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from botteam.actions import BROKEN_OFF
from botteam.events import ActionPhase, Built, Bus, ChatHeard, Died, Event, GoalSet, Ordered, Vitals
from botteam.mind.memory import Memory
from botteam.mind.recall import Entry
from botteam.observation import Position

ORE_DROPS = frozenset(
    {"coal", "raw_iron", "raw_copper", "raw_gold", "redstone", "lapis_lazuli", "diamond", "emerald", "quartz"}
)
"""What an ore leaves behind (minecraft.wiki/w/Ore): where it came from there may be more."""
_PROMISE = re.compile(r"\b(I['’]ll|I will|I shall|I['’]?a?m going to|(I )?promise|count on me|let me)\b", re.IGNORECASE)
_FIND = re.compile(r"\b([a-z][a-z0-9_]*) at \((-?\d{1,8}), (-?\d{1,8}), (-?\d{1,8})\)")
_PASSING = BROKEN_OFF | {"unfinished"}
"""Reasons of an end that says nothing about the deed."""


def entries(event: Event, position: Position | None = None, mates: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """What an event leaves in a bot's memory; `position` is where the bot was last seen, `mates` their player names."""
    match event:
        case Died():
            return (Entry("death", event.cause or "of an unknown cause", position),)
        case ActionPhase(phase="done" | "failed") if event.reason not in _PASSING:
            return (*_outcome(event), *_dug(event, position))
        case ChatHeard() if _is_promise(event.text) and (event.from_ not in mates or _names(event)):
            return (Entry("promise", f"{event.from_} said {_quoted(event.text)}"),)
        case GoalSet():
            return (Entry("goal", event.goal),)
        case Ordered(kind="goal") if event.text:
            return (Entry("goal", f"the operator wants: {event.text}"),)
        case Built(pos=Position()):
            return (Entry("place", f"our {event.name}", event.pos, about=f"our {event.name}"),)
    return ()


def _outcome(event: ActionPhase) -> tuple[Entry, ...]:
    match event.name, event.phase:
        case "invoke_skill", "done":
            skill = str(event.args.get("skill", "skill"))
            return (Entry("skill", f"{skill} worked: {event.text}", about=f"{skill} worked"),)
        case "invoke_skill", "failed":
            skill = str(event.args.get("skill", "skill"))
            return (Entry("skill", f"{skill} failed: {event.text}", about=f"{skill} {event.reason}"),)
        case "explore", "done":
            return finds(event.text)
        case (("chat" | "respond_to_chat"), "done") if _is_promise(text := str(event.args.get("text", ""))):
            return (Entry("promise", f"I said to {event.args.get('to', 'all')} {_quoted(text)}"),)
    return ()


def _dug(event: ActionPhase, position: Position | None) -> tuple[Entry, ...]:
    if event.name not in ("mine_block", "invoke_skill") or position is None:
        return ()
    return tuple(Entry("place", f"dug {name}", position) for name in sorted(event.gained.keys() & ORE_DROPS))


def finds(report: str) -> tuple[Entry, ...]:
    """The named places of a report such as `saw iron_ore at (1, 12, -3)`."""
    return tuple(
        Entry("place", name, Position(x=int(x), y=int(y), z=int(z))) for name, x, y, z in _FIND.findall(report)
    )


def _is_promise(text: str) -> bool:
    return _PROMISE.search(text) is not None


def _names(event: ChatHeard) -> bool:
    return re.search(rf"\b{re.escape(event.bot)}\b", event.text, re.IGNORECASE) is not None


def _quoted(text: str) -> str:
    """Chat stays visibly chat: its own quotation marks cannot end it."""
    return '"' + text.replace('"', "'") + '"'


class Remembering:
    """Listens to the Bus and writes each bot's memory; an event of the whole team goes into all of them."""

    def __init__(
        self,
        bus: Bus,
        memories: Mapping[str, Memory],
        mates: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._events = bus.subscribe("vitals", "death", "action", "chat", "goal", "order", "built", maxsize=8192)
        self._memories = memories
        self._mates = mates
        self._clock = clock
        self._positions: dict[str, Position] = {}

    async def follow(self) -> None:
        """Listen until the Bus closes."""
        async for stamped in self._events:
            await self.see(stamped.event)

    async def see(self, event: Event) -> None:
        """Write what an event leaves in memory."""
        if isinstance(event, Vitals):
            self._positions[event.bot] = event.position
            return
        for name in (event.bot,) if event.bot else tuple(self._memories):
            if name not in self._memories:
                continue
            for entry in entries(event, self._positions.get(name), self._mates):
                await self._memories[name].remember(entry, now=self._clock())
