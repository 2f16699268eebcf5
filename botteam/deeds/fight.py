"""Fighting and running."""

from __future__ import annotations

import asyncio
import contextlib
import math

from botteam.actions import Attack, Nothing
from botteam.deeds.move import walk
from botteam.deeds.pickup import collect
from botteam.deeds.scene import DeedFailed, Scene, TurnOverError
from botteam.deeds.site import WET, heights
from botteam.errors import MissingItem, NotFound, Unreachable, VerbTimeout
from botteam.observation import Entity, Observation, Position

SAFE_DISTANCE = 24.0
RETREAT_HEALTH = 8.0
ROUNDS_MAX, VAIN_MAX = 12, 3
"""Rounds of a fight, and of those in a row that pass without a blow."""
FIGHT_RANGE = 5.0
LOOT_RANGE = 8.0
FLIGHT_SECONDS = 8.0
"""Whoever runs looks round this often: a foe that follows is somewhere else by then."""
FORDS = (4.0, 9.0, 14.0)
"""Blocks ahead where a flight looks for water in its way."""
HOUSE_NEAR = 40.0
INSIDE, BREATH_SECONDS = 3.0, 3.0
"""Whoever stands in the house already draws breath there: another look out of the door is no escape."""
CHASE_MAX, CHASE_HEIGHT = 24.0, 5.0
"""Blocks, straight and in height, beyond which a foe is left alone."""
WEAPONS = tuple(
    f"{metal}_{kind}"
    for kind in ("sword", "axe")
    for metal in ("netherite", "diamond", "iron", "stone", "golden", "wooden")
)


async def attack(scene: Scene, args: Attack) -> str:
    """Fight the nearest hostile (or the named target) until it is gone, health is low or it escapes."""
    seen = await scene.body.observe()
    foe = _choose(seen, args.target)
    if foe is None:
        raise DeedFailed("not_found", f"no {args.target or 'hostile'} in sight")
    await _draw(scene, seen)
    text = await _fight(scene, foe)
    await _loot(scene)
    return text


async def _loot(scene: Scene) -> None:
    """Pick up what the foe left, unless another one is near."""
    seen = await scene.body.observe(peek=True)
    if not any(e.distance < LOOT_RANGE for e in seen.near("hostile")):
        await collect(scene, seen.position)


async def _fight(scene: Scene, foe: Entity) -> str:
    vain = 0
    for _ in range(ROUNDS_MAX):
        seen = await scene.body.observe()
        current = next((e for e in seen.entities if e.id == foe.id), None)
        if any(note.kind == "death" for note in seen.notes):
            raise DeedFailed("died", f"killed while fighting {foe.name}; gear up before the next fight")
        if current is None:
            return f"{foe.name} is gone"
        if seen.health <= RETREAT_HEALTH:
            raise DeedFailed("hurt", f"too badly hurt ({seen.health:g} of 20) to go on; flee or eat")
        if not _in_range(scene, seen, current):
            raise DeedFailed("unreachable", f"{foe.name} went where it is not worth following; let it go")
        if vain == VAIN_MAX:
            raise DeedFailed("unreachable", f"{foe.name} cannot be got at; let it go")
        try:
            if current.distance > FIGHT_RANGE:
                await scene.body.go_to(current.position, near=3.0)
            fought = await scene.body.fight(foe.id, seconds=4.0, retreat=RETREAT_HEALTH)
            if fought.gone:
                return f"{foe.name} is gone"
            vain = 0 if fought.hurt else vain + 1
        except (Unreachable, VerbTimeout):
            vain += 1
        except NotFound:
            return f"{foe.name} is gone"
    raise DeedFailed("timeout", f"{foe.name} still stands after {ROUNDS_MAX} rounds")


def _in_range(scene: Scene, seen: Observation, foe: Entity) -> bool:
    """Nobody follows a foe far, into holes or out of the leash."""
    level = abs(foe.position.y - seen.position.y) <= CHASE_HEIGHT
    return level and foe.distance <= CHASE_MAX and scene.in_leash(foe.position)


def _choose(seen: Observation, target: str | None) -> Entity | None:
    if target is None:
        near = [e for e in seen.foes or seen.near("hostile") if abs(e.position.y - seen.position.y) <= CHASE_HEIGHT]
        return next(iter(near), None)
    named = [e for e in seen.entities if target in (e.name, e.kind) and e.kind in ("hostile", "animal")]
    level = [e for e in named if abs(e.position.y - seen.position.y) <= CHASE_HEIGHT and e.distance <= CHASE_MAX]
    return min(level, key=lambda e: e.distance, default=None)


async def _draw(scene: Scene, seen: Observation) -> None:
    for weapon in WEAPONS:
        if weapon in seen.inventory:
            try:
                await scene.body.equip(weapon)
            except MissingItem:
                continue
            return


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
    if scene.in_the_rock(here) and here.distance(home) < foe.distance(home):
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
