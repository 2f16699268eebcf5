"""What happens, told: frozen events and the Bus that carries them.

Events carry names and numbers, never objects. Publishing never waits and never fails: a listener
that is too slow loses its oldest events, and the loss is counted.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from botteam.observation import Frozen, Position

State = Literal["waiting", "connecting", "online", "reconnecting", "stopped", "failed"]
Phase = Literal["started", "progress", "done", "failed", "cancelled"]


class Event(Frozen):
    """Base of all events; `bot` is the role's name, or empty for the whole team."""

    type: str
    bot: str = ""


class StateChanged(Event):
    """A bot's connection state; `wait` is how many seconds it will stay `waiting` or `reconnecting`."""

    type: Literal["state"] = "state"
    from_: State | None = Field(None, serialization_alias="from")
    to: State
    reason: str = ""
    wait: float = 0.0
    restarts: int = 0


class Vitals(Event):
    """How a bot fares: pushed when it changes, four times a second at most; `worn` names its armour and shield."""

    type: Literal["vitals"] = "vitals"
    health: float
    food: float
    position: Position
    time_of_day: int = 0
    day: int = 0
    inventory: Mapping[str, int] = Field(default_factory=dict)
    worn: tuple[str, ...] = ()


class Thought(Event):
    """What a bot thinks, for viewers."""

    type: Literal["thought"] = "thought"
    text: str


class Decided(Event):
    """A decision was made; times in milliseconds (overhead: all but model and world), tokens as the model counted.

    `waited_ms` is how long the bot stood waiting for it, `ahead` whether it was asked for while a deed still ran,
    `repairs` how often the model was asked again, `fallback` why another brain than the wanted one decided.
    """

    type: Literal["decision"] = "decision"
    action: str
    args: Mapping[str, Any] = Field(default_factory=dict)
    thought: str = ""
    brain: str
    latency_ms: float = 0.0
    queue_ms: float = 0.0
    overhead_ms: float = 0.0
    prompt_tokens: int = 0
    output_tokens: int = 0
    waited_ms: float = 0.0
    ahead: bool = False
    repairs: int = 0
    fallback: str = ""


class Prompted(Event):
    """The messages that a decision was made from; the bulletin lines stand in `team`."""

    type: Literal["prompt"] = "prompt"
    team: tuple[str, ...] = ()
    messages: tuple[Mapping[str, str], ...] = ()


class ActionPhase(Event):
    """An action started, went on or ended."""

    type: Literal["action"] = "action"
    name: str
    args: Mapping[str, Any] = Field(default_factory=dict)
    phase: Phase
    ok: bool | None = None
    reason: str = ""
    text: str = ""
    seconds: float | None = None
    gained: Mapping[str, int] = Field(default_factory=dict)


class Reflex(Event):
    """Something that a bot did without deciding, for its life."""

    type: Literal["reflex"] = "reflex"
    name: str
    text: str = ""
    seconds: float = 0.0


class ChatHeard(Event):
    """A line of chat; `from_` is a player's name."""

    type: Literal["chat"] = "chat"
    from_: str = Field(serialization_alias="from")
    text: str


class BulletinChanged(Event):
    """The team's status lines as a bot's team-mates see them now."""

    type: Literal["bulletin"] = "bulletin"
    lines: tuple[str, ...]


class StashChanged(Event):
    """Items in the stash by category, and empty slots."""

    type: Literal["stash"] = "stash"
    pos: Position | None = None
    building: int = 0
    metals: int = 0
    food: int = 0
    tools: int = 0
    overflow: int = 0
    free: int = 0


class Built(Event):
    """Something of the base is finished: farm, house, furnace, light; and where."""

    type: Literal["built"] = "built"
    name: str
    pos: Position | None = None


class Settled(Event):
    """A bot knows its home: its leash is measured from there."""

    type: Literal["settled"] = "settled"
    pos: Position


class Died(Event):
    """A bot died; the cause in the game's own words."""

    type: Literal["death"] = "death"
    cause: str


class Milestone(Event):
    """Something that the run had not seen before."""

    type: Literal["milestone"] = "milestone"
    name: str


class BrainChanged(Event):
    """The brain of a bot went from the model to the rules, or back."""

    type: Literal["brain"] = "brain"
    to: str
    reason: str = ""


class GoalSet(Event):
    """A bot works towards something new."""

    type: Literal["goal"] = "goal"
    goal: str
    steps: tuple[str, ...] = ()


class GoalReached(Event):
    """A bot says that it has reached what it worked towards: the operator's wish, or its plan with all its steps."""

    type: Literal["goal_reached"] = "goal_reached"
    goal: str


class Planned(Event):
    """The model was asked for a goal or a skill, which is no decision: tokens as it counted them."""

    type: Literal["planned"] = "planned"
    prompt_tokens: int
    output_tokens: int


class Ordered(Event):
    """The operator told a bot to do something, and it was accepted."""

    type: Literal["order"] = "order"
    kind: Literal["say", "act", "pause", "resume", "stop_action", "goal"]
    text: str = ""


class Log(Event):
    """A line for people."""

    type: Literal["log"] = "log"
    level: Literal["debug", "info", "warning", "error"] = "info"
    text: str


class Stamped(Frozen):
    """An event and when it was published, in seconds since the Bus began."""

    t: float
    event: Event

    def to_json(self) -> dict[str, Any]:
        """One flat JSON object: `t` and the event's own fields."""
        return {"t": round(self.t, 3), **self.event.model_dump(mode="json", by_alias=True)}


class Subscription:
    """A bounded queue of events for one listener; iterate over it, or call `get`."""

    def __init__(self, bus: Bus, maxsize: int, types: frozenset[str] | None) -> None:
        self._bus = bus
        self._types = types
        self._events: deque[Stamped] = deque(maxlen=maxsize)
        self._ready = asyncio.Event()
        self._closed = False
        self.dropped = 0

    def offer(self, stamped: Stamped) -> None:
        """Take an event if it is of a wanted type; the oldest gives way when the queue is full."""
        if self._types is not None and stamped.event.type not in self._types:
            return
        if len(self._events) == self._events.maxlen:
            self.dropped += 1
        self._events.append(stamped)
        self._ready.set()

    async def get(self) -> Stamped:
        """The next event; raises StopAsyncIteration once closed and empty."""
        while not self._events:
            if self._closed:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._events.popleft()

    @property
    def pending(self) -> int:
        """How many events wait to be read."""
        return len(self._events)

    @property
    def closed(self) -> bool:
        """Whether no further event will come."""
        return self._closed

    def close(self) -> None:
        """Stop listening; what is queued can still be read."""
        self._closed = True
        self._bus.forget(self)
        self._ready.set()

    def __aiter__(self) -> AsyncIterator[Stamped]:
        return self

    async def __anext__(self) -> Stamped:
        return await self.get()


class Bus:
    """Carries events from those who act to those who show, log or measure."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._listeners: list[Subscription] = []

    def now(self) -> float:
        """Seconds since this Bus began."""
        return self._clock() - self._began

    def publish(self, event: Event) -> None:
        """Tell every listener; returns at once."""
        stamped = Stamped(t=self.now(), event=event)
        for listener in self._listeners:
            listener.offer(stamped)

    def subscribe(self, *types: str, maxsize: int = 2048) -> Subscription:
        """Listen to events of the given types, or to all when none is named."""
        listener = Subscription(self, maxsize, frozenset(types) or None)
        self._listeners.append(listener)
        return listener

    def forget(self, listener: Subscription) -> None:
        """Drop a listener."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def close(self) -> None:
        """End every subscription."""
        for listener in tuple(self._listeners):
            listener.close()
