"""What the bots of one run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from botteam.actions import Allowed
from botteam.bulletin import TeamBulletin
from botteam.camp import Camp
from botteam.events import Built, Bus, StashChanged
from botteam.observation import Position
from botteam.skill import Skill


@dataclass
class Surroundings:
    """What a bot shares with its team: bulletin, bus, places and skills; `limits` adds what was learned to a role's."""

    bulletin: TeamBulletin
    bus: Bus
    home: Position | None = None
    positions: dict[str, Position] = field(default_factory=dict)
    usernames: frozenset[str] = frozenset()
    decide_ahead: bool = True
    skills: Mapping[str, Skill] = field(default_factory=dict)
    limits: Callable[[Allowed, str], Allowed] = lambda base, _bot: base
    camp: Camp = field(default_factory=Camp)

    def __post_init__(self) -> None:
        self.camp.listen(self._tell_stash)
        self.camp.listen_building(lambda name: self.bus.publish(Built(name=name, pos=self.camp.sites.get(name))))

    def _tell_stash(self) -> None:
        told = {"pos": self.camp.stash, **self.camp.counts()}
        self.bus.publish(StashChanged.model_validate(told))

    def is_mate(self, player: str) -> bool:
        """Whether a player's name is that of one of the team."""
        return player in self.positions or player in self.usernames
