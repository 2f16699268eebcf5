"""Commands of an operator: whatever comes in, the answer is an ack."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scene import TOKEN, Notebook

from botteam.actions import allowed_for
from botteam.errors import BotteamError
from botteam.events import Bus
from botteam.web import commands
from botteam.web.commands import Ack, Desk


def desk(notebook: Notebook, bus: Bus | None = None) -> Desk:
    return Desk(notebook, TOKEN, may=lambda _bot: allowed_for(["mine_block"], ["strip_mine"]), bus=bus)


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"kind": "say", "text": "hello"}, ("say", "Forge", "hello")),
        ({"kind": "say", "text": " §ahello\nall "}, ("say", "Forge", "ahello all")),
        ({"kind": "goal", "text": "find\tiron"}, ("goal", "Forge", "find iron")),
        ({"kind": "pause"}, ("pause", "Forge")),
        ({"kind": "resume"}, ("resume", "Forge")),
        ({"kind": "stop_action"}, ("stop_action", "Forge")),
        ({"kind": "goal", "text": "find iron"}, ("goal", "Forge", "find iron")),
        ({"kind": "goal", "text": ""}, ("goal", "Forge", "")),
        (
            {"kind": "act", "action": "mine_block", "args": {"block": "stone", "count": 2}},
            ("act", "Forge", "mine_block", {"block": "stone", "count": 2}),
        ),
        ({"kind": "act", "action": "idle"}, ("act", "Forge", "idle", {"seconds": 5})),
    ],
)
async def test_every_kind_reaches_the_operator(payload: dict[str, Any], told: tuple[object, ...]) -> None:
    notebook = Notebook()
    assert await desk(notebook).handle("Forge", payload, TOKEN) == Ack(True)
    assert notebook.told == [told]


@pytest.mark.parametrize("token", [None, "", "wrong", "open-sesame ", 7, ["open-sesame"], "\ud800"])
async def test_without_the_token_nothing_happens(token: object) -> None:
    notebook = Notebook()
    ack = await desk(notebook).handle("Forge", {"kind": "pause"}, token)
    assert not ack.ok
    assert "token" in ack.reason
    assert notebook.told == []


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (None, "kind"),
        ("pause", "kind"),
        ({}, "kind"),
        ({"kind": "dance"}, "kind"),
        ({"kind": "say"}, "text"),
        ({"kind": "say", "text": ""}, "text"),
        ({"kind": "say", "text": "§ "}, "text"),
        ({"kind": "say", "text": "x" * 201}, "text"),
        ({"kind": "say", "text": 5}, "text"),
        ({"kind": "pause", "more": 1}, "more"),
        ({"kind": "act", "action": "fly"}, "fly"),
        ({"kind": "act", "action": "attack"}, "attack"),
        ({"kind": "act", "action": "mine_block", "args": {"block": "stone", "count": 900}}, "count"),
        ({"kind": "act", "action": "mine_block", "args": {"block": "STONE!"}}, "block"),
        ({"kind": "act", "action": "invoke_skill", "args": {"skill": "fly"}}, "strip_mine"),
    ],
)
async def test_a_bad_command_is_answered_in_words(payload: object, word: str) -> None:
    notebook = Notebook()
    ack = await desk(notebook).handle("Forge", payload, TOKEN)
    assert not ack.ok
    assert word in ack.reason
    assert notebook.told == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
_NEAR = st.fixed_dictionaries(
    {"kind": st.sampled_from(["say", "act", "goal", "pause", "nope"])},
    optional={"text": _JSON, "action": _JSON | st.just("mine_block"), "args": _JSON},
)


@given(payload=_JSON | _NEAR)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_raises(payload: object) -> None:
    ack = asyncio.run(desk(Notebook()).handle("Forge", payload, TOKEN))
    assert ack.ok or ack.reason


async def test_what_was_accepted_is_told_and_what_was_not_is_not() -> None:
    bus, notebook = Bus(), Notebook()
    orders = bus.subscribe("order")
    one = desk(notebook, bus)
    await one.handle("Forge", {"kind": "act", "action": "mine_block", "args": {"block": "stone"}}, TOKEN)
    notebook.answer = Ack(False, "busy dying")
    assert await one.handle("Forge", {"kind": "pause"}, TOKEN) == notebook.answer
    bus.close()
    told = [stamped.to_json() async for stamped in orders]
    assert [(t["kind"], t["text"]) for t in told] == [("act", "mine_block stone ×1")]


async def test_an_operator_that_fails_is_answered(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    class Broken(Notebook):
        async def pause(self, bot: str) -> Ack:
            raise BotteamError(f"{bot} is not here")

        async def resume(self, bot: str) -> Ack:
            raise KeyError("defect")

        async def stop_action(self, bot: str) -> Ack:
            await asyncio.sleep(60)
            return Ack(True)

    monkeypatch.setattr(commands, "ANSWER_WITHIN", 0.05)
    one = desk(Broken())
    assert (await one.handle("Forge", {"kind": "pause"}, TOKEN)).reason == "Forge is not here"
    assert "log" in (await one.handle("Forge", {"kind": "resume"}, TOKEN)).reason
    assert "0.05 s" in (await one.handle("Forge", {"kind": "stop_action"}, TOKEN)).reason
