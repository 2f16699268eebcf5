from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import HOME, ROLES, turn

from botteam.actions import ActionResult
from botteam.mind.base import ChatLine, Deed
from botteam.mind.rules import RETRY_SECONDS, RulesBrain
from botteam.observation import Entity, NotableBlock, Observation, Position
from botteam.roles import Role, Step


def brain_of(*steps: dict[str, Any]) -> RulesBrain:
    role = ROLES["Atlas"].model_copy(update={"routine": tuple(Step.model_validate(s) for s in steps)})
    return RulesBrain(role, random.Random(1))


def zombie(distance: float) -> Entity:
    at = Position(x=distance, y=64, z=0)
    return Entity(id=1, name="zombie", kind="hostile", distance=distance, direction="east", position=at)


def test_the_first_step_that_holds_is_taken() -> None:
    brain = brain_of(
        {"when": "hostile < 8", "do": "flee"},
        {"when": "food < 10 and has('food')", "do": "eat"},
        {"when": "always", "do": "idle", "with": {"seconds": 2}},
    )
    hungry = Observation(position=HOME, food=5, inventory={"bread": 1})
    assert (
        brain.choose(turn(ROLES["Atlas"], hungry.model_copy(update={"entities": (zombie(5),)}))).decision.action
        == "flee"
    )
    assert brain.choose(turn(ROLES["Atlas"], hungry)).decision.action == "eat"
    assert brain.choose(turn(ROLES["Atlas"])).decision.args_json() == {"seconds": 2}


def test_facts_of_pockets_sight_place_and_time() -> None:
    log = NotableBlock(name="birch_log", count=2, nearest=HOME, distance=4, direction="east")
    seen = Observation(
        position=Position(x=30, y=64, z=40), inventory={"oak_log": 3}, blocks=(log,), time_of_day=14_000, free_slots=2
    )
    for when in (
        "count('log') == 3",
        "sees('log')",
        "away == 50",
        "night and not day",
        "free_slots < 3",
        "light == 15",
    ):
        brain = brain_of({"when": when, "do": "explore"}, {"when": "always", "do": "idle"})
        assert brain.choose(turn(ROLES["Atlas"], seen)).decision.action == "explore", when


@pytest.mark.parametrize(
    "when",
    ["'%(a)s' % {'b': 1} == 'c'", "team_says(3)", "'%z' % food", "1 / 0", "count([])", "has()", "not " * 900 + "day"],
)
def test_a_condition_that_fails_does_not_hold(when: str) -> None:
    assert not chosen(when)


def test_a_failed_step_rests_longer_each_time() -> None:
    brain = brain_of({"when": "ready", "do": "explore"}, {"when": "always", "do": "idle"})
    failed = (Deed(label="explore 48", result=ActionResult(ok=False, reason="unreachable")),)
    role = ROLES["Atlas"]
    assert brain.choose(turn(role, now=0.0)).decision.action == "explore"
    assert brain.choose(turn(role, now=1.0, results=failed)).decision.action == "idle"
    assert brain.choose(turn(role, now=RETRY_SECONDS * 0.7)).decision.action == "idle"
    assert brain.choose(turn(role, now=RETRY_SECONDS * 1.5)).decision.action == "explore"
    brain.choose(turn(role, now=RETRY_SECONDS * 1.5, results=failed))
    assert brain.choose(turn(role, now=RETRY_SECONDS * 2.7)).decision.action == "idle"
    assert brain.choose(turn(role, now=RETRY_SECONDS * 4.5)).decision.action == "explore"


def test_every_lets_a_step_through_once_in_a_while() -> None:
    brain = brain_of({"when": "every(60)", "do": "chat", "with": {"text": "hi"}}, {"when": "always", "do": "idle"})
    role = ROLES["Atlas"]
    taken = [brain.choose(turn(role, now=100.0 + t)).decision.action for t in (0, 10, 59, 61, 100)]
    assert taken == ["chat", "idle", "idle", "chat", "idle"]


def test_who_spoke_is_answered_by_name() -> None:
    brain = brain_of({"when": "chat", "do": "respond_to_chat"})
    choice = brain.choose(turn(ROLES["Atlas"], chat=(ChatLine(who="Ann", text="hello"),)))
    args = choice.decision.args_json()
    assert args["to"] == "Ann"
    assert "Ann" in args["text"]


def test_a_step_that_the_role_may_not_do_is_passed_over() -> None:
    brain = brain_of({"when": "always", "do": "craft", "with": {"item": "stick"}}, {"when": "always", "do": "idle"})
    assert brain.choose(turn(ROLES["Atlas"])).decision.action == "idle"


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
@given(
    health=st.floats(0, 20),
    food=st.floats(0, 20),
    time=st.integers(0, 23_999),
    far=st.floats(0, 600),
    foe=st.none() | st.floats(0.5, 32),
    now=st.floats(0, 1e6),
    pockets=st.dictionaries(st.sampled_from(["oak_log", "bread", "dirt", "oak_planks"]), st.integers(1, 64)),
)
def test_the_shipped_routines_always_choose_something_allowed(
    role: Role,
    health: float,
    food: float,
    time: int,
    far: float,
    foe: float | None,
    now: float,
    pockets: dict[str, int],
) -> None:
    seen = Observation(
        position=Position(x=far, y=64, z=0),
        health=health,
        food=food,
        time_of_day=time,
        inventory=pockets,
        entities=(zombie(foe),) if foe else (),
    )
    brain = RulesBrain(role, random.Random(1))
    choice = brain.choose(turn(role, seen, now=now, team=('- Flora: idle at (0, 0, 0) — ""',)))
    assert choice.decision.action in role.allowed(frozenset()).actions
    assert choice.brain == "rules"


def chosen(when: str, seen: Observation | None = None, **fields: Any) -> bool:
    brain = brain_of({"when": when, "do": "eat"}, {"when": "always", "do": "idle", "with": {"seconds": 2}})
    return brain.choose(turn(ROLES["Atlas"], seen, **fields)).decision.action == "eat"


def test_facts_of_stash_tools_and_base() -> None:
    seen = Observation(position=HOME, inventory={"stone_pickaxe": 1, "golden_axe": 1, "oak_log": 9, "torch": 10})
    assert chosen("tier('pickaxe') == 2 and tier('axe') == 1 and tier('hoe') == 0", seen)
    assert chosen("surplus == 13", seen), "nine logs, two tools, and the torches beyond eight"
    assert chosen("not stash and stash_free == 0")
    stored = {"stash": HOME, "stored": {"oak_log": 3, "birch_log": 4}, "stash_free": 50}
    assert chosen("stash and stored('log') == 7 and stash_free == 50", **stored)
    assert chosen("built('house') and not built('farm')", built=frozenset({"house"}))
    team = ('- Forge: deposit_stash FAILED at (1, 2, 3) — "All stash chests are full! Need more chests."',)
    assert chosen("team_says('chests are full')", team=team)
    assert not chosen("team_says('chests are full')")


def skilful() -> RulesBrain:
    steps = [
        {"when": "hostile < 8", "do": "idle", "with": {"seconds": 1}},
        {"when": "every(50)", "do": "invoke_skill", "with": {"skill": "craft_gear"}},
        {"when": "always", "do": "idle", "with": {"seconds": 2}},
    ]
    role = ROLES["Blade"].model_copy(update={"routine": tuple(Step.model_validate(s) for s in steps)})
    return RulesBrain(role, random.Random(1))


def test_an_unfinished_skill_goes_on_unless_danger_is_first() -> None:
    brain, role = skilful(), ROLES["Blade"]
    half = (Deed(label="running craft_gear", result=ActionResult(ok=True, reason="unfinished")),)
    assert brain.choose(turn(role)).decision.action == "invoke_skill"
    assert brain.choose(turn(role, now=1001.0, results=half)).decision.action == "invoke_skill"
    danger = Observation(position=HOME, entities=(zombie(5),))
    assert brain.choose(turn(role, danger, now=1002.0, results=half)).decision.args_json() == {"seconds": 1}
    whole = (Deed(label="running craft_gear", result=ActionResult(ok=True)),)
    assert brain.choose(turn(role, now=1003.0, results=whole)).decision.args_json() == {"seconds": 2}


def test_a_startled_bot_does_not_hold_it_against_the_step() -> None:
    brain = brain_of({"when": "ready", "do": "explore"}, {"when": "always", "do": "idle", "with": {"seconds": 2}})
    hurt = (Deed(label="explore 48", result=ActionResult(ok=False, reason="startled")),)
    assert brain.choose(turn(ROLES["Atlas"])).decision.action == "explore"
    assert brain.choose(turn(ROLES["Atlas"], now=1001.0, results=hurt)).decision.action == "explore"


@pytest.mark.parametrize("name", ["Flora", "Mason"])
def test_whoever_may_not_fight_eats_beside_a_monster_and_does_not_run_on_the_spot(name: str) -> None:
    brain = RulesBrain(ROLES[name], random.Random(1))
    hurt = Observation(position=HOME, health=8, food=15, inventory={"bread": 1}, entities=(zombie(5),))
    taken = [brain.choose(turn(ROLES[name], hurt, now=1000 + 0.01 * n)).decision.action for n in range(20)]
    assert taken[0] == "eat"
    assert taken.count("go_to") <= 1


@pytest.mark.parametrize(("sites", "goes_on"), [({"house_corner"}, True), (set(), False)])
def test_a_house_that_was_begun_is_gone_on_with_by_less_wood(sites: set[str], goes_on: bool) -> None:
    brain = RulesBrain(ROLES["Mason"], random.Random(1))
    there = {"stash": HOME, "stash_free": 60, "stored": {"oak_log": 20}, "sites": frozenset(sites)}
    decision = brain.choose(turn(ROLES["Mason"], Observation(position=HOME, inventory={"bread": 1}), **there)).decision
    assert (decision.args_json().get("skill") == "build_house") == goes_on


@pytest.mark.parametrize("name", ["Atlas", "Flora", "Forge", "Mason"])
def test_nobody_stays_out_at_night_when_the_walls_stand(name: str) -> None:
    brain = RulesBrain(ROLES[name], random.Random(1))
    night = Observation(position=HOME, time_of_day=15_000)
    decision = brain.choose(turn(ROLES[name], night, stash=HOME, built=frozenset({"shell"}))).decision
    assert (decision.action, decision.args_json().get("place")) == ("go_to", "house")
