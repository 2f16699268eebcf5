"""Having what a plan needs: from the pockets, from the stash, or made of what is there."""

from __future__ import annotations

import contextlib

from botteam.deeds.craft import could_make, make
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.stash import go_to_stash, take
from botteam.errors import MissingItem, VerbError
from botteam.observation import is_kind

PASSING = (VerbError, DeedFailed)
"""What a skill may pass over to go on with its next part; Disconnected comes again at the next verb."""


async def pocketed(scene: Scene, kind: str) -> int:
    """How many of an item or kind the pockets hold."""
    return (await scene.body.observe()).count(kind)


async def fetch(scene: Scene, kind: str, count: int) -> int:
    """Have `count` of a kind in the pockets as far as the stash was seen to hold it; returns how many there are."""
    have = await pocketed(scene, kind)
    if have < count and scene.camp.stash is not None and scene.camp.stored(kind):
        with contextlib.suppress(*PASSING):
            await take(scene, kind, count - have, await go_to_stash(scene))
    return await pocketed(scene, kind)


async def supply(scene: Scene, item: str, count: int = 1) -> None:
    """Have `count` of an item: fetched, or crafted from pockets and stash. Raises MissingItem that says what to get."""
    have = await fetch(scene, item, count)
    if have >= count:
        return
    plan = await could_make(scene, item, count - have)
    for kind, lack in plan.missing.items():
        await fetch(scene, kind, await pocketed(scene, kind) + lack)
    await make(scene, item, count - have)


async def first_of(scene: Scene, kind: str) -> str:
    """The item in the pockets that a kind stands for, the most of it. Raises MissingItem."""
    pockets = (await scene.body.observe()).inventory
    names = [name for name in pockets if is_kind(name, kind)]
    if not names:
        raise MissingItem(f"there is no {kind} in the pockets")
    return max(names, key=lambda name: pockets[name])
