"""What of a memory is told: by relevance, recency and nearness, in few tokens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from turns import ROLES, turn

from botteam.actions import ActionResult
from botteam.mind.base import ChatLine, Deed
from botteam.mind.recall import (
    HALF_LIFE_SECONDS,
    LINE_TOKENS,
    TEXT_MAX,
    WORDS_MAX,
    Entry,
    Found,
    choose,
    plain,
    question,
    told,
    words_of,
    worth,
)
from botteam.observation import Position
from botteam.tokens import estimate

NOW = 1e6
HERE = Position(x=0, y=64, z=0)
FAR = Position(x=3000, y=64, z=0)


def found(text: str = "iron_ore", at: Position | None = HERE, *, age: float = 0.0, relevance: float = 0.0) -> Found:
    return Found(Entry("place", text, at), NOW - age, relevance)


def test_worth_grows_with_relevance_recency_and_nearness() -> None:
    plain_one = worth(found(), HERE, NOW)
    assert worth(found(relevance=1.0), HERE, NOW) > plain_one
    assert worth(found(age=HALF_LIFE_SECONDS), HERE, NOW) < plain_one
    assert worth(found(at=FAR), HERE, NOW) < worth(found(at=None), HERE, NOW) < plain_one
    assert worth(found(age=-50), HERE, NOW) == plain_one


def test_a_line_says_what_where_and_roughly_when() -> None:
    ages = {0: "just now", 1_800: "this hour", 7_200: "today", 200_000: "days ago"}
    assert [told(found(age=age), NOW) for age in ages] == [f"iron_ore at (0, 64, 0) ({word})" for word in ages.values()]
    assert told(Found(Entry("death", "slain by Zombie"), NOW), NOW) == "died: slain by Zombie (just now)"
    assert estimate(told(found("long " * 100), NOW)) <= LINE_TOKENS


def test_the_best_lines_come_first_and_each_once() -> None:
    rows = [found("coal_ore", relevance=0.2), found("diamond_ore", relevance=1.0), found("diamond_ore", relevance=1.0)]
    lines = choose(rows, position=HERE, now=NOW)
    assert [line.split()[0] for line in lines] == ["diamond_ore", "coal_ore"]


def test_a_question_is_what_presses_most() -> None:
    asked = turn(
        ROLES["Forge"],
        chat=(ChatLine(who="Alex", text="Where is diamond?"),),
        goal="an iron pickaxe",
        results=(
            Deed(label="eat", result=ActionResult(ok=True)),
            Deed(label="mine_block coal ×4", result=ActionResult(ok=False, text="no coal in sight")),
        ),
    )
    assert words_of(question(asked)) == ("where", "diamond", "iron", "pickaxe", "mine", "block")


def test_words_are_few_and_each_once() -> None:
    assert words_of("iron_ore, Iron! is (at) NEAR/2 'ore' *") == ("iron", "ore", "near")
    assert len(words_of(" ".join(f"word{number}" for number in range(50)))) == WORDS_MAX


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_one_plain_line(text: str) -> None:
    line = plain(text)
    assert len(line) <= TEXT_MAX
    assert line.isprintable()
    line.encode()
    assert all('"' not in word for word in words_of(text))


@given(st.lists(st.tuples(st.text(max_size=300), st.floats(0, 1e6), st.floats(0, 1))), st.integers(0, 150))
def test_lines_never_cost_more_than_they_may(rows: list[tuple[str, float, float]], tokens: int) -> None:
    lines = choose([found(t, age=a, relevance=r) for t, a, r in rows], position=HERE, now=NOW, tokens=tokens)
    assert estimate("; ".join(lines)) <= tokens
