from __future__ import annotations

from pathlib import Path

import pytest

from botteam.config import DATA_ROOT
from botteam.errors import ConfigError
from botteam.mind.rules import check_routine
from botteam.roles import load_role, load_roles

ROSTER = {
    "Atlas": (500, {"explore", "go_to", "gather_wood", "mine_block", "chat", "eat", "sleep", "flee", "attack"}, ()),
    "Flora": (
        100,
        {"craft", "eat", "sleep", "go_to", "place_block", "chat"},
        ("build_farm", "craft_gear", "smelt_ores", "light_area"),
    ),
    "Forge": (
        250,
        {"mine_block", "go_to", "eat", "sleep", "craft", "chat", "flee"},
        ("strip_mine", "smelt_ores", "craft_gear"),
    ),
    "Mason": (
        150,
        {"go_to", "place_block", "craft", "eat", "sleep", "chat"},
        ("build_house", "build_bridge", "light_area", "build_farm", "setup_stash"),
    ),
    "Blade": (300, {"attack", "flee", "go_to", "eat", "sleep", "chat"}, ("neural_combat", "craft_gear")),
}
KEEPS = {
    "Atlas": {"sword": 1, "food": 4, "torch": 8},
    "Flora": {"hoe": 1, "food": 4, "seeds": 1},
    "Forge": {"pickaxe": 1, "food": 4, "torch": 8, "bucket": 1},
    "Mason": {"axe": 1, "food": 4, "torch": 16},
    "Blade": {"sword": 1, "shield": 1, "food": 8, "armor": 1},
}


def test_the_roster_is_the_founding_documents() -> None:
    roles = {role.name: role for role in load_roles()}
    assert list(roles) == list(ROSTER)
    for name, (leash, actions, skills) in ROSTER.items():
        role = roles[name]
        assert role.leash_radius == leash
        assert set(role.allowed_actions) == actions | {"deposit_stash", "withdraw_stash"}
        assert role.allowed_skills == skills
        assert {k.name: k.min_count for k in role.keep_items} == KEEPS[name]
        assert role.personality
        assert role.priorities


def test_missing_skills_are_left_out() -> None:
    blade = load_roles()[-1]
    assert blade.allowed(frozenset({"craft_gear"})).skills == ("craft_gear",)
    assert blade.missing_skills(frozenset({"craft_gear"})) == ("neural_combat",)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("name: Blade", "name: Blade\ncolour: red"), r"line 2: unknown key 'colour'"),
        (("do: eat", "do: fly"), r"routine\.0\.do: 'fly' is no action"),
        (("leash_radius: 300", "leash_radius: near"), r"line \d+: leash_radius"),
        (("personality", "person"), r"unknown key 'person'|'personality' is missing"),
        (("  flee:\n    -", "  fly:\n    -"), r"line \d+: voice: 'fly' is no action and no skill of this role"),
        (("{place}", "{planet}"), r"voice: .* names 'planet'; known: block, "),
        (("{place}", "{place:d}"), r"voice: .* between braces stands a name and nothing else"),
        (("{place}", "{place"), r"line \d+: voice: "),
        (("allowed_skills: [", "allowed_skills: [["), r"line \d+: "),
        (("leash_radius: 300", "leash_radius: 2024-13-45"), r"one value cannot be read \(month must be in 1\.\.12\)"),
        (("leash_radius: 300", "leash_radius: !!int abc"), r"one value cannot be read \(.*'abc'\)"),
        (("leash_radius: 300", "leash_radius: !!bool maybe"), r"one value cannot be read \('maybe'\)"),
        (("leash_radius: 300", "leash_radius: !!omap x"), r"one value cannot be read"),
        (("leash_radius: 300", 'leash_radius: "\\UFFFFFFFF"'), r"one value cannot be read"),
        (("leash_radius: 300", "leash_radius: 300\x01"), r"#x0001.*; correct the YAML"),
        (("leash_radius: 300", "leash_radius: 300\n? {a: {b: c}}\n: d"), r"one value cannot be read \(unhashable type"),
        (("leash_radius: 300", f"leash_radius: {'[' * 700}"), r"is nested too deeply"),
        (
            ("leash_radius: 300", "leash_radius: 300\nhome_pos: {x: .nan, y: 64, z: 0}"),
            r"line \d+: home_pos\.x: .*finite number",
        ),
    ],
)
def test_a_wrong_role_names_file_line_and_key(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    path = tmp_path / "blade.yaml"
    path.write_text((DATA_ROOT / "roles" / "blade.yaml").read_text("utf-8").replace(*change, 1), "utf-8")
    with pytest.raises(ConfigError, match=says) as bad:
        load_role(path)
    assert str(path) in str(bad.value)
    assert "\n" not in str(bad.value)


def test_own_roles_are_added_and_win(tmp_path: Path) -> None:
    text = (DATA_ROOT / "roles" / "blade.yaml").read_text("utf-8")
    (tmp_path / "blade.yaml").write_text(text.replace("leash_radius: 300", "leash_radius: 33"), "utf-8")
    (tmp_path / "zoe.yaml").write_text(text.replace("name: Blade", "name: Zoe"), "utf-8")
    roles = load_roles(tmp_path)
    assert [role.name for role in roles][-2:] == ["Blade", "Zoe"]
    assert roles[-2].leash_radius == 33
    (tmp_path / "twin.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="taken"):
        load_roles(tmp_path)


def test_a_routine_of_unknown_facts_is_refused() -> None:
    role = load_roles()[0]
    step = role.routine[0].model_copy(update={"when": "helth < 8"})
    with pytest.raises(ConfigError, match="'helth' is no fact"):
        check_routine(role.model_copy(update={"routine": (step,)}))
    broken = role.routine[0].model_copy(update={"when": "health <"})
    with pytest.raises(ConfigError, match="routine step 0"):
        check_routine(role.model_copy(update={"routine": (broken,)}))


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("[1, 2][5] > 0", r"'\[1, 2\]\[5\]' takes a part of something"),
        ("'day'.index('z') > 0", r"takes a part of something"),
        ("'a'" + ".b" * 400, r"takes a part of something"),
        ("-" * 5000 + "food", r"cannot be read; write a shorter condition"),
    ],
)
def test_a_condition_that_could_never_be_decided_is_refused(when: str, says: str) -> None:
    role = load_roles()[0]
    step = role.routine[0].model_copy(update={"when": when})
    with pytest.raises(ConfigError, match=says) as bad:
        check_routine(role.model_copy(update={"routine": (step,)}))
    assert "routine step 0: " in str(bad.value)
