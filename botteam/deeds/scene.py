"""What a deed sees, and how its outcome is taken: by what changed in the pockets, never by its own word."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botteam.actions import ActionResult, Decision
from botteam.camp import Camp
from botteam.errors import VerbError
from botteam.observation import Observation, Position
from botteam.skill import Skill
from botteam.world.body import Body

log = logging.getLogger("botteam.deeds")


SHUN_SECONDS = 180.0
DEEP = 4.0
"""Blocks below home from which one is in the rock, and what stands around is not the team's."""


@dataclass
class Scene:
    """One bot in its world while a deed runs; `leash` in blocks from `home`, seen from above.

    `keep` is what stays in the pockets when storing (names may be kinds), `skills` what invoke_skill may run,
    `shunned` lives as long as the bot does.
    """

    body: Body
    home: Position
    leash: float
    camp: Camp = field(default_factory=Camp)
    keep: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    spawn: Position | None = None
    mates: Callable[[], Mapping[str, Position]] = dict
    progress: Callable[[str], None] = lambda _text: None
    rng: random.Random = field(default_factory=random.Random)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    shunned: dict[Position, float] = field(default_factory=dict)

    def shun(self, block: Position) -> None:
        """Remember a block that could not be had: the next turns of the deed try others."""
        self.shunned[block] = time.monotonic() + SHUN_SECONDS

    def shuns(self, block: Position) -> bool:
        """Whether a block could not be had a short while ago."""
        return self.shunned.get(block, 0.0) > time.monotonic()

    def in_the_rock(self, here: Position) -> bool:
        """Whether a place is so far below home that it is a mine or a cave."""
        return self.home.y - here.y > DEEP

    def in_leash(self, goal: Position) -> bool:
        """Whether the bot may go there."""
        return goal.ground_distance(self.home) <= self.leash


class DeedFailed(Exception):
    """A deed did not come about for a reason that is not a verb's own."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class TurnOverError(Exception):
    """The deed has had its turn; it goes on where it stands when the mind chooses it again."""


Deed = Callable[[Scene, Any], Awaitable[str]]
"""Does the action and returns a sentence of what it did. Raises VerbError or DeedFailed.

A long deed calls `scene.progress` wherever it may well be left: its turn may end there (TurnOverError).
"""

TURN_SECONDS = 12.0
"""A bot takes stock this often: danger, chat and team-mates must not wait for a house to be finished."""
PATIENT_TURNS = 1.5
_WHOLE = frozenset({"sleep"})
"""Deeds that are not divided into turns."""


async def perform(deeds: Mapping[str, Deed], scene: Scene, decision: Decision) -> ActionResult:
    """Run a decision's deed and tell what came of it. Disconnected and cancellation pass through."""
    began = time.monotonic()
    deed = deeds.get(decision.action)
    if deed is None:
        return ActionResult(
            ok=False, reason="not_built_yet", text=f"{decision.action} is not built yet; choose another"
        )
    before = await scene.body.observe()
    turn = scene if decision.action in _WHOLE else replace(scene, progress=_paced(scene.progress, began))
    unfinished = False
    try:
        text, reason = await deed(turn, decision.args), ""
    except TurnOverError as over:
        text, reason, unfinished = f"so far: {over}; choose it again to go on", "", True
    except VerbError as bad:
        if bad.reason == "disconnected":
            raise
        text, reason = str(bad), bad.reason
    except DeedFailed as bad:
        text, reason = str(bad), bad.reason
    except Exception as bad:
        log.exception("%s hit a defect", decision.action)
        text, reason = f"a defect: {type(bad).__name__}: {bad}", "failed"
    after = await scene.body.observe()
    seconds = round(time.monotonic() - began, 3)
    return ActionResult(
        ok=not reason,
        reason=reason or ("unfinished" if unfinished else ""),
        text=text,
        gained=gained(before, after),
        seconds=seconds,
    )


def _paced(tell: Callable[[str], None], began: float) -> Callable[[str], None]:
    """`tell` that also ends the turn once it has lasted TURN_SECONDS and got the deed further.

    A turn without any step forward may last PATIENT_TURNS times as long: ended earlier, a deed that begins with a
    long way would begin for ever.
    """
    first = ""

    def progress(text: str) -> None:
        nonlocal first
        tell(text)
        first = first or text
        lasted = time.monotonic() - began
        if lasted >= TURN_SECONDS and (text != first or lasted >= PATIENT_TURNS * TURN_SECONDS):
            raise TurnOverError(text)

    return progress


def gained(before: Observation, after: Observation) -> dict[str, int]:
    """Items that the pockets hold more (positive) or fewer (negative) of."""
    names = before.inventory.keys() | after.inventory.keys()
    change = {name: after.inventory.get(name, 0) - before.inventory.get(name, 0) for name in sorted(names)}
    return {name: n for name, n in change.items() if n}
