"""Making things and putting blocks into the world."""

from __future__ import annotations

from collections import Counter

from botteam.actions import Craft, PlaceBlock
from botteam.deeds.recipes import Plan, Planner, Step
from botteam.deeds.scene import DeedFailed, Scene
from botteam.errors import Blocked, MissingItem, NotFound, Unreachable, VerbError
from botteam.observation import Position, is_kind
from botteam.world.body import REACH, Placed

NICHES = ((1, 0), (-1, 0), (0, 1), (0, -1))
WALLS = frozenset(
    {"stone", "dirt", "grass_block", "granite", "diorite", "andesite", "deepslate", "tuff", "sandstone", "cobblestone"}
)
"""What a niche may be dug into."""
TABLE_RADIUS = 20
TABLE = "crafting_table"
SPOTS = [
    (dx, dy, dz) for dy in (0, -1, 1) for dx in (2, -2, 1, -1, 0) for dz in (2, -2, 1, -1, 0) if abs(dx) + abs(dz) >= 2
]
"""Where a block may go beside the bot, nearest floor first."""


async def craft(scene: Scene, args: Craft) -> str:
    """Make an item and whatever it is made of; a table is walked to, placed or made."""
    item = await _named(scene, args.item)
    made = await make(scene, item, args.count)
    return f"made {made} {item}"


async def make(scene: Scene, item: str, count: int = 1) -> int:
    """Craft at least `count` more of an item from the pockets; returns how many more there are.

    Raises MissingItem naming what to get, NotFound when there is no recipe.
    """
    before = await held(scene)
    plan, table = await _plan(scene, item, count, before)
    if plan.missing:
        raise MissingItem(f"{count} {item} needs {plan.lacking()} more; get that first")
    for number, step in enumerate(plan.steps):
        if len(plan.steps) > 1:
            scene.progress(f"{item}: {step.item} ({number + 1} of {len(plan.steps)})")
        if step.table and table is None:
            table = await set_table(scene)
        await _do(scene, step, table)
    return (await held(scene))[item] - before[item]


async def could_make(scene: Scene, item: str, count: int = 1) -> Plan:
    """What making an item from the pockets would take; nothing is done."""
    plan, _table = await _plan(scene, item, count, await held(scene))
    return plan


async def held(scene: Scene) -> Counter[str]:
    """What the pockets hold."""
    return Counter(dict((await scene.body.observe()).inventory))


async def _plan(scene: Scene, item: str, count: int, pockets: Counter[str]) -> tuple[Plan, Position | None]:
    planner = Planner(scene.body.recipes)
    if not await planner.has_recipe(item):
        raise NotFound(f"{item} cannot be crafted; mine, smelt or find it")
    table = await table_near(scene)
    left = pockets.copy()
    left[item] = 0
    plan = await planner.plan(item, count, left)
    if plan.at_table and table is None and not pockets[TABLE] and item != TABLE:
        left = pockets.copy()
        left[item] = 0
        first = await planner.plan(TABLE, 1, left)
        then = await planner.plan(item, count, left)
        plan = Plan(first.steps + then.steps, first.missing + then.missing)
    return plan, table


async def _do(scene: Scene, step: Step, table: Position | None) -> None:
    if step.table and table is not None:
        await _reach(scene, table)
    await scene.body.craft(step.item, step.count, table=table if step.table else None)


async def table_near(scene: Scene) -> Position | None:
    """The nearest crafting table, if one stands around and within the leash."""
    tables = await scene.body.find_blocks([TABLE], radius=TABLE_RADIUS, count=4)
    return next((t.position for t in tables if scene.in_leash(t.position)), None)


async def set_table(scene: Scene) -> Position:
    """Put the table of the pockets down. Raises MissingItem, Blocked."""
    return (await place_beside(scene, TABLE)).position


async def _reach(scene: Scene, block: Position) -> None:
    eyes = (await scene.body.observe()).position.offset(dy=1.6)
    if eyes.distance(block.offset(0.5, 0.5, 0.5)) > REACH - 0.7:
        await scene.body.go_to(block, near=2.5)


async def _named(scene: Scene, wanted: str) -> str:
    """The item that a kind stands for: planks of the wood that is at hand."""
    if wanted != "planks":
        return wanted
    pockets = (await scene.body.observe()).inventory
    log = next((name for name in pockets if name.endswith("_log")), "oak_log")
    return f"{log.removesuffix('_log').removeprefix('stripped_')}_planks"


async def place_block(scene: Scene, args: PlaceBlock) -> str:
    """Put a block at a place, or at the first free spot beside the bot."""
    item = await _item(scene, args.block)
    if args.x is not None and args.y is not None and args.z is not None:
        goal = Position(x=args.x, y=args.y, z=args.z)
        if not scene.in_leash(goal):
            raise DeedFailed("refused", f"{goal} is beyond your leash of {scene.leash:g} blocks")
        await _reach(scene, goal)
        placed = await scene.body.place(item, goal)
    else:
        placed = await place_beside(scene, item)
    return f"placed {placed.block} at {placed.position}"


async def place_beside(scene: Scene, item: str) -> Placed:
    """Put a block on the first free spot within two blocks, or into a niche of the wall. Raises Blocked."""
    feet = (await scene.body.observe()).position.offset(dy=0.01).block()
    last: VerbError | None = None
    for dx, dy, dz in SPOTS:
        try:
            return await scene.body.place(item, feet.offset(dx, dy, dz))
        except (Blocked, Unreachable) as bad:
            last = bad
    for niche in [feet.offset(dx, dy, dz) for dy in (1, 0) for dx, dz in NICHES]:
        try:
            return await _into_wall(scene, item, niche)
        except VerbError as bad:
            last = bad
    raise Blocked(f"there is no free spot beside the bot for {item}; go to open ground ({last})")


async def _into_wall(scene: Scene, item: str, niche: Position) -> Placed:
    """Dig one block of natural wall away and put an item there. Raises Blocked where liquid or a building is near."""
    seen = await scene.body.survey(niche.offset(-1, -1, -1), niche.offset(1, 1, 1))
    near = [seen.name(niche.offset(*side)) for side in ((0, 1, 0), (1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1))]
    if seen.name(niche) not in WALLS or any(name in ("water", "lava") for name in near):
        raise Blocked(f"{seen.name(niche)} at {niche} is no wall to dig into")
    await scene.body.dig(niche, must_drop=False)
    return await scene.body.place(item, niche)


async def _item(scene: Scene, kind: str) -> str:
    """The item in the pockets that is `kind` or of that kind."""
    pockets = (await scene.body.observe()).inventory
    found = next((name for name in pockets if is_kind(name, kind)), None)
    if found is None:
        raise MissingItem(f"there is no {kind} in the pockets")
    return found
