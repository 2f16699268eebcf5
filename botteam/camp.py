"""What the team knows of its base: where things stand, and what the chests held when somebody last looked.

Knowledge, not an account: whoever wants an item looks into the chests themselves, and nothing is reserved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from botteam.observation import Position, is_kind
from botteam.stash import Chest, counts

Listener = Callable[[], None]


@dataclass(frozen=True)
class Oven:
    """A furnace that smelts for somebody: `owner` stands for who, `until` is when it is done (monotonic seconds)."""

    owner: int
    until: float


@dataclass
class Camp:
    """Shared by all bots of a run; `sites` names places that were searched for, `built` what is finished there."""

    stash: Position | None = None
    chests: dict[Position, Chest] = field(default_factory=dict)
    sites: dict[str, Position] = field(default_factory=dict)
    built: set[str] = field(default_factory=set)
    ovens: dict[Position, Oven] = field(default_factory=dict)
    _listeners: list[Listener] = field(default_factory=list)
    _builders: list[Callable[[str], None]] = field(default_factory=list)

    def listen(self, listener: Listener) -> None:
        """Be told whenever the picture of the stash changes."""
        self._listeners.append(listener)

    def listen_building(self, listener: Callable[[str], None]) -> None:
        """Be told the name of what is finished, once each."""
        self._builders.append(listener)

    def build(self, name: str, at: Position) -> None:
        """Remember that something stands, and where: a place to go to from now on."""
        self.sites[name] = at
        if name not in self.built:
            self.built.add(name)
            for listener in self._builders:
                listener(name)

    def looked(self, chest: Chest) -> None:
        """Remember what a chest holds now."""
        if self.chests.get(chest.position) != chest:
            self.chests[chest.position] = chest
            self._tell()

    def gone(self, position: Position) -> None:
        """Forget a chest that stands no more."""
        if self.chests.pop(position, None) is not None:
            self._tell()

    def found_stash(self, origin: Position) -> None:
        """Remember where the stash is."""
        if self.stash != origin:
            self.stash = origin
            self._tell()

    def items(self) -> Counter[str]:
        """What all chests held when they were last seen."""
        held: Counter[str] = Counter()
        for chest in self.chests.values():
            held.update(chest.items)
        return held

    def stored(self, kind: str) -> int:
        """How many of an item or kind the chests held when they were last seen."""
        return sum(n for name, n in self.items().items() if is_kind(name, kind))

    def counts(self) -> dict[str, int]:
        """Items by category and empty slots."""
        return counts(self.chests.values())

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
