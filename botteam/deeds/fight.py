"""Fighting."""

from __future__ import annotations

from botteam.actions import Attack
from botteam.deeds.pickup import collect
from botteam.deeds.scene import DeedFailed, Scene
from botteam.errors import MissingItem, NotFound, Unreachable, VerbTimeout
from botteam.observation import Entity, Observation

RETREAT_HEALTH = 8.0
ROUNDS_MAX, VAIN_MAX = 12, 3
"""Rounds of a fight, and of those in a row that pass without a blow."""
FIGHT_RANGE = 5.0
LOOT_RANGE = 8.0
CHASE_MAX, CHASE_HEIGHT = 24.0, 5.0
"""Blocks, straight and in height, beyond which a foe is left alone."""
WEAPONS = tuple(
    f"{metal}_{kind}"
    for kind in ("sword", "axe", "pickaxe")
    for metal in ("netherite", "diamond", "iron", "stone", "golden", "wooden")
)


async def attack(scene: Scene, args: Attack) -> str:
    """Fight the nearest hostile (or the named target) until it is gone, health is low or it escapes."""
    seen = await scene.body.observe()
    foe = _choose(seen, args.target)
    if foe is None:
        raise DeedFailed("not_found", f"no {args.target or 'hostile'} in sight")
    await draw(scene, seen)
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


async def draw(scene: Scene, seen: Observation) -> None:
    """Take the best weapon in hand, or a pickaxe where there is none."""
    for weapon in WEAPONS:
        if weapon in seen.inventory:
            try:
                await scene.body.equip(weapon)
            except MissingItem:
                continue
            return
