"""Running an errand: its steps one after the other, each through `perform`, over as many turns as it takes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from botteam.actions import Args, Nothing
from botteam.deeds.scene import Deed, DeedFailed, Scene, TurnOverError, perform
from botteam.errand import Errand, Step
from botteam.errors import VerbError
from botteam.skill import Skill
from botteam.world.body import Body

RESUME_SECONDS = 300.0
"""An errand that was left is taken up where it stood within this time; later it begins anew."""
Ended = Callable[[Errand, bool], Awaitable[None]]
"""Told when an errand has come to its end: with all steps done, or with one that failed."""


async def _nobody(_errand: Errand, _ok: bool) -> None:
    return None


@dataclass
class _Standing:
    """How far one bot has come: the step, how often it was tried, and when."""

    step: int = 0
    tries: int = 0
    at: float = 0.0


class ErrandRun:
    """What `invoke_skill` runs; knows for each body how far it has come, as several bots may be at it."""

    def __init__(
        self,
        errand: Errand,
        deeds: Mapping[str, Deed],
        ended: Ended = _nobody,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.errand = errand
        self._deeds = deeds
        self._ended = ended
        self._clock = clock
        self._standings: WeakKeyDictionary[Body, _Standing] = WeakKeyDictionary()

    async def __call__(self, scene: Scene, _args: Args) -> str:
        """Do what is left of it. Raises DeedFailed with the failed step's reason; cut short it can go on."""
        standing = self._standing(scene.body)
        steps = self.errand.steps
        try:
            while standing.step < len(steps):
                await self._do(scene, standing, steps[standing.step])
                standing.step, standing.tries = standing.step + 1, 0
        except (DeedFailed, VerbError) as bad:
            if bad.reason != "disconnected":
                await self._end(scene.body, False)
            raise
        finally:
            standing.at = self._clock()
        await self._end(scene.body, True)
        return f"did all {len(steps)} steps of {self.errand.name}"

    async def _do(self, scene: Scene, standing: _Standing, step: Step) -> None:
        decision = step.decision()
        where = f"step {standing.step + 1} of {len(self.errand.steps)}"
        while True:
            if step.until is not None and step.until.holds(await scene.body.observe()):
                return
            if standing.tries >= step.repeat:
                break
            scene.progress(f"{where}: {decision.label()}")
            result = await perform(self._deeds, scene, decision)
            if result.reason == "unfinished":
                raise TurnOverError(f"{where}: {decision.label()}")
            if not result.ok:
                raise DeedFailed(result.reason, f"{where} ({decision.label()}): {result.text}")
            standing.tries += 1
        if step.until is not None:
            raise DeedFailed(
                "not_reached", f"{where} ({decision.label()}): its condition does not hold after all tries"
            )

    def _standing(self, body: Body) -> _Standing:
        standing = self._standings.get(body)
        if standing is None or self._clock() - standing.at > RESUME_SECONDS:
            standing = self._standings[body] = _Standing()
        return standing

    async def _end(self, body: Body, ok: bool) -> None:
        self._standings.pop(body, None)
        await self._ended(self.errand, ok)


def errand_skill(errand: Errand, deeds: Mapping[str, Deed], ended: Ended = _nobody) -> Skill:
    """An errand as a skill like any other."""
    return Skill(errand.name, errand.summary, "", Nothing, ErrandRun(errand, deeds, ended))
