from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from botteam.bulletin import LINE_TOKENS, BotStatus, TeamBulletin, render
from botteam.observation import Position
from botteam.tokens import clip, estimate


def status(
    name: str = "Atlas", action: str = "exploring north", thought: str = "Found a massive cave system!"
) -> BotStatus:
    at = Position(x=450.2, y=72, z=-279.1)
    return BotStatus(name=name, action=action, position=at, thought=thought, health=20, timestamp=100)


def test_the_line_is_the_founding_documents() -> None:
    assert render(status(), 100) == '- Atlas: exploring north at (450, 72, -280) — "Found a massive cave system!"'


def test_old_entries_are_marked() -> None:
    assert "stale" not in render(status(), 160)
    assert render(status(), 175).endswith("(stale, 75 s ago)")


async def test_a_bot_reads_its_team_mates_only() -> None:
    board = TeamBulletin()
    for name in ("Atlas", "Flora", "Atlas"):
        await board.post(status(name))
    assert [line[2:7] for line in await board.lines("Atlas", 100)] == ["Flora"]
    assert len(await board.lines("", 100)) == 2


@given(st.text(), st.text(), st.floats(0, 1e6))
def test_no_line_is_longer_than_its_budget(action: str, thought: str, age: float) -> None:
    line = render(status(action=action, thought=thought), 100 + age)
    assert estimate(line) <= LINE_TOKENS
    assert len(line.splitlines()) <= 1


@given(st.text(), st.integers(4, 80))
def test_clip_keeps_its_promise(text: str, tokens: int) -> None:
    assert estimate(clip(text, tokens)) <= tokens
