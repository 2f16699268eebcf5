from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import ROLES, turn

from botteam.actions import ACTIONS, THOUGHT_MAX
from botteam.mind.base import ChatLine
from botteam.mind.rules import RulesBrain
from botteam.mind.voice import Voice
from botteam.roles import Role, Step


def voice(**lines: tuple[str, ...]) -> Voice:
    return Voice(lines, random.Random(1))


def test_a_roles_own_line_goes_before_what_anybody_would_think() -> None:
    own = voice(mine_block=("Good morning, {block}.",), build_house=("Up it goes.",))
    assert own.thinks("mine_block", {"block": "iron_ore"}) == "Good morning, iron ore."
    assert own.thinks("invoke_skill", {"skill": "build_house"}) == "Up it goes."
    assert own.thinks("eat", {}) == "A bite, then on."
    assert own.thinks("invoke_skill", {"skill": "dig_a_well"}) == "Now for dig a well."


def test_a_line_about_what_nobody_named_is_left_out() -> None:
    own = voice(attack=("You, {target}!",))
    assert own.thinks("attack", {"target": "zombie"}) == "You, zombie!"
    assert own.thinks("attack", {"target": None}) == "Stand and fight!"
    assert own.thinks("go_to", {"x": 3, "z": 4}) == "Time to go."
    assert own.thinks("go_to", {"place": "near home"}) == "Off to the camp."


def test_nobody_says_the_same_twice_in_a_row() -> None:
    own = voice(mine_block=("One.", "Two.", "{who} three."), eat=("Only this.",))
    said = [own.thinks("mine_block", {}) for _ in range(20)]
    assert all(one != next_ for one, next_ in pairwise(said))
    assert {own.thinks("eat", {}) for _ in range(3)} == {"Only this."}


@given(name=st.text(max_size=32), action=st.sampled_from(sorted(ACTIONS)))
def test_whatever_it_is_about_the_line_is_short(name: str, action: str) -> None:
    own = voice(**{action: ("x" * (THOUGHT_MAX - 30) + "{who}{block}{item}{place}{target}",)})
    about: dict[str, Any] = dict.fromkeys(("who", "block", "item", "place", "target"), name)
    assert 0 < len(own.thinks(action, about)) <= THOUGHT_MAX
    assert len(own.says(action, **about)) <= THOUGHT_MAX


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_each_bot_has_words_of_its_own_for_all_that_its_routine_does(role: Role) -> None:
    does = {str(step.with_.get("skill", step.do)) for step in role.routine}
    assert does <= role.voice.keys()


def test_what_is_said_comes_from_the_voice_unless_the_routine_names_it() -> None:
    for wanted, said in (({}, {"Here be dragons."}), ({"text": "Hello."}, {"Hello."})):
        step = Step.model_validate({"do": "chat", "with": wanted})
        role = ROLES["Atlas"].model_copy(update={"routine": (step,), "voice": {"chat": ("Here be dragons.",)}})
        decision = RulesBrain(role, random.Random(1)).choose(turn(role)).decision
        assert {decision.args_json()["text"]} == said
    step = Step.model_validate({"when": "chat", "do": "respond_to_chat"})
    role = ROLES["Atlas"].model_copy(update={"routine": (step,), "voice": {"respond_to_chat": ("Later, {who}.",)}})
    spoken = turn(role, chat=(ChatLine(who="Ann", text="hi"),))
    decision = RulesBrain(role, random.Random(1)).choose(spoken).decision
    assert decision.args_json() == {"to": "Ann", "text": "Later, Ann."}
