"""What each action and skill has to bring about on the bare floor, and in which verbs it is cut short before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from floor import Floor

from botteam.deeds.stash import look_in

Check = Callable[[Floor, Counter[str]], Awaitable[object]]


@dataclass(frozen=True)
class Trial:
    """`pockets` are given, `blocks` stand (dx, dy, dz from the middle); `holds` is what is so at the end.

    Without `holds` the verb itself sees to the outcome.
    """

    holds: Check | None
    args: Mapping[str, Any] | Callable[[Floor], Mapping[str, Any]] = field(default_factory=dict)
    pockets: Mapping[str, int] = field(default_factory=dict)
    blocks: Mapping[tuple[int, int, int], str] = field(default_factory=dict)
    prepare: Callable[[Floor], Awaitable[None]] | None = None
    cuts: tuple[int, ...] = (1,)
    skill: bool = False
    after: float = 0.05


def holding(**items: int) -> Check:
    """Exactly these in the pockets."""

    async def holds(_floor: Floor, pockets: Counter[str]) -> bool:
        return pockets == Counter(items)

    return holds


def standing(**blocks: int) -> Check:
    """So many of these on the stage, and none of them in the pockets."""

    async def holds(floor: Floor, pockets: Counter[str]) -> bool:
        return await floor.stands(*blocks) == Counter(blocks) and not any(pockets[name] for name in blocks)

    return holds


async def near_goal(floor: Floor, _pockets: Counter[str]) -> bool:
    return (await floor.body.observe()).position.ground_distance(floor.at(6, 0, 4)) <= 2.5


async def at_the_edge(floor: Floor) -> None:
    await floor.stage._sandbox.command(f"tp Doer {floor.at(-7, 0, 0).x} 150 {floor.at(0, 0, 0).z}")
    while (await floor.body.observe()).position.x > floor.at(-6, 0, 0).x:
        pass


async def left_the_edge(floor: Floor, _pockets: Counter[str]) -> bool:
    return (await floor.body.observe()).position.x > floor.at(-6, 0, 0).x


async def hungry(floor: Floor) -> None:
    await floor.stage.hungry()


async def ate(_floor: Floor, pockets: Counter[str]) -> bool:
    return pockets["bread"] in (1, 2)


async def nightfall(floor: Floor) -> None:
    await floor.stage.night()
    await floor.stage._sandbox.command("tick rate 80")


async def morning(floor: Floor, pockets: Counter[str]) -> bool:
    seen = await floor.body.observe()
    return not seen.sleeping and not seen.is_night and sum((await floor.stands("red_bed")).values()) == 2


async def chased(floor: Floor) -> None:
    """A runway to the east, and a zombie to the west."""
    await floor.fill((9, 0, -1), (9, 2, 1), "air")
    await floor.fill((9, -1, -1), (30, -1, 1), "stone")
    await floor.stage._sandbox.command("kill @e[type=zombie]")
    await floor.stage._sandbox.command("time set 14000")
    at = floor.at(-7, 0, 0)
    await floor.stage._sandbox.command(f"summon zombie {at.x} {at.y} {at.z}")
    while not (await floor.body.observe()).near("hostile"):
        pass


async def far(floor: Floor, _pockets: Counter[str]) -> bool:
    return (await floor.body.observe()).position.x > floor.at(18, 0, 0).x


async def a_pig(floor: Floor) -> None:
    await floor.stage.pig(3, 0)


async def no_pig(floor: Floor, _pockets: Counter[str]) -> bool:
    return not any(entity.name == "pig" for entity in (await floor.body.observe()).entities)


async def sticks(_floor: Floor, pockets: Counter[str]) -> bool:
    return pockets["stick"] >= 4 and 2 * pockets["oak_planks"] + pockets["stick"] == 16


async def laid(floor: Floor, pockets: Counter[str]) -> bool:
    stands = (await floor.stands("oak_planks"))["oak_planks"]
    return stands >= 1 and stands + pockets["oak_planks"] == 4


async def a_stash(floor: Floor) -> None:
    floor.scene.camp.stash = floor.at(3, 0, 0)


async def a_stocked_stash(floor: Floor) -> None:
    await a_stash(floor)
    assert (await floor.do("deposit_stash")).ok


async def all_stored(floor: Floor, pockets: Counter[str]) -> bool:
    held = (await look_in(floor.scene, floor.at(3, 0, 0))).items
    return not pockets and held == {"oak_log": 20, "iron_ingot": 5}


async def fetched(floor: Floor, pockets: Counter[str]) -> bool:
    held = Counter(dict((await look_in(floor.scene, floor.at(3, 0, 0))).items))
    return pockets["oak_log"] >= 8 and pockets + held == Counter(oak_log=20, iron_ingot=5)


async def soil(floor: Floor) -> None:
    await floor.fill((-4, -1, -4), (4, -1, 4), "dirt")


async def a_hot_furnace(floor: Floor) -> None:
    await floor.stage._sandbox.command("tick rate 100")


async def smelted(_floor: Floor, pockets: Counter[str]) -> bool:
    return pockets["iron_ingot"] == 1 and not pockets["raw_iron"]


async def half_a_house(floor: Floor) -> None:
    await floor.fill((2, 0, -3), (8, 3, 2), "oak_planks")
    await floor.fill((3, 0, -2), (7, 2, 1), "air")
    await floor.fill((5, 0, 2), (5, 1, 2), "air")
    await floor.fill((2, 0, 0), (2, 1, 1), "air")
    floor.scene.camp.sites["house_corner"] = floor.at(2, 0, -3)


async def a_house(floor: Floor, pockets: Counter[str]) -> bool:
    stands = await floor.stands("oak_planks", "oak_door", "torch")
    wall = await floor.stands("wall_torch")
    right = stands["oak_planks"] == 106 and pockets == Counter(oak_planks=1)
    return right and stands["oak_door"] == 2 and stands["torch"] + wall["wall_torch"] == 1


async def a_ditch(floor: Floor) -> None:
    await floor.fill((2, -2, -8), (4, -2, 8), "stone")
    await floor.fill((2, -1, -8), (4, -1, 8), "water")


async def a_way_over(floor: Floor, pockets: Counter[str]) -> bool:
    row = [floor.at(x, -1, 0) for x in (2, 3, 4)]
    seen = await floor.body.survey(row[0], row[-1])
    return all(seen.name(block) == "oak_planks" for block in row) and pockets == Counter(oak_planks=2)


async def lit(floor: Floor, pockets: Counter[str]) -> bool:
    stands = (await floor.stands("torch"))["torch"]
    return stands >= 1 and stands + pockets["torch"] == 3


CHEST = {(3, 0, 0): "chest"}
TRIALS: dict[str, Trial] = {
    "explore": Trial(left_the_edge, {"direction": "east", "distance": 8}, prepare=at_the_edge),
    "go_to": Trial(near_goal, lambda floor: {"x": int(floor.at(6, 0, 0).x), "z": int(floor.at(0, 0, 4).z)}),
    "gather_wood": Trial(
        holding(oak_log=2, stone_axe=1), {"count": 2}, {"stone_axe": 1},
        {(3, 0, 0): "oak_log", (3, 1, 0): "oak_log"}, cuts=(1, 2),
    ),
    "mine_block": Trial(holding(dirt=1), {"block": "dirt"}, blocks={(2, 0, 0): "dirt"}),
    "chat": Trial(None, {"text": "hello"}, after=0),
    "respond_to_chat": Trial(None, {"to": "Ann", "text": "hello"}, after=0),
    "eat": Trial(ate, pockets={"bread": 3}, prepare=hungry),
    "sleep": Trial(morning, pockets={"red_bed": 1}, prepare=nightfall, cuts=(1, 2, 3)),
    "flee": Trial(far, prepare=chased),
    "attack": Trial(no_pig, {"target": "pig"}, {"iron_sword": 1}, prepare=a_pig, cuts=(1, 2)),
    "craft": Trial(sticks, {"item": "stick"}, {"oak_planks": 8}, after=0),
    "place_block": Trial(laid, {"block": "planks"}, {"oak_planks": 4}, after=0),
    "deposit_stash": Trial(
        all_stored, {}, {"oak_log": 20, "iron_ingot": 5}, CHEST, a_stash, cuts=(1, 1, 2), after=0.01,
    ),
    "withdraw_stash": Trial(
        fetched, {"item": "log", "count": 8}, {"oak_log": 20, "iron_ingot": 5}, CHEST, a_stocked_stash, cuts=(1, 1, 2),
        after=0,
    ),
    "idle": Trial(None, {"seconds": 1}, cuts=(1, 2)),
    "build_farm": Trial(standing(wheat=4), {"size": 4}, {"wooden_hoe": 1, "wheat_seeds": 4}, {}, soil, (2, 4), True),
    "craft_gear": Trial(
        holding(wooden_pickaxe=1), {"item": "wooden_pickaxe"}, {"crafting_table": 1, "oak_planks": 3, "stick": 2},
        cuts=(1, 2), skill=True,
    ),
    "light_area": Trial(lit, {"count": 1, "radius": 4}, {"torch": 3}, skill=True, after=0),
    "smelt_ores": Trial(
        smelted, {}, {"furnace": 1, "raw_iron": 1, "coal": 1}, {}, a_hot_furnace, cuts=(1, 2, 3), skill=True
    ),
    "strip_mine": Trial(
        holding(raw_iron=1, stone_pickaxe=1), {"count": 1, "length": 4}, {"stone_pickaxe": 1},
        {(3, 0, 0): "iron_ore"}, cuts=(1, 2), skill=True,
    ),
    "build_house": Trial(a_house, {}, {"oak_planks": 5, "oak_door": 1, "torch": 1}, {}, half_a_house, (2, 4), True),
    "build_bridge": Trial(
        a_way_over, {"direction": "east", "length": 6}, {"oak_planks": 5}, {}, a_ditch, (1, 3), True
    ),
    "setup_stash": Trial(standing(chest=2), {}, {"chest": 2}, {}, None, (2, 3), True),
}  # fmt: skip
