"""Every action and skill in the real thing: cut short in several verbs, chosen again, and then its outcome is there."""

from __future__ import annotations

import asyncio

import pytest
from floor import Floor
from place import BOOK
from trials import TRIALS, Trial

from botteam.actions import ActionResult
from botteam.deeds import DEEDS

TRIES = 4


def test_no_action_and_no_skill_is_left_out() -> None:
    assert TRIALS.keys() == (DEEDS.keys() - {"invoke_skill"}) | BOOK.names


def spelled(name: str, trial: Trial, floor: Floor) -> tuple[str, dict[str, object]]:
    args = dict(trial.args(floor) if callable(trial.args) else trial.args)
    return ("invoke_skill", {"skill": name, "args": args}) if trial.skill else (name, args)


@pytest.mark.parametrize("name", TRIALS)
async def test_cut_short_it_rests_and_chosen_again_it_gets_there(floor: Floor, name: str) -> None:
    trial = TRIALS[name]
    for at, block in trial.blocks.items():
        await floor.stage.set_block(*at, block)
    for item, count in trial.pockets.items():
        await floor.stage.give(item, count)
    if trial.prepare is not None:
        await trial.prepare(floor)
    action, args = spelled(name, trial, floor)
    floor.body.after = trial.after
    assert any([await stopped(floor, verb, action, args) for verb in trial.cuts]), "nothing was cut short"
    results: list[ActionResult] = []
    if trial.holds is None or not await trial.holds(floor, await floor.pockets()):
        while not any(done(r) for r in results) and len(results) < TRIES:
            results.append(await floor.do(action, **args))
        assert done(results[-1]), results
    pockets = await floor.pockets()
    assert trial.holds is None or await trial.holds(floor, pockets), (pockets, results)
    await floor.at_rest()


def done(result: ActionResult) -> bool:
    """Whether nothing is left to do: what was cut short may have come about all the same."""
    return result.reason == "not_needed" or (result.ok and result.reason != "unfinished")


async def stopped(floor: Floor, verb: int, action: str, args: dict[str, object]) -> bool:
    cancelled = await floor.cut(verb, action, **args)
    await floor.at_rest()
    return cancelled


async def test_left_while_asleep_it_gets_up_for_the_next_action(floor: Floor) -> None:
    await floor.stage.set_block(2, 0, 0, "red_bed[facing=east,part=foot]")
    await floor.stage.set_block(3, 0, 0, "red_bed[facing=east,part=head]")
    await floor.stage.night()
    sleeping = asyncio.ensure_future(floor.do("sleep"))
    while not (await floor.body.observe()).sleeping:
        assert not sleeping.done(), await sleeping
        await asyncio.sleep(0.02)
    sleeping.cancel()
    corner = floor.at(-5, 0, -5)
    result = await floor.do("go_to", x=int(corner.x), z=int(corner.z))
    seen = await floor.body.observe()
    assert (result.ok, seen.sleeping) == (True, False), result
    assert seen.position.ground_distance(corner) < 3
