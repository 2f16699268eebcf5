"""An in-memory block world with just enough of the game's rules for fast tests: flat, still, and exact about items."""

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from botteam.observation import Position
from botteam.world.body import Recipe

Cell = tuple[int, int, int]

GROUND = 64
"""The top of the grass; bots stand at GROUND + 1."""
STACK = 64
SINGLE = ("_sword", "_pickaxe", "_axe", "_hoe", "_shovel", "_bed", "bucket", "shield", "_helmet", "_chestplate")
POCKET_SLOTS, CHEST_SLOTS = 36, 27
PASSABLE = frozenset({"air", "water", "short_grass", "torch", "wheat", "oak_sapling"})
DROPS: Mapping[str, str | None] = {
    "grass_block": "dirt", "stone": "cobblestone", "iron_ore": "raw_iron", "coal_ore": "coal", "diamond_ore": "diamond",
    "short_grass": None, "oak_leaves": None, "water": None, "bedrock": None,
}  # fmt: skip
TIERS = {"wooden": 1, "golden": 1, "stone": 2, "iron": 3, "diamond": 4}
NEEDS: Mapping[str, int] = {
    "stone": 1, "cobblestone": 1, "coal_ore": 1, "furnace": 1, "iron_ore": 2, "diamond_ore": 3,
}  # fmt: skip
"""Pickaxe tier below which a block drops nothing (minecraft.wiki/w/Breaking)."""


RECIPES: Mapping[str, Recipe] = {
    "oak_planks": Recipe(yields=4, needs={"oak_log": 1}),
    "birch_planks": Recipe(yields=4, needs={"birch_log": 1}),
    "stick": Recipe(yields=4, needs={"oak_planks": 2}),
    "crafting_table": Recipe(yields=1, needs={"oak_planks": 4}),
    "torch": Recipe(yields=4, needs={"coal": 1, "stick": 1}),
    "chest": Recipe(yields=1, needs={"oak_planks": 8}, table=True),
    "furnace": Recipe(yields=1, needs={"cobblestone": 8}, table=True),
    "wooden_pickaxe": Recipe(yields=1, needs={"oak_planks": 3, "stick": 2}, table=True),
    "stone_pickaxe": Recipe(yields=1, needs={"cobblestone": 3, "stick": 2}, table=True),
    "stone_sword": Recipe(yields=1, needs={"cobblestone": 2, "stick": 1}, table=True),
    "iron_pickaxe": Recipe(yields=1, needs={"iron_ingot": 3, "stick": 2}, table=True),
    "diamond_pickaxe": Recipe(yields=1, needs={"diamond": 3, "stick": 2}, table=True),
    "wooden_hoe": Recipe(yields=1, needs={"oak_planks": 2, "stick": 2}, table=True),
    **{f"{c}_bed": Recipe(yields=1, needs={f"{c}_wool": 3, "oak_planks": 3}, table=True) for c in ("white", "black")},
    "bread": Recipe(yields=1, needs={"wheat": 3}, table=True),
}


SMELTS: Mapping[str, str] = {"raw_iron": "iron_ingot", "oak_log": "charcoal", "beef": "cooked_beef"}
BURNS: Mapping[str, float] = {"coal": 8, "charcoal": 8, "oak_planks": 1.5, "oak_log": 1.5}
"""Items that one piece of fuel smelts (minecraft.wiki/w/Smelting)."""


@dataclass
class Oven:
    """A furnace whose work is done whenever somebody looks."""

    input: Counter[str] = field(default_factory=Counter)
    fuel: Counter[str] = field(default_factory=Counter)
    output: Counter[str] = field(default_factory=Counter)
    heat: float = 0.0

    def smelt(self) -> None:
        """Turn input into output as long as the fuel lasts."""
        for item in list(self.input.elements()):
            if self.heat < 1 and self.fuel:
                burnt = next(iter(self.fuel))
                self.fuel -= Counter([burnt])
                self.heat += BURNS[burnt]
            if self.heat < 1 or item not in SMELTS:
                break
            self.heat -= 1
            self.input -= Counter([item])
            self.output[SMELTS[item]] += 1

    def take(self, pockets: Slots) -> Counter[str]:
        """Move the output into pockets; returns what went."""
        taken = Counter({item: pockets.add(item, count) for item, count in self.output.items()})
        self.output -= taken
        return +taken


class Slots:
    """Stacks in a limited number of slots, counted as the game counts them: whole stacks a slot."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.items: Counter[str] = Counter()

    @property
    def free(self) -> int:
        """Empty slots."""
        return self.slots - sum(-(-n // stack_size(name)) for name, n in self.items.items())

    def room(self, item: str) -> int:
        """How many more of an item fit."""
        size = stack_size(item)
        return -self.items[item] % size + self.free * size

    def add(self, item: str, count: int) -> int:
        """Put in as many as fit; returns how many did."""
        taken = min(count, self.room(item))
        if taken:
            self.items[item] += taken
        return taken

    def remove(self, item: str, count: int) -> int:
        """Take out as many as are there; returns how many were."""
        taken = min(count, self.items[item])
        self.items[item] -= taken
        if not self.items[item]:
            del self.items[item]
        return taken


def stack_size(item: str) -> int:
    """1 for tools and the like, else 64."""
    return 1 if item.endswith(SINGLE) else STACK


@dataclass
class Drop:
    """Items on the ground."""

    id: int
    item: str
    count: int
    at: Position


@dataclass
class Mob:
    """Something that can be struck; health in half-hearts."""

    id: int
    name: str
    kind: str
    at: Position
    health: float = 20.0


@dataclass
class FakeWorld:
    """Blocks that differ from the flat ground, containers, drops and mobs."""

    time_of_day: int = 1000
    blocks: dict[Cell, str] = field(default_factory=dict)
    chests: dict[Cell, Slots] = field(default_factory=dict)
    ovens: dict[Cell, Oven] = field(default_factory=dict)
    drops: dict[int, Drop] = field(default_factory=dict)
    mobs: dict[int, Mob] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def block(self, cell: Cell) -> str:
        """The block's name."""
        if cell in self.blocks:
            return self.blocks[cell]
        y = cell[1]
        return "air" if y > GROUND else "grass_block" if y == GROUND else "stone" if y > 0 else "bedrock"

    def set_block(self, cell: Cell, name: str) -> None:
        """Replace a block; what a container held falls out."""
        spilled = self.chests.pop(cell, None)
        if spilled is not None:
            for item, count in spilled.items.items():
                self.drop(item, count, cell)
        self.blocks[cell] = name
        oven = self.ovens.pop(cell, None)
        for item, count in (oven.input + oven.fuel + oven.output).items() if oven else ():
            self.drop(item, count, cell)
        if name == "furnace":
            self.ovens[cell] = Oven()
        if name in ("chest", "barrel"):
            self.chests[cell] = Slots(CHEST_SLOTS)

    def drop(self, item: str, count: int, cell: Cell) -> None:
        """Lay items on the ground in a cell."""
        number = next(self.ids)
        centre = Position(x=cell[0] + 0.5, y=cell[1], z=cell[2] + 0.5)
        self.drops[number] = Drop(number, item, count, centre)

    def spawn(self, name: str, kind: str, at: Position, health: float = 20.0) -> int:
        """Add a mob; returns its id."""
        number = next(self.ids)
        self.mobs[number] = Mob(number, name, kind, at, health)
        return number

    def can_stand(self, cell: Cell) -> bool:
        """Whether feet and head are free and the floor holds."""
        x, y, z = cell
        return (
            self.block(cell) in PASSABLE
            and self.block((x, y + 1, z)) in PASSABLE
            and self.block((x, y - 1, z)) not in PASSABLE
        )

    def path_end(self, start: Cell, goal: Cell, near: float, *, level: bool, radius: int = 80) -> Cell | None:
        """The first cell of a breadth-first walk that is `near` enough to the goal, or None."""
        queue, seen = deque([start]), {start}
        while queue:
            cell = queue.popleft()
            if _gap(cell, goal, level=level) <= near:
                return cell
            for step in self._steps(cell):
                if step not in seen and _gap(step, start, level=False) <= radius:
                    seen.add(step)
                    queue.append(step)
        return None

    def _steps(self, cell: Cell) -> Iterator[Cell]:
        x, y, z = cell
        for dx, dz in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            for dy in (0, 1, -1, -2, -3):
                step = (x + dx, y + dy, z + dz)
                if self.can_stand(step):
                    yield step
                    break

    def total(self, *pockets: Slots) -> Counter[str]:
        """Every item in the world: chests, furnaces, ground and the given pockets."""
        everything: Counter[str] = Counter()
        for slots in (*self.chests.values(), *pockets):
            everything.update(slots.items)
        for oven in self.ovens.values():
            everything.update(oven.input + oven.fuel + oven.output)
        for lying in self.drops.values():
            everything[lying.item] += lying.count
        return +everything


def _gap(a: Cell, b: Cell, *, level: bool) -> float:
    flat = (a[0] - b[0]) ** 2 + (a[2] - b[2]) ** 2
    return float((flat + ((a[1] - b[1]) ** 2 if level else 0)) ** 0.5)


def cell_of(position: Position) -> Cell:
    """The block that a position lies in."""
    corner = position.block()
    return int(corner.x), int(corner.y), int(corner.z)
