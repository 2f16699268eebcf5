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


def test_a_failed_step_rests_longer_each_time() -> None:
    brain = brain_of({"when": "ready", "do": "explore"}, {"when": "always", "do": "idle"})
    failed = (Deed(label="explore", result=ActionResult(ok=False, reason="unreachable")),)
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
