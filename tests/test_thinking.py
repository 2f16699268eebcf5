"""Decisions asked for ahead, waited for with patience, dropped when the world contradicts them."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from turns import ROLES, allowed, turn

from botteam import thinking as module
from botteam.actions import ActionResult, validate
from botteam.mind.base import Brain, ChatLine, Choice, Deed, Turn
from botteam.mind.rules import RulesBrain
from botteam.observation import Note, Observation, Position
from botteam.thinking import STALE_SECONDS, Thinking, contradiction

ATLAS = ROLES["Atlas"]
DONE = Deed(label="explore 48", result=ActionResult(ok=True))
FAILED = Deed(label="explore 48", result=ActionResult(ok=False, reason="unreachable"))


HEY = (ChatLine(who="Ann", text="hey"),)


class Slow:
    """A model of which the test decides when it answers."""

    name = "slow"
    usual_seconds = 2.0

    def __init__(self, stopgap: Brain | None = None) -> None:
        self.stopgap = stopgap
        self.turns: list[Turn] = []
        self.answers: list[asyncio.Future[Choice]] = []

    async def decide(self, turn: Turn) -> Choice:
        self.turns.append(turn)
        self.answers.append(asyncio.get_running_loop().create_future())
        return await self.answers[-1]

    def answer(self, action: str = "explore") -> None:
        self.answers[-1].set_result(choice(action))


class Quick:
    name = "quick"
    usual_seconds = 0.0
    stopgap = None

    async def decide(self, turn: Turn) -> Choice:
        return choice("idle")


def choice(action: str) -> Choice:
    return Choice(decision=validate({"action": action}, allowed(ATLAS)), brain="test")


def hurt(health: float) -> Observation:
    return Observation(position=Position(x=0, y=64, z=0), health=health)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"results": (DONE,)}, ""),
        ({"results": (FAILED,)}, "a deed failed"),
        ({"results": (FAILED.model_copy(update={"stopgap": True}),)}, ""),
        ({"chat": HEY}, ""),
        ({"chat": (HEY[0].model_copy(update={"named": True}),)}, "spoken to"),
        ({"answers": 1}, "answered already"),
        ({"goal": "iron"}, "another goal"),
        ({"urgency": "danger"}, "danger"),
        ({"observation": hurt(17)}, "hurt"),
        ({"observation": hurt(19)}, ""),
        ({"notes": (Note(kind="death", text="fell"),)}, "died"),
        ({"notes": (Note(kind="hurt", amount=1),)}, ""),
        ({"now": 1000.0 + STALE_SECONDS}, ""),
        ({"now": 1001.0 + STALE_SECONDS}, "too old"),
        ({"observation": Observation(position=Position(x=0, y=64, z=0), dimension="the_nether")}, "elsewhere"),
        ({"observation": Observation(position=Position(x=30, y=64, z=0))}, "elsewhere"),
        ({"observation": Observation(position=Position(x=30, y=64, z=0)), "now": 1005.0}, ""),
    ],
)
def test_what_contradicts_a_decision(change: dict[str, Any], why: str) -> None:
    assert contradiction(turn(ATLAS), turn(ATLAS, change.pop("observation", None), **change)) == why


def test_talk_that_fades_away_unanswered_contradicts_nothing() -> None:
    assert contradiction(turn(ATLAS, chat=HEY), turn(ATLAS)) == ""
    assert contradiction(turn(ATLAS, chat=HEY), turn(ATLAS, chat=HEY)) == ""


async def test_open_chat_is_left_to_the_model_while_the_routine_fills_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    brain, calm, spoken_to = Slow(RulesBrain(ATLAS, random.Random(1))), asyncio.Event(), turn(ATLAS, chat=HEY)
    thinking = Thinking(brain)
    first = await thinking.choose(spoken_to, calm)
    assert first is not None
    assert first.choice.brain == "rules"
    assert first.choice.decision.action != "respond_to_chat"
    brain.answer("idle")
    second = await thinking.choose(spoken_to, calm)
    assert second is not None
    assert (second.turn.chat, len(brain.turns)) == (HEY, 1)


async def test_the_answer_is_waited_for_with_patience_and_used_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    brain, calm = Slow(Quick()), asyncio.Event()
    thinking = Thinking(brain)
    first = await thinking.choose(turn(ATLAS), calm)
    assert first is not None
    assert (first.choice.brain, first.stopgap, first.choice.decision.action) == ("test", True, "idle")
    assert first.choice.fallback == "the answer is not there yet"
    brain.answer("explore")
    second = await thinking.choose(turn(ATLAS, results=(DONE,)), calm)
    assert second is not None
    assert (second.choice.decision.action, second.ahead, len(brain.turns)) == ("explore", True, 1)
    assert second.turn.results == ()


async def test_a_contradicted_answer_is_thrown_away_and_its_request_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    brain, calm = Slow(Quick()), asyncio.Event()
    thinking = Thinking(brain)
    await thinking.choose(turn(ATLAS), calm)
    await thinking.choose(turn(ATLAS, urgency="danger"), calm)
    assert brain.answers[0].cancelled()
    assert [t.urgency for t in brain.turns] == ["routine", "danger"]


async def test_whoever_is_stirred_waits_no_longer() -> None:
    brain, stirred = Slow(), asyncio.Event()
    thinking = Thinking(brain)
    waiting = asyncio.create_task(thinking.choose(turn(ATLAS), stirred))
    await asyncio.sleep(0.01)
    stirred.set()
    assert await asyncio.wait_for(waiting, 1) is None
    thinking.forget()


async def test_the_next_decision_is_asked_for_while_the_deed_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    brain, calm = Slow(), asyncio.Event()
    brain.usual_seconds = 0.1
    thinking = Thinking(brain)
    thinking.lasted("explore", 0.3)

    async def expected() -> Turn:
        return turn(ATLAS, results=(DONE,))

    thinking.look_ahead("explore", expected)
    await asyncio.sleep(0.05)
    assert brain.turns == []
    async with asyncio.timeout(2):
        while not brain.turns:
            await asyncio.sleep(0.01)
    brain.answer()
    answer = await thinking.choose(turn(ATLAS, results=(DONE,)), calm)
    assert answer is not None
    assert (answer.ahead, answer.turn.results) == (True, (DONE,))
    assert answer.waited < 0.2


async def test_a_brain_that_answers_at_once_is_not_asked_ahead() -> None:
    thinking = Thinking(Quick())

    async def expected() -> Turn:
        raise AssertionError("asked ahead")

    thinking.look_ahead("explore", expected)
    await asyncio.sleep(0.02)
    off = Thinking(Slow(), ahead=False)
    off.look_ahead("explore", expected)
    await asyncio.sleep(0.02)
