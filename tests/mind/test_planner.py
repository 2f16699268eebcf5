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
from botteam.mind import planner as module
from botteam.mind.base import Deed
from botteam.mind.breaker import Breaker, CarefulBrain
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama
from botteam.mind.plan import Plan
from botteam.mind.planner import Planner
from botteam.mind.prompt import Prompter
from botteam.mind.rules import RulesBrain
from botteam.thinking import Thinking

ATLAS, FLORA = ROLES["Atlas"], ROLES["Flora"]
DEEP = "qwen3:32b"
Told = tuple[Planner, list[tuple[str, Plan]]]


class Planning(OllamaStandIn):
    steps: Sequence[Any] = ()

    def _decide(self, schema: Mapping[str, Any]) -> Any:
        if "colour" in schema["properties"]:
            return {"colour": "teal", "number": 7}
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
    planner = Planner(ollama, Prompter(), lambda bot, plan: plans.append((bot, plan)))
    running = asyncio.create_task(planner.run())
    yield planner, plans
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await ollama.close()


async def until(plans: list[Any], number: int) -> None:
    async with asyncio.timeout(5):
        while len(plans) < number:
            await asyncio.sleep(0.01)


async def test_all_bots_get_their_goals_in_one_round_of_the_deep_model(server: Planning, told: Told) -> None:
    planner, plans = told
    assert planner.guide(ATLAS, turn(ATLAS)).goal == ""
    planner.guide(FLORA, turn(FLORA))
    await until(plans, 2)
    assert {bot for bot, _ in plans} == {"Atlas", "Flora"}
    assert planner.guide(ATLAS, turn(ATLAS)).goal == "Fill the stash. 1. Fell trees 2. Store the logs"
    assert [r["model"] for r in server.requests][:3] == [DEEP] * 3
    planner.reached("Atlas")
    assert planner.guide(ATLAS, turn(ATLAS)).goal == ""
    await asyncio.sleep(0.3)
    assert len(plans) == 2, "two models swap at most once in ten minutes"


async def test_a_plan_is_made_with_what_the_bot_remembers(server: Planning, told: Told) -> None:
    planner, plans = told
    planner.guide(ATLAS, turn(ATLAS), ("iron_ore at (40, 30, 8) (an hour ago)",))
    await until(plans, 1)
    assert "iron_ore at (40, 30, 8)" in server.requests[1]["messages"][-1]["content"]


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
    planner.guide(ATLAS, turn(ATLAS))
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
        planner.guide(role, turn(role))
    await asked(server)
    async with asyncio.timeout(1), planner._ollama.scheduler.slot("Flora", "danger"):
        assert [r["model"] for r in server.requests] == [DEEP, MODEL]
    await asyncio.sleep(0.01)
    assert [r.getMessage() for r in caplog.records if r.levelname == "WARNING"] == [
        f"{DEEP} gave no answer for 0 s; {MODEL} sets the goals from now on"
    ]
    planner.guide(ATLAS, turn(ATLAS))
    await until(plans, 1)


async def test_a_round_of_the_deep_model_has_an_end(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    monkeypatch.setattr(module, "ROUND_SECONDS", 0.5)
    server.latency = 0.3
    for role in ROLES.values():
        planner.guide(role, turn(role))
    await asked(server)
    async with asyncio.timeout(2), planner._ollama.scheduler.slot("Flora", "danger"):
        assert len(plans) == 1


async def test_one_model_plans_request_by_request_and_lets_danger_between(server: Planning, told: Told) -> None:
    planner, _ = told
    planner._ollama.deep = MODEL
    planner._teach = lambda _bot, text: parse_errand(text, allowed(ATLAS)) and None
    server.latency = 0.2
    server.steps = [{"action": "build_rocket", "args": {}}]
    planner.guide(ATLAS, turn(ATLAS))
    planner.guide(FLORA, turn(FLORA))
    for number in (1, 3, 5):
        await asked(server, number)
        async with planner._ollama.scheduler.slot("Flora", "danger"):
            assert len(server.requests) == number
    await asked(server, 6)


async def test_nothing_is_planned_while_the_model_is_down(
    server: Planning, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner, plans = told
    planner._up = lambda: False
    planner.guide(ATLAS, turn(ATLAS))
    await asyncio.sleep(0.15)
    assert server.requests == []
    planner._up = lambda: True
    planner.guide(ATLAS, turn(ATLAS))
    await until(plans, 1)


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
    planner.guide(ATLAS, turn(ATLAS))
    await asked(server)
    mind = OllamaBrain(ATLAS, planner._ollama, Prompter(), planner)
    breaker = Breaker(planner._ollama, lambda _up, _why: None, up=True)
    thoughts = Thinking(CarefulBrain(mind, RulesBrain(ATLAS, random.Random(1)), breaker))
    for urgency in ("routine", "danger"):
        answer = await asyncio.wait_for(thoughts.choose(turn(ATLAS, urgency=urgency), asyncio.Event()), 0.5)
        assert answer is not None
        assert (answer.stopgap, answer.choice.brain) == (True, "rules")
    thoughts.forget()


async def test_three_failures_and_an_operators_wish_ask_for_a_new_goal(server: Planning, told: Told) -> None:
    planner, plans = told
    planner._ollama.deep = MODEL
    planner.guide(ATLAS, turn(ATLAS))
    await until(plans, 1)
    failed = (Deed(label="explore 48", result=ActionResult(ok=False, reason="unreachable")),) * 3
    assert planner.guide(ATLAS, turn(ATLAS, results=failed)).goal
    await until(plans, 2)
    assert planner.guide(ATLAS, turn(ATLAS, goal="find sheep")).goal == "find sheep"
    await until(plans, 3)
    assert plans[-1][1].order == "find sheep"
    assert "find sheep" in server.requests[-1]["messages"][-1]["content"]
    assert planner.guide(ATLAS, turn(ATLAS, goal="find sheep")).goal.startswith("Fill the stash")


async def test_a_model_that_makes_no_plan_harms_nobody(server: Planning, told: Told) -> None:
    planner, plans = told
    server.fault = "plain_text"
    planner.guide(ATLAS, turn(ATLAS))
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
    planner.guide(ATLAS, turn(ATLAS))
    await until(plans, 1)
    async with asyncio.timeout(5):
        while book.trial("Atlas") is None:
            await asyncio.sleep(0.01)
    assert any("not valid" in request["messages"][-1]["content"] for request in server.requests)
    assert "wood_run" in book.allowed(allowed(ATLAS), "Atlas").skills
    assert "wood_run" not in book.allowed(allowed(FLORA), "Flora").skills


@pytest.mark.parametrize("text", ["[" * 1200, '{"steps": ' + "[" * 1200, "{" * 9, "null"])
def test_what_is_no_skill_at_all_is_not_taken_for_none_worth_writing(text: str) -> None:
    assert not module._is_empty(text)
