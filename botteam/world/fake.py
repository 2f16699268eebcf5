"""A body in the in-memory world: every verb of the protocol, at once and without node."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Sequence

from botteam.errors import (
    Blocked,
    Disconnected,
    MissingItem,
    MissingTool,
    NoSpace,
    NotFound,
    Unreachable,
)
from botteam.observation import (
    FOODS,
    NIGHT_START,
    Direction,
    Entity,
    NotableBlock,
    Note,
    Observation,
    Position,
    is_kind,
)
from botteam.world.body import (
    REACH,
    SURVEY_MAX,
    Arrived,
    BlockSeen,
    BodyEvent,
    Contents,
    Dug,
    Furnace,
    Listener,
    Looked,
    Move,
    Moved,
    Place,
    Placed,
    Recipe,
    Struck,
    Survey,
    Transferred,
)
from botteam.world.fake_world import (
    DROPS,
    GROUND,
    NEEDS,
    PASSABLE,
    POCKET_SLOTS,
    RECIPES,
    TIERS,
    Cell,
    FakeWorld,
    Slots,
    cell_of,
    stack_size,
)

SIGHT = 32
PICKUP = 1.5
COMPASS: tuple[Direction, ...] = (
    "south", "southwest", "west", "northwest", "north", "northeast", "east", "southeast",
)  # fmt: skip
WORN: dict[str, tuple[str, ...]] = {
    "head": ("_helmet",),
    "torso": ("_chestplate",),
    "legs": ("_leggings",),
    "feet": ("_boots",),
}


class FakeBody:
    """Body over a FakeWorld; `pockets` may be filled and read by tests."""

    def __init__(self, name: str, world: FakeWorld, at: Position | None = None) -> None:
        self.name = name
        self.world = world
        self.at = at or Position(x=0.5, y=GROUND + 1, z=0.5)
        self.pockets = Slots(POCKET_SLOTS)
        self.worn: dict[str, str] = {}
        self.held: str | None = None
        self.health = 20.0
        self.food = 20.0
        self.sleeping = False
        self.said: list[str] = []
        self._notes: list[Note] = []
        self._listeners: list[Listener] = []
        self._online = False
        self._looked = self.at

    # -- joining and sight -------------------------------------------------------------------------

    async def connect(self) -> None:
        """See Body."""
        self._online = True

    async def disconnect(self) -> None:
        """See Body."""
        self._online = False

    def listen(self, listener: Listener) -> None:
        """See Body."""
        self._listeners.append(listener)

    def notice(self, note: Note) -> None:
        """Let something happen to the bot: kept for the next observation and told at once."""
        self._notes.append(note)
        for listener in self._listeners:
            listener(BodyEvent(kind="note", note=note))

    def kick(self, reason: str) -> None:
        """Throw the bot out of the world."""
        self._online = False
        for listener in self._listeners:
            listener(BodyEvent(kind="end", reason=reason))

    async def observe(self, *, peek: bool = False) -> Observation:
        """See Body."""
        await self._begin()
        notes = tuple(self._notes)
        if not peek:
            self._notes = []
        return Observation(
            position=self.at,
            in_water=self.world.block(cell_of(self.at)) == "water",
            in_lava=self.world.block(cell_of(self.at)) == "lava",
            peril="in_lava" if self.world.block(cell_of(self.at)) == "lava" else "",
            health=self.health,
            food=self.food,
            sleeping=self.sleeping,
            time_of_day=self.world.time_of_day,
            held=self.held,
            worn=dict(self.worn),
            inventory=dict(self.pockets.items),
            free_slots=self.pockets.free,
            spawn=Position(x=0, y=GROUND + 1, z=0),
            entities=self._entities(),
            blocks=self._notable(),
            notes=notes,
        )

    async def find_blocks(self, names: Sequence[str], *, radius: int = 32, count: int = 16) -> tuple[BlockSeen, ...]:
        """See Body."""
        await self._begin()
        found = []
        for cell, block in self.world.blocks.items():
            distance = _centre(cell).distance(self.at)
            if distance <= radius and any(is_kind(block, name) for name in names):
                found.append(BlockSeen(name=block, position=_corner(cell), distance=round(distance, 1)))
        return tuple(sorted(found, key=lambda seen: seen.distance)[:count])

    async def survey(self, low: Position, high: Position) -> Survey:
        """See Body."""
        await self._begin()
        (x0, y0, z0), (x1, y1, z1) = cell_of(low), cell_of(high)
        volume = (x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1)
        if not 0 < volume <= SURVEY_MAX:
            raise Blocked(f"a box of {volume} blocks cannot be surveyed; at most {SURVEY_MAX}")
        cells = itertools.product(range(x0, x1 + 1), range(z0, z1 + 1), range(y0, y1 + 1))
        names: dict[str, int] = {}
        which = [names.setdefault(self.world.block((x, y, z)), len(names)) for x, z, y in cells]
        runs = tuple((len(list(group)), number) for number, group in itertools.groupby(which))
        return Survey(low=low.block(), high=high.block(), names=tuple(names), runs=runs)

    # -- moving ------------------------------------------------------------------------------------

    async def go_to(self, goal: Position, *, near: float = 1.0, dig: bool = True, level: bool = True) -> Arrived:
        """See Body; it never digs."""
        await self._begin()
        if self._gap(goal, level) > near:
            end = self.world.path_end(cell_of(self.at), cell_of(goal), max(near, 0.5), level=level)
            if end is None:
                raise Unreachable(f"there is no way to {goal}")
            self.at = Position(x=end[0] + 0.5, y=end[1], z=end[2] + 0.5)
            self._pick_up()
        return Arrived(position=self.at, distance=round(self._gap(goal, level), 1))

    def _gap(self, goal: Position, level: bool) -> float:
        return self.at.distance(goal) if level else self.at.ground_distance(goal)

    async def get_out(self) -> Arrived:
        """See Body: up to air, and out of lava at once."""
        await self._begin()
        while self.world.block(cell_of(self.at)) in ("water", "lava"):
            self.at = self.at.offset(0, 1, 0)
        return Arrived(position=self.at, distance=0)

    async def follow(self, name: str, *, near: float = 2.0, seconds: float = 10.0) -> Arrived:
        """See Body; the followed do not move here."""
        mob = next((m for m in self.world.mobs.values() if m.name == name), None)
        if mob is None:
            raise NotFound(f"{name} is not in sight")
        return await self.go_to(mob.at, near=near)

    async def look_at(self, goal: Position) -> Looked:
        """See Body."""
        await self._begin()
        self._looked = goal
        dx, dy, dz = goal.x - self.at.x, goal.y - self.at.y - 1.62, goal.z - self.at.z
        yaw = math.degrees(math.atan2(-dx, dz)) % 360
        return Looked(yaw=yaw, pitch=-math.degrees(math.atan2(dy, math.hypot(dx, dz))))

    async def stop(self) -> None:
        """See Body."""
        await self._begin()

    # -- blocks ------------------------------------------------------------------------------------

    async def dig(self, block: Position, *, must_drop: bool = True) -> Dug:
        """See Body."""
        await self._begin()
        cell, name = self._block_in_reach(block)
        if name == "bedrock":
            raise Blocked("bedrock cannot be broken")
        tool = self._best_pickaxe()
        good = NEEDS.get(name, 0) <= (TIERS[tool.split("_")[0]] if tool else 0)
        if must_drop and not good:
            raise MissingTool(f"{name} drops nothing without a better pickaxe")
        drop = DROPS.get(name, name) if good else None
        self.world.set_block(cell, "air")
        if drop:
            self.world.drop(drop, 1, cell)
        self._pick_up()
        self.held = tool or self.held
        return Dug(block=name, position=_corner(cell), tool=tool, seconds=0.0)

    async def place(self, item: str, at: Position) -> Placed:
        """See Body."""
        await self._begin()
        cell = cell_of(at)
        there = self.world.block(cell)
        if there not in ("air", "water", "short_grass"):
            raise Blocked(f"{there} stands at {at} already")
        self._must_reach(cell, "the place")
        self._must_have(item)
        if not any(self.world.block(side) not in PASSABLE for side in _sides(cell)):
            raise Blocked(f"nothing solid touches {at}; place a block beside or below it first")
        feet = cell_of(self.at)
        if cell in (feet, (feet[0], feet[1] + 1, feet[2])) and item not in PASSABLE:
            raise Blocked(f"the bot itself stands at {at}; step aside")
        if item == "wheat_seeds" and self.world.block((cell[0], cell[1] - 1, cell[2])) != "farmland":
            raise Blocked(f"the server did not accept {item} at {at}")
        self.pockets.remove(item, 1)
        self.world.set_block(cell, "wheat" if item == "wheat_seeds" else item)
        return Placed(block=self.world.block(cell), position=_corner(cell))

    async def activate_block(self, block: Position) -> BlockSeen:
        """See Body."""
        await self._begin()
        cell, name = self._block_in_reach(block)
        if (self.held or "").endswith("_hoe") and name in ("dirt", "grass_block"):
            name = "farmland"
            self.world.set_block(cell, name)
        return BlockSeen(name=name, position=_corner(cell), distance=round(self._eye_gap(cell), 1))

    async def sleep_in(self, bed: Position) -> None:
        """See Body."""
        await self._begin()
        _cell, name = self._block_in_reach(bed)
        if not name.endswith("_bed"):
            raise NotFound(f"{name} is no bed")
        if self.world.time_of_day < NIGHT_START:
            raise Blocked("cannot sleep: it is not night")
        self.sleeping = True

    # -- items -------------------------------------------------------------------------------------

    async def craft(self, item: str, count: int = 1, *, table: Position | None = None) -> Moved:
        """See Body."""
        await self._begin()
        recipe = RECIPES.get(item)
        if recipe is None:
            raise NotFound(f"{item} cannot be crafted; mine, smelt or find it")
        if table is not None and self._block_in_reach(table)[1] != "crafting_table":
            raise NotFound("the block at the given place is no crafting_table")
        rounds = math.ceil(count / recipe.yields)
        lacking = {k: n * rounds - self.pockets.items[k] for k, n in recipe.needs.items()}
        lacking = {k: n for k, n in lacking.items() if n > 0}
        if lacking:
            wanted = " and ".join(f"{n} {k}" for k, n in lacking.items())
            raise MissingItem(f"{count} {item} needs {wanted} more")
        if recipe.table and table is None:
            raise NotFound(f"{item} needs a crafting_table in reach; place one and name its position")
        if self.pockets.room(item) < recipe.yields * rounds:
            raise NoSpace(f"no pocket slot is free for {item}; drop or store something")
        for name, need in recipe.needs.items():
            self.pockets.remove(name, need * rounds)
        return Moved(item=item, count=self.pockets.add(item, recipe.yields * rounds))

    async def recipes(self, item: str) -> tuple[Recipe, ...]:
        """See Body."""
        await self._begin()
        return (RECIPES[item],) if item in RECIPES else ()

    async def equip(self, item: str, where: Place = "hand") -> Moved:
        """See Body; armour leaves the pockets, what is held stays in them."""
        await self._begin()
        if where in WORN:
            return self._wear(item, where)
        self._must_have(item)
        self.held = item
        return Moved(item=item, count=min(self.pockets.items[item], stack_size(item)))

    def _wear(self, item: str, where: Place) -> Moved:
        if self.worn.get(where) != item:
            self._must_have(item)
            if not item.endswith(WORN[where]):
                raise Blocked(f"{item} does not go to {where}")
            self.pockets.remove(item, 1)
            off = self.worn.pop(where, None)
            if off is not None:
                self.pockets.add(off, 1)
            self.worn[where] = item
        return Moved(item=item, count=1)

    async def toss(self, item: str, count: int = 1) -> Moved:
        """See Body; it lands three blocks away."""
        await self._begin()
        self._must_have(item, count)
        self.pockets.remove(item, count)
        x, y, z = cell_of(self.at)
        self.world.drop(item, count, (x + 3, y, z))
        return Moved(item=item, count=count)

    async def consume(self, item: str) -> Moved:
        """See Body."""
        await self._begin()
        self._must_have(item)
        if self.food >= 20:
            raise Blocked("not hungry: food is full")
        if item not in FOODS:
            raise Blocked(f"{item} could not be eaten")
        self.pockets.remove(item, 1)
        self.food = min(20.0, self.food + FOODS[item])
        return Moved(item=item, count=1)

    async def use_item(self, *, seconds: float = 0.1, off_hand: bool = False) -> Moved:
        """See Body."""
        await self._begin()
        if off_hand or self.held is None or not self.pockets.items[self.held]:
            raise MissingItem("there is nothing in the hand to use")
        used, cell = self.held, cell_of(self._looked)
        there, full = {"bucket": ("water", "water_bucket"), "water_bucket": ("air", "bucket")}.get(used, ("", ""))
        if there and self.world.block(cell) == there:
            self.world.set_block(cell, "air" if used == "bucket" else "water")
            self.pockets.remove(used, 1)
            self.pockets.add(full, 1)
        return Moved(item=used, count=1)

    # -- containers, fights, talk ------------------------------------------------------------------

    async def open_container(self, block: Position) -> Contents:
        """See Body."""
        await self._begin()
        cell, name = self._block_in_reach(block)
        chest = self.world.chests.get(cell)
        if chest is None:
            raise NotFound(f"{name} is no container")
        return Contents(block=name, items=dict(chest.items), free=chest.free, slots=chest.slots)

    async def transfer(self, block: Position, moves: Sequence[Move]) -> Transferred:
        """See Body."""
        await self.open_container(block)
        chest = self.world.chests[cell_of(block)]
        moved = []
        for move in moves:
            source, target = (self.pockets, chest) if move.into == "container" else (chest, self.pockets)
            count = target.add(move.item, min(move.count, source.items[move.item]))
            source.remove(move.item, count)
            if count:
                moved.append(move.model_copy(update={"count": count}))
        if moves and not moved:
            source = self.pockets if moves[0].into == "container" else chest
            if not source.items[moves[0].item]:
                raise MissingItem(f"there is no {moves[0].item} to move")
            raise NoSpace("the container is full" if moves[0].into == "container" else "the pockets are full")
        return Transferred(moved=tuple(moved), contents=await self.open_container(block))

    async def tend_furnace(
        self, block: Position, *, put: tuple[str, int] | None = None, fuel: tuple[str, int] | None = None
    ) -> Furnace:
        """See Body; between two calls everything that has fuel is smelted."""
        await self._begin()
        cell, name = self._block_in_reach(block)
        if name != "furnace":
            raise NotFound(f"{name} is no furnace")
        oven = self.world.ovens[cell]
        oven.smelt()
        taken = dict(oven.take(self.pockets))
        for wish, slot in ((fuel, oven.fuel), (put, oven.input)):
            if wish is None:
                continue
            self._must_have(wish[0])
            if slot and wish[0] not in slot:
                raise Blocked(f"{next(iter(slot))} lies in the furnace already")
            slot[wish[0]] += self.pockets.remove(wish[0], wish[1])
        slots = [next(iter(slot.items()), None) for slot in (oven.input, oven.fuel, oven.output)]
        return Furnace(input=slots[0], fuel=slots[1], output=slots[2], burning=bool(oven.fuel), taken=taken)

    async def attack(self, target: int) -> Struck:
        """See Body; every blow takes five half-hearts."""
        await self._begin()
        mob = self.world.mobs.get(target)
        if mob is None:
            raise NotFound(f"entity {target} is gone")
        distance = mob.at.distance(self.at)
        if distance > 3.5:
            raise Unreachable(f"{mob.name} is {distance:.1f} blocks away; go nearer")
        mob.health -= 5
        if mob.health <= 0:
            del self.world.mobs[target]
        return Struck(target=mob.name, hurt=True, gone=mob.health <= 0, distance=round(distance, 1))

    async def fight(self, target: int, *, seconds: float = 5.0, retreat: float = 6.0) -> Struck:
        """See Body; one blow a second, and nobody strikes back."""
        struck = await self.attack(target)
        for _ in range(int(seconds) - 1):
            if struck.gone or self.health <= retreat:
                break
            struck = await self.attack(target)
        return struck

    async def chat(self, text: str) -> None:
        """See Body."""
        await self._begin()
        self.said.append(text)

    # -- what the verbs share ----------------------------------------------------------------------

    async def _begin(self) -> None:
        await asyncio.sleep(0)
        if not self._online:
            raise Disconnected(f"{self.name} is not in a world at the moment")

    def _must_have(self, item: str, count: int = 1) -> None:
        if self.pockets.items[item] < count:
            raise MissingItem(f"only {self.pockets.items[item]} {item} in the pockets, not {count}")

    def _eye_gap(self, cell: Cell) -> float:
        eye = self.at.offset(dy=1.62)
        near = [max(low, min(v, low + 1)) for v, low in zip((eye.x, eye.y, eye.z), cell, strict=True)]
        return eye.distance(Position(x=near[0], y=near[1], z=near[2]))

    def _must_reach(self, cell: Cell, what: str) -> None:
        if self._eye_gap(cell) > REACH:
            raise Unreachable(f"{what} at {cell} is {self._eye_gap(cell):.1f} blocks away; go nearer")

    def _block_in_reach(self, at: Position) -> tuple[Cell, str]:
        cell = cell_of(at)
        name = self.world.block(cell)
        if name == "air":
            raise NotFound(f"there is only air at {at}")
        self._must_reach(cell, name)
        return cell, name

    def _best_pickaxe(self) -> str | None:
        tools = [name for name in self.pockets.items if name.endswith("_pickaxe")]
        return max(tools, key=lambda name: TIERS[name.split("_")[0]], default=None)

    def _pick_up(self) -> None:
        for number, drop in list(self.world.drops.items()):
            if drop.at.distance(self.at) > PICKUP:
                continue
            took = self.pockets.add(drop.item, drop.count)
            drop.count -= took
            if not drop.count:
                del self.world.drops[number]
            if took:
                self._notes.append(Note(kind="picked_up", text=drop.item, amount=took))

    def _entities(self) -> tuple[Entity, ...]:
        lying = [(d.id, d.item, "item", d.at) for d in self.world.drops.values()]
        alive = [(m.id, m.name, m.kind, m.at) for m in self.world.mobs.values()]
        seen = [
            Entity.model_validate(
                {
                    "id": number,
                    "name": name,
                    "kind": kind,
                    "distance": round(at.distance(self.at), 1),
                    "direction": direction(self.at, at),
                    "position": at,
                }
            )
            for number, name, kind, at in lying + alive
            if at.distance(self.at) <= SIGHT
        ]
        return tuple(sorted(seen, key=lambda e: e.distance)[:12])

    def _notable(self) -> tuple[NotableBlock, ...]:
        nearest: dict[str, tuple[float, Cell, int]] = {}
        for cell, name in self.world.blocks.items():
            distance = _centre(cell).distance(self.at)
            if name == "air" or distance > SIGHT / 2:
                continue
            best, at, count = nearest.get(name, (distance, cell, 0))
            nearest[name] = (distance, cell, count + 1) if distance <= best else (best, at, count + 1)
        return tuple(
            NotableBlock(
                name=name,
                count=count,
                nearest=_corner(cell),
                distance=round(distance, 1),
                direction=direction(self.at, _centre(cell)),
            )
            for name, (distance, cell, count) in nearest.items()
        )


def direction(origin: Position, goal: Position) -> Direction:
    """The compass direction of a goal; north is negative z."""
    if origin.ground_distance(goal) < 0.75:
        return "here"
    eighth = round(math.atan2(-(goal.x - origin.x), goal.z - origin.z) / (math.pi / 4))
    return COMPASS[eighth % 8]


def _corner(cell: Cell) -> Position:
    return Position(x=cell[0], y=cell[1], z=cell[2])


def _centre(cell: Cell) -> Position:
    return Position(x=cell[0] + 0.5, y=cell[1] + 0.5, z=cell[2] + 0.5)


def _sides(cell: Cell) -> list[Cell]:
    x, y, z = cell
    return [(x, y - 1, z), (x, y + 1, z), (x - 1, y, z), (x + 1, y, z), (x, y, z - 1), (x, y, z + 1)]
