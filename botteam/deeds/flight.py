"""Getting away from what is stronger: into the house, off, or behind a wall in the rock."""

from __future__ import annotations

import asyncio
import contextlib
import math

from botteam.actions import Nothing
from botteam.deeds.fight import draw
from botteam.deeds.laying import filler
from botteam.deeds.move import walk
from botteam.deeds.scene import Scene, TurnOverError
from botteam.deeds.site import FOUR_WAYS, LIGHT_BLOCKS, WET, clear, heights
from botteam.deeds.supply import PASSING
from botteam.errors import NotFound, Unreachable, VerbTimeout
from botteam.observation import Entity, Observation, Position

SAFE_DISTANCE = 24.0
FLIGHT_SECONDS = 8.0
"""Whoever runs looks round this often: a foe that follows is somewhere else by then."""
FORDS = (4.0, 9.0, 14.0)
"""Blocks ahead where a flight looks for water in its way."""
HOUSE_NEAR = 40.0
INSIDE, BREATH_SECONDS = 3.0, 3.0
"""Whoever stands in the house, or behind a wall, draws breath there: another look out is no escape."""
ARM, STRIKE_SECONDS = 2.5, 2.0
"""A foe so near, in blocks, leaves no room for a wall; that long it is struck at."""
UPON = 1.5
"""Nobody nearer than this stands behind a wall."""
HEEL = 5.0
"""Blocks within which a foe would strike at whoever climbs out of a mine before it."""
GAPS_MAX = 6
"""Openings around a bot that are worth walling up; a place with more is no tunnel."""


async def flee(scene: Scene, _args: Nothing) -> str:
    """Run from the nearest hostile until SAFE_DISTANCE blocks lie between, towards home when that leads away.

    Ends unfinished after FLIGHT_SECONDS, for another look.
    """
    seen = await scene.body.observe()
    foe = next(iter(seen.foes or seen.near("hostile")), None)
    if foe is None:
        return "nothing to flee from"
    try:
        async with asyncio.timeout(FLIGHT_SECONDS):
            return await _run(scene, seen, foe)
    except TimeoutError:
        raise TurnOverError(f"{foe.name} is still about") from None


async def _run(scene: Scene, seen: Observation, foe: Entity) -> str:
    if scene.in_the_rock(seen.position) and not _has_a_start(scene, seen.position, foe) and await _dig_in(scene):
        return f"out of reach of {foe.name}, in the rock"
    house = _house(scene, seen.position, foe.position)
    if house is not None:
        with contextlib.suppress(Unreachable, VerbTimeout):
            await walk(scene, house, near=1.5)
            if seen.position.distance(house) < INSIDE:
                await scene.sleep(BREATH_SECONDS)
            return f"left {foe.name} outside the house"
    refuge = await _refuge(scene, seen.position, foe.position)
    await walk(scene, refuge, level=refuge == scene.home, near=3.0)
    return f"left {foe.name} behind"


def _house(scene: Scene, here: Position, foe: Position) -> Position | None:
    """The team's house, when it stands, is near, and the foe is neither in it nor on the way there."""
    house = scene.camp.sites.get("house") if "shell" in scene.camp.built else None
    if house is None or here.ground_distance(house) > HOUSE_NEAR or foe.distance(house) < INSIDE:
        return None
    return house if here.ground_distance(house) < foe.ground_distance(house) else None


async def _refuge(scene: Scene, here: Position, foe: Position) -> Position:
    """Home when it is safe and not past the foe, as out of a mine; else away, turned as leash and dry ground need."""
    home = scene.home
    if scene.in_the_rock(here) and _nearer_home(scene, here, foe):
        return home
    if home.ground_distance(foe) >= SAFE_DISTANCE and here.ground_distance(home) < home.ground_distance(foe):
        return home
    angle = math.atan2(here.z - foe.z, here.x - foe.x)
    ways = [(math.cos(angle + turn), math.sin(angle + turn)) for turn in (0.0, 0.8, -0.8, 1.6, -1.6)]
    ends = {way: here.offset(way[0] * SAFE_DISTANCE, 0, way[1] * SAFE_DISTANCE) for way in ways}
    near = [way for way in ways if scene.in_leash(ends[way])]
    for way in near:
        if not any([await _wet(scene, here.offset(way[0] * ahead, 0, way[1] * ahead)) for ahead in FORDS]):
            return ends[way]
    return ends[near[0]] if near else home


async def _wet(scene: Scene, spot: Position) -> bool:
    """Whether the ground there lies under water, where everybody is slow but the drowned."""
    seen = await scene.body.survey(spot.offset(dy=-5).block(), spot.offset(dy=4).block())
    return any(name in WET for _height, name in heights(seen).values())


def _nearer_home(scene: Scene, here: Position, foe: Position) -> bool:
    return here.distance(scene.home) < foe.distance(scene.home)


def _has_a_start(scene: Scene, here: Position, foe: Entity) -> bool:
    """Whether the stairs home can be climbed before the foe is there."""
    return foe.distance > HEEL and _nearer_home(scene, here, foe.position)


async def _dig_in(scene: Scene) -> bool:
    """Strike at a foe that is upon the bot, and wall up the tunnel as soon as there is room; whether that helped."""
    while foe := next(iter((await scene.body.observe(peek=True)).near("hostile")), None):
        if foe.distance < (UPON if foe.hidden else ARM):
            if foe.name == "creeper":
                return False
            await _strike_back(scene, foe)
        elif await _shut_in(scene, foe):
            await scene.sleep(BREATH_SECONDS)
            break
        else:
            return False
    return True


async def _strike_back(scene: Scene, foe: Entity) -> None:
    await draw(scene, await scene.body.observe(peek=True))
    with contextlib.suppress(NotFound, Unreachable):
        await scene.body.fight(foe.id, seconds=STRIKE_SECONDS, retreat=1.0)


async def _shut_in(scene: Scene, foe: Entity) -> bool:
    """Wall up what is open around a bot in a tunnel; whether nothing is left open."""
    middle = (await scene.body.observe(peek=True)).position.block().offset(0.5, 0, 0.5)
    try:
        here = (await scene.body.go_to(middle, near=0.25, dig=False)).position.offset(dy=0.01).block()
        seen = await scene.body.survey(here.offset(-1, 0, -1), here.offset(1, 2, 1))
        cells = [here.offset(dx, dy, dz) for dx, dz in FOUR_WAYS for dy in (0, 1)] + [here.offset(dy=2)]
        gaps = sorted((cell for cell in cells if _open(seen.name(cell))), key=foe.position.distance)
        return len(gaps) <= GAPS_MAX and all([await _close(scene, gap) for gap in gaps])
    except PASSING:  # somebody stands there, or the way to the middle is barred
        return False


def _open(name: str) -> bool:
    return name in LIGHT_BLOCKS or name in WET or name.endswith("torch")


async def _close(scene: Scene, gap: Position) -> bool:
    item = await filler(scene)
    if item is not None:
        await clear(scene, gap)
        await scene.body.place(item, gap)
    return item is not None
