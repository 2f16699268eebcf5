"""Members start in turn, come back by themselves, and leave."""

from __future__ import annotations

import asyncio
import random

import pytest
from test_bot import Endless, Stage

from botteam.bulletin import TeamBulletin
from botteam.errors import Disconnected
from botteam.events import Bus, StateChanged
from botteam.surroundings import Surroundings
from botteam.team import Team


def states(bus_events: list[StateChanged], bot: str) -> list[str]:
    return [e.to for e in bus_events if e.bot == bot]


def stages(*names: str) -> list[Stage]:
    around = Surroundings(bulletin=TeamBulletin(), bus=Bus())
    made = [Stage(name, [], around) for name in names]
    for stage in made:
        stage.bot._thinking.brain = Endless()
    return made


def team_of(made: list[Stage], stagger: float) -> Team:
    return Team([s.bot for s in made], made[0].around.bus, stagger, random.Random(1))


async def until(stage: Stage, bot: str, state: str, times: int = 1) -> None:
    async with asyncio.timeout(8):
        while states(stage.told(StateChanged), bot).count(state) < times:
            await asyncio.sleep(0.01)


async def test_bots_join_in_turn_and_leave_together() -> None:
    made = stages("Atlas", "Flora")
    team = team_of(made, 0.3)
    team.announce()
    first = made[0]
    assert [e.wait for e in first.told(StateChanged)] == [0.0, 0.3]
    running = asyncio.create_task(team.run())
    await until(first, "Atlas", "online")
    assert states(first.told(StateChanged), "Flora") == ["waiting"]
    await until(first, "Flora", "online")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    for name in ("Atlas", "Flora"):
        assert states(first.told(StateChanged), name) == ["waiting", "connecting", "online", "stopped"]


async def test_a_lost_bot_comes_back_alone_with_growing_pauses() -> None:
    made = stages("Atlas", "Flora")
    team = team_of(made, 0)
    running = asyncio.create_task(team.run())
    first = made[0]
    await until(first, "Atlas", "online")
    made[0].body.kick("worker out of memory")
    await until(first, "Atlas", "online", times=2)
    made[0].body.kick("again")
    await until(first, "Atlas", "reconnecting", times=2)
    pauses = [e.wait for e in first.told(StateChanged) if e.to == "reconnecting"]
    assert 0.6 < pauses[0] < 1.4 < pauses[1] < 2.7
    assert team.members["Atlas"].restarts == 2
    assert team.members["Flora"].restarts == 0
    assert states(first.told(StateChanged), "Flora")[-1] == "online"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_no_new_try_will_change_is_failed_for_good() -> None:
    made = stages("Atlas")

    async def refused() -> None:
        raise Disconnected("kicked: You are not whitelisted on this server!")

    made[0].body.connect = refused  # type: ignore[method-assign]
    team = team_of(made, 0)
    running = asyncio.create_task(team.run())
    await until(made[0], "Atlas", "failed")
    (failed,) = [e for e in made[0].told(StateChanged) if e.to == "failed"]
    assert "whitelisted" in failed.reason
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    "reason", ["could not join banned.example:25565: connect ECONNREFUSED", "Unsupported protocol version '-1'"]
)
async def test_a_server_under_repair_is_tried_again(reason: str) -> None:
    made = stages("Atlas")

    async def refused() -> None:
        raise Disconnected(reason)

    made[0].body.connect = refused  # type: ignore[method-assign]
    running = asyncio.create_task(team_of(made, 0).run())
    await until(made[0], "Atlas", "connecting", times=2)
    assert "failed" not in states(made[0].told(StateChanged), "Atlas")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_who_was_let_in_once_is_not_refused_for_good() -> None:
    made = stages("Atlas")
    running = asyncio.create_task(team_of(made, 0).run())
    await until(made[0], "Atlas", "online")
    made[0].body.kick("kicked: whitelist, maintenance until nine")
    await until(made[0], "Atlas", "online", times=2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_defect_of_one_bot_is_a_restart_not_the_end() -> None:
    made = stages("Atlas", "Flora")

    class Broken:
        name = "broken"
        usual_seconds = 0.0
        stopgap = None

        async def decide(self, _turn: object) -> None:
            raise ZeroDivisionError("a defect")

    made[0].bot._thinking.brain = Broken()  # type: ignore[assignment]
    team = team_of(made, 0)
    running = asyncio.create_task(team.run())
    await until(made[0], "Atlas", "reconnecting")
    await until(made[0], "Flora", "online")
    (lost,) = [e for e in made[0].told(StateChanged) if e.to == "reconnecting"]
    assert "defect" in lost.reason
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
