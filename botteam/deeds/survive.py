"""Staying alive between the great deeds."""

from __future__ import annotations

from botteam.actions import Idle, Nothing
from botteam.deeds.laying import lay
from botteam.deeds.move import walk
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import find_plot
from botteam.errors import Blocked, MissingItem, NotFound, Unreachable, VerbTimeout
from botteam.observation import FOODS, RISKY_FOODS, Position, is_kind

BED_RADIUS = 32
NIGHT_SECONDS_MAX = 620
"""A night is 10,918 ticks of a twentieth of a second (minecraft.wiki/w/Daylight_cycle), and a little more."""


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


async def sleep(scene: Scene, _args: Nothing) -> str:
    """Lie in the nearest bed, or the one of the pockets, until morning."""
    seen = await scene.body.observe()
    if not seen.is_night and seen.weather != "thunder":
        raise DeedFailed("not_now", "beds are for the night; it is day")
    last: Exception | None = None
    for bed in await _beds(scene):
        try:
            await scene.body.go_to(bed, near=2.0)
            await scene.body.sleep_in(bed)
        except (Blocked, NotFound, Unreachable, VerbTimeout) as bad:
            last = bad
            continue
        return await _until_morning(scene)
    raise last or MissingItem("there is no bed near and none in the pockets; craft one from 3 wool and 3 planks")


async def _beds(scene: Scene) -> list[Position]:
    """Beds that stand near, nearest first: those of the house, else one from the pockets is put down."""
    house = scene.camp.sites["house"] if "beds" in scene.camp.built else None
    if house is not None and scene.in_leash(house):
        await walk(scene, house, near=2.5)
    seen = await scene.body.find_blocks(["bed"], radius=BED_RADIUS, count=12)
    beds = [b.position for b in seen if scene.in_leash(b.position)]
    if beds:
        return beds
    pockets = (await scene.body.observe()).inventory
    bed = next((name for name in pockets if is_kind(name, "bed")), None)
    if bed is None:
        return []
    here = (await scene.body.observe()).position
    plot = await find_plot(scene, here, 3, 3, uneven=0)
    await walk(scene, plot, near=3.0)
    await lay(scene, bed, plot.offset(1, 0, 1))
    return [b.position for b in await scene.body.find_blocks(["bed"], radius=8, count=2)]


async def _until_morning(scene: Scene) -> str:
    for second in range(NIGHT_SECONDS_MAX):
        await scene.sleep(1.0)
        seen = await scene.body.observe()
        if not seen.sleeping:
            return "slept until morning" if not seen.is_night else "was woken"
        if second % 30 == 29:
            scene.progress("sleeping")
    raise DeedFailed("timeout", "the night did not end; others may be awake")
