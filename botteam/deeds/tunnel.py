"""Digging a way: stairs and corridors that a player could walk back, never straight down, never towards lava."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from botteam.deeds.scene import Scene
from botteam.deeds.site import FILL, LIGHT_BLOCKS
from botteam.errors import Blocked, MissingItem, NotFound, Unreachable, VerbError
from botteam.observation import Observation, Position, is_kind
from botteam.world.body import REACH, Survey

HOT = frozenset({"lava", "fire", "magma_block"})
FLOWING = HOT | {"water", "bubble_column"}
FALLING = frozenset({"sand", "red_sand", "gravel"})
OURS = (
    "_planks",
    "chest",
    "furnace",
    "crafting_table",
    "_door",
    "glass",
    "farmland",
    "wheat",
    "_bed",
    "bedrock",
)
STEPS_MAX = 90
DARK = 4
"""A torch shines with 14, one less a block (minecraft.wiki/w/Light): one every eleven blocks leaves nothing unlit."""
SIDES = ((0, -1, 0), (0, 1, 0), (1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1))


async def dig_to(scene: Scene, goal: Position, near: float = REACH - 0.3) -> None:
    """Dig a way until the eyes are `near` the block `goal`: a corridor where it is level, else stairs.

    Raises Blocked when lava, water or something built is in the way, Unreachable when it leads nowhere.
    """
    for _ in range(STEPS_MAX):
        seen = await scene.body.observe()
        here = seen.position
        if here.offset(dy=1.6).distance(goal.offset(0.5, 0.5, 0.5)) <= near:
            return
        await light_up(scene, seen)
        if not scene.in_leash(here):
            raise Unreachable("the way leads beyond the leash")
        await dig_step(scene, here.offset(dy=0.01).block(), goal)
    raise Unreachable(f"{goal} was not reached with {STEPS_MAX} steps of digging")


async def light_up(scene: Scene, seen: Observation) -> None:
    """Set a torch where the bot stands in the dark of the rock, if it has one: monsters appear without light only."""
    if seen.light < DARK and "torch" in seen.inventory and scene.in_the_rock(seen.position):
        with contextlib.suppress(Blocked, MissingItem, Unreachable):
            await scene.body.place("torch", seen.position.offset(dy=0.01).block())


async def climb_out(scene: Scene, goal: Position) -> None:
    """Dig stairs towards `goal` until the bot stands as high as home: out of a pit too deep for a way to be found.

    Raises Blocked or Unreachable where nothing leads up.
    """
    top = goal.offset(dy=scene.home.y - goal.y)
    for _ in range(STEPS_MAX):
        here = (await scene.body.observe()).position
        if here.y >= top.y - 1:
            return
        await dig_step(scene, here.offset(dy=0.01).block(), top)


async def dig_step(scene: Scene, feet: Position, goal: Position) -> Position:
    """One block forwards, and one up or down where the goal is higher or lower; returns the new place."""
    seen = await scene.body.survey(feet.offset(-3, -4, -3), feet.offset(3, 4, 3))
    refused = ""
    for ahead in _ways(feet, goal):
        refused = _danger(seen, feet, ahead) or ""
        if not refused:
            await _advance(scene, seen, feet, ahead)
            return ahead
    raise Blocked(f"there is {refused} in the way at {feet}; dig somewhere else")


def _ways(feet: Position, goal: Position) -> Iterator[Position]:
    """The next places to stand, best first."""
    dx, dy, dz = goal.x - feet.x, goal.y - feet.y, goal.z - feet.z
    rise = 0 if abs(dy) <= 1 else 1 if dy > 0 else -1
    toward = [(1 if dx > 0 else -1, 0), (0, 1 if dz > 0 else -1)]
    if abs(dz) > abs(dx) or (abs(dz) == abs(dx) and (feet.x + feet.z) % 2):
        toward.reverse()
    for step_x, step_z in [*toward, *((-x, -z) for x, z in reversed(toward))]:
        yield feet.offset(step_x, rise, step_z)
    if rise:
        for step_x, step_z in toward:
            yield feet.offset(step_x, 0, step_z)


def _room(feet: Position, ahead: Position) -> list[Position]:
    """The blocks that must be free to step from one place to the next, the highest first."""
    cells = [ahead.offset(dy=1), ahead]
    if ahead.y < feet.y:
        cells.insert(0, ahead.offset(dy=2))
    if ahead.y > feet.y:
        cells.insert(0, feet.offset(dy=2))
    return cells


def _danger(seen: Survey, feet: Position, ahead: Position) -> str | None:
    """What speaks against a step: something built, or liquid on any side of what would be dug."""
    for cell in _room(feet, ahead):
        name = seen.name(cell)
        if name == "unknown" or name.endswith(OURS):
            return name
        if name in FLOWING:
            return name
        for side in SIDES:
            beside = seen.name(cell.offset(*side))
            if beside in HOT or (beside in FLOWING and name not in LIGHT_BLOCKS):
                return beside
    below = [seen.name(ahead.offset(dy=-depth)) for depth in (1, 2, 3)]
    if any(name in FLOWING for name in below):
        return next(name for name in below if name in FLOWING)
    return None


async def _advance(scene: Scene, seen: Survey, feet: Position, ahead: Position) -> None:
    for cell in _room(feet, ahead):
        await _open(scene, cell, seen.name(cell))
    floor = ahead.offset(dy=-1)
    if seen.name(floor) in LIGHT_BLOCKS:
        await _bridge(scene, floor)
    arrived = await scene.body.go_to(ahead.offset(0.5, 0, 0.5), near=0.5, dig=False)
    if arrived.position.block() == feet:
        raise Unreachable(f"the step to {ahead} did not come about")


async def _open(scene: Scene, cell: Position, name: str) -> None:
    """Dig one block; what falls into its place is dug too."""
    for _ in range(6):
        if name in LIGHT_BLOCKS or name.endswith("torch"):
            return
        try:
            await scene.body.dig(cell, must_drop=False)
        except NotFound:
            return
        if name not in FALLING:
            return
        await scene.sleep(0.6)
        name = (await scene.body.survey(cell, cell)).name(cell)


async def _bridge(scene: Scene, floor: Position) -> None:
    """Lay a floor over a hole; without blocks the step is not taken."""
    pockets = (await scene.body.observe()).inventory
    item = next((name for kind in FILL for name in pockets if is_kind(name, kind)), None)
    if item is None:
        raise MissingItem("there is a hole ahead and no dirt or cobblestone to bridge it with")
    try:
        await scene.body.place(item, floor)
    except VerbError as bad:
        raise Unreachable(f"the hole ahead could not be bridged: {bad}") from None
