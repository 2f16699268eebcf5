"""Picking up what lies on the ground."""

from __future__ import annotations

from botteam.deeds.scene import Scene
from botteam.deeds.site import name_at
from botteam.deeds.tunnel import dig_to
from botteam.errors import MissingItem, Unreachable, VerbError, VerbTimeout
from botteam.observation import Position
from botteam.world.body import REACH

PICKUP_RADIUS = 7.0
PICKUP_DELAY = 0.55
"""Drops cannot be picked up for half a second (minecraft.wiki/w/Item_(entity))."""
BESIDE, ON_TOP = 1.5, 0.9
"""A player takes up what is within a block of its sides (same page); an item over an edge counts to the next cell, so
that there is no standing in the item's own."""
OVERHEAD = 2.0
IN_HAND = 1.7
"""Eyes so near to a block's middle stand in it or right beside it, where its items are picked up."""


async def collect(scene: Scene, around: Position) -> None:
    """Walk to the items that lie around a place, as far as they can be reached."""
    for near in (BESIDE, BESIDE, ON_TOP):
        await scene.sleep(PICKUP_DELAY)
        seen = await scene.body.observe()
        items = [e.position for e in seen.near("item") if e.position.distance(around) <= PICKUP_RADIUS]
        within = [at for at in items if not await _in_a_tree(scene, at, seen.position)]
        if not within:
            return
        try:
            await scene.body.go_to(within[0], near=near)
        except (Unreachable, VerbTimeout):
            if not await _dig_after(scene, within[0]):
                return


async def _in_a_tree(scene: Scene, item: Position, here: Position) -> bool:
    """Whether an item lies overhead on leaves, or still falls: no way leads there."""
    if item.y - here.y <= OVERHEAD:
        return False
    return (await name_at(scene, item.offset(dy=-0.3).block())).endswith(("leaves", "air"))


async def _dig_after(scene: Scene, item: Position) -> bool:
    """Dig one's way to an item that fell into a hole; False when that is no good either."""
    here = (await scene.body.observe()).position
    if here.distance(item) > REACH + 1 or item.y > here.y + 0.5:
        return False
    try:
        await dig_to(scene, item.block(), near=IN_HAND)
    except (VerbError, MissingItem):
        return False
    return True
