"""What is known of a stash without looking, over every item of the game."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from botteam.camp import Camp
from botteam.observation import Position, is_kind
from botteam.stash import (
    CATEGORIES,
    ROW_LENGTH,
    ROWS_MAX,
    Chest,
    Spot,
    by_spot,
    category,
    counts,
    halves,
    next_spot,
    order_for,
    spot_of,
    surplus,
)
from botteam.world.sandbox import VERSION

ORIGIN = Position(x=-7, y=64, z=12)


@pytest.fixture(scope="module")
def registry(modules: Path) -> Any:
    """The game version's items and foods."""
    folder = modules / "minecraft-data" / "minecraft-data" / "data" / "pc" / VERSION
    if not (folder / "foods.json").is_file():
        folder = folder.with_name("1.21.4")
    return {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("items", "foods")}


def test_every_item_of_the_game_has_one_category(registry: Any) -> None:
    sorted_items = Counter(category(item["name"]) for item in registry["items"])
    assert set(sorted_items) == set(CATEGORIES)
    assert sum(sorted_items.values()) == len(registry["items"]) > 1300
    assert sorted_items["overflow"] < len(registry["items"]) / 3


def test_what_can_be_eaten_is_food_and_what_wears_out_is_a_tool(registry: Any) -> None:
    assert {category(food["name"]) for food in registry["foods"]} == {"food"}
    worn = [item["name"] for item in registry["items"] if item.get("maxDurability")]
    assert {category(name) for name in worn} == {"tools"}
    for ending, where in (("_ore", "metals"), ("_ingot", "metals"), ("_log", "building"), ("_planks", "building"),
                          ("_spawn_egg", "overflow"), ("_wool", "building"), ("_seeds", "food")):  # fmt: skip
        assert {category(i["name"]) for i in registry["items"] if i["name"].endswith(ending)} == {where}, ending


def test_the_founding_documents_examples() -> None:
    rows = {
        "building": "oak_log oak_planks cobblestone stone glass",
        "metals": "raw_iron iron_ingot raw_copper coal gold_ingot",
        "food": "wheat wheat_seeds bread cooked_porkchop",
        "tools": "iron_sword iron_pickaxe bow arrow shield",
        "overflow": "feather bone music_disc_13",
    }
    for row, items in rows.items():
        assert {category(item) for item in items.split()} == {row}


@given(st.integers(0, ROWS_MAX - 1), st.integers(0, ROW_LENGTH - 1))
def test_places_and_blocks_agree(row: int, number: int) -> None:
    spot = Spot(row=row, number=number)
    west, east = halves(ORIGIN, spot)
    assert spot_of(ORIGIN, west) == spot_of(ORIGIN, east) == spot
    assert east == west.offset(dx=1)
    assert spot_of(ORIGIN, west.offset(dz=1)) is None
    assert spot_of(ORIGIN, west.offset(dx=2)) is None
    assert by_spot(ORIGIN, [east, west]) == {spot: west}


def test_no_two_double_chests_touch() -> None:
    blocks = [b for r in range(ROWS_MAX) for n in range(ROW_LENGTH) for b in halves(ORIGIN, Spot(row=r, number=n))]
    assert len(set(blocks)) == len(blocks)
    for a in blocks:
        beside = [b for b in blocks if a.distance(b) == 1]
        assert len(beside) == 1


def test_a_thing_goes_to_its_row_then_to_overflow_then_anywhere() -> None:
    spots = [Spot(row=r, number=n) for r in (0, 1, 2, 4, 5) for n in (1, 0)]
    order = order_for("iron_ingot", spots)
    assert [s.row for s in order] == [1, 1, 4, 4, 5, 5, 0, 0, 2, 2]
    assert order[0].number == 0
    assert order_for("oak_log", [Spot(row=3, number=0)]) == [Spot(row=3, number=0)]


def test_the_stash_grows_row_by_row_then_beside_what_is_full() -> None:
    standing: list[Spot] = []
    for _ in range(5):
        standing.append(next_spot([], standing))
    assert [s.row for s in standing] == [0, 1, 2, 3, 4]
    assert next_spot([Spot(row=2, number=0)], standing) == Spot(row=2, number=1)
    while len(standing) < ROWS_MAX * ROW_LENGTH:
        standing.append(next_spot(standing, standing))
    assert len(set(standing)) == len(standing)


def test_the_best_of_a_kind_is_kept() -> None:
    pockets = {"wooden_pickaxe": 1, "iron_pickaxe": 1, "cobblestone": 70, "bread": 3, "beef": 9, "torch": 20}
    left = surplus(pockets, {"pickaxe": 1, "food": 4, "torch": 8, "bucket": 1})
    assert left == {"wooden_pickaxe": 1, "cobblestone": 70, "beef": 8, "torch": 12}


ITEM = st.sampled_from(["oak_log", "iron_ingot", "bread", "beef", "iron_sword", "wooden_sword", "feather", "torch"])
KIND = st.sampled_from(["sword", "food", "torch", "seeds", "armor", "oak_log"])


@given(st.dictionaries(ITEM, st.integers(1, 200)), st.dictionaries(KIND, st.integers(1, 64)))
def test_keeping_leaves_exactly_the_wanted_or_all_there_is(pockets: dict[str, int], keep: dict[str, int]) -> None:
    stored = surplus(pockets, keep)
    for kind, count in keep.items():
        had = sum(n for name, n in pockets.items() if is_kind(name, kind))
        has = had - sum(n for name, n in stored.items() if is_kind(name, kind))
        assert has >= min(count, had)
    assert all(0 < n <= pockets[name] for name, n in stored.items())


def test_counts_are_items_by_category_and_empty_slots() -> None:
    chests = [Chest(position=ORIGIN, items={"oak_log": 5, "bread": 2}, free=52), Chest(position=ORIGIN, free=54)]
    assert counts(chests) == {"building": 5, "metals": 0, "food": 2, "tools": 0, "overflow": 0, "free": 106}


def test_the_camp_tells_when_its_picture_changes() -> None:
    camp, told = Camp(), []
    camp.listen(lambda: told.append(camp.counts()["building"]))
    chest = Chest(position=ORIGIN, items={"oak_log": 5}, free=53)
    camp.looked(chest)
    camp.looked(chest)
    assert camp.stored("log") == 5
    camp.gone(ORIGIN)
    camp.gone(ORIGIN)
    camp.found_stash(ORIGIN)
    assert told == [5, 0, 0]
