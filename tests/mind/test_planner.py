"""Goals, over a stand-in Ollama."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from ollama_standin import MODEL, OllamaStandIn
from turns import ROLES, allowed, turn

from botteam import thinking
from botteam.actions import ActionResult
from botteam.deeds import DEEDS
from botteam.deeds.errand import errand_skill
from botteam.errand import parse_errand
from botteam.errandbook import Errandbook
from botteam.mind import breaker as breakers
from botteam.mind import ollama as ollamas
from botteam.mind import plan as plans_module
from botteam.mind import planner as module
from botteam.mind.base import Deed
from botteam.mind.breaker import Breaker
from botteam.mind.careful import CarefulBrain
from botteam.mind.memory import Memory
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama, Silent
from botteam.mind.plan import PLAN_LIFE_SECONDS, Plan
from botteam.mind.planner import Planner
from botteam.mind.prompt import Prompter
from botteam.mind.rules import RulesBrain
from botteam.roles import Role
from botteam.thinking import Thinking

ATLAS, FLORA = ROLES["Atlas"], ROLES["Flora"]
DEEP = "qwen3:32b"
Told = tuple[Planner, list[tuple[str, Plan]]]


class Planning(OllamaStandIn):
    steps: Sequence[Any] = ()

    def _decide(self, schema: Mapping[str, Any]) -> Any:
        if "anyOf" in schema or "colour" in schema["properties"]:
            return super()._decide(schema)
        if "goal" in schema["properties"]:
            return {"goal": "Fill the stash.", "steps": ["Fell trees", "Store the logs"]}
        return {"name": "wood_run", "summary": "Bring wood.", "steps": self.steps}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Planning]:
    standin = Planning(latency=0.01)
    standin.models = [MODEL, DEEP]
    await standin.start()
    yield standin
    await standin.stop()


@pytest_asyncio.fixture
async def told(server: Planning, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Told]:
    monkeypatch.setattr(module, "GATHER_SECONDS", 0.05)
    ollama = Ollama(server.url, MODEL, 1, deep=DEEP)
    plans: list[tuple[str, Plan]] = []
    breaker = Breaker(ollama, lambda _up, _why: None, up=True)
    planner = Planner(ollama, Prompter(), breaker, lambda bot, plan: plans.append((bot, plan)))
    running = asyncio.create_task(planner.run())
    yield planner, plans
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await ollama.close()


async def until(plans: list[Any], number: int) -> None:
    async with asyncio.timeout(5):
        while len(plans) < number:
            await asyncio.sleep(0.01)


async def test_all_bots_get_their_goals_in_one_round_of_the_deep_model(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    assert decide(planner, ATLAS) == ""
    decide(planner, FLORA)
    await until(plans, 2)
    assert {bot for bot, _ in plans} == {"Atlas", "Flora"}
    assert decide(planner, ATLAS) == "Fill the stash. 1. Fell trees 2. Store the logs"
    assert [r["model"] for r in server.requests][:3] == [DEEP] * 3
    monkeypatch.setattr(plans_module, "PLAN_LIFE_SECONDS", 0.0)
    assert decide(planner, ATLAS, reached="Fill the stash. 1. Fell trees 2. Store the logs") == ""
    await asyncio.sleep(0.3)
    assert len(plans) == 2, "two models swap at most once in ten minutes"


async def test_a_plan_is_made_with_what_the_bot_remembers(server: Planning, told: Told) -> None:
    planner, plans = told
    decide(planner, ATLAS, ("iron_ore at (40, 30, 8) (an hour ago)",))
    await until(plans, 1)
    assert "iron_ore at (40, 30, 8)" in server.requests[1]["messages"][-1]["content"]


def decide(planner: Planner, role: Role, memory: tuple[str, ...] = (), **fields: Any) -> str:
    """What a bot does with the planner before it asks the model; its goal."""
    given = turn(role, **fields)
    goal = planner.guide(role.name, given).goal
    planner.wish(role, given, memory)
    return goal


async def asked(server: Planning, number: int = 1) -> None:
    async with asyncio.timeout(5):
        while len(server.requests) < number:
            await asyncio.sleep(0.01)


async def test_the_deep_model_is_loaded_before_it_plans_and_the_fast_one_before_anybody_decides(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    server.roomy, server.load_seconds = False, 0.3
    monkeypatch.setattr(module, "PLAN_SECONDS", 0.2)
    decide(planner, ATLAS)
    await asked(server)
    async with planner._ollama.scheduler.slot("Flora", "danger"):
        assert len(plans) == 1
        assert [r["model"] for r in server.requests] == [DEEP, DEEP, MODEL]
        assert server._loaded == [MODEL]


async def test_a_deep_model_that_hangs_is_left_at_once_and_the_fast_one_plans(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    planner, plans = told
    monkeypatch.setattr(ollamas, "TRIAL_SECONDS", 0.3)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)
    server.hung = DEEP
    for role in ROLES.values():
        decide(planner, role)
    await asked(server)
    async with asyncio.timeout(1), planner._ollama.scheduler.slot("Flora", "danger"):
        assert [r["model"] for r in server.requests] == [DEEP, MODEL]
    await asyncio.sleep(0.01)
    assert [r.getMessage() for r in caplog.records if r.levelname == "WARNING"] == [
        f"{DEEP} gave no answer for 0 s; {MODEL} sets the goals from now on"
    ]
    decide(planner, ATLAS)
    await until(plans, 1)


async def test_a_deep_model_that_is_too_slow_for_skills_goes_on_planning(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    planner._teach = lambda _bot, _text: None
    monkeypatch.setattr(module, "SKILL_SECONDS", 0.1)
    server.latency = 0.2
    decide(planner, ATLAS)
    await asked(server)
    async with planner._ollama.scheduler.slot("Flora", "danger"):
        assert [r["model"] for r in server.requests] == [DEEP, DEEP, DEEP, MODEL]
    assert (len(plans), planner._ollama.deep) == (1, DEEP)


async def test_a_round_of_the_deep_model_has_an_end(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    monkeypatch.setattr(module, "ROUND_SECONDS", 0.5)
    server.latency = 0.3
    for role in ROLES.values():
        decide(planner, role)
    await asked(server)
    async with asyncio.timeout(2), planner._ollama.scheduler.slot("Flora", "danger"):
        assert len(plans) == 1


async def test_one_model_plans_request_by_request_and_lets_danger_between(server: Planning, told: Told) -> None:
    planner, _ = told
    planner._ollama.deep = MODEL
    planner._teach = lambda _bot, text: parse_errand(text, allowed(ATLAS)) and None
    server.latency = 0.2
    server.steps = [{"action": "build_rocket", "args": {}}]
    decide(planner, ATLAS)
    decide(planner, FLORA)
    for number in (1, 3, 5):
        await asked(server, number)
        async with planner._ollama.scheduler.slot("Flora", "danger"):
            assert len(server.requests) == number
    await asked(server, 6)


async def test_what_is_recalled_is_about_the_goal(server: Planning, told: Told, tmp_path: Path) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    asked_for: list[str] = []

    class Listening(Memory):
        async def recall(self, words: str, **_given: Any) -> tuple[str, ...]:
            asked_for.append(words)
            return ()

    mind = OllamaBrain(ATLAS, planner._ollama, Prompter(), planner, Listening(tmp_path / "atlas.db"))
    decide(planner, ATLAS)
    await until(plans, 1)
    assert (await mind.decide(turn(ATLAS))).goal == "Fill the stash. 1. Fell trees 2. Store the logs"
    assert "Fell trees" in asked_for[0]


async def test_nothing_is_planned_while_the_model_is_down(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    planner._breaker.failed(Silent("gone"))
    decide(planner, ATLAS)
    await asyncio.sleep(0.15)
    assert server.requests == []
    await planner._breaker._try()
    decide(planner, ATLAS)
    await until(plans, 1)


async def test_a_plan_that_was_asked_for_ends_when_the_model_goes_down(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    server.fault = "hang"
    decide(planner, ATLAS)
    await asked(server)
    planner._breaker.failed(Silent("gone"))
    async with asyncio.timeout(2), planner._ollama.scheduler.slot("Flora", "routine"):
        assert plans == []
    server.fault = ""
    await planner._breaker._try()
    assert planner._breaker.up


@pytest.mark.parametrize("fault", ["hang", "stalls"])
async def test_a_shared_model_that_falls_silent_over_a_plan_is_down(
    fault: str, server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.3)
    planner, _plans = told
    planner._ollama.deep = MODEL
    server.fault = fault
    decide(planner, ATLAS)
    async with asyncio.timeout(3):
        while planner._breaker.up:
            await asyncio.sleep(0.01)


async def test_a_plan_may_take_long_as_long_as_it_grows(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 1.5)
    planner, plans = told
    planner._ollama.deep = MODEL
    server.pause = 0.5
    decide(planner, ATLAS)
    await until(plans, 1)
    assert planner._breaker.up
    monkeypatch.setattr(module, "PLAN_SECONDS", 0.5)
    decide(planner, FLORA)
    await asked(server, 2)
    await asyncio.sleep(0.8)
    assert planner._complaint == "qwen3:8b was not done with a plan after 0 s"
    assert planner._breaker.up


async def test_a_round_is_not_disturbed_by_probes(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakers, "PROBE_EVERY_SECONDS", 0.02)
    ollama = told[0]._ollama
    breaker = Breaker(ollama, lambda _up, _why: None, up=False)
    async with ollama.scheduler.alone():
        watching = asyncio.create_task(breaker.watch())
        await asyncio.sleep(0.1)
        assert server.requests == []
    await asked(server)
    watching.cancel()


async def test_bots_act_by_their_routine_while_the_deep_model_plans(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thinking, "PATIENCE_SECONDS", 0.05)
    planner, _ = told
    server.latency = 1.0
    decide(planner, ATLAS)
    await asked(server)
    mind = OllamaBrain(ATLAS, planner._ollama, Prompter(), planner)
    breaker = Breaker(planner._ollama, lambda _up, _why: None, up=True)
    thoughts = Thinking(CarefulBrain(mind, RulesBrain(ATLAS, random.Random(1)), breaker))
    for urgency, waits in (("routine", True), ("danger", False)):
        answer = await asyncio.wait_for(thoughts.choose(turn(ATLAS, urgency=urgency), asyncio.Event()), 0.5)
        assert answer is not None
        assert (answer.stopgap, answer.choice.brain) == (waits, "rules")
    thoughts.forget()


def deeds(*reasons: str) -> tuple[Deed, ...]:
    return tuple(Deed(label="explore 48", result=ActionResult(ok=not why, reason=why)) for why in reasons)


async def test_an_operators_wish_is_planned_for_at_once(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    decide(planner, ATLAS)
    await until(plans, 1)
    assert decide(planner, ATLAS, goal="find sheep") == "find sheep"
    await until(plans, 2)
    assert plans[-1][1].order == "find sheep"
    assert "find sheep" in server.requests[-1]["messages"][-1]["content"]
    assert decide(planner, ATLAS, goal="find sheep").startswith("Fill the stash")


async def test_a_wish_that_was_withdrawn_is_planned_for_no_more(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    server.latency = 0.2
    decide(planner, ATLAS)
    await until(plans, 1)
    decide(planner, ATLAS, goal="find sheep")
    assert decide(planner, ATLAS)
    decide(planner, FLORA, goal="find cows")
    await asked(server, 2)
    decide(planner, FLORA)
    await until(plans, 2)
    assert [(bot, plan.order) for bot, plan in plans] == [("Atlas", ""), ("Flora", "")]


async def test_bots_that_decide_while_a_round_runs_get_one_plan_each(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    async with asyncio.timeout(5):
        while len(plans) < len(ROLES):
            for role in ROLES.values():
                decide(planner, role)
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.3)
    assert len(plans) == len(server.requests) == len(ROLES)


async def test_three_failures_since_the_plan_ask_for_another_one_but_not_in_its_first_two_minutes(
    server: Planning, told: Told
) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    now = 1000.0
    planner._clock = lambda: now
    before = deeds("unreachable", "unreachable", "unreachable")
    decide(planner, ATLAS, results=before)
    await until(plans, 1)
    now += PLAN_LIFE_SECONDS
    startled = deeds("startled", "unreachable", "cancelled")
    stopgap = deeds("unreachable")[0].model_copy(update={"stopgap": True})
    for results in (before, before, startled, (*startled[1:], *deeds("unfinished", "unreachable")), (stopgap,)):
        decide(planner, ATLAS, results=results)
    await asyncio.sleep(0.2)
    assert len(plans) == 1
    decide(planner, ATLAS, results=deeds("unreachable"))
    await until(plans, 2)
    for _ in range(20):
        decide(planner, ATLAS, results=deeds("unreachable", "unreachable", "unreachable"))
        await asyncio.sleep(0.01)
    assert len(plans) == 2
    now += PLAN_LIFE_SECONDS
    decide(planner, ATLAS, results=deeds("unreachable"))
    await until(plans, 3)


async def test_a_goal_that_is_reached_is_not_planned_for_again_at_once(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    decide(planner, ATLAS, goal="find sheep")
    await until(plans, 1)
    assert decide(planner, ATLAS, goal="find sheep", reached="Fill the stash. 1. Fell trees 2. Store the logs")
    for _ in range(20):
        assert decide(planner, ATLAS, goal="find sheep") == "find sheep"
        await asyncio.sleep(0.01)
    assert len(plans) == 1
    decide(planner, ATLAS)
    await until(plans, 2)
    assert plans[-1][1].order == ""


async def test_a_model_that_makes_no_plan_harms_nobody(server: Planning, told: Told) -> None:
    planner, plans = told
    server.fault = "plain_text"
    decide(planner, ATLAS)
    async with asyncio.timeout(5):
        while not server.requests:
            await asyncio.sleep(0.01)
    assert plans == []


async def test_the_deep_model_may_write_a_skill_and_mend_it_once(server: Planning, told: Told, tmp_path: Path) -> None:
    planner, plans = told
    book = Errandbook(tmp_path, frozenset(), lambda errand, ended: errand_skill(errand, DEEDS, ended))

    def teach(bot: str, text: str) -> None:
        try:
            book.try_out(bot, text, allowed(ATLAS))
        finally:
            server.steps = [{"action": "gather_wood", "args": {"count": 4}}]

    planner._teach = teach
    server.steps = [{"action": "build_rocket", "args": {}}]
    decide(planner, ATLAS)
    await until(plans, 1)
    async with asyncio.timeout(5):
        while book.trial("Atlas") is None:
            await asyncio.sleep(0.01)
    assert any("not valid" in request["messages"][-1]["content"] for request in server.requests)
    room = [r["options"]["num_predict"] for r in server.requests if r["model"] == DEEP]
    assert room == [256, 512, 1536, 1536]
    assert {r["options"]["num_ctx"] for r in server.requests} == {4096}
    assert "wood_run" in book.allowed(allowed(ATLAS), "Atlas").skills
    assert "wood_run" not in book.allowed(allowed(FLORA), "Flora").skills


@pytest.mark.parametrize("text", ["[" * 1200, '{"steps": ' + "[" * 1200, "{" * 9, "null"])
def test_what_is_no_skill_at_all_is_not_taken_for_none_worth_writing(text: str) -> None:
    assert not module._is_empty(text)
