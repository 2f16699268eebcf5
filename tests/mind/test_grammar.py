"""Every schema that is sent to the model converts in llama.cpp: it stays within what its converter supports.

No PyPI package offers that converter as a pure wheel (llama-cpp-python is built natively,
pydantic-gbnf-grammar-generator converts pydantic models, another way), so these are its documented limits: those of
github.com/ggml-org/llama.cpp/blob/master/grammars/README.md, and the repetition limit of its grammar parser
(MAX_REPETITION_THRESHOLD 2000, pull request 18604). What is not supported is skipped in silence there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from turns import ROLES, allowed

from botteam.actions import schema_for
from botteam.errand import errand_schema
from botteam.mind.plan import PLAN_SCHEMA

KEYWORDS = {
    "object": {"type", "properties", "required", "additionalProperties"},
    "array": {"type", "items", "minItems", "maxItems"},
    "string": {"type", "enum", "minLength", "maxLength", "pattern"},
    "integer": {"type", "minimum", "maximum"},
    "number": {"type"},
    "boolean": {"type"},
}
REPETITIONS_MAX = 1_000
"""Half of what the grammar parser takes."""
SIZE_MAX = 40_000
"""Characters of one schema: the server makes a grammar of it anew for every request."""

SCHEMAS = {
    **{f"{name}'s decisions": schema_for(allowed(role)) for name, role in ROLES.items()},
    **{f"{name}'s decisions with a goal": schema_for(allowed(role), goal=True) for name, role in ROLES.items()},
    **{f"{name}'s errands": errand_schema(allowed(role)) for name, role in ROLES.items()},
    "plans": PLAN_SCHEMA,
}


def nodes(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema and where it stands."""
    yield at or ".", schema
    inner = [*((f"{at}.{name}", part) for name, part in schema.get("properties", {}).items())]
    inner += [(f"{at}|{number}", part) for number, part in enumerate(schema.get("anyOf", []))]
    inner += [(f"{at}[{word}]", schema[word]) for word in ("items", "additionalProperties") if schema.get(word)]
    for where, part in inner:
        assert isinstance(part, dict), where
        yield from nodes(part, where)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_schema_uses_only_what_the_converter_supports(schema: dict[str, Any]) -> None:
    for at, node in nodes(schema):
        if "anyOf" in node:
            assert set(node) == {"anyOf"}, f"{at}: a union stands alone"
            assert node["anyOf"], at
            continue
        assert node.keys() <= KEYWORDS[node["type"]], at
        if node["type"] == "object":
            assert set(node.get("required", ())) <= node.get("properties", {}).keys(), at
            assert "additionalProperties" in node, at
        if node["type"] == "array":
            assert node["maxItems"] <= REPETITIONS_MAX, at


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_every_text_has_an_end(schema: dict[str, Any]) -> None:
    """A model that repeats itself must not fill its whole answer with one string."""
    for at, node in nodes(schema):
        if node.get("type") != "string" or "enum" in node:
            continue
        assert node["maxLength"] <= REPETITIONS_MAX, at
        if "pattern" in node:
            # with a pattern the converter does not look at the lengths
            assert re.fullmatch(r"\^(\[[^]]+\](\{\d+,\d+\})?)+\$", node["pattern"]), at


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_schema_is_small(schema: dict[str, Any]) -> None:
    assert len(str(schema)) <= SIZE_MAX
