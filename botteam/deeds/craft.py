"""Making things and putting blocks into the world."""

from __future__ import annotations

from botteam.actions import Craft, PlaceBlock
from botteam.deeds.scene import DeedFailed, Scene
from botteam.errors import Blocked, MissingItem
from botteam.observation import Position, is_kind
from botteam.world.body import REACH, Placed

TABLE_RADIUS = 16
SPOTS = [
    (dx, dy, dz) for dy in (0, -1, 1) for dx in (2, -2, 1, -1, 0) for dz in (2, -2, 1, -1, 0) if abs(dx) + abs(dz) >= 2
]
"""Where a block may go beside the bot, nearest floor first."""


async def craft(scene: Scene, args: Craft) -> str:
    """Make an item, at a crafting table when one is near."""
    tables = await scene.body.find_blocks(["crafting_table"], radius=TABLE_RADIUS, count=1)
    table = tables[0].position if tables else None
    if table is not None and tables[0].distance > REACH - 1:
        await scene.body.go_to(table, near=2.5)
    made = await scene.body.craft(args.item, args.count, table=table)
    return f"made {made.count} {made.item}"


async def place_block(scene: Scene, args: PlaceBlock) -> str:
    """Put a block at a place, or at the first free spot beside the bot."""
    item = await _item(scene, args.block)
    if args.x is not None and args.y is not None and args.z is not None:
        goal = Position(x=args.x, y=args.y, z=args.z)
        if not scene.in_leash(goal):
            raise DeedFailed("refused", f"{goal} is beyond your leash of {scene.leash:g} blocks")
        if (await scene.body.observe()).position.offset(dy=1.6).distance(goal.offset(0.5, 0.5, 0.5)) > REACH - 0.5:
            await scene.body.go_to(goal, near=3.0)
        placed = await scene.body.place(item, goal)
    else:
        placed = await place_beside(scene, item)
    return f"placed {placed.block} at {placed.position}"


async def place_beside(scene: Scene, item: str) -> Placed:
    """Put a block on the first free spot within two blocks. Raises Blocked when there is none."""
    feet = (await scene.body.observe()).position.block()
    last: Blocked | None = None
    for dx, dy, dz in SPOTS:
        try:
            return await scene.body.place(item, feet.offset(dx, dy, dz))
        except Blocked as bad:
            last = bad
    raise Blocked(f"there is no free spot beside the bot for {item}; go to open ground ({last})")


async def _item(scene: Scene, kind: str) -> str:
    """The item in the pockets that is `kind` or of that kind."""
    pockets = (await scene.body.observe()).inventory
    found = next((name for name in pockets if is_kind(name, kind)), None)
    if found is None:
        raise MissingItem(f"there is no {kind} in the pockets")
    return found
