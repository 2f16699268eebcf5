"""Errands: what is one, what is refused in words, and that no text gets past what a role may do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from botteam.actions import ACTIONS, allowed_for
from botteam.errand import RUNS_MAX, STEP_ACTIONS, STEPS_MAX, Errand, InvalidErrand, Until, errand_schema, parse_errand
from botteam.observation import NIGHT_START, Observation, Position

CRAFTER = allowed_for(["craft", "eat", "go_to", "place_block", "chat"], [])
HERE = Position(x=0, y=64, z=0)


def step(action: str = "craft", **fields: Any) -> dict[str, Any]:
    return {"action": action, "args": {"item": "torch"} if action == "craft" else {}} | fields


def text(*steps: dict[str, Any], name: str = "light_up", summary: str = "Make torches.", **more: Any) -> str:
    return json.dumps({"name": name, "summary": summary, "steps": steps or [step()], **more})


def test_a_valid_errand_is_one_of_decisions() -> None:
    errand = parse_errand(
        text(
            step(
                args={"item": "torch", "count": 4}, repeat=3, until={"fact": "pockets", "item": "torch", "at_least": 8}
            ),
            step("go_to", args={"place": "home"}),
            summary="Make  torches\nand go home.",
        ),
        CRAFTER,
    )
    assert [s.decision().label() for s in errand.steps] == ["craft torch ×4", "go_to home"]
    assert errand.summary == "Make torches and go home."
    assert (errand.runs, errand.actions) == (4, {"craft", "go_to"})
    assert errand.fits(CRAFTER)
    assert not errand.fits(allowed_for(["craft"], []))
    assert Errand.model_validate_json(errand.model_dump_json(exclude_defaults=True)) == errand


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("no json", "errand: Invalid JSON"),
        ("[]", "errand: Input should be an object"),
        (text(step("attack")), "step 1: attack is not allowed; choose one of craft, eat"),
        (text(step("dance")), "steps.0: action 'dance' is not allowed"),
        (text(step("invoke_skill", args={"skill": "build_farm"})), "steps.0: action 'invoke_skill' is not allowed"),
        (text(step("go_to")), "needs a place"),
        (text(step(args={"item": "torch", "mercy": 1})), "mercy"),
        (text(step(args={"item": {"$ref": "x"}})), "steps.0.args.item"),
        (text(step("chat", args={"text": "hey"}, repeat=2)), "chat cannot be repeated"),
        (text(step(repeat=0)), "steps.0.repeat"),
        (text(step(repeat=17)), "steps.0.repeat"),
        (text(*[step()] * (STEPS_MAX + 1)), "steps: Tuple should have at most 20"),
        (text(*[step(repeat=16)] * 4), f"64 tries; at most {RUNS_MAX}"),
        (text(step(until={"fact": "night", "at_least": 3})), "night takes no number"),
        (text(step(until={"fact": "health"})), "health takes one of at_least and below"),
        (text(step(until={"fact": "food", "at_least": 3, "below": 9})), "food takes one of"),
        (text(step(until={"fact": "pockets", "at_least": 3})), "an item goes with"),
        (text(step(until={"fact": "health", "item": "log", "at_least": 3})), "an item goes with"),
        (text(step(until="__import__('os')")), "steps.0.until"),
        (text(name="craft"), "name 'craft' is taken"),
        (text(name="build_farm"), "name 'build_farm' is taken"),
        (text(name="../../etc"), "name: String should match"),
        (text(name="con"), "name: String should match"),
        (text(name="light_up\n"), "name: String should match"),
        (text(summary=" "), "the summary says nothing"),
        (text(code="print()"), "code: Extra inputs"),
        (text(summary="x" * 20_000), "bytes; at most"),
        ('{"name": ' + "[" * 7_000 + "]" * 7_000 + "}", ""),
    ],
)
def test_a_wrong_errand_says_what_is_wrong(raw: str, says: str) -> None:
    with pytest.raises(InvalidErrand) as bad:
        parse_errand(raw, CRAFTER, taken={"build_farm"})
    assert says in str(bad.value)
    assert "\n" not in str(bad.value)


@pytest.mark.parametrize(
    ("until", "yes", "no"),
    [
        (Until(fact="pockets", item="log", at_least=4), {"inventory": {"oak_log": 3, "birch_log": 1}}, {}),
        (Until(fact="pockets", item="dirt", below=1), {}, {"inventory": {"dirt": 1}}),
        (Until(fact="health", at_least=15), {"health": 15}, {"health": 14.5}),
        (Until(fact="food", below=6), {"food": 5}, {"food": 6}),
        (Until(fact="free_slots", at_least=10), {"free_slots": 10}, {"free_slots": 9}),
        (Until(fact="night"), {"time_of_day": NIGHT_START}, {"time_of_day": 0}),
        (Until(fact="day"), {"time_of_day": 0}, {"time_of_day": NIGHT_START}),
    ],
)
def test_conditions(until: Until, yes: dict[str, Any], no: dict[str, Any]) -> None:
    assert until.holds(Observation(position=HERE, **yes))
    assert not until.holds(Observation(position=HERE, **no))


def test_the_schema_offers_what_a_role_may_do_and_every_form_of_condition() -> None:
    items = errand_schema(CRAFTER)["properties"]["steps"]["items"]["anyOf"]
    offered = [variant["properties"]["action"]["enum"][0] for variant in items]
    assert offered == ["craft", "eat", "go_to", "place_block", "chat", "idle", "respond_to_chat"]
    for form in items[0]["properties"]["until"]["anyOf"]:
        for fact in form["properties"]["fact"]["enum"]:
            given_ = {"item": "log", "at_least": 1, "below": 1, "fact": fact}
            Until.model_validate({name: given_[name] for name in form["properties"]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
STEP = st.fixed_dictionaries(
    {"action": st.sampled_from([*ACTIONS, "fly"]) | JSON},
    optional={
        "args": JSON | st.sampled_from([{"item": "torch"}, {"place": "home"}, {"text": "hi"}, {"skill": "x"}]),
        "repeat": st.integers(-2, 40) | JSON,
        "until": st.fixed_dictionaries({"fact": st.sampled_from(["night", "food"]) | JSON}, optional={"below": JSON})
        | JSON,
    },
)
ERRAND = st.fixed_dictionaries(
    {"name": st.just("some_name") | st.text(), "summary": st.just("Do it.") | st.text(), "steps": st.lists(STEP) | JSON}
)


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(st.characters(exclude_categories=())), st.binary(), JSON.map(json.dumps), ERRAND.map(json.dumps))
)
def test_no_text_raises_anything_else_or_gets_past_the_role(raw: str | bytes) -> None:
    try:
        errand = parse_errand(raw, CRAFTER)
    except InvalidErrand as bad:
        assert "\n" not in str(bad)
        assert len(str(bad)) < 400
    else:
        assert errand.actions <= set(CRAFTER.actions) - {"invoke_skill"} <= set(STEP_ACTIONS)
        assert errand.runs <= RUNS_MAX
