"""What is known of a stash without looking: categories, rows, what to keep, where a thing goes. Pure.

The stash is rows of double chests along X (founding document, Stash Organization). Row 0 is the closest;
chest `k` of row `r` stands `CHEST_GAP * k` blocks east and `ROW_GAP * r` blocks south of the origin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from botteam.observation import FOODS, Frozen, Position, is_kind

Category = Literal["building", "metals", "food", "tools", "overflow"]
CATEGORIES: tuple[Category, ...] = ("building", "metals", "food", "tools", "overflow")
"""In the order of their rows; rows beyond the last are more overflow."""

ROW_GAP, CHEST_GAP = 3, 3
ROWS_MAX, ROW_LENGTH = 8, 6
SLOTS = 54
"""Slots of a double chest (minecraft.wiki/w/Chest)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_METALS = _words(
    "coal charcoal diamond emerald redstone quartz lapis_lazuli ancient_debris flint amethyst_shard gunpowder"
    " glowstone_dust blaze_powder iron_bars chain netherite_scrap redstone_block lapis_block coal_block"
)
_METAL_WORDS = ("_ore", "_ingot", "_nugget", "raw_", "copper", "amethyst")
_METAL_BLOCKS = frozenset(
    f"{metal}_block" for metal in ("iron", "gold", "diamond", "emerald", "netherite", "quartz", "amethyst")
)
_FOOD_EXTRA = _words(
    "wheat sugar egg cake hay_block milk_bucket bone_meal cocoa_beans sugar_cane melon pumpkin carved_pumpkin kelp"
    " brown_mushroom red_mushroom nether_wart pufferfish poisonous_potato spider_eye chorus_fruit beetroot_soup bowl"
    " enchanted_golden_apple suspicious_stew ominous_bottle honeycomb torchflower pitcher_plant pitcher_pod"
    " sweet_berries glow_berries popped_chorus_fruit"
)
_TOOLS = _words(
    "arrow spectral_arrow tipped_arrow bow crossbow trident mace shield shears fishing_rod flint_and_steel bucket"
    " water_bucket lava_bucket powder_snow_bucket compass clock recovery_compass spyglass brush lead saddle name_tag"
    " elytra carrot_on_a_stick warped_fungus_on_a_stick totem_of_undying firework_rocket wolf_armor ender_pearl"
    " ender_eye map filled_map turtle_helmet torch soul_torch lantern soul_lantern tnt wind_charge fire_charge"
)
_TOOL_ENDINGS = ("_sword", "_pickaxe", "_axe", "_shovel", "_hoe", "_helmet", "_chestplate", "_leggings", "_boots",
                 "_horse_armor")  # fmt: skip
_BUILDING = _words(
    "dirt grass_block coarse_dirt rooted_dirt podzol mycelium mud packed_mud clay clay_ball gravel sand red_sand"
    " cobblestone mossy_cobblestone stone smooth_stone deepslate cobbled_deepslate granite diorite andesite calcite"
    " tuff dripstone_block basalt smooth_basalt polished_basalt blackstone obsidian crying_obsidian netherrack"
    " soul_sand soul_soil end_stone glowstone sea_lantern shroomlight magma_block prismarine dark_prismarine"
    " purpur_block purpur_pillar bricks brick nether_brick resin_brick glass tinted_glass bamboo_block"
    " stripped_bamboo_block"
    " bamboo_mosaic stick ladder scaffolding chest trapped_chest ender_chest barrel crafting_table furnace smoker"
    " blast_furnace bookshelf chiseled_bookshelf lectern loom stonecutter grindstone cartography_table smithing_table"
    " fletching_table composter bone_block snow_block ice packed_ice blue_ice moss_block ochre_froglight"
    " pearlescent_froglight verdant_froglight reinforced_deepslate sponge wet_sponge bedrock flower_pot lever"
    " armor_stand item_frame glow_item_frame painting string bamboo"
)
_BUILDING_ENDINGS = ("_log", "_wood", "_stem", "_hyphae", "_planks", "_slab", "_stairs", "_wall", "_fence",
                     "_fence_gate", "_door", "_trapdoor", "_bricks", "_tiles", "_glass", "_glass_pane", "glass_pane",
                     "_concrete", "_concrete_powder", "_terracotta", "terracotta", "_wool", "_carpet", "_sandstone",
                     "sandstone", "_sign", "_bed", "_button", "_pressure_plate", "_banner", "_candle", "candle",
                     "_nylium", "_granite", "_diorite", "_andesite", "_deepslate", "_tuff", "_blackstone",
                     "_shulker_box", "shulker_box", "_pillar", "_grate", "_bulb", "_leaves", "_sapling",
                     "_propagule")  # fmt: skip
_FOOD_ENDINGS = ("_seeds", "_stew", "_soup")

_KEPT_OUT = ("_spawn_egg", "_template", "_banner_pattern", "_pottery_sherd", "infested_")


def category(item: str) -> Category:
    """The one category of an item; what no rule names is overflow (founding document)."""
    if any(word in item for word in _KEPT_OUT):
        return "overflow"
    if item in _TOOLS or item.endswith(_TOOL_ENDINGS):
        return "tools"
    if item in FOODS or item in _FOOD_EXTRA or item.endswith(_FOOD_ENDINGS):
        return "food"
    if item in _BUILDING:
        return "building"
    if item in _METALS or item in _METAL_BLOCKS or any(word in item for word in _METAL_WORDS):
        return "metals"
    return "building" if item.endswith(_BUILDING_ENDINGS) else "overflow"


class Chest(Frozen):
    """A chest as it was last seen: its western half's position, items by name, and empty slots."""

    position: Position
    items: Mapping[str, int] = {}
    free: int = SLOTS


class Spot(Frozen):
    """A place in the layout: row and number of a double chest, both from 0."""

    row: int
    number: int

    @property
    def category(self) -> Category:
        """What belongs there."""
        return CATEGORIES[min(self.row, len(CATEGORIES) - 1)]


def halves(origin: Position, spot: Spot) -> tuple[Position, Position]:
    """The two blocks of a double chest, the western one first."""
    west = origin.block().offset(CHEST_GAP * spot.number, 0, ROW_GAP * spot.row)
    return west, west.offset(dx=1)


def grounds(origin: Position) -> tuple[Position, ...]:
    """Where rows stand or will stand: nothing else is built there."""
    return tuple(
        half for row in range(len(CATEGORIES)) for n in (0, 1) for half in halves(origin, Spot(row=row, number=n))
    )


def spot_of(origin: Position, block: Position) -> Spot | None:
    """The place in the layout that a block belongs to; None beside the rows. Height is not asked."""
    corner, base = block.block(), origin.block()
    number, column = divmod(int(corner.x - base.x), CHEST_GAP)
    row, lane = divmod(int(corner.z - base.z), ROW_GAP)
    fits = 0 <= row < ROWS_MAX and 0 <= number < ROW_LENGTH and column < 2 and lane == 0
    return Spot(row=row, number=number) if fits else None


def by_spot(origin: Position, blocks: Iterable[Position]) -> dict[Spot, Position]:
    """Chests of the layout among blocks that are chests: one position for each, the western half when both stand."""
    found: dict[Spot, Position] = {}
    for block in sorted(blocks, key=lambda b: b.x):
        spot = spot_of(origin, block)
        if spot is not None:
            found.setdefault(spot, block)
    return dict(sorted(found.items(), key=lambda pair: (pair[0].row, pair[0].number)))


def order_for(item: str, spots: Iterable[Spot]) -> list[Spot]:
    """Where an item goes, best first: its own row, then overflow, then whatever row is nearest to its own."""
    own = CATEGORIES.index(category(item))
    overflow = len(CATEGORIES) - 1

    def rank(spot: Spot) -> tuple[int, int, int, int]:
        group = 0 if spot.row == own else 1 if spot.row >= overflow else 2
        return group, abs(spot.row - own), spot.row, spot.number

    return sorted(spots, key=rank)


def next_spot(full: Iterable[Spot], standing: Iterable[Spot]) -> Spot:
    """Where the next double chest goes: first one in each of the five rows, then beside a full one, then on."""
    taken = set(standing)
    for row in range(len(CATEGORIES)):
        if not any(spot.row == row for spot in taken):
            return Spot(row=row, number=0)
    wanted = [Spot(row=s.row, number=s.number + 1) for s in full]
    anywhere = [Spot(row=r, number=n) for n in range(ROW_LENGTH) for r in range(ROWS_MAX)]
    return next(s for s in [*wanted, *anywhere] if s not in taken and s.number < ROW_LENGTH)


_TIERS = ("netherite", "diamond", "iron", "stone", "golden", "wooden", "chainmail", "leather")


def worth(item: str) -> int:
    """How good a tool or a piece of armour is; lower is better, other things all the same."""
    return next((i for i, tier in enumerate(_TIERS) if item.startswith(tier)), len(_TIERS))


def surplus(pockets: Mapping[str, int], keep: Mapping[str, int]) -> dict[str, int]:
    """What may be stored: everything beyond the keep list, whose names may be kinds; the best of a kind stay."""
    left = Counter(pockets)
    for kind, count in keep.items():
        held = sorted((name for name in left if is_kind(name, kind)), key=lambda name: (worth(name), -_filling(name)))
        for name in held:
            kept = min(count, left[name])
            left[name] -= kept
            count -= kept
    return {name: n for name, n in left.items() if n > 0}


def _filling(item: str) -> int:
    return FOODS.get(item, 0)


def counts(chests: Iterable[Chest]) -> dict[str, int]:
    """Items by category, and `free` empty slots: what StashChanged tells."""
    total: Counter[str] = Counter(dict.fromkeys((*CATEGORIES, "free"), 0))
    for chest in chests:
        for item, count in chest.items.items():
            total[category(item)] += count
        total["free"] += chest.free
    return dict(total)
