"""Every built-in skill over the in-memory world: what stands and what is in the pockets afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

import pytest
from place import BOOK, Place

from botteam.camp import Camp
from botteam.deeds.blueprint import load_blueprint
from botteam.observation import Position
from botteam.skillbook import load_skills
from botteam.stash import Spot, halves
from botteam.world.fake_world import GROUND, cell_of

PLAN = load_blueprint(Path(__file__).parents[2] / "skills" / "blueprints" / "house.yaml")
SOLID = sum(row.count(letter) for layer in PLAN.layers for row in layer for letter in "WR")
BEDS = sum(row.count("B") for layer in PLAN.layers for row in layer)
FURNACE = Position(x=3, y=GROUND + 1, z=0)


def blocks(place: Place) -> Counter[str]:
    return Counter(place.world.blocks.values())


async def test_the_house_has_walls_roof_door_and_light() -> None:
    place = Place().give(oak_planks=SOLID + 19, oak_door=1, torch=1)
    result = await place.skill("build_house")
    assert result.ok, result
    stands = blocks(place)
    assert (stands["oak_door"], stands["torch"]) == (1, 1)
    assert stands["oak_planks"] == SOLID
    assert place.scene.camp.built == {"house", "shell"}
    again = await place.skill("build_house")
    assert (again.reason, "bed" in again.text) == ("missing_item", True)


async def test_beds_come_into_the_house_when_there_is_wool() -> None:
    place = Place().give(oak_planks=SOLID + 16, oak_door=1, torch=1, crafting_table=1, white_wool=8)
    assert (await place.skill("build_house")).ok
    result = await place.skill("build_house")
    assert (result.ok, "3 of its beds" in result.text) == (True, True), result
    assert place.scene.camp.built == {"house", "shell"}
    place.give(black_wool=3, white_wool=7, white_bed=1)
    assert (await place.skill("build_house")).ok
    stands = blocks(place)
    assert stands["white_bed"] + stands["black_bed"] == BEDS
    assert "beds" in place.scene.camp.built
    assert (await place.skill("build_house")).reason == "not_needed"


async def test_a_house_without_a_torch_stands_but_is_not_finished() -> None:
    place = Place().give(oak_planks=SOLID, oak_door=1)
    result = await place.skill("build_house")
    assert (result.ok, "light" in result.text) == (True, True), result
    assert place.scene.camp.built == {"shell"}
    assert (await place.skill("build_house")).reason == "missing_item"
    assert (await place.give(torch=1).skill("build_house")).ok
    assert "house" in place.scene.camp.built


async def test_half_a_house_is_finished_not_doubled() -> None:
    place = Place().give(oak_planks=30, oak_door=1, torch=1)
    first = await place.skill("build_house")
    assert (first.ok, first.reason) == (False, "missing_item")
    assert blocks(place)["oak_planks"] == 30
    place.give(cobblestone=64 + 32)
    assert (await place.skill("build_house")).ok
    stands = blocks(place)
    assert stands["oak_planks"] + stands["cobblestone"] == SOLID
    assert stands["oak_door"] == 1


async def test_a_cancelled_house_goes_on() -> None:
    place = Place().give(oak_planks=SOLID + 19, oak_door=1, torch=1)
    await place.body.connect()
    building = asyncio.ensure_future(place.skill("build_house"))
    for _ in range(5000):
        await asyncio.sleep(0)
        if blocks(place)["oak_planks"] >= 20:
            break
    building.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await building
    laid = blocks(place)["oak_planks"]
    assert laid + place.body.pockets.items["oak_planks"] == SOLID + 19
    assert (await place.skill("build_house")).ok
    assert blocks(place)["oak_planks"] == SOLID


async def test_without_material_the_house_says_what_is_missing() -> None:
    result = await Place().give(oak_planks=3).skill("build_house")
    assert (result.reason, "logs" in result.text) == ("missing_item", True)


async def test_the_field_is_tilled_sown_and_counted() -> None:
    place = Place().give(wooden_hoe=1, wheat_seeds=30)
    for x in range(8, 12):
        place.world.set_block((x, GROUND, 8), "water")
    result = await place.skill("build_farm")
    assert result.ok, result
    assert blocks(place)["wheat"] == 24
    assert "farm" in place.scene.camp.built
    crops = {cell for cell, name in place.world.blocks.items() if name == "wheat"}
    for x, y, z in crops:
        assert place.world.block((x, y - 1, z)) == "farmland"
        assert not crops & {(x, y, z - 1), (x, y, z + 1)}, "wheat beside wheat grows half as fast"
        assert {place.world.block((x, y - 1, z + dz)) for dz in (-1, 1)} & {"farmland", "water"}
    assert (await place.skill("build_farm")).reason == "not_needed"


async def test_a_dry_field_gets_water_in_a_bucket() -> None:
    place = Place().give(wooden_hoe=1, wheat_seeds=24)
    while (await place.skill("build_farm")).reason != "not_needed":
        assert blocks(place)["wheat"] <= 24
    place.give(bucket=1)
    place.world.set_block((30, GROUND, 8), "water")
    result = await place.skill("build_farm")
    assert (result.ok, "brought water" in result.text) == (True, True), result
    assert place.body.pockets.items["bucket"] == 1
    site = place.scene.camp.sites["farm"]
    (basin,) = (cell for cell, name in place.world.blocks.items() if name == "water")
    assert max(abs(basin[0] - site.x), abs(basin[2] - site.z)) <= 2
    assert blocks(place)["wheat"] == 24
    again = await place.skill("build_farm")
    assert "tilled" in again.text or again.reason == "not_needed"


async def test_where_rows_have_no_room_the_field_is_dense() -> None:
    place = Place().give(wooden_hoe=1, wheat_seeds=30)
    for x in range(-40, 41):
        for z in range(-40, 41):
            if not (4 <= x <= 9 and 6 <= z <= 9):
                place.world.set_block((x, GROUND, z), "stone")
    place.world.set_block((6, GROUND, 8), "water")
    result = await place.skill("build_farm")
    assert result.ok, result
    assert blocks(place)["wheat"] == 23


async def test_a_field_grows_with_the_seeds_and_lack_of_them_is_said() -> None:
    place = Place().give(wooden_hoe=1, wheat_seeds=5)
    assert (await place.skill("build_farm")).ok
    assert blocks(place)["wheat"] == 5
    assert (await place.skill("build_farm")).reason == "not_found"
    assert "farm" not in place.scene.camp.built


async def test_torches_light_the_base_and_are_not_doubled() -> None:
    place = Place().give(torch=32)
    assert (await place.skill("light_area", count=32)).ok
    lit = blocks(place)["torch"]
    assert lit >= 4
    assert (await place.skill("light_area", count=32)).reason == "not_needed"
    assert (await Place().skill("light_area")).reason == "missing_item"


async def test_a_bridge_reaches_the_other_side() -> None:
    place = Place().give(oak_planks=10)
    for x in range(4, 9):
        for z in range(-30, 31):
            place.world.set_block((x, GROUND, z), "water")
            place.world.set_block((x, GROUND - 1, z), "water")
    result = await place.skill("build_bridge", direction="east")
    assert result.ok, result
    assert blocks(place)["oak_planks"] == 5
    assert place.body.at.x > 8
    assert (await place.skill("build_bridge", direction="east")).reason == "not_needed"
    assert (await Place().skill("build_bridge", direction="east")).reason == "missing_item"


async def test_a_bridge_begun_on_the_edge_of_a_block_still_finds_the_gap() -> None:
    place = Place().give(oak_planks=4)
    for z in range(-30, 31):
        place.world.set_block((4, GROUND, z), "water")
    place.body.at = Position(x=0.95, y=GROUND + 1, z=0.5)
    result = await place.skill("build_bridge", direction="east")
    assert result.ok, result
    assert blocks(place)["oak_planks"] == 1


async def test_gear_is_made_from_the_stash_as_good_as_it_gets() -> None:
    origin = Position(x=6, y=GROUND + 1, z=4)
    place = Place(camp=Camp(stash=origin))
    for half in halves(origin, Spot(row=0, number=0)):
        place.world.set_block(cell_of(half), "chest")
    place.world.chests[cell_of(origin)].add("oak_log", 9)
    place.world.chests[cell_of(origin)].add("cobblestone", 9)
    place.scene.keep = {"pickaxe": 1}
    assert (await place.do("withdraw_stash", item="oak_log", count=1)).ok
    result = await place.skill("craft_gear")
    assert result.ok, result
    assert place.body.pockets.items["stone_pickaxe"] == 1
    again = await place.skill("craft_gear")
    assert (again.reason, "iron" in again.text) == ("missing_item", True)


async def test_iron_is_smelted_in_a_furnace_made_on_the_spot() -> None:
    place = Place().give(cobblestone=8, oak_planks=4, raw_iron=5, coal=2)
    result = await place.skill("smelt_ores")
    assert result.ok, result
    assert place.body.pockets.items["iron_ingot"] == 5
    assert (await place.skill("smelt_ores")).reason == "missing_item"


async def test_no_furnace_is_put_down_in_a_mine() -> None:
    place = Place().give(furnace=1, raw_iron=5, coal=2, stone_pickaxe=1)
    for step in range(12):
        for high in range(3):
            place.world.set_block((20 - step, GROUND + 1 - 11 + step + high, 0), "air")
    place.body.at = Position(x=20.5, y=GROUND - 10, z=0.5)
    assert (await place.skill("smelt_ores")).ok
    furnace = place.scene.camp.sites["furnace"]
    assert furnace.y > GROUND
    assert furnace.ground_distance(place.scene.home) < 10


async def stoked(place: Place) -> None:
    """Fill a furnace with sixteen raw iron, and be called away."""
    place.give(cobblestone=8, raw_iron=16, coal=2)
    place.world.set_block(cell_of(FURNACE), "furnace")
    await place.body.connect()
    smelting = asyncio.ensure_future(place.skill("smelt_ores", item="raw_iron", count=16))
    while not place.world.ovens[cell_of(FURNACE)].input:
        await asyncio.sleep(0)
    smelting.cancel()
    await asyncio.gather(smelting, return_exceptions=True)


async def test_a_furnace_that_smelts_for_a_mate_is_left_to_it() -> None:
    forge = Place()
    await stoked(forge)
    flora = Place(world=forge.world, camp=forge.scene.camp, name="Flora").give(beef=2, coal=1)
    busy = await flora.skill("smelt_ores")
    assert (busy.reason, "team-mate" in busy.text) == ("blocked", True)
    flora.give(cobblestone=8, oak_planks=4)
    assert (await flora.skill("smelt_ores")).gained["cooked_beef"] == 2
    assert (await forge.skill("smelt_ores", count=16)).ok
    assert forge.body.pockets.items["iron_ingot"] == 16


async def test_a_fire_that_gives_out_midway_is_fed_again() -> None:
    place = Place().give(coal=1)
    place.world.set_block(cell_of(FURNACE), "furnace")
    oven = place.world.ovens[cell_of(FURNACE)]
    oven.input["raw_iron"], oven.fuel["oak_planks"] = 5, 2
    result = await place.skill("smelt_ores", item="raw_iron", count=5)
    assert result.ok, result
    assert place.body.pockets.items["iron_ingot"] == 5


async def test_whoever_comes_back_to_a_burning_furnace_stands_elsewhere() -> None:
    """A wait is cut into turns of twelve seconds; nobody stands rooted through many of them."""
    place = Place()
    await stoked(place)
    oven, before = place.world.ovens[cell_of(FURNACE)], (await place.body.observe()).position
    burn, looks = oven.smelt, iter(range(3))
    oven.smelt = lambda: None if next(looks, None) is not None else burn()  # type: ignore[method-assign]
    assert (await place.skill("smelt_ores", count=16)).ok
    assert place.body.pockets.items["iron_ingot"] == 16
    after = (await place.body.observe()).position
    assert after.ground_distance(before) > 0.5
    assert after.ground_distance(FURNACE) < 4.5


async def test_without_fuel_nothing_is_smelted_and_nothing_lost() -> None:
    place = Place().give(furnace=1, raw_iron=5)
    assert (await place.skill("smelt_ores")).reason == "missing_item"
    assert place.world.total(place.body.pockets)["raw_iron"] == 5


async def test_the_mine_needs_a_pickaxe_and_takes_ore_beside_the_way() -> None:
    place = Place()
    assert (await place.skill("strip_mine")).reason == "missing_tool"
    place.give(stone_pickaxe=1)
    for x in (4, 5, 6):
        place.world.set_block((x, GROUND - 5, 3), "iron_ore")
    result = await place.skill("strip_mine", ore="iron", count=3)
    assert result.ok, result
    assert place.body.pockets.items["raw_iron"] == 3


async def test_who_sees_no_ore_digs_away_from_the_base_and_goes_on_there() -> None:
    place = Place().give(stone_pickaxe=2)
    place.scene.camp.found_stash(Position(x=4, y=GROUND + 1, z=0))
    await place.skill("strip_mine", ore="iron", length=8)
    mouth = place.scene.camp.sites["mine"]
    assert 14 <= mouth.ground_distance(Position(x=0, y=GROUND, z=0)) < 40
    pit = {(cell[0], cell[2]) for cell, name in place.world.blocks.items() if cell[1] <= GROUND and name == "air"}
    assert pit
    for x, z in pit:
        assert max(abs(x), abs(z)) > 5
    place.body.at = Position(x=0.5, y=GROUND + 1, z=0.5)
    await place.skill("strip_mine", ore="iron", length=8)
    assert place.scene.camp.sites["mine"] == mouth


async def test_wrong_parameters_are_explained() -> None:
    result = await Place().skill("build_bridge", direction="up")
    assert (result.reason, "direction" in result.text) == ("bad_args", True)
    assert (await Place().skill("light_area", sparkle=True)).reason == "bad_args"


def test_a_users_skill_is_loaded_and_a_broken_one_reported(tmp_path: Path) -> None:
    (tmp_path / "dance.py").write_text('"""Dance."""\nasync def run(scene, args):\n    return "danced"\n', "utf-8")
    (tmp_path / "broken.py").write_text("def run(:\n", "utf-8")
    (tmp_path / "empty.py").write_text("", "utf-8")
    (tmp_path / "odd.py").write_text("Parameters = 3\nasync def run(scene, args):\n    return ''\n", "utf-8")
    book = load_skills(tmp_path)
    assert book.names == BOOK.names | {"dance"}
    assert book.skills["dance"].summary == "Dance."
    assert [Path(line.split(": ")[0]).name for line in book.broken] == ["broken.py", "empty.py", "odd.py"]


@pytest.mark.parametrize("name", sorted(BOOK.names))
def test_every_skill_says_what_it_does_and_needs(name: str) -> None:
    skill = BOOK.skills[name]
    assert skill.summary.endswith(".")
    assert skill.needs
    assert not BOOK.broken
