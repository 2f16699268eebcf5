"""Make and put on the best gear that the pockets and the stash allow."""

from __future__ import annotations

from botteam.actions import Args, ItemName
from botteam.deeds.craft import could_make
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.stash import go_to_stash
from botteam.deeds.supply import PASSING, supply
from botteam.errors import MissingItem
from botteam.observation import Observation
from botteam.stash import worth
from botteam.world.body import Place

NEEDS = "planks and cobblestone or iron_ingot, in the pockets or the stash"
TOOL_TIERS = ("diamond", "iron", "stone", "wooden")
ARMOR_TIERS = ("diamond", "iron")
WORN: dict[Place, str] = {"head": "helmet", "torso": "chestplate", "legs": "leggings", "feet": "boots"}
GEAR = ("sword", "pickaxe", "axe", "hoe", "shovel", "shield", "armor", "bucket")
MATERIALS = {"diamond": ("diamond", 8), "iron": ("iron_ingot", 8), "stone": ("cobblestone", 3), "wooden": ("log", 2)}


class Parameters(Args):
    """One piece of gear by its item name; without it whatever the keep list of the role asks for."""

    item: ItemName | None = None


async def run(scene: Scene, args: Parameters) -> str:
    """Make what is better than what the pockets hold, and wear it."""
    if scene.camp.stash is not None and scene.in_leash(scene.camp.stash):
        await _look(scene)
    wanted = [args.item] if args.item else [kind for kind in GEAR if kind in scene.keep] or ["pickaxe", "axe", "sword"]
    made: list[str] = []
    lacking: list[str] = []
    for kind in wanted:
        if kind == "armor":
            await _armor(scene, made, lacking)
        elif kind in ("sword", "pickaxe", "axe", "hoe", "shovel"):
            await _tool(scene, kind, made, lacking)
        elif not (await scene.body.observe()).count(kind) or kind == args.item:
            await _piece(scene, kind, made, lacking)
    await wear(scene)
    if made:
        return f"made {', '.join(made)}"
    if lacking:
        raise MissingItem(f"no better gear can be made: {'; '.join(lacking[:3])}")
    raise DeedFailed("not_needed", "the gear is as good as it can be made")


async def _look(scene: Scene) -> None:
    """Go where the materials are when the stash was seen to hold some."""
    if any(scene.camp.stored(item) for item, _count in MATERIALS.values()):
        try:
            await go_to_stash(scene)
        except PASSING:
            return


async def _tool(scene: Scene, kind: str, made: list[str], lacking: list[str]) -> None:
    """The best tier that can be made, when it beats what is there."""
    seen = await scene.body.observe()
    held = min((worth(name) for name in seen.inventory if name.endswith(f"_{kind}")), default=99)
    reason = ""
    for tier in TOOL_TIERS:
        item = f"{tier}_{kind}"
        if worth(item) >= held:
            break
        if await _try(scene, item, made):
            return
        reason = await _lack(scene, item)
    if reason:
        lacking.append(reason)


async def _armor(scene: Scene, made: list[str], lacking: list[str]) -> None:
    for where, piece in WORN.items():
        seen = await scene.body.observe()
        on = seen.worn.get(where, "")
        for tier in ARMOR_TIERS:
            item = f"{tier}_{piece}"
            if on and worth(item) >= worth(on):
                break
            if seen.inventory.get(item) or await _try(scene, item, made):
                break
        else:
            lacking.append(await _lack(scene, f"iron_{piece}"))


async def _piece(scene: Scene, item: str, made: list[str], lacking: list[str]) -> None:
    if not await _try(scene, item, made):
        lacking.append(await _lack(scene, item))


async def _lack(scene: Scene, item: str) -> str:
    """Why an item could not be made: what is missing, or that the way to the things failed."""
    missing = (await could_make(scene, item)).lacking()
    return f"{item} needs {missing}" if missing else f"the things for {item} could not be brought together; try again"


async def _try(scene: Scene, item: str, made: list[str]) -> bool:
    """Make one item when pockets and stash together hold what it takes."""
    plan = await could_make(scene, item)
    if any(scene.camp.stored(kind) < count for kind, count in plan.missing.items()):
        return False
    before = (await scene.body.observe()).inventory.get(item, 0)
    try:
        scene.progress(f"making {item}")
        await supply(scene, item, before + 1)
    except PASSING:
        return False
    made.append(item)
    await wear(scene)
    return True


async def wear(scene: Scene) -> None:
    """Put on what is better than what is worn, and a shield into the off-hand."""
    seen = await scene.body.observe()
    for where, piece in WORN.items():
        fitting = [name for name in seen.inventory if name.endswith(f"_{piece}")]
        if fitting and _better(seen, where, min(fitting, key=worth)):
            await _put_on(scene, min(fitting, key=worth), where)
    if seen.inventory.get("shield") and seen.worn.get("off-hand") != "shield":
        await _put_on(scene, "shield", "off-hand")


def _better(seen: Observation, where: str, item: str) -> bool:
    return where not in seen.worn or worth(item) < worth(seen.worn[where])


async def _put_on(scene: Scene, item: str, where: Place) -> None:
    try:
        await scene.body.equip(item, where)
    except PASSING:
        return
