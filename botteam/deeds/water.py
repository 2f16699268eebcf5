"""Water carried in a bucket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from botteam.deeds.move import walk
from botteam.deeds.scene import Scene
from botteam.deeds.site import FOUR_WAYS, name_at
from botteam.deeds.supply import PASSING, fetch, pocketed, supply
from botteam.errors import NotFound, Unreachable
from botteam.observation import Position

WATER_RADIUS = 64
TRIES, APART = 4, 8
"""Waters that are tried, every eighth of those in sight, nearest first."""
BELOW = 20.0
"""Blocks below home from which water lies in caves."""
LOOKS, LOOK_SECONDS = 10, 0.1
"""How often and how far apart it is looked whether the server has moved the water."""


async def fetch_water(scene: Scene) -> None:
    """Have a water_bucket: from pockets or stash, else a bucket is filled at the nearest water.

    Raises MissingItem when there is neither bucket nor iron for one, NotFound when no water can be had.
    """
    if await fetch(scene, "water_bucket", 1):
        return
    await supply(scene, "bucket")
    seen = await scene.body.find_blocks(["water"], radius=WATER_RADIUS, count=TRIES * APART)
    waters = [w.position for w in seen if scene.in_leash(w.position) and scene.home.y - w.position.y < BELOW]
    for water in waters[::APART]:
        try:
            await _scoop(scene, water)
        except PASSING:
            continue
        return
    raise NotFound(f"no water within {WATER_RADIUS} blocks could be scooped up")


async def _scoop(scene: Scene, water: Position) -> None:
    await walk(scene, water.offset(0.5, 1, 0.5), near=1.6)
    await scene.body.equip("bucket")
    await scene.body.look_at(water.offset(0.5, 0.9, 0.5))
    await scene.body.use_item()
    await _come_about(scene, lambda: pocketed(scene, "water_bucket"), f"the water at {water} was not scooped up")


async def pour(scene: Scene, basin: Position) -> None:
    """Pour the water_bucket into a hole, from beside it: from farther off its rim would be in the way.

    Raises MissingItem, Unreachable.
    """
    await _stand_beside(scene, basin)
    await scene.body.equip("water_bucket")
    await scene.body.look_at(basin.offset(0.5, 0.02, 0.5))
    await scene.body.use_item()

    async def filled() -> bool:
        return await name_at(scene, basin) == "water"

    await _come_about(scene, filled, f"no water stays at {basin}")


async def _stand_beside(scene: Scene, basin: Position) -> None:
    for dx, dz in FOUR_WAYS:
        try:
            await scene.body.go_to(basin.offset(dx + 0.5, 1, dz + 0.5), near=0.4, dig=False)
        except PASSING:
            continue
        return
    raise Unreachable(f"nobody can stand beside {basin}")


async def _come_about(scene: Scene, look: Callable[[], Awaitable[object]], otherwise: str) -> None:
    for _ in range(LOOKS):
        if await look():
            return
        await scene.sleep(LOOK_SECONDS)
    raise Unreachable(otherwise)
