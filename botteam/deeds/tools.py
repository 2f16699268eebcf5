"""Which tool a block needs, and having it: from the pockets, the stash, or made on the spot."""

from __future__ import annotations

from collections.abc import Mapping

from botteam.deeds.craft import could_make, make
from botteam.deeds.scene import Scene
from botteam.deeds.stash import STASH_RADIUS, standing, take
from botteam.errors import MissingTool, VerbError

METALS = ("wooden", "stone", "iron", "diamond", "netherite")
"""By harvest level, from 1 (minecraft.wiki/w/Tiers); gold harvests like wood."""
_STONE_LEVEL = ("iron_ore", "copper", "lapis")
_IRON_LEVEL = (
    "gold_ore",
    "diamond_ore",
    "redstone_ore",
    "emerald_ore",
    "raw_gold_block",
    "diamond_block",
    "gold_block",
)
_DIAMOND_LEVEL = ("obsidian", "ancient_debris", "netherite_block")
_ROCK = ("stone", "deepslate", "granite", "diorite", "andesite", "tuff", "calcite", "coal_ore", "netherrack", "brick",
         "furnace", "terracotta", "basalt", "concrete", "quartz", "iron_block", "smoker", "dripstone")  # fmt: skip


def pickaxe_level(block: str) -> int:
    """The harvest level of the pickaxe that a block needs to drop something; 0 when the hand will do."""
    if block.endswith(("concrete_powder", "_sapling", "redstone_wire")) or block == "glowstone":
        return 0
    for level, words in ((4, _DIAMOND_LEVEL), (3, _IRON_LEVEL), (2, _STONE_LEVEL), (1, _ROCK)):
        if any(word in block for word in words):
            return level
    return 0


def level(tool: str) -> int:
    """The harvest level of a tool by its name; 0 for other things."""
    metal = tool.split("_")[0]
    return 1 if metal == "golden" else METALS.index(metal) + 1 if metal in METALS else 0


def best(pockets: Mapping[str, int], kind: str) -> int:
    """The harvest level of the best `pickaxe`, `axe`, … in the pockets; 0 for none."""
    return max((level(name) for name in pockets if name.endswith(f"_{kind}")), default=0)


async def have_pickaxe(scene: Scene, wanted: int, block: str) -> None:
    """Have a pickaxe of at least that level. Raises MissingTool that says what to do."""
    if best((await scene.body.observe()).inventory, "pickaxe") >= wanted:
        return
    lacking = ""
    for metal in reversed(METALS[wanted - 1 : max(wanted, 2)]):
        plan = await could_make(scene, f"{metal}_pickaxe")
        if not plan.missing:
            await make(scene, f"{metal}_pickaxe")
            return
        lacking = plan.lacking()
    if await _from_stash(scene, wanted):
        return
    raise MissingTool(f"{block} needs a {METALS[wanted - 1]}_pickaxe; to craft one get {lacking} first")


async def _from_stash(scene: Scene, wanted: int) -> bool:
    """Take a fitting pickaxe out of the stash when it is at hand."""
    origin = scene.camp.stash
    if origin is None or (await scene.body.observe()).position.ground_distance(origin) > STASH_RADIUS:
        return False
    for metal in METALS[wanted - 1 :]:
        if scene.camp.stored(f"{metal}_pickaxe"):
            try:
                return await take(scene, f"{metal}_pickaxe", 1, await standing(scene, origin)) > 0
            except VerbError:
                return False
    return False
