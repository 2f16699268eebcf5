"""The book of errands: kept after a good first try, forgotten after a bad one, and no file that breaks a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from place import Place

from botteam.actions import ACTIONS, allowed_for
from botteam.deeds import DEEDS
from botteam.deeds.errand import errand_skill
from botteam.deeds.scene import DeedFailed
from botteam.errand import InvalidErrand, parse_errand
from botteam.errandbook import ERRANDS_MAX, NAMES_TOKENS, Errandbook
from botteam.errors import VerbError
from botteam.tokens import estimate

CRAFTER = allowed_for(["craft", "eat"], ["craft_gear"])
EVERYTHING = allowed_for(ACTIONS, [])


def text(name: str = "make_sticks", action: str = "craft", **args: Any) -> str:
    steps = [{"action": action, "args": args or {"item": "stick"}}]
    return json.dumps({"name": name, "summary": "Sticks.", "steps": steps})


def book(folder: Path, warnings: list[str] | None = None) -> Errandbook:
    def make(errand: Any, ended: Any) -> Any:
        return errand_skill(errand, DEEDS, ended)

    said = warnings if warnings is not None else []
    return Errandbook(folder, frozenset({"craft_gear"}), make, warn=said.append)


async def invoke(errands: Errandbook, name: str, **pockets: int) -> tuple[bool, str]:
    place = Place().give(**pockets)
    await place.body.connect()
    skill = errands.skills[name]
    try:
        await skill.run(place.scene, skill.parameters())
    except (DeedFailed, VerbError) as bad:
        return False, str(bad)
    return True, ""


async def test_what_succeeded_at_first_is_kept_and_offered_to_who_may(tmp_path: Path) -> None:
    errands = book(tmp_path / "skills")
    await errands.load()
    errands.try_out("Flora", text(), CRAFTER)
    assert errands.allowed(CRAFTER, "Flora").skills == ("craft_gear", "make_sticks")
    assert errands.allowed(CRAFTER, "Forge").skills == ("craft_gear",)
    assert errands.trial("Flora") is not None
    assert await invoke(errands, "make_sticks", oak_planks=2) == (True, "")
    assert errands.trial("Flora") is None
    assert errands.allowed(CRAFTER, "Forge").skills == ("craft_gear", "make_sticks")
    assert errands.allowed(allowed_for(["eat"], []), "Blade").skills == ()
    again = book(tmp_path / "skills")
    await again.load()
    assert again.broken == ()
    assert again.allowed(CRAFTER, "Forge").skills == ("craft_gear", "make_sticks")
    assert again.skills["make_sticks"].summary == "Sticks."


async def test_what_failed_at_first_is_forgotten(tmp_path: Path) -> None:
    errands = book(tmp_path / "skills")
    errands.try_out("Flora", text(), CRAFTER)
    ok, says = await invoke(errands, "make_sticks")
    assert (ok, "step 1 of 1" in says) == (False, True)
    assert (dict(errands.skills), errands.trial("Flora")) == ({}, None)
    assert not (tmp_path / "skills").exists()


async def test_a_later_failure_does_not_take_it_away(tmp_path: Path) -> None:
    errands = book(tmp_path / "skills")
    errands.try_out("Flora", text(), CRAFTER)
    await invoke(errands, "make_sticks", oak_planks=2)
    assert not (await invoke(errands, "make_sticks"))[0]
    assert "make_sticks" in errands.skills


async def test_a_bot_has_one_errand_on_trial(tmp_path: Path) -> None:
    errands = book(tmp_path)
    errands.try_out("Flora", text(), CRAFTER)
    errands.try_out("Flora", text("other_sticks"), CRAFTER)
    assert set(errands.skills) == {"other_sticks"}
    for name in ("other_sticks", "craft_gear"):
        with pytest.raises(InvalidErrand, match="taken"):
            errands.try_out("Forge", text(name), CRAFTER)
    with pytest.raises(InvalidErrand, match="not allowed"):
        errands.try_out("Forge", text(action="sleep").replace('{"item": "stick"}', "{}"), CRAFTER)


async def test_broken_files_are_named_and_skipped(tmp_path: Path) -> None:
    good = parse_errand(text("a_good_one"))
    (tmp_path / "a_good_one.json").write_text(good.model_dump_json())
    (tmp_path / "garbage.json").write_bytes(b"\xff\x00")
    (tmp_path / "renamed.json").write_text(good.model_dump_json())
    (tmp_path / "craft_gear.json").write_text(text("craft_gear"))
    (tmp_path / "forbidden.json").write_text(text("forbidden", "invoke_skill", skill="forbidden"))
    (tmp_path / "huge.json").write_text(" " * 100_000)
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "half.draft").write_text("{")
    errands = book(tmp_path)
    await errands.load()
    assert set(errands.skills) == {"a_good_one"}
    assert sorted(line.split(":")[0].rsplit("/", 1)[-1] for line in errands.broken) == [
        "craft_gear.json", "folder.json", "forbidden.json", "garbage.json", "huge.json", "renamed.json",
    ]  # fmt: skip


async def test_the_book_is_bounded(tmp_path: Path) -> None:
    errands = book(tmp_path)
    for number in range(ERRANDS_MAX + 2):
        errands.try_out("Flora", text(f"sticks_{number}"), CRAFTER)
        assert (await invoke(errands, f"sticks_{number}", oak_planks=2))[0]
    assert len(errands.skills) == len(list_json(tmp_path)) == ERRANDS_MAX
    assert "sticks_0" not in errands.skills
    (tmp_path / "one_more.json").write_text(text("one_more"))
    again = book(tmp_path)
    await again.load()
    assert (len(again.skills), len(again.broken)) == (ERRANDS_MAX, 1)


async def test_as_many_are_offered_as_the_prompt_has_room_for_the_trial_and_the_newest_first(tmp_path: Path) -> None:
    errands = book(tmp_path)
    for number in range(20):
        errands.try_out("Flora", text(f"sticks_{number:02d}"), CRAFTER)
        await invoke(errands, f"sticks_{number:02d}", oak_planks=2)
    errands.try_out("Flora", text("more_sticks"), CRAFTER)
    offered = errands.allowed(CRAFTER, "Flora")
    names = [name for name, _summary in offered.learned]
    assert names[:3] == ["more_sticks", "sticks_19", "sticks_18"]
    assert offered.skills == ("craft_gear", *names)
    assert estimate(", ".join(names)) <= NAMES_TOKENS
    assert 5 <= len(names) < 20


def list_json(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


async def test_without_a_place_for_files_it_is_known_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file")
    warnings: list[str] = []
    errands = book(tmp_path / "occupied", warnings)
    await errands.load()
    errands.try_out("Flora", text(), CRAFTER)
    await invoke(errands, "make_sticks", oak_planks=2)
    assert errands.allowed(EVERYTHING, "Forge").skills == ("make_sticks",)
    assert len(warnings) == 1
