from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from botteam.actions import (
    ACTIONS,
    THOUGHT_MAX,
    UNIVERSAL,
    InvalidDecision,
    allowed_for,
    schema_for,
    validate,
)

ALL = allowed_for(ACTIONS, ["build_farm"])
GUARD = allowed_for(["attack", "flee", "go_to"], [])


def answer(action: str, args: dict[str, Any] | None = None, thought: str = "so be it") -> str:
    return json.dumps({"thought": thought, "action": action, "args": args or {}})


def test_universal_actions_belong_to_every_role() -> None:
    assert set(UNIVERSAL) <= set(GUARD.actions)


def test_a_valid_answer_becomes_a_decision() -> None:
    decision = validate(answer("mine_block", {"block": "stone", "count": 4}), ALL)
    assert decision.args_json() == {"block": "stone", "count": 4}
    assert decision.label() == "mine_block stone ×4"
    assert decision.thought == "so be it"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("no json", "not one JSON object"),
        ("[1, 2]", "not one JSON object"),
        (answer("mine_block", {"block": "stone"}), "not allowed"),
        (answer("dance"), "not allowed"),
        (answer("go_to"), "needs a place"),
        (answer("go_to", {"x": 1}), "needs a place"),
        (answer("attack", {"target": "'; DROP TABLE"}), "target"),
        (answer("attack", {"mercy": True}), "mercy"),
        (answer("invoke_skill", {"skill": "neural_combat"}), "not available"),
        (json.dumps({"action": ["attack"]}), "not allowed"),
        (json.dumps({"action": "go_to", "args": "home"}), "go_to"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong(raw: str, says: str) -> None:
    with pytest.raises(InvalidDecision, match=says):
        validate(raw, GUARD)


def test_thoughts_are_cut_and_flattened() -> None:
    thought = validate(answer("flee", thought="a\nb " + "x" * 400), GUARD).thought
    assert len(thought) == THOUGHT_MAX
    assert thought.startswith("a b x")


HOSTILE = "\x1b[2J§c a\u202eb\nc\ud800"


def test_what_is_said_thought_or_named_is_printable_and_without_formatting_codes() -> None:
    said = {"to": HOSTILE, "text": HOSTILE}
    decision = validate({"action": "respond_to_chat", "args": said, "thought": HOSTILE}, ALL)
    assert decision.args_json() == {"to": "[2J c a b c", "text": "[2J c a b c"}
    assert decision.thought == "[2J c a b c"
    assert validate({"action": "go_to", "args": {"place": "ho\x07me"}}, ALL).label() == "go_to ho me"
    with pytest.raises(InvalidDecision, match="text"):
        validate(answer("chat", {"text": "\x1b§"}), ALL)


@pytest.mark.parametrize(
    "args",
    [
        {f"a{n}": 1 for n in range(9)},
        {"a" * 41: 1},
        {"": 1},
        {"\x1b[2J": 1},
        {"a\n": 1},
        {f"{n}": "x" for n in range(99_999)},
    ],
)
def test_arguments_of_a_skill_are_few_and_named_like_ids(args: dict[str, Any]) -> None:
    with pytest.raises(InvalidDecision) as bad:
        validate(answer("invoke_skill", {"skill": "build_farm", "args": args}), ALL)
    assert len(str(bad.value)) < 200
    assert str(bad.value).isprintable()


def test_the_schema_offers_exactly_what_the_role_may_do() -> None:
    offered = [v["properties"]["action"]["enum"][0] for v in schema_for(GUARD)["anyOf"]]
    assert offered == ["attack", "flee", "go_to", "idle", "respond_to_chat"]
    skills = [
        v["properties"]["args"]["properties"]["skill"]["enum"]
        for v in schema_for(ALL)["anyOf"]
        if v["properties"]["action"]["enum"] == ["invoke_skill"]
    ]
    assert skills == [["build_farm"]]


def test_only_the_latest_schemas_are_kept() -> None:
    for number in range(100):
        schema_for(allowed_for(["go_to"], [f"skill_{number}"]))
    assert schema_for.cache_info().currsize <= 32


def test_every_string_of_the_schema_is_bounded() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "string":
                assert "maxLength" in node or "enum" in node, node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    for variant in copy.deepcopy(schema_for(ALL))["anyOf"]:
        variant["properties"]["args"]["properties"].pop("args", None)
        walk(variant)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.binary(),
        JSON.map(json.dumps),
        st.builds(
            lambda action, args, thought: json.dumps({"action": action, "args": args, "thought": thought}),
            st.sampled_from([*ACTIONS, "fly", ""]) | JSON,
            JSON,
            JSON,
        ),
    )
)
@example('{"action":"go_to","args":{"\\n":null}}')
def test_no_answer_raises_anything_else_or_passes_what_is_not_allowed(raw: str | bytes) -> None:
    try:
        decision = validate(raw, GUARD)
    except InvalidDecision as bad:
        assert "\n" not in str(bad)
        assert len(str(bad)) < 400
    else:
        assert decision.action in GUARD.actions
        assert len(decision.thought) <= THOUGHT_MAX
        assert "§" not in decision.thought
        assert (decision.thought + decision.label()).isprintable()


def test_deep_nesting_is_refused_in_words() -> None:
    with pytest.raises(InvalidDecision):
        validate('{"action": "go_to", "args": ' + "[" * 100_000 + "]" * 100_000 + "}", GUARD)
