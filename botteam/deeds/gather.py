"""Taking blocks from the world and their drops into the pockets."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from botteam.actions import GatherWood, MineBlock
from botteam.deeds.pickup import PICKUP_RADIUS, collect
from botteam.deeds.scene import DeedFailed, Scene, TurnOverError
from botteam.deeds.site import LIGHT_BLOCKS
from botteam.deeds.tools import have_pickaxe, pickaxe_level
from botteam.deeds.tunnel import HOT, SIDES, dig_to
from botteam.errors import Blocked, MissingItem, MissingTool, NotFound, Unreachable, VerbError, VerbTimeout
from botteam.observation import Position, is_kind
from botteam.world.body import REACH, BlockSeen

RADIUS = 32
FAR_RADIUS = 56
GIVE_UP_AFTER = 4
"""Blocks in a row that could not be had."""
DEEP = 3.0
"""A block so far below the feet is reached by stairs of our own."""
CHANCY = frozenset({"short_grass", "tall_grass", "gravel"})
GIVE_UP_CHANCE = 40
"""The same for blocks that drop what is wanted only now and then (one in eight, minecraft.wiki/w/Short_Grass)."""
AT_ONCE = 8
"""Blocks dug from one spot before their drops are picked up."""
TREE_HEIGHT = 7
SOIL = ("dirt", "grass_block")
SOIL_RADIUS, SOIL_AWAY, SOIL_BELOW = 24, 6.0, 3.0
"""Soil is dug so far from where it is needed, that one hole is not filled with the next."""
SOIL_AT_ONCE, SOIL_TRIES = 4, 3

SOURCES: dict[str, tuple[str, ...]] = {
    "dirt": SOIL,
    "stone": ("stone",),
    "cobblestone": ("stone", "cobblestone"),
    "raw_iron": ("iron_ore", "deepslate_iron_ore"),
    "iron_ore": ("iron_ore", "deepslate_iron_ore"),
    "raw_copper": ("copper_ore", "deepslate_copper_ore"),
    "raw_gold": ("gold_ore", "deepslate_gold_ore"),
    "coal": ("coal_ore", "deepslate_coal_ore"),
    "diamond": ("diamond_ore", "deepslate_diamond_ore"),
    "wheat_seeds": ("short_grass", "tall_grass"),
    "flint": ("gravel",),
}
"""Blocks that give an item, so that asking for the item works as well."""
PASSING = (Unreachable, VerbTimeout, Blocked, NotFound)
"""Failures that concern one block: another one is tried."""


async def mine_block(scene: Scene, args: MineBlock) -> str:
    """Dig blocks of a name and collect their drops; counts what reached the pockets."""
    return await gather(scene, SOURCES.get(args.block, (args.block,)), args.count, args.block)


async def gather_wood(scene: Scene, args: GatherWood) -> str:
    """Fell whole trees, and plant a sapling where the last one stood."""
    text = await gather(scene, ("log",), args.count, "log")
    await _finish_tree(scene)
    return text


async def gather(scene: Scene, names: Sequence[str], count: int, label: str) -> str:
    """Dig the nearest of `names` until `count` drops are in the pockets."""
    got, failures = await left_lying(scene, names), 0
    last: Exception | None = None
    passed: set[Position] = set()
    may_fill = not set(SOIL).intersection(names)
    level = max(pickaxe_level(name) for name in names)
    give_up = GIVE_UP_CHANCE if CHANCY.intersection(names) else GIVE_UP_AFTER
    while got < count and failures < give_up:
        block = await _nearest(scene, names, passed)
        if block is None:
            break
        if level:
            await have_pickaxe(scene, level, block.name)
        try:
            took = await dig_up(scene, block, names, AT_ONCE if block.name in CHANCY else min(count - got, AT_ONCE))
        except PASSING as bad:
            last, took = bad, 0
            scene.shun(block.position)
        except MissingItem as bad:  # a hole on the way, and nothing to bridge it with
            if may_fill:
                may_fill = False
                await dig_soil(scene)
                continue
            last, took = bad, 0
            scene.shun(block.position)
        passed.add(block.position)
        failures = 0 if took else failures + 1
        got += took
        if got < count:
            _tell(scene, f"{label} {got} of {count}", None if got else last)
    if got >= count:
        return f"took {got} {label}"
    if last is not None:
        raise last
    raise DeedFailed("not_found", f"only {got} of {count} {label} within {RADIUS} blocks could be had; look elsewhere")


def _tell(scene: Scene, text: str, failure: Exception | None) -> None:
    """Report progress; a turn that ends with nothing but failures ends with the last of them."""
    try:
        scene.progress(text)
    except TurnOverError:
        if failure is not None:
            raise failure from None
        raise


async def left_lying(scene: Scene, names: Sequence[str]) -> int:
    """Pick up what an earlier turn dug of `names` and left on the ground; returns how many there were."""
    seen = await scene.body.observe(peek=True)

    def fits(item: str) -> bool:
        return any(_fits(item, name) for name in names)

    if not any(fits(e.name) and e.distance <= PICKUP_RADIUS for e in seen.near("item")):
        return 0
    await collect(scene, seen.position)
    after = (await scene.body.observe()).inventory
    return sum(max(0, n - seen.inventory.get(name, 0)) for name, n in after.items() if fits(name))


async def _nearest(scene: Scene, names: Sequence[str], passed: set[Position]) -> BlockSeen | None:
    here = (await scene.body.observe()).position
    feet = here.offset(dy=-0.5).block()
    for radius in (RADIUS, FAR_RADIUS):
        fit = [
            block
            for block in await scene.body.find_blocks(names, radius=radius, count=64)
            if block.position not in passed
            and not scene.shuns(block.position)
            and not _under(block.position, feet)
            and scene.in_leash(block.position)
        ]
        if fit:
            mates = list(scene.mates().values())
            return min(fit, key=lambda block: _effort(block, feet) + _crowd(block, mates))
    return None


def _effort(block: BlockSeen, feet: Position) -> float:
    """Distance, with a surcharge for what lies deep and more for what hangs out of reach."""
    rise = block.position.y - feet.y
    return block.distance + (4.0 * (rise - 4) if rise > 4 else max(0.0, -1.5 * rise))


def _crowd(block: BlockSeen, mates: Sequence[Position]) -> float:
    """What lies at a team-mate's feet is left to it."""
    return 12.0 if any(mate.distance(block.position) < 6 for mate in mates) else 0.0


def _under(block: Position, feet: Position) -> bool:
    return block.x == feet.x and block.z == feet.z and block.y <= feet.y


async def dig_up(scene: Scene, block: BlockSeen, names: Sequence[str], most: int = 1) -> int:
    """Dig a block and others in reach, up to `most`, then walk over the drops; returns how many were gained."""
    before = (await scene.body.observe()).inventory
    await _beware(scene, block.position)
    await _approach(scene, block.position)
    await scene.body.dig(block.position)
    for other in (await _beside(scene, names))[: most - 1]:
        with contextlib.suppress(*PASSING, MissingTool):
            await scene.body.dig(other)
    await collect(scene, block.position)
    after = (await scene.body.observe()).inventory
    return sum(max(0, n - before.get(name, 0)) for name, n in after.items() if _fits(name, block.name))


async def dig_soil(scene: Scene) -> None:
    """Have something to fill holes with, dug a few steps away from here."""
    here = (await scene.body.observe()).position
    scene.progress("dirt for a hole")
    near = [
        block
        for block in await scene.body.find_blocks(SOIL, radius=SOIL_RADIUS, count=1024)
        if block.position.ground_distance(here) > SOIL_AWAY
        and abs(block.position.y - here.y) <= SOIL_BELOW
        and scene.in_leash(block.position)
    ]
    for block in near[:SOIL_TRIES]:
        try:
            if await dig_up(scene, block, SOIL, SOIL_AT_ONCE):
                return
        except (*PASSING, MissingItem):
            continue


async def _beside(scene: Scene, names: Sequence[str]) -> list[Position]:
    """More of the same in reach without a step, lowest first: open to the air, and no lava near."""
    here = (await scene.body.observe()).position
    feet, eyes = here.offset(dy=-0.5).block(), here.offset(dy=1.6)
    found = [b.position for b in await scene.body.find_blocks(names, radius=6, count=24)]
    near = [b for b in found if eyes.distance(b.offset(0.5, 0.5, 0.5)) <= REACH - 0.2 and not _under(b, feet)]
    seen = await scene.body.survey(feet.offset(-6, -6, -6), feet.offset(6, 8, 6))

    def sides(block: Position) -> set[str]:
        return {seen.name(block.offset(*side)) for side in SIDES}

    safe = [b for b in near if sides(b) & LIGHT_BLOCKS and not sides(b) & HOT]
    return sorted(safe, key=lambda b: b.y)


def _fits(item: str, block: str) -> bool:
    """Whether an item can be what a block dropped; seeds and dirt picked up on the way are not counted as ore."""
    kin = next((item for item, blocks in SOURCES.items() if block in blocks), block)
    return item in (kin, block) or item.split("_")[-1] in block or (kin == "stone" and item == "cobblestone")


async def _beware(scene: Scene, block: Position) -> None:
    """Refuse a block that lava touches. Raises Blocked."""
    seen = await scene.body.survey(block.offset(-1, -1, -1), block.offset(1, 1, 1))
    if any(seen.name(block.offset(*side)) in HOT for side in SIDES):
        raise Blocked(f"lava touches the block at {block}; leave it")


async def _approach(scene: Scene, block: Position) -> None:
    here = (await scene.body.observe()).position
    if here.offset(dy=1.6).distance(block.offset(0.5, 0.5, 0.5)) <= REACH - 0.7:
        return
    if here.y - block.y > DEEP:
        if here.ground_distance(block) > 10:
            await scene.body.go_to(block, near=8.0, level=False)
        await dig_to(scene, block)
    else:
        await scene.body.go_to(block, near=2.5)


async def _finish_tree(scene: Scene) -> None:
    """Take the logs that are still in reach, then replant."""
    hanging = await _beside(scene, ("log",))
    for block in hanging[:TREE_HEIGHT]:
        with contextlib.suppress(*PASSING):
            await scene.body.dig(block)
    if hanging:
        await collect(scene, hanging[0])
    await _replant(scene)


async def _replant(scene: Scene) -> None:
    pockets = (await scene.body.observe()).inventory
    sapling = next((name for name in pockets if is_kind(name, "sapling")), None)
    if sapling is None:
        return
    feet = (await scene.body.observe()).position.block()
    for dx, dz in ((2, 0), (-2, 0), (0, 2), (0, -2)):
        spot = feet.offset(dx, 0, dz)
        ground = (await scene.body.survey(spot.offset(dy=-1), spot.offset(dy=-1))).name(spot.offset(dy=-1))
        if ground not in ("dirt", "grass_block", "podzol"):
            continue
        try:
            await scene.body.place(sapling, spot)
        except (VerbError, MissingItem):
            continue
        return
