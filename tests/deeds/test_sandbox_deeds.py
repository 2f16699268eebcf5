"""Deeds and skills in the real thing: the embedded server, on a floor high above its ground."""

from __future__ import annotations

from floor import Floor

from botteam.stash import Spot, halves


async def test_a_stash_is_one_double_chest_and_keeps_what_is_stored(floor: Floor) -> None:
    await floor.stage.give("chest", 2)
    result = await floor.skill("setup_stash")
    assert result.ok, result
    assert "54 slots" in result.text
    origin = floor.scene.camp.stash
    assert origin is not None
    await floor.stage.give("oak_log", 70)
    floor.scene.keep = {"log": 4}
    stored = await floor.do("deposit_stash")
    assert (stored.ok, stored.gained) == (True, {"oak_log": -66})
    assert (await floor.do("withdraw_stash", item="log", count=10)).gained == {"oak_log": 10}
    assert floor.scene.camp.stored("oak_log") == 56
    assert list(floor.scene.camp.chests) == [halves(origin, Spot(row=0, number=0))[0]]


async def test_a_buried_lid_is_dug_free(floor: Floor) -> None:
    await floor.stage.set_block(3, 0, 0, "chest")
    await floor.stage.set_block(3, 1, 0, "dirt")
    floor.scene.camp.stash = floor.at(3, 0, 0)
    await floor.stage.give("iron_ingot", 5)
    result = await floor.do("deposit_stash")
    assert result.ok, result
    assert (await floor.pockets())["iron_ingot"] == 0


async def test_from_logs_to_a_stone_pickaxe(floor: Floor) -> None:
    await floor.stage.give("oak_log", 4)
    await floor.stage.give("cobblestone", 3)
    assert (await floor.do("craft", item="wooden_pickaxe")).ok
    assert (await floor.do("craft", item="stone_pickaxe")).ok
    pockets = await floor.pockets()
    assert (pockets["wooden_pickaxe"], pockets["stone_pickaxe"]) == (1, 1)
