"""What a run had not seen before, told once: read from what the bots' pockets and deeds show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from botteam.events import Built, Bus, Died, Event, Milestone, StashChanged, Vitals
from botteam.observation import NIGHT_END, NIGHT_START, is_kind

POCKETS = {
    "first_log": "log",
    "crafting_table": "crafting_table",
    "wooden_pickaxe": "wooden_pickaxe",
    "stone_pickaxe": "stone_pickaxe",
    "furnace": "furnace",
    "iron_ingot": "iron_ingot",
    "iron_pickaxe": "iron_pickaxe",
    "bread": "bread",
    "diamond": "diamond",
}
"""Milestone and the item or kind of item in anybody's pockets that proves it."""
IMPLIED = {"wooden_pickaxe": "crafting_table", "iron_ingot": "furnace"}
"""A thing that cannot be had without another one, which may have been placed at once."""
BUILT = ("farm", "house")
ARMOR = frozenset(f"iron_{piece}" for piece in ("helmet", "chestplate", "leggings", "boots"))


class Milestones:
    """Listens to the Bus and publishes each Milestone once."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._events = bus.subscribe("vitals", "built", "stash", "death", maxsize=8192)
        self._told: set[str] = set()
        self._dusk: dict[str, int] = {}

    async def follow(self) -> None:
        """Listen until the Bus closes."""
        async for stamped in self._events:
            self.see(stamped.event)
            await asyncio.sleep(0)

    def see(self, event: Event) -> None:
        """Tell what an event proves for the first time."""
        for name in self._proved(event):
            for each in filter(None, (IMPLIED.get(name), name)):
                if each not in self._told:
                    self._told.add(each)
                    self._bus.publish(Milestone(bot=event.bot, name=each))

    def _proved(self, event: Event) -> Iterator[str]:
        match event:
            case Vitals():
                yield from self._pockets(event)
                yield from self._night(event)
            case StashChanged() if event.pos is not None and (event.free or event.building):
                yield "stash"
            case Built() if event.name in BUILT:
                yield event.name
            case Died():
                self._dusk.pop(event.bot, None)

    def _pockets(self, event: Vitals) -> Iterator[str]:
        for name, kind in POCKETS.items():
            if name not in self._told and any(is_kind(item, kind) for item in event.inventory):
                yield name
        if set(event.worn) >= ARMOR:
            yield "iron_armor"

    def _night(self, event: Vitals) -> Iterator[str]:
        """Alive at dusk and, without a death between, in the morning."""
        if NIGHT_START <= event.time_of_day < NIGHT_START + 2_000:
            self._dusk.setdefault(event.bot, event.day)
        elif not NIGHT_START <= event.time_of_day < NIGHT_END and self._dusk.pop(event.bot, None) is not None:
            yield "night_survived"
