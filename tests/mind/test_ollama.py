from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from ollama_standin import MODEL, OllamaStandIn
from turns import ROLES, allowed, turn

from botteam.actions import validate
from botteam.mind import breaker as breakers
from botteam.mind import ollama as ollamas
from botteam.mind.base import BrainDown
from botteam.mind.breaker import Breaker
from botteam.mind.careful import CarefulBrain
from botteam.mind.families import family_of
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama, Silent
from botteam.mind.prompt import Prompter
from botteam.mind.rules import RulesBrain

ATLAS = ROLES["Atlas"]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[OllamaStandIn]:
    standin = await OllamaStandIn(latency=0.01).start()
    yield standin
    await standin.stop()


@pytest_asyncio.fixture
async def ollama(server: OllamaStandIn) -> AsyncIterator[Ollama]:
    client = Ollama(server.url, MODEL, 1)
    yield client
    await client.close()


async def test_a_decision_comes_with_its_costs(server: OllamaStandIn, ollama: Ollama) -> None:
    await ollama.probe()
    choice = await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert choice.decision.action in allowed(ATLAS).actions
    assert choice.brain == "ollama"
    assert choice.latency_ms >= 10
    assert choice.prompt_tokens > 100
    assert [m["role"] for m in choice.messages] == ["system", "user", "assistant"]
    assert validate(choice.messages[-1]["content"], allowed(ATLAS)) == choice.decision
    asked = server.requests[0]
    assert asked["think"] is False
    assert asked["stream"] is True
    assert asked["options"]["num_ctx"] == 4096
    assert asked["format"]["anyOf"]


async def test_a_proxy_that_counts_below_zero_spoils_no_sum(server: OllamaStandIn, ollama: Ollama) -> None:
    server.counts = {"prompt_eval_count": -1, "eval_count": -7, "load_duration": -(10**9), "eval_duration": -1}
    trial = await ollama.try_out()
    assert trial.seconds < 1
    assert trial.tokens_per_second == 0
    choice = await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert (choice.prompt_tokens, choice.output_tokens) == (0, 0)


def test_each_model_family_gets_the_think_value_that_it_wants() -> None:
    assert [family_of(m).think for m in ("qwen3:8b", "library/qwen3:32b", "gpt-oss:20b", "llama3.2")] == [
        False,
        False,
        "low",
        False,
    ]


async def test_a_model_that_cannot_be_kept_from_thinking_gets_room_for_it(
    server: OllamaStandIn, ollama: Ollama, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = OllamaStandIn._part

    def thinking(body: Mapping[str, Any], content: str, more: Mapping[str, Any]) -> bytes:
        if body["options"]["num_predict"] > 600:
            return part(body, content, more)
        told = json.loads(part(body, "", {**more, "done_reason": "length"}))
        told["message"]["thinking"] = "let me see"
        return json.dumps(told).encode() + b"\n"

    monkeypatch.setattr(server, "_part", thinking)
    for _ in range(2):
        with pytest.raises(BrainDown, match="thinks for longer than an answer may be"):
            await ollama.try_out()
    assert (await ollama.try_out()).model == MODEL


async def test_a_slow_model_is_not_a_silent_one(
    server: OllamaStandIn, ollama: Ollama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botteam.mind.ollama.TRIAL_SECONDS", 0.2)
    server.latency = 0.0
    await ollama.try_out()
    server.latency = 0.5
    for _ in range(2):
        with pytest.raises(BrainDown, match="gave no answer"):
            await ollama.try_out()
    assert (await ollama.try_out()).seconds >= 0.5


@pytest.mark.parametrize(("model", "tokens"), [("qwen3:8b", 256), ("gpt-oss:20b", 512)])
async def test_who_cannot_help_thinking_gets_room_for_it(server: OllamaStandIn, model: str, tokens: int) -> None:
    ollama = Ollama(server.url, model, 1)
    server.models = [model]
    await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert server.requests[0]["options"]["num_predict"] == tokens
    await ollama.close()


@pytest.mark.parametrize("fault", ["invalid_json", "forbidden", "plain_text", "huge"])
async def test_an_invalid_answer_gets_one_repair_turn(server: OllamaStandIn, ollama: Ollama, fault: str) -> None:
    server.fault, server.repair_heals = fault, True
    choice = await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert choice.decision.action in allowed(ATLAS).actions
    assert len(server.requests) == 2
    assert "not valid" in server.requests[1]["messages"][-1]["content"]
    assert len(server.requests[1]["messages"][-2]["content"]) <= 400
    assert [m["role"] for m in choice.messages] == ["system", "user", "assistant", "user", "assistant"]


@pytest.mark.parametrize(
    "fault", ["500", "half", "invalid_json", "wrong_args", "forbidden", "no_model", "hang", "late", "huge"]
)
async def test_every_fault_is_brain_down_in_one_line(
    server: OllamaStandIn, ollama: Ollama, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollamas, "ANSWER_SECONDS", 0.5)
    server.fault = fault
    with pytest.raises(BrainDown) as down:
        await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert "\n" not in str(down.value)
    if fault in ("hang", "late"):
        await asyncio.sleep(0.1)
        assert server.cancelled == 1


NESTED = "[" * 100_000


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(
    "text", ["[]", "null", '"busy"', "7", NESTED, '{"error": null}', '{"models": 7, "message": []}']
)
async def test_a_body_that_is_no_object_is_brain_down_everywhere(
    server: OllamaStandIn, ollama: Ollama, status: int, text: str
) -> None:
    server.fault, server.body = "not_an_object", (status, text)
    for asking in (ollama.probe, ollama.loaded, ollama.try_out, lambda: ollama.ask([], {})):
        with pytest.raises(BrainDown) as down:
            await asking()
        assert "\n" not in str(down.value)
        assert len(str(down.value)) < 300


async def test_a_trial_answer_that_nests_for_ever_breaks_the_schema(
    server: OllamaStandIn, ollama: Ollama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_decide", lambda _schema: 0)
    monkeypatch.setattr(
        server, "_reply", lambda request, body, _text: OllamaStandIn._reply(server, request, body, NESTED)
    )
    with pytest.raises(BrainDown, match="does not keep to a JSON schema"):
        await ollama.try_out()


async def test_danger_goes_between_an_answer_and_its_repair(server: OllamaStandIn, ollama: Ollama) -> None:
    server.fault, server.repair_heals, server.latency = "invalid_json", True, 0.2
    deciding = asyncio.create_task(OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS)))
    async with asyncio.timeout(3):
        while not server.requests:
            await asyncio.sleep(0.01)
        async with ollama.scheduler.slot("Flora", "danger"):
            assert len(server.requests) == 1
            await asyncio.sleep(0.1)
    choice = await deciding
    assert choice.repairs == 1
    assert choice.queue_ms >= 90
    assert choice.latency_ms >= 400


async def test_the_probe_says_what_is_wrong(server: OllamaStandIn, ollama: Ollama) -> None:
    server.fault = "no_model"
    with pytest.raises(BrainDown, match="ollama pull qwen3:8b"):
        await ollama.probe()
    nowhere = Ollama("http://127.0.0.1:9", MODEL, 1)
    with pytest.raises(BrainDown, match="does not answer at"):
        await nowhere.probe()
    await nowhere.close()


async def test_the_rules_take_over_and_hand_back(
    server: OllamaStandIn, ollama: Ollama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakers, "PROBE_EVERY_SECONDS", 0.05)
    told: list[tuple[bool, str]] = []
    breaker = Breaker(ollama, lambda up, why: told.append((up, why)), up=True)
    brain = CarefulBrain(OllamaBrain(ATLAS, ollama, Prompter()), RulesBrain(ATLAS, random.Random(1)), breaker)
    watching = asyncio.create_task(breaker.watch())
    assert (await brain.decide(turn(ATLAS))).brain == "ollama"
    server.fault = "500"
    assert [(await brain.decide(turn(ATLAS))).brain for _ in range(5)] == ["rules"] * 5
    assert [up for up, _ in told] == [False]
    assert len(server.requests) == 1 + breakers.FAILURES_MAX
    server.fault = ""
    async with asyncio.timeout(3):
        while not breaker.up:
            await asyncio.sleep(0.02)
    assert (await brain.decide(turn(ATLAS))).brain == "ollama"
    assert [up for up, _ in told] == [False, True]
    watching.cancel()


async def test_one_slot_is_one_request_at_a_time(server: OllamaStandIn, ollama: Ollama) -> None:
    server.latency = 0.05
    brains = [OllamaBrain(role, ollama, Prompter()) for role in ROLES.values()]
    choices = await asyncio.gather(*(b.decide(turn(r)) for b, r in zip(brains, ROLES.values(), strict=True)))
    assert server.busiest == 1
    assert sum(c.queue_ms > 40 for c in choices) == 4


async def test_a_silent_model_lets_everybody_go_at_once(
    server: OllamaStandIn, ollama: Ollama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollamas, "ANSWER_SECONDS", 0.4)
    breaker = Breaker(ollama, lambda _up, _why: None, up=True)
    brains = [
        CarefulBrain(OllamaBrain(r, ollama, Prompter()), RulesBrain(r, random.Random(1)), breaker)
        for r in ROLES.values()
    ]
    server.fault = "hang"
    began = asyncio.get_running_loop().time()
    choices = await asyncio.gather(*(b.decide(turn(r)) for b, r in zip(brains, ROLES.values(), strict=True)))
    assert asyncio.get_running_loop().time() - began < 2 * ollamas.ANSWER_SECONDS
    assert all(c.brain == "rules" and c.fallback for c in choices)
    assert not breaker.up
    assert len(server.requests) == 1


async def test_the_trial_says_how_fast_the_model_is_and_whether_it_obeys(server: OllamaStandIn, ollama: Ollama) -> None:
    trial = await ollama.try_out()
    assert trial.seconds >= 0.01
    assert "keeps to the schema and does not think aloud" in trial.text()
    assert ollama.usual_seconds == pytest.approx(trial.seconds, abs=0.01)
    server.fault = "plain_text"
    with pytest.raises(BrainDown, match="does not keep to a JSON schema"):
        await ollama.try_out()


async def test_the_time_that_a_model_takes_to_load_is_none_of_its_answers(
    server: OllamaStandIn, ollama: Ollama
) -> None:
    server.roomy, server.load_seconds = False, 0.5
    assert (await ollama.try_out()).seconds < 0.4
    assert ollama.usual_seconds < 0.4


async def test_decisions_of_the_rules_say_why_and_what_the_model_cost(server: OllamaStandIn, ollama: Ollama) -> None:
    breaker = Breaker(ollama, lambda _up, _why: None, up=True)
    brain = CarefulBrain(OllamaBrain(ATLAS, ollama, Prompter()), RulesBrain(ATLAS, random.Random(1)), breaker)
    server.fault = "forbidden"
    wrong = await brain.decide(turn(ATLAS))
    assert (wrong.brain, wrong.repairs, "wrongly twice" in wrong.fallback) == ("rules", 1, True)
    assert wrong.prompt_tokens > 1000
    breaker.failed(Silent("out of order"))
    assert (await brain.decide(turn(ATLAS))).fallback == "the model is down"


async def test_a_model_that_knows_no_thinking_is_asked_without_the_word(server: OllamaStandIn, ollama: Ollama) -> None:
    server.fault = "no_thinking"
    assert (await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))).repairs == 0
    assert [r.get("think") for r in server.requests] == [False, None]
    await OllamaBrain(ATLAS, ollama, Prompter()).decide(turn(ATLAS))
    assert server.requests[-1].get("think") is None


async def test_where_the_deep_model_is_missing_the_fast_one_plans(server: OllamaStandIn) -> None:
    ollama = Ollama(server.url, MODEL, 1, deep="qwen3:32b")
    await ollama.probe()
    assert ollama.deep == MODEL
    await ollama.close()
