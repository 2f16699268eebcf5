from __future__ import annotations

import asyncio
import json

import pytest

from botteam.events import Bus, Log, StateChanged, Thought


async def test_listeners_get_what_they_asked_for() -> None:
    bus = Bus()
    thoughts, everything = bus.subscribe("thought"), bus.subscribe()
    bus.publish(Thought(bot="Atlas", text="hm"))
    bus.publish(Log(text="x"))
    assert (await thoughts.get()).event == Thought(bot="Atlas", text="hm")
    assert thoughts.pending == 0
    assert everything.pending == 2


async def test_a_slow_listener_loses_its_oldest_and_the_loss_is_counted() -> None:
    bus = Bus()
    slow = bus.subscribe(maxsize=3)
    for i in range(10):
        bus.publish(Log(text=str(i)))
    assert slow.dropped == 7
    assert [(await slow.get()).event for _ in range(3)] == [Log(text=str(i)) for i in (7, 8, 9)]


async def test_closing_ends_the_iteration_after_what_is_queued() -> None:
    bus = Bus()
    listener = bus.subscribe()
    bus.publish(Log(text="last"))
    bus.close()
    assert [s.event async for s in listener] == [Log(text="last")]
    bus.publish(Log(text="unheard"))
    assert listener.pending == 0


async def test_a_waiting_listener_is_woken() -> None:
    bus = Bus()
    listener = bus.subscribe()
    waiting = asyncio.create_task(listener.get())
    await asyncio.sleep(0)
    bus.publish(Log(text="now"))
    assert (await waiting).event == Log(text="now")
    ending = asyncio.create_task(listener.get())
    await asyncio.sleep(0)
    listener.close()
    with pytest.raises(StopAsyncIteration):
        await ending


async def test_events_are_flat_json_with_the_contracts_names() -> None:
    bus = Bus(clock=lambda: 5.0)
    listener = bus.subscribe()
    bus.publish(StateChanged(bot="Atlas", from_="waiting", to="online", reason="spawned"))
    line = (await listener.get()).to_json()
    assert json.loads(json.dumps(line)) == line
    assert {k: line[k] for k in ("t", "bot", "type", "from", "to", "reason")} == {
        "t": 0.0,
        "bot": "Atlas",
        "type": "state",
        "from": "waiting",
        "to": "online",
        "reason": "spawned",
    }
