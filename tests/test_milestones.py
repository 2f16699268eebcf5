"""Milestones are read from what is told, once each."""

from __future__ import annotations

from botteam.events import Built, Bus, Died, Milestone, StashChanged, Vitals
from botteam.milestones import Milestones
from botteam.observation import NIGHT_START, Position

HERE = Position(x=0, y=64, z=0)


class Run:
    def __init__(self) -> None:
        bus = Bus()
        self.milestones = Milestones(bus)
        self.heard = bus.subscribe("milestone")

    def vitals(self, bot: str = "Forge", time: int = 1000, worn: tuple[str, ...] = (), **items: int) -> None:
        felt = {"health": 20, "food": 20, "position": HERE, "time_of_day": time, "day": time // 24_000}
        self.milestones.see(Vitals(bot=bot, inventory=items, worn=worn, **felt))

    def told(self) -> list[str]:
        events = [stamped.event for stamped in list(self.heard._events)]
        return [event.name for event in events if isinstance(event, Milestone)]


def test_pockets_prove_what_was_had_once() -> None:
    run = Run()
    run.vitals(birch_log=1)
    run.vitals("Atlas", birch_log=3)
    run.vitals(stone_pickaxe=1, wooden_pickaxe=1)
    run.vitals(iron_ingot=1)
    assert run.told() == ["first_log", "crafting_table", "wooden_pickaxe", "stone_pickaxe", "furnace", "iron_ingot"]


def test_stash_and_buildings() -> None:
    run = Run()
    run.milestones.see(StashChanged(pos=None, free=54))
    run.milestones.see(StashChanged(pos=HERE, free=54))
    run.milestones.see(Built(name="light"))
    run.milestones.see(Built(name="farm"))
    assert run.told() == ["stash", "farm"]


def test_armour_is_full_when_one_bot_wears_all_four() -> None:
    """The last piece is put on within the tick in which it was made: no pocket ever shows it."""
    run = Run()
    run.vitals("Blade", worn=("iron_helmet", "iron_chestplate", "iron_boots"), iron_leggings=1)
    run.vitals("Forge", worn=("iron_leggings",))
    assert run.told() == []
    run.vitals("Blade", worn=("iron_helmet", "iron_chestplate", "shield", "iron_boots", "iron_leggings"))
    assert run.told() == ["iron_armor"]


def test_a_night_is_survived_by_who_did_not_die() -> None:
    run = Run()
    run.vitals("Flora", time=NIGHT_START + 10)
    run.vitals("Atlas", time=NIGHT_START + 10)
    run.milestones.see(Died(bot="Flora", cause="slain"))
    run.vitals("Flora", time=18_000)
    run.vitals("Flora", time=0)
    assert run.told() == []
    run.vitals("Atlas", time=23_500)
    assert run.told() == ["night_survived"]
