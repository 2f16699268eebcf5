"""Errands over the in-memory world: every step counts, and what is cut short goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import pytest
from place import HOME, Place

from botteam.actions import ActionResult, Decision, InvokeSkill
from botteam.deeds import DEEDS, perform, scene
from botteam.deeds.errand import RESUME_SECONDS, errand_skill
from botteam.errand import Errand, parse_errand
from botteam.skill import Skill


def step(action: str, repeat: int = 1, until: dict[str, Any] | None = None, **args: Any) -> dict[str, Any]:
    return {"action": action, "args": args, "repeat": repeat, "until": until}


class Trip:
    """A bot and an errand that it may run."""

    def __init__(self, *steps: dict[str, Any], **pockets: int) -> None:
        self.place = Place().give(**pockets)
        self.ends: list[bool] = []
        errand = parse_errand(json.dumps({"name": "errand", "summary": "A trip.", "steps": steps}))
        self.skill = errand_skill(errand, DEEDS, self._ended)
        self.place.scene.skills = {"errand": self.skill}

    async def _ended(self, _errand: Errand, ok: bool) -> None:
        self.ends.append(ok)

    async def go(self) -> ActionResult:
        await self.place.body.connect()
        decision = Decision(action="invoke_skill", args=InvokeSkill(skill="errand"))
        return await perform(DEEDS, self.place.scene, decision)


def test_it_is_a_skill_like_any_other() -> None:
    assert isinstance(Trip(step("eat")).skill, Skill)


async def test_all_steps_are_done_in_order() -> None:
    trip = Trip(step("craft", item="oak_planks", count=4), step("craft", item="stick", count=4), oak_log=1)
    result = await trip.go()
    assert (result.ok, result.text) == (True, "did all 2 steps of errand"), result
    assert result.gained == {"oak_log": -1, "oak_planks": 2, "stick": 4}
    assert trip.place.said[0] == "step 1 of 2: craft oak_planks ×4"
    assert "step 2 of 2: craft stick ×4" in trip.place.said
    assert trip.ends == [True]


async def test_a_failed_step_ends_it_with_its_reason() -> None:
    trip = Trip(step("craft", item="stick", count=4), step("craft", item="stick", count=4), oak_planks=2)
    result = await trip.go()
    assert (result.ok, result.reason) == (False, "missing_item")
    assert result.text.startswith("step 2 of 2 (craft stick ×4): ")
    assert trip.ends == [False]


async def test_repeats_end_as_soon_as_the_condition_holds() -> None:
    enough = {"fact": "pockets", "item": "stick", "at_least": 8}
    trip = Trip(step("craft", 10, enough, item="stick", count=4), oak_planks=20)
    assert (await trip.go()).ok
    assert trip.place.body.pockets.items["stick"] == 8
    assert (await trip.go()).gained == {}


async def test_a_condition_that_does_not_come_about_is_a_failure() -> None:
    enough = {"fact": "pockets", "item": "stick", "at_least": 64}
    trip = Trip(step("craft", 2, enough, item="stick", count=4), oak_planks=20)
    result = await trip.go()
    assert (result.ok, result.reason) == (False, "not_reached")
    assert trip.place.body.pockets.items["stick"] == 8


async def test_the_leash_holds_within_an_errand() -> None:
    trip = Trip(step("go_to", x=5000, z=0))
    result = await trip.go()
    assert (result.reason, (await trip.place.body.observe()).position) == ("refused", HOME)


async def test_a_turn_that_is_over_goes_on_at_the_same_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [step("craft", item="stick", count=4)] * 3
    trip = Trip(*steps, oak_planks=20)
    monkeypatch.setattr(scene, "TURN_SECONDS", 0.0)
    for _ in range(3):
        result = await trip.go()
        assert (result.ok, result.reason) == (True, "unfinished")
    monkeypatch.undo()
    assert (await trip.go()).reason == ""
    assert trip.place.body.pockets.items["stick"] == 12
    assert trip.ends == [True]


async def test_cancelled_it_goes_on_where_it_stood_or_later_anew() -> None:
    trip = Trip(step("craft", item="stick", count=4), step("idle", seconds=30), oak_planks=20)
    gate = asyncio.Event()

    async def waiting(_seconds: float) -> None:
        await gate.wait()

    trip.place.scene.sleep = waiting
    going = asyncio.ensure_future(trip.go())
    for _ in range(500):
        await asyncio.sleep(0)
        if trip.place.said[-1:] == ["step 2 of 2: idle 30"]:
            break
    going.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await going
    assert trip.ends == []
    gate.set()
    assert (await trip.go()).ok
    assert trip.place.body.pockets.items["stick"] == 4
    assert trip.ends == [True]


async def test_after_a_long_pause_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    trip = Trip(step("craft", item="stick", count=4), step("craft", item="stick", count=4), oak_planks=20)
    monkeypatch.setattr(scene, "TURN_SECONDS", 0.0)
    await trip.go()
    monkeypatch.undo()
    now = 1e9
    monkeypatch.setattr(trip.skill.run, "_clock", lambda: now + RESUME_SECONDS)
    assert (await trip.go()).ok


async def test_two_bots_are_each_at_their_own_step() -> None:
    one = Trip(step("craft", item="stick", count=4), step("craft", item="stick", count=4), oak_planks=20)
    two = Place(world=one.place.world, name="Other").give(oak_planks=20)
    two.scene.skills = one.place.scene.skills
    await two.body.connect()
    both = await asyncio.gather(one.go(), _run(two))
    assert [result.ok for result in both] == [True, True]
    assert two.body.pockets.items["stick"] == 8


async def _run(place: Place) -> ActionResult:
    return await perform(DEEDS, place.scene, Decision(action="invoke_skill", args=InvokeSkill(skill="errand")))
