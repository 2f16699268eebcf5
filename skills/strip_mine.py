"""Dig stairs down and a corridor through the rock, and take the ores beside it."""

from __future__ import annotations

import contextlib
from typing import Annotated
from weakref import WeakKeyDictionary

from pydantic import Field

from botteam.actions import Args, ItemName
from botteam.deeds.craft import could_make, make
from botteam.deeds.gather import SOURCES, left_lying
from botteam.deeds.move import walk
from botteam.deeds.pickup import collect
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import around
from botteam.deeds.supply import PASSING, pocketed
from botteam.deeds.tools import best, have_pickaxe, pickaxe_level
from botteam.deeds.tunnel import HOT, SIDES, dig_step, dig_to, light_up
from botteam.errors import Blocked, MissingTool, NoSpace, VerbError
from botteam.world.body import BlockSeen, Body

NEEDS = "a stone_pickaxe for iron, an iron_pickaxe for diamond"
ORES = ("coal_ore", "iron_ore", "copper_ore", "gold_ore", "lapis_ore", "redstone_ore", "diamond_ore", "emerald_ore")
LEVELS = {"coal": 50, "iron": 30, "copper": 45, "gold": 14, "lapis": 14, "redstone": 10, "diamond": 8, "emerald": 20}
"""Heights in blocks where an ore is worth looking for, in a world whose rock begins at 0."""
AWAY, CLEAR = 22.0, 14.0
"""Blocks from home to the mine's mouth, and from the mouth to everything that is built."""
SIGHT = 9
FORWARD = 4
FULL = 2
TORCHES = 4


_headings: WeakKeyDictionary[Body, tuple[int, int]] = WeakKeyDictionary()
"""Where each goes on, for a deed is cut into turns."""


class Parameters(Args):
    """Which ore (its plain name, like iron), how many pieces of it, and how many blocks of corridor at most."""

    ore: ItemName = "iron"
    count: Annotated[int, Field(ge=1, le=64)] = 8
    length: Annotated[int, Field(ge=4, le=128)] = 48


async def run(scene: Scene, args: Parameters) -> str:
    """Take the wanted ore where it is near; else go deeper and on. Ends with `count`, full pockets or the length."""
    metal = args.ore.removeprefix("raw_").removesuffix("_ore").removeprefix("deepslate_")
    drop = next((item for item, blocks in SOURCES.items() if f"{metal}_ore" in blocks), metal)
    await have_pickaxe(scene, max(pickaxe_level(f"{metal}_ore"), 1), f"{metal}_ore")
    before = (await scene.body.observe()).count(drop)
    await _torches(scene)
    await left_lying(scene, (f"{metal}_ore", f"deepslate_{metal}_ore"))
    if await _next_ore(scene, metal) is None:
        await _to_the_mouth(scene)
    heading = _headings.get(scene.body) or scene.rng.choice(((1, 0), (-1, 0), (0, 1), (0, -1)))
    walked, reason = 0, "the corridor is as long as it may be"
    while walked < args.length:
        got = (await scene.body.observe()).count(drop) - before
        if got >= args.count:
            return f"mined {got} {drop}"
        scene.progress(f"{metal} {got} of {args.count}")
        _headings[scene.body] = heading
        ore = await _next_ore(scene, metal)
        try:
            if ore is not None:
                await take_ore(scene, ore)
                continue
            heading = await _forward(scene, metal, heading)
        except (NoSpace, MissingTool) as bad:
            reason = str(bad)
            break
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
            if ore is not None:
                scene.shun(ore.position)
            heading = (-heading[1], heading[0])
            reason = str(bad)
        walked += FORWARD
    got = (await scene.body.observe()).count(drop) - before
    if got:
        return f"mined {got} {drop}; {reason}"
    raise DeedFailed("not_found", f"no {metal} was found: {reason}")


async def _torches(scene: Scene) -> None:
    """Make some where coal and wood are at hand; it is mined in the dark otherwise."""
    if await pocketed(scene, "torch") < TORCHES and not (await could_make(scene, "torch", TORCHES)).missing:
        with contextlib.suppress(*PASSING):
            await make(scene, "torch", TORCHES)


async def _to_the_mouth(scene: Scene) -> None:
    """Whoever stands on the surface goes to the mine's mouth; the first one chooses it, away from what is built."""
    here = (await scene.body.observe()).position
    if scene.in_the_rock(here):
        return
    mouth = scene.camp.sites.get("mine")
    if mouth is None:
        base = [scene.home, *scene.camp.sites.values(), *([scene.camp.stash] if scene.camp.stash else ())]
        ring = (here, *around(scene.home, AWAY))
        fit = [p for p in ring if scene.in_leash(p) and all(p.ground_distance(b) >= CLEAR for b in base)]
        mouth = min(fit, key=here.ground_distance, default=here)
    with contextlib.suppress(*PASSING):
        await walk(scene, mouth, level=False, near=4.0)
    if "mine" not in scene.camp.sites:
        scene.camp.sites["mine"] = (await scene.body.observe()).position


async def _next_ore(scene: Scene, metal: str) -> BlockSeen | None:
    """The nearest wanted ore in sight, or any ore right beside the way that the pickaxe is good for."""
    seen = await scene.body.observe()
    if seen.free_slots < FULL:
        raise NoSpace("the pockets are full; store what you have")
    level = best(seen.inventory, "pickaxe")
    wanted = (f"{metal}_ore", f"deepslate_{metal}_ore")
    for names, radius in ((wanted, SIGHT * 2), (ORES, 5)):
        for ore in await scene.body.find_blocks(names, radius=radius, count=12):
            fits = pickaxe_level(ore.name) <= level and scene.in_leash(ore.position)
            if fits and not scene.shuns(ore.position):
                return ore
    if not level:
        raise MissingTool("the pickaxe is gone; craft a new one")
    return None


async def take_ore(scene: Scene, ore: BlockSeen) -> None:
    """Dig up to an ore and take it. Raises Blocked when lava is beside it."""
    near = await scene.body.survey(ore.position.offset(-1, -1, -1), ore.position.offset(1, 1, 1))
    if any(near.name(ore.position.offset(*side)) in HOT for side in SIDES):
        raise Blocked(f"lava touches {ore.name} at {ore.position}")
    await dig_to(scene, ore.position)
    await scene.body.dig(ore.position)
    await collect(scene, ore.position)


async def _forward(scene: Scene, metal: str, heading: tuple[int, int]) -> tuple[int, int]:
    """Some blocks on, down to the level of the ore first; turns away from the leash's end."""
    depth = LEVELS.get(metal, 30)
    for _ in range(FORWARD):
        seen = await scene.body.observe()
        await light_up(scene, seen)
        feet = seen.position.offset(dy=0.01).block()
        sink = -8 if feet.y > depth else 0
        goal = feet.offset(heading[0] * 12, sink, heading[1] * 12)
        if not scene.in_leash(goal):
            return -heading[0], -heading[1]
        await dig_step(scene, feet, goal)
    return heading
