"""What a bot can know: frozen models, filled from one JSON text per observation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DAY_TICKS = 24_000
NIGHT_START, NIGHT_END = 12_542, 23_460
"""Beds may be used between these ticks of a clear day (minecraft.wiki/w/Bed)."""

Direction = Literal["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "here"]
EntityKind = Literal["player", "hostile", "animal", "item"]
Peril = Literal["in_lava", "drowning", "hissing", "suffocating", "burning"]
"""What the body dies of where it stands; `hissing` is a creeper near that is about to blow up."""
NoteKind = Literal["hurt", "chat", "whisper", "death", "picked_up", "respawn", "woke"] | Peril


class Frozen(BaseModel):
    """Base of every value that crosses a border: immutable, strict about unknown fields, and finite in its numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Position(Frozen):
    """A point in the world, in blocks; y is up, north is negative z."""

    x: float
    y: float
    z: float

    def distance(self, other: Position) -> float:
        """Straight distance in blocks."""
        return math.dist((self.x, self.y, self.z), (other.x, other.y, other.z))

    def ground_distance(self, other: Position) -> float:
        """Distance in blocks as seen from above; leashes are measured so."""
        return math.hypot(self.x - other.x, self.z - other.z)

    def block(self) -> Position:
        """The corner of the block that this point lies in."""
        return Position(x=math.floor(self.x), y=math.floor(self.y), z=math.floor(self.z))

    def offset(self, dx: float = 0, dy: float = 0, dz: float = 0) -> Position:
        """This point moved by the given blocks."""
        return Position(x=self.x + dx, y=self.y + dy, z=self.z + dz)

    def __str__(self) -> str:
        return f"({math.floor(self.x)}, {math.floor(self.y)}, {math.floor(self.z)})"


class Entity(Frozen):
    """Something alive, or an item on the ground, near the bot; `hidden` is a hostile with a block before it."""

    id: int
    name: str
    kind: EntityKind
    distance: float
    direction: Direction
    position: Position
    hidden: bool = False


class NotableBlock(Frozen):
    """One kind of notable block in sight: how many, and the nearest of them."""

    name: str
    count: int
    nearest: Position
    distance: float
    direction: Direction


class Note(Frozen):
    """Something that happened to the bot since the last observation."""

    kind: NoteKind
    text: str = ""
    who: str = ""
    amount: float = 0.0


class Observation(Frozen):
    """A bot's whole knowledge of one moment.

    Health and food in half-hearts and half-drumsticks (0 to 20), oxygen 0 to 20, light 0 to 15, experience in points,
    `time_of_day` in ticks (0 to 23,999; 0 is sunrise), `age` in ticks since the world began.
    `inventory` counts items by name over all pocket slots and the off-hand; `worn` maps
    head, torso, legs, feet and off-hand to item names.
    """

    position: Position
    yaw: float = 0.0
    on_ground: bool = True
    in_water: bool = False
    in_lava: bool = False
    burning: bool = False
    peril: Peril | Literal[""] = ""
    sleeping: bool = False
    health: float = 20.0
    food: float = 20.0
    saturation: float = 5.0
    oxygen: float = 20.0
    experience: int = 0
    dimension: str = "overworld"
    biome: str = "plains"
    light: int = 15
    time_of_day: int = 0
    age: int = 0
    weather: Literal["clear", "rain", "thunder"] = "clear"
    held: str | None = None
    worn: Mapping[str, str] = Field(default_factory=dict)
    inventory: Mapping[str, int] = Field(default_factory=dict)
    free_slots: int = 36
    spawn: Position | None = None
    entities: tuple[Entity, ...] = ()
    blocks: tuple[NotableBlock, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def day(self) -> int:
        """Day number, counted from 0 as Minecraft's debug screen does."""
        return self.age // DAY_TICKS

    @property
    def is_night(self) -> bool:
        """Whether a bed could be used by the sun's height."""
        return NIGHT_START <= self.time_of_day < NIGHT_END

    def near(self, kind: EntityKind) -> tuple[Entity, ...]:
        """Entities of a kind, nearest first."""
        return tuple(sorted((e for e in self.entities if e.kind == kind), key=lambda e: e.distance))

    @property
    def foes(self) -> tuple[Entity, ...]:
        """Hostiles in sight, nearest first. Whom the bot cannot see cannot see the bot."""
        return tuple(e for e in self.near("hostile") if not e.hidden)

    def count(self, item: str) -> int:
        """How many of one item, or of one kind of item (see `KIND_PATTERNS`), the pockets hold."""
        return sum(n for name, n in self.inventory.items() if is_kind(name, item))

    def block(self, name: str) -> NotableBlock | None:
        """The nearest notable block of this name or kind."""
        found = [b for b in self.blocks if is_kind(b.name, name)]
        return min(found, key=lambda b: b.distance, default=None)


FOODS: Mapping[str, int] = {
    "apple": 4, "baked_potato": 5, "beetroot": 1, "beetroot_soup": 6, "bread": 5, "carrot": 3,
    "cooked_beef": 8, "cooked_chicken": 6, "cooked_cod": 5, "cooked_mutton": 6, "cooked_porkchop": 8,
    "cooked_rabbit": 5, "cooked_salmon": 6, "cookie": 2, "dried_kelp": 1, "glow_berries": 2,
    "golden_apple": 4, "golden_carrot": 6, "honey_bottle": 6, "melon_slice": 2, "mushroom_stew": 6,
    "potato": 1, "pumpkin_pie": 8, "rabbit_stew": 10, "sweet_berries": 2, "beef": 3, "porkchop": 3,
    "mutton": 2, "cod": 2, "salmon": 2, "rabbit": 3, "tropical_fish": 1, "chicken": 2, "rotten_flesh": 4,
}  # fmt: skip
"""Half-drumsticks restored, best to keep first come raw meats last (minecraft.wiki/w/Food)."""

GAME = frozenset({"animal", "sheep", "cow", "mooshroom", "pig", "chicken", "rabbit", "goat", "cod", "salmon"})
"""What is hunted, and does not strike back."""

RISKY_FOODS = frozenset({"chicken", "rotten_flesh"})

_SUFFIXES = (
    "sword",
    "pickaxe",
    "axe",
    "hoe",
    "shovel",
    "log",
    "planks",
    "sapling",
    "bed",
    "wool",
    "door",
    "ore",
    "slab",
)
KIND_PATTERNS: Mapping[str, tuple[str, ...]] = {
    **{suffix: (f"*_{suffix}",) for suffix in _SUFFIXES},
    "armor": ("*_helmet", "*_chestplate", "*_leggings", "*_boots"),
    "food": tuple(FOODS),
    "seeds": ("wheat_seeds", "beetroot_seeds", "melon_seeds", "pumpkin_seeds"),
    "bucket": ("bucket", "water_bucket", "lava_bucket"),
}
"""Words that stand for many items or blocks, and the names they cover (`*` is any beginning)."""


def is_kind(name: str, kind: str) -> bool:
    """Whether an item or block `name` is `kind` itself, or one of those that the kind stands for."""
    return name == kind or any(
        name.endswith(pattern[1:]) if pattern.startswith("*") else name == pattern
        for pattern in KIND_PATTERNS.get(kind, ())
    )
