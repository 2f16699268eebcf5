from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from botteam.actions import Urgency
from botteam.mind.scheduler import Scheduler


async def ask(scheduler: Scheduler, bot: str, urgency: Urgency = "routine", order: list[str] | None = None) -> None:
    """Hold a slot for a moment and note who it was."""
    async with scheduler.slot(bot, urgency):
        if order is not None:
            order.append(bot)
        await asyncio.sleep(0.001)


async def test_danger_goes_before_chat_before_routine_before_planning() -> None:
    scheduler = Scheduler(1)
    order: list[str] = []

    async with scheduler.slot("first", "routine"):
        kinds: tuple[Urgency, ...] = ("planning", "routine", "chat", "danger")
        waiting = [asyncio.create_task(ask(scheduler, u, u, order)) for u in kinds]
        await asyncio.sleep(0)
        assert scheduler.queued == 4
    await asyncio.gather(*waiting)
    assert order == ["danger", "chat", "routine", "planning"]


async def test_no_more_than_the_slots_at_a_time_and_all_bots_alike() -> None:
    scheduler = Scheduler(2)
    served: Counter[str] = Counter()
    busy = busiest = 0

    async def live(bot: str, appetite: int) -> None:
        nonlocal busy, busiest
        while sum(served.values()) < 200:
            async with scheduler.slot(bot, "routine"):
                busy += 1
                busiest = max(busiest, busy)
                served[bot] += 1
                await asyncio.sleep(0.0005)
                busy -= 1
            await asyncio.sleep(0.0005 * appetite)

    await asyncio.gather(*(live(f"bot{i}", i % 2) for i in range(5)))
    assert busiest == 2
    assert all(0.14 <= n / sum(served.values()) <= 0.30 for n in served.values()), served


@pytest.mark.parametrize("endangered", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("urgency", ["danger", "chat"])
async def test_bots_in_lasting_danger_starve_nobody(endangered: int, urgency: Urgency) -> None:
    scheduler = Scheduler(1)
    served: Counter[str] = Counter()

    async def live(number: int) -> None:
        while sum(served.values()) < 200:
            async with scheduler.slot(f"bot{number}", urgency if number < endangered else "routine"):
                served[f"bot{number}"] += 1
                await asyncio.sleep(0)

    await asyncio.gather(*(live(number) for number in range(5)))
    assert all(0.14 <= n / sum(served.values()) <= 0.30 for n in served.values()), served


async def test_whoever_is_attacked_waits_behind_one_request_however_much_it_was_served() -> None:
    scheduler = Scheduler(1)
    order: list[str] = []

    for _ in range(30):
        await ask(scheduler, "Atlas", "routine", order)
    for bot in ("Flora", "Forge"):
        await ask(scheduler, bot, "danger", order)
    async with scheduler.slot("Blade", "routine"):
        waiting = [asyncio.create_task(ask(scheduler, bot, "routine", order)) for bot in ("Flora", "Forge", "Mason")]
        waiting.append(asyncio.create_task(ask(scheduler, "Atlas", "danger", order)))
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order[32:].index("Atlas") == 0


async def test_a_wait_cancelled_in_the_turn_of_its_admission_loses_no_slot() -> None:
    scheduler = Scheduler(1)

    async with scheduler.slot("b", "routine"):
        waiting = asyncio.create_task(ask(scheduler, "a"))
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    await asyncio.wait_for(ask(scheduler, "a"), 1)


async def test_a_cancelled_wait_gives_its_place_up() -> None:
    scheduler = Scheduler(1)

    async with scheduler.slot("b", "routine"):
        waiting = [asyncio.create_task(ask(scheduler, "a")) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.sleep(0)
        assert scheduler.queued == 2
    await asyncio.wait_for(asyncio.gather(waiting[0], waiting[2]), 1)
    await asyncio.wait_for(ask(scheduler, "a"), 1)


async def test_who_waits_in_danger_goes_before_a_round_of_plans_and_who_comes_later_after() -> None:
    scheduler = Scheduler(1)
    order: list[str] = []

    async def plan() -> None:
        async with scheduler.alone():
            order.append("round")
            await ask(scheduler, "planner", "planning", order)

    async with scheduler.slot("first", "routine"):
        work = [
            asyncio.create_task(ask(scheduler, "calm", "routine", order)),
            asyncio.create_task(ask(scheduler, "hunted", "danger", order)),
        ]
        await asyncio.sleep(0)
        work.append(asyncio.create_task(plan()))
        await asyncio.sleep(0)
        work.append(asyncio.create_task(ask(scheduler, "late", "danger", order)))
        await asyncio.sleep(0)
    await asyncio.gather(*work)
    assert order == ["hunted", "round", "planner", "late", "calm"]
