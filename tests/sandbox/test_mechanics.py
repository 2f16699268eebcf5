"""What the world does to a bot and a bot to the world, through `Body` (each test names its page of minecraft.wiki)."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from yard import CENTRE, Yard

from botteam.observation import Position


def corner(at: Position) -> str:
    return f"{int(at.x)} {int(at.y)} {int(at.z)}"


async def unhurt(yard: Yard) -> None:
    await yard.console("gamerule naturalRegeneration false")
    await yard.until(lambda seen: seen.health == 20)


@pytest.mark.parametrize(
    ("cause", "dy", "block", "damage"),
    [("lava", 0, "lava", 4), ("fire", 0, "fire", 1), ("a wall", 1, "stone", 1), ("cactus", -1, "cactus", 1)],
)
async def test_blocks_that_hurt(yard: Yard, cause: str, dy: int, block: str, damage: int) -> None:
    """Damage: what the first hurt takes."""
    await unhurt(yard)
    if cause == "cactus":
        await yard.console(f"fill {yard.box(2, -1, -1)} air")
        await yard.console(f"setblock {corner(yard.at(0, -2, 0))} sand")
    await yard.console(f"setblock {corner(yard.at(0, dy, 0))} {block}")
    if cause == "cactus":
        await yard.console(f"tp {yard.body.name} {CENTRE.x + 0.5} {CENTRE.y} {CENTRE.z + 0.5}")
    hurt = await yard.until(lambda seen: seen.health < 20)
    await yard.console(f"setblock {corner(yard.at(0, dy, 0))} {'stone' if dy < 0 else 'air'}")
    await yard.console(f"setblock {corner(yard.at(0, 0, 0))} water")  # puts the flames out
    await yard.until(lambda seen: not seen.burning)
    assert hurt.health == 20 - damage


async def test_the_void_takes_four_each_half_second(yard: Yard) -> None:
    """Void."""
    await unhurt(yard)
    await yard.console(f"tp {yard.body.name} {CENTRE.x} -80 {CENTRE.z}")
    hurt = await yard.until(lambda seen: seen.health < 20)
    await yard.stage.reset()
    assert 0 < hurt.health < 20
    assert (20 - hurt.health) % 4 in (0, 3), "four at a time; one may have healed since"


async def test_air_lasts_fifteen_seconds(yard: Yard) -> None:
    """Damage: 300 ticks of air and one second of grace, then 2 a second."""
    await unhurt(yard)
    await yard.console(f"fill {yard.box(1, 0, 3)} glass")
    await yard.console(f"fill {corner(yard.at(0, 0, 0))} {corner(yard.at(0, 2, 0))} water")
    await yard.console("tick rate 100")
    began = await yard.age()
    hurt = await yard.until(lambda seen: seen.health < 20)
    passed = await yard.age() - began
    assert hurt.health in (18, 16)
    assert 290 < passed < 420
    assert hurt.oxygen <= 1


@pytest.mark.parametrize(("material", "points", "toughness"), [("leather", 7, 0), ("iron", 15, 0), ("diamond", 20, 8)])
async def test_armour_takes_its_share(yard: Yard, material: str, points: int, toughness: int) -> None:
    """Armor: damage x (1 - min(20, max(points / 5, points - 4 damage / (toughness + 8))) / 25); a zombie deals 3."""
    for piece, place in (("helmet", "head"), ("chestplate", "torso"), ("leggings", "legs"), ("boots", "feet")):
        await yard.give(f"{material}_{piece}")
        await yard.body.equip(f"{material}_{piece}", place)  # type: ignore[arg-type]
    await unhurt(yard)
    await yard.stage.night()
    await yard.console(f"summon zombie {corner(yard.at(2, 0, 0))}")
    hurt = await yard.until(lambda seen: seen.health < 20)
    await yard.console("kill @e[type=zombie]")
    left = 3 * (1 - min(20, max(points / 5, points - 12 / (toughness + 8))) / 25)
    assert hurt.health == pytest.approx(20 - left, abs=0.06)


async def test_a_raised_shield_stops_a_zombie(yard: Yard) -> None:
    """Shield: no damage from the front while it is up, the full damage once it is down."""
    await yard.give("shield")
    await yard.body.equip("shield", "off-hand")
    await unhurt(yard)
    await yard.stage.night()
    await yard.body.look_at(yard.at(5.5, 1, 0.5))
    up = asyncio.create_task(yard.body.use_item(seconds=3, off_hand=True))
    await asyncio.sleep(0.5)
    await yard.console(f"summon zombie {corner(yard.at(2, 0, 0))}")
    await up
    assert (await yard.body.observe()).health == 20
    hurt = await yard.until(lambda seen: seen.health < 20)
    await yard.console("kill @e[type=zombie]")
    assert hurt.health == 17


async def test_whoever_fights_holds_the_shield_against_arrows(yard: Yard) -> None:
    """Shield: six seconds before a skeleton behind a ditch, and then the same without one."""
    await yard.stage.night()
    await yard.console(f"fill {corner(yard.at(2, -1, -8))} {corner(yard.at(3, -1, 8))} air")
    for dx, dz in ((4, 0), (6, 0), (5, 1), (5, -1)):
        await yard.stage.set_block(dx, 0, dz, "oak_fence")
    await yard.give("shield")
    await yard.body.equip("shield", "off-hand")
    await unhurt(yard)
    await yard.console(f"summon skeleton {corner(yard.at(5, 0, 0))}")
    skeleton = (await yard.until(lambda seen: bool(seen.near("hostile")))).near("hostile")[0]
    await yard.body.fight(skeleton.id, seconds=6, retreat=0)
    behind_it = await yard.body.observe()
    await yard.console(f"clear {yard.body.name}")
    without = asyncio.create_task(yard.body.fight(skeleton.id, seconds=12, retreat=behind_it.health - 1))
    await yard.until(lambda seen: seen.health < behind_it.health)
    await without
    await yard.console("kill @e[type=skeleton]")
    await yard.console(f"fill {corner(yard.at(2, -1, -8))} {corner(yard.at(3, -1, 8))} stone")
    assert behind_it.health >= 16, "one arrow may fly before the fight has begun"


async def test_blows_wait_for_the_weapon(yard: Yard) -> None:
    """Melee attack: a pig of 10 dies of two blows of an iron sword (6), each given when the sword is ready."""
    await yard.give("iron_sword")
    await yard.body.equip("iron_sword")
    for dx, dz in ((3, 0), (2, 1), (2, -1)):  # it cannot run
        await yard.stage.set_block(dx, 0, dz, "glass")
    pig = await yard.stage.pig(2, 0)
    first = await yard.body.attack(pig)
    assert first.hurt and not first.gone
    began = await yard.age()
    second = await yard.body.attack(pig)
    assert second.hurt
    assert await yard.age() - began >= 10  # 12.5 ticks for a sword's 1.6 a second, less what the console takes
    await yard.until(lambda seen: all(e.name != "pig" for e in seen.entities))


async def test_planks_burn_300_ticks(yard: Yard) -> None:
    """Smelting: 300 ticks of fuel smelt one item of 200 and half of the next."""
    furnace = yard.at(1, 0, 0)
    await yard.stage.set_block(1, 0, 0, "furnace")
    await yard.give("raw_iron", 2)
    await yard.give("oak_planks", 1)
    await yard.console("tick rate 100")
    began = await yard.age()
    lit = await yard.body.tend_furnace(furnace, put=("raw_iron", 2), fuel=("oak_planks", 1))
    assert lit.burning and lit.fuel is None
    out = 0  # readings without a flame; one may be older than the news of the flame
    while out < 3:
        seen = await yard.body.tend_furnace(furnace)
        out = 0 if seen.burning else out + 1
        assert await yard.age() - began < 450
        await asyncio.sleep(0.05)
    assert await yard.age() - began >= 300
    assert (await yard.body.observe()).inventory == {"iron_ingot": 1}
    assert seen.input == ("raw_iron", 1)


async def test_all_in_bed_skip_the_night(yard: Yard) -> None:
    """Bed: when all sleep, a hundred ticks later it is morning."""
    for bot, dz in ((yard.body, 2), (yard.watcher, 4)):
        await yard.console(f"tp {bot.name} {CENTRE.x + 0.5} {CENTRE.y} {CENTRE.z + dz + 1.5}")
        await yard.stage.set_block(2, 0, dz, "red_bed[part=head,facing=east]")
        await yard.stage.set_block(1, 0, dz, "red_bed[part=foot,facing=east]")
    await yard.stage.night()
    began = await yard.age()
    await yard.body.sleep_in(yard.at(2, 0, 2))
    await yard.watcher.sleep_in(yard.at(2, 0, 4))
    assert (await yard.body.observe()).sleeping
    await yard.until(lambda seen: seen.time_of_day < 1000 and not seen.sleeping)
    assert await yard.age() - began >= 100


async def test_a_field_is_hoed_sown_fertilised_and_reaped(yard: Yard) -> None:
    """Wheat, Bone Meal: bone meal adds 2 to 5 of the 7 stages; a ripe plant gives 1 wheat and 1 to 4 seeds."""
    soil, plant = yard.at(1, -1, 0), yard.at(1, 0, 0)
    await yard.stage.set_block(1, -1, 0, "dirt")
    await yard.give("iron_hoe")
    await yard.body.equip("iron_hoe")
    assert (await yard.body.activate_block(soil)).name == "farmland"
    await yard.give("wheat_seeds")
    await yard.body.place("wheat_seeds", plant)
    await yard.give("bone_meal", 4)
    await yard.body.equip("bone_meal")
    stages = [0]
    while stages[-1] < 7:
        await yard.body.activate_block(plant)
        await asyncio.sleep(0.2)
        (seen,) = await yard.body.find_blocks(["wheat"], radius=8)
        stages.append(seen.age or 0)
    steps = [b - a for a, b in pairwise(stages)]
    assert all(2 <= step <= 5 for step in steps[:-1]) and 0 < steps[-1] <= 5
    used = len(steps)
    await yard.body.dig(plant, must_drop=False)
    await yard.body.go_to(plant, near=0.5)
    reaped = await yard.until(lambda seen: "wheat" in seen.inventory and "wheat_seeds" in seen.inventory)
    assert reaped.inventory["wheat"] == 1
    assert 1 <= reaped.inventory["wheat_seeds"] <= 4
    assert reaped.inventory.get("bone_meal", 0) == 4 - used


async def test_a_sapling_becomes_a_tree(yard: Yard) -> None:
    """Sapling: it takes bone meal, two successes of 45 %, and light; then four to six logs stand there."""
    at = yard.at(2, 0, 0)
    await yard.stage.set_block(2, -1, 0, "dirt")
    await yard.give("oak_sapling")
    await yard.body.place("oak_sapling", at)
    await yard.give("bone_meal", 64)
    await yard.body.equip("bone_meal")
    for _ in range(40):
        if (await yard.body.survey(at, at)).name(at) == "oak_log":
            break
        await yard.body.activate_block(at)
        await asyncio.sleep(0.1)
    column = await yard.body.survey(at, at.offset(0, 7, 0))
    trunk = sum(column.name(at.offset(0, up, 0)) == "oak_log" for up in range(8))
    assert 4 <= trunk <= 6
    assert await yard.body.find_blocks(["oak_leaves"], radius=8)
    await yard.console(f"fill {yard.box(6, 0, 8)} air")
