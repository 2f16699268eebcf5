"""The seam to node: batches, faults of one worker, node's own death."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from botteam.errors import Disconnected, VerbError, VerbTimeout
from botteam.world.body import BodyEvent
from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.sandbox import Where
from botteam.world.switchboard import Switchboard

NAMES = ("One", "Two", "Three", "Four", "Five")


class Crew:
    """Five bodies and what they were told."""

    def __init__(self, switchboard: Switchboard, where: Where) -> None:
        self.bodies = [MineflayerBody(n, switchboard, Address(where.host, where.port)) for n in NAMES]
        self.ends: dict[str, str] = {}
        for body in self.bodies:
            body.listen(lambda event, name=body.name: self._told(name, event))

    def _told(self, name: str, event: BodyEvent) -> None:
        if event.kind == "end":
            self.ends[name] = event.reason

    async def wait_for_end(self, name: str, seconds: float) -> str:
        async with asyncio.timeout(seconds):
            while name not in self.ends:
                await asyncio.sleep(0.02)
        return self.ends.pop(name)


@pytest_asyncio.fixture(scope="module")
async def joined(switchboard: Switchboard, where: Where) -> AsyncIterator[Crew]:
    crew = Crew(switchboard, where)
    await asyncio.gather(*(b.connect() for b in crew.bodies))
    yield crew
    for body in crew.bodies:
        await body.disconnect()


@pytest_asyncio.fixture
async def crew(joined: Crew) -> Crew:
    joined.ends.clear()
    return joined


async def test_calls_run_beside_each_other(crew: Crew) -> None:
    answers = await asyncio.gather(*(body.call("ping", 3.0) for body in crew.bodies for _ in range(40)))
    assert set(answers) == {"pong"}


async def test_a_verb_over_its_limit_ends_in_javascript_too(crew: Crew) -> None:
    with pytest.raises(VerbTimeout, match=r"never took longer than 0\.3 s"):
        await crew.bodies[0].call("never", 0.3)
    assert await crew.bodies[0].call("ping", 3.0) == "pong"


async def test_unknown_verbs_and_bots_fail_in_words(crew: Crew, switchboard: Switchboard) -> None:
    with pytest.raises(VerbError, match="no verb dance"):
        await crew.bodies[0].call("dance", 1.0)
    with pytest.raises(Disconnected):
        await switchboard.call("Nobody", "ping", {}, 1.0)


async def test_a_number_that_json_has_no_word_for_fails_alone(crew: Crew, switchboard: Switchboard) -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(VerbError, match=r"ping was given \{'at': .*finite numbers"):
            await crew.bodies[0].call("ping", 1.0, at=number)
        with pytest.raises(VerbError, match="connect was given"):
            await switchboard.seat("Nobody", {"x": number}, 1.0)
    assert await asyncio.gather(*(body.call("ping", 3.0) for body in crew.bodies)) == ["pong"] * 5


async def test_text_on_nodes_streams_does_not_disturb_the_bridge(crew: Crew) -> None:
    await crew.bodies[0].call("print", 3.0)
    assert await crew.bodies[1].call("ping", 3.0) == "pong"


async def test_a_rejection_in_a_worker_harms_nobody(crew: Crew) -> None:
    await crew.bodies[1].call("reject_late", 3.0)
    await asyncio.sleep(0.2)
    assert [await b.call("ping", 3.0) for b in crew.bodies] == ["pong"] * 5
    assert crew.ends == {}


@pytest.mark.parametrize(
    ("verb", "why"), [("eat_memory", "out of memory"), ("throw_late", "crashed"), ("hang", "no sign")]
)
async def test_a_broken_worker_costs_only_its_own_bot(crew: Crew, verb: str, why: str) -> None:
    victim, others = crew.bodies[2], [*crew.bodies[:2], *crew.bodies[3:]]
    slowest = 0.0

    async def busy() -> None:
        nonlocal slowest
        while True:
            began = time.perf_counter()
            await asyncio.gather(*(b.observe() for b in others))
            slowest = max(slowest, time.perf_counter() - began)
            await asyncio.sleep(0.02)

    watching = asyncio.create_task(busy())
    with pytest.raises((VerbError, TimeoutError)):
        await victim.call(verb, 12.0)
        await asyncio.sleep(1.0)
        await victim.call("ping", 1.0)
    assert why in await crew.wait_for_end(victim.name, 20.0)
    watching.cancel()
    assert crew.ends == {}
    assert slowest < 2.0
    await victim.connect()
    assert (await victim.observe()).health > 0


async def test_the_death_of_node_is_noticed_and_mended(crew: Crew, switchboard: Switchboard) -> None:
    restarts, pid = switchboard.restarts, switchboard.pid
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Disconnected):
        await crew.bodies[0].call("ping", 10.0)
    assert time.monotonic() - began <= 2.0
    for name in NAMES:
        assert "node" in await crew.wait_for_end(name, 2.0)
    await asyncio.gather(*(b.connect() for b in crew.bodies))
    assert [await b.call("ping", 3.0) for b in crew.bodies] == ["pong"] * 5
    assert switchboard.restarts == restarts + 1
    assert switchboard.pid != pid
    assert not psutil.pid_exists(pid)


async def test_searching_in_vain_starves_nobody(crew: Crew) -> None:
    seen = []
    for _ in range(4):  # a busy machine spoils a measurement now and then, never all
        seen.append(await asyncio.gather(*(b.call("search_in_vain", 12.0, seconds=4) for b in crew.bodies)))
        if min(seen[-1]) > 15:
            return
    raise AssertionError(f"physics ticks a second: {seen}")


@pytest.mark.usefixtures("switchboard")
async def test_nothing_is_lost_between_the_threads_of_the_bridge() -> None:
    """What is added just before a list is replaced, or just after it was read, is there the next time."""
    from javascript import connection, events

    loop = events.EventLoop.__new__(events.EventLoop)
    loop.outbound.append("late")
    loop.outbound = []
    assert loop.outbound == ["late"]
    read = connection.com_items
    connection.readAll()
    assert connection.com_items is read
