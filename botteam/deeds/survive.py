"""Staying alive between the great deeds."""

from __future__ import annotations

from botteam.actions import Idle, Nothing
from botteam.deeds.scene import Scene
from botteam.errors import MissingItem
from botteam.observation import FOODS, RISKY_FOODS


async def eat(scene: Scene, _args: Nothing) -> str:
    """Eat the most filling safe food of the pockets, a risky one only when there is no other."""
    pockets = (await scene.body.observe()).inventory
    edible = [name for name in pockets if name in FOODS]
    if not edible:
        raise MissingItem("there is nothing to eat in the pockets; hunt, harvest or withdraw food")
    best = max(edible, key=lambda name: (name not in RISKY_FOODS, FOODS[name]))
    await scene.body.consume(best)
    return f"ate {best}"


async def idle(scene: Scene, args: Idle) -> str:
    """Stand and look round."""
    await scene.body.stop()
    for _ in range(args.seconds):
        here = (await scene.body.observe()).position
        await scene.body.look_at(here.offset(scene.rng.uniform(-4, 4), 1.6, scene.rng.uniform(-4, 4)))
        await scene.sleep(1.0)
    return f"stood for {args.seconds} s"
