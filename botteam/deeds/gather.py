"""Taking blocks from the world and their drops into the pockets."""

from __future__ import annotations

from collections.abc import Sequence

from botteam.actions import GatherWood, MineBlock
from botteam.deeds.scene import DeedFailed, Scene
from botteam.errors import Blocked, NotFound, Unreachable, VerbTimeout
from botteam.observation import Position
from botteam.world.body import REACH, BlockSeen

RADIUS = 32
PICKUP_RADIUS = 7.0
PICKUP_DELAY = 0.55
"""Drops cannot be picked up for half a second (minecraft.wiki/w/Item_(entity))."""
GIVE_UP_AFTER = 4
"""Blocks in a row that could not be had."""

SOURCES: dict[str, tuple[str, ...]] = {
    "dirt": ("dirt", "grass_block"),
    "cobblestone": ("stone", "cobblestone"),
    "raw_iron": ("iron_ore", "deepslate_iron_ore"),
    "raw_copper": ("copper_ore", "deepslate_copper_ore"),
    "raw_gold": ("gold_ore", "deepslate_gold_ore"),
    "coal": ("coal_ore", "deepslate_coal_ore"),
    "diamond": ("diamond_ore", "deepslate_diamond_ore"),
    "wheat_seeds": ("short_grass", "tall_grass"),
    "flint": ("gravel",),
}
"""Blocks that give an item, so that asking for the item works as well."""


async def mine_block(scene: Scene, args: MineBlock) -> str:
    """Dig blocks of a name and collect their drops; counts what reached the pockets."""
    return await gather(scene, SOURCES.get(args.block, (args.block,)), args.count, args.block)


async def gather_wood(scene: Scene, args: GatherWood) -> str:
    """Fell logs, lowest first, and collect them."""
    return await gather(scene, ("log",), args.count, "log")


async def gather(scene: Scene, names: Sequence[str], count: int, label: str) -> str:
    """Dig the nearest of `names` until `count` drops are in the pockets."""
    got = failures = 0
    last: Exception | None = None
    passed: set[Position] = set()
    while got < count and failures < GIVE_UP_AFTER:
        block = await _nearest(scene, names, passed)
        if block is None:
            break
        try:
            took = await _take(scene, block)
        except (Unreachable, VerbTimeout, Blocked, NotFound) as bad:
            last, took = bad, 0
        passed.add(block.position)
        failures = 0 if took else failures + 1
        got += took
        scene.progress(f"{label} {min(got, count)} of {count}")
    if got >= count:
        return f"took {got} {label}"
    if last is not None:
        raise last
    raise DeedFailed("not_found", f"only {got} of {count} {label} within {RADIUS} blocks could be had; look elsewhere")


async def _nearest(scene: Scene, names: Sequence[str], passed: set[Position]) -> BlockSeen | None:
    here = (await scene.body.observe()).position
    feet = here.offset(dy=-0.5).block()
    for block in await scene.body.find_blocks(names, radius=RADIUS, count=48):
        under = block.position.x == feet.x and block.position.z == feet.z and block.position.y <= feet.y
        if block.position not in passed and not under and scene.in_leash(block.position):
            return block
    return None


async def _take(scene: Scene, block: BlockSeen) -> int:
    """Dig one block and walk over what it dropped; returns how many items the pockets gained."""
    before = (await scene.body.observe()).inventory
    await _approach(scene, block.position)
    await scene.body.dig(block.position)
    await collect(scene, block.position)
    after = (await scene.body.observe()).inventory
    return sum(max(0, n - before.get(name, 0)) for name, n in after.items())


async def _approach(scene: Scene, block: Position) -> None:
    eyes = (await scene.body.observe()).position.offset(dy=1.6)
    if eyes.distance(block.offset(0.5, 0.5, 0.5)) > REACH - 0.7:
        await scene.body.go_to(block, near=2.5)


async def collect(scene: Scene, around: Position) -> None:
    """Walk over the items that lie around a place, as far as they can be reached."""
    for _ in range(3):
        await scene.sleep(PICKUP_DELAY)
        items = [e for e in (await scene.body.observe()).near("item") if e.position.distance(around) <= PICKUP_RADIUS]
        if not items:
            return
        try:
            await scene.body.go_to(items[0].position, near=0.9)
        except (Unreachable, VerbTimeout):
            return
