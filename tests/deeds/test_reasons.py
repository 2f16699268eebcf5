"""Every reason that an action or a skill can name for its failure, over the in-memory world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from place import BOOK, Place

from botteam.camp import Camp
from botteam.deeds import DEEDS
from botteam.errors import Blocked, NotFound, Unreachable, VerbError, VerbTimeout
from botteam.observation import NIGHT_START, Note, Position
from botteam.stash import Spot, halves
from botteam.world.fake_world import GROUND, cell_of

STASH = Position(x=4, y=GROUND + 1, z=4)
FLOOR = GROUND + 1


def walled() -> Place:
    """Shut in between walls that nobody gets over."""
    place = Place()
    for x in range(-2, 3):
        for z in range(-2, 3):
            for y in range(4 if max(abs(x), abs(z)) == 2 else 0):
                place.world.set_block((x, FLOOR + y, z), "bedrock")
    return place


def failing(verb: str, error: VerbError, place: Place | None = None) -> Place:
    """A world where one verb never comes about."""
    place = place or Place()

    async def fail(*_args: Any, **_more: Any) -> Any:
        raise error

    setattr(place.body, verb, fail)
    return place


def with_block(name: str, place: Place | None = None) -> Place:
    place = place or Place()
    place.world.set_block((5, FLOOR, 0), name)
    return place


def foe(health: float = 20, at: int = 5, up: int = 0) -> Place:
    place = Place()
    place.world.spawn("zombie", "hostile", Position(x=at, y=FLOOR + up, z=0.5), health=health)
    return place


def hurt() -> Place:
    place = foe(2000)
    place.body.health = 4
    return place


def killed() -> Place:
    place = foe(2000)
    observe = place.body.observe

    async def noted(*, peek: bool = False) -> Any:
        return (await observe(peek=peek)).model_copy(update={"notes": (Note(kind="death", text="slain"),)})

    place.body.observe = noted  # type: ignore[method-assign]
    return place


def escaped() -> Place:
    place = foe(2000)
    place.scene.leash = 3
    return place


def night(place: Place | None = None) -> Place:
    place = place or Place()
    place.world.time_of_day = NIGHT_START + 10
    return place


def hungry(**items: int) -> Place:
    place = Place().give(**items)
    place.body.food = 6
    return place


def stocked(*spots: int, **items: int) -> Place:
    place = Place(camp=Camp(stash=STASH))
    for number in spots or (0,):
        for half in halves(STASH, Spot(row=number, number=0)):
            place.world.set_block(cell_of(half), "chest")
    return place.give(**items)


def full() -> Place:
    place = stocked(dirt=3)
    for chest in place.world.chests.values():
        chest.add("gravel", 27 * 64)
    return place


def full_pockets() -> Place:
    place = stocked(gravel=36 * 64)
    place.world.chests[cell_of(STASH)].add("oak_log", 5)
    return place


def flooded(**items: int) -> Place:
    """Water as far as the eye sees, but for the block where the bot stands."""
    place = Place().give(**items)
    for x in range(-60, 61):
        for z in range(-60, 61):
            place.world.set_block((x, GROUND, z), "water" if (x, z) != (0, 0) else "stone")
    return place


def far_stash() -> Place:
    place = walled().give(dirt=3)
    place.scene.camp = Camp(stash=Position(x=8, y=FLOOR, z=0))
    for half in halves(Position(x=8, y=FLOOR, z=0), Spot(row=0, number=0)):
        place.world.set_block(cell_of(half), "chest")
    return place


def at_the_edge(**items: int) -> Place:
    """Water that begins where the leash ends."""
    place = flooded(**items)
    place.scene.leash = 3
    return place


def unfuelled() -> Place:
    return with_block("furnace").give(stick=1, cobblestone=1, oak_planks=1)


def leashed() -> Place:
    return Place(leash=20)


def geared() -> Place:
    place = Place().give(diamond_pickaxe=1)
    place.scene.keep = {"pickaxe": 1}
    return place


def lit() -> Place:
    place = Place().give(torch=1)
    for x, z in ((0, 0), (4, 4), (-4, 4), (4, -4), (-4, -4)):
        place.world.set_block((x, FLOOR, z), "torch")
    return place


def bookless() -> Place:
    place = Place()
    place.scene.skills = {}
    return place


def flooded_farm() -> Place:
    return flooded(wheat_seeds=9, wooden_hoe=1)


Case = tuple[str, str, Callable[[], Place], Mapping[str, Any]]
CASES: tuple[Case, ...] = (
    ("explore", "refused", leashed, {"direction": "east", "distance": 60}),
    ("explore", "unreachable", walled, {"distance": 20}),
    ("explore", "timeout", lambda: failing("go_to", VerbTimeout("late")), {}),
    ("go_to", "refused", leashed, {"x": 90, "z": 0}),
    ("go_to", "not_found", Place, {"place": "Eldorado"}),
    ("go_to", "unreachable", walled, {"x": 9, "z": 0}),
    ("go_to", "timeout", lambda: failing("go_to", VerbTimeout("late")), {"x": 9, "z": 0}),
    ("gather_wood", "not_found", Place, {}),
    ("gather_wood", "unreachable", lambda: with_block("oak_log", walled()), {}),
    ("gather_wood", "blocked", lambda: failing("dig", Blocked("protected"), with_block("oak_log")), {}),
    ("gather_wood", "timeout", lambda: failing("dig", VerbTimeout("late"), with_block("oak_log")), {}),
    ("mine_block", "missing_tool", lambda: with_block("iron_ore"), {"block": "iron_ore"}),
    ("mine_block", "not_found", Place, {"block": "diamond_ore"}),
    ("mine_block", "unreachable", lambda: with_block("sand", walled()), {"block": "sand"}),
    ("mine_block", "blocked", lambda: failing("dig", Blocked("protected"), with_block("sand")), {"block": "sand"}),
    ("mine_block", "timeout", lambda: failing("dig", VerbTimeout("late"), with_block("sand")), {"block": "sand"}),
    ("chat", "blocked", lambda: failing("chat", Blocked("muted")), {"text": "hello"}),
    ("respond_to_chat", "blocked", lambda: failing("chat", Blocked("muted")), {"to": "Ann", "text": "hello"}),
    ("eat", "missing_item", hungry, {}),
    ("eat", "blocked", lambda: Place().give(bread=1), {}),
    ("sleep", "not_now", Place, {}),
    ("sleep", "missing_item", night, {}),
    ("sleep", "blocked", lambda: failing("sleep_in", Blocked("occupied"), night(with_block("red_bed"))), {}),
    ("sleep", "not_found", lambda: failing("sleep_in", NotFound("gone"), night(with_block("red_bed"))), {}),
    ("sleep", "timeout", lambda: night(with_block("red_bed")), {}),
    ("sleep", "no_site", lambda: night(flooded(red_bed=1)), {}),
    ("flee", "timeout", lambda: failing("go_to", VerbTimeout("late"), foe()), {}),
    ("flee", "unreachable", lambda: failing("go_to", Unreachable("no way"), foe()), {}),
    ("attack", "not_found", Place, {}),
    ("attack", "hurt", hurt, {}),
    ("attack", "died", killed, {}),
    ("attack", "unreachable", escaped, {}),
    ("attack", "timeout", lambda: foe(2000, at=3), {}),
    ("craft", "missing_item", Place, {"item": "chest"}),
    ("craft", "not_found", Place, {"item": "bedrock"}),
    ("craft", "no_space", lambda: Place().give(gravel=35 * 64, oak_log=2), {"item": "planks"}),
    ("craft", "blocked", lambda: failing("place", Blocked("no"), Place().give(oak_log=4)), {"item": "wooden_hoe"}),
    ("place_block", "missing_item", Place, {"block": "planks"}),
    ("place_block", "refused", lambda: leashed().give(dirt=1), {"block": "dirt", "x": 90, "y": FLOOR, "z": 0}),
    ("place_block", "blocked", lambda: Place().give(dirt=1), {"block": "dirt", "x": 3, "y": GROUND, "z": 0}),
    ("place_block", "unreachable", lambda: walled().give(dirt=1), {"block": "dirt", "x": 9, "y": FLOOR, "z": 0}),
    ("deposit_stash", "no_stash", Place, {}),
    ("deposit_stash", "missing_item", stocked, {}),
    ("deposit_stash", "stash_full", full, {}),
    ("deposit_stash", "unreachable", far_stash, {}),
    ("withdraw_stash", "no_stash", Place, {"item": "log"}),
    ("withdraw_stash", "missing_item", stocked, {"item": "log"}),
    ("withdraw_stash", "no_space", full_pockets, {"item": "log"}),
    ("idle", "timeout", lambda: failing("look_at", VerbTimeout("late")), {"seconds": 1}),
    ("invoke_skill", "not_found", bookless, {"skill": "light_area"}),
    ("invoke_skill", "bad_args", Place, {"skill": "light_area", "args": {"sparkle": True}}),
    ("build_farm", "not_found", lambda: Place().give(wooden_hoe=1), {}),
    ("build_farm", "missing_item", lambda: Place().give(wheat_seeds=9), {}),
    ("build_farm", "no_site", flooded_farm, {}),
    ("build_house", "missing_item", Place, {}),
    ("build_house", "no_site", flooded, {}),
    ("build_bridge", "missing_item", Place, {}),
    ("build_bridge", "not_needed", lambda: Place().give(oak_planks=9), {"direction": "east"}),
    ("build_bridge", "refused", lambda: at_the_edge(oak_planks=9), {"direction": "east"}),
    ("craft_gear", "missing_item", Place, {"item": "stone_pickaxe"}),
    ("craft_gear", "not_needed", geared, {}),
    ("light_area", "missing_item", Place, {}),
    ("light_area", "not_needed", lit, {"radius": 4}),
    ("smelt_ores", "missing_item", lambda: with_block("furnace"), {}),
    ("smelt_ores", "blocked", unfuelled, {"item": "stick"}),
    ("strip_mine", "missing_tool", Place, {}),
    ("strip_mine", "not_found", lambda: Place().give(stone_pickaxe=1), {"length": 4}),
    ("setup_stash", "no_site", flooded, {}),
    ("setup_stash", "not_found", Place, {}),
)


def test_no_action_and_no_skill_is_left_out() -> None:
    assert {name for name, *_case in CASES} == DEEDS.keys() | BOOK.names


@pytest.mark.parametrize(("name", "reason", "world", "args"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
async def test_the_reason_is_named(name: str, reason: str, world: Callable[[], Place], args: Mapping[str, Any]) -> None:
    place = world()
    result = await (place.do(name, **args) if name in DEEDS else place.skill(name, **args))
    assert (result.ok, result.reason) == (False, reason), result
    assert len(result.text) > 2
