from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from botteam.mind.plan import GOAL_MAX, STEPS_MAX, parse_plan


@pytest.mark.parametrize("text", ["[" * 1200, '{"steps": ' + "[" * 1200, "{" * 9, "null"])
def test_deep_nesting_and_what_is_no_object_are_no_plan(text: str) -> None:
    with pytest.raises(ValueError):
        parse_plan(text)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner) | st.dictionaries(st.sampled_from(["goal", "steps", "x"]), inner)


@example('{"goal": "\\u001b[2J dig", "steps": ["\\u0007"]}')
@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), nested).map(json.dumps))
def test_any_text_is_a_bounded_plan_or_a_value_error(text: str) -> None:
    try:
        plan = parse_plan(text)
    except ValueError:
        return
    assert 1 <= len(plan.goal) <= GOAL_MAX
    assert len(plan.steps) <= STEPS_MAX
    assert plan.text().isprintable()
