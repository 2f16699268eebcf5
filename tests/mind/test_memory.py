"""A bot's memory: what is found again, what is one entry, what breaks and what does not."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botteam.files import set_aside
from botteam.mind.memory import LIMITS, Memory
from botteam.mind.memory_file import SIDES, is_broken
from botteam.mind.recall import Entry, Kind
from botteam.observation import Position
from botteam.tokens import estimate

HERE = Position(x=0.5, y=64, z=0.5)
NOW = 1_000_000.0
CHILD = Path(__file__).parent / "remember_until_killed.py"
KILLS = 50


def at(x: float, y: float = 64, z: float = 0) -> Position:
    return Position(x=x, y=y, z=z)


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    memory = Memory(tmp_path / "forge.sqlite", "seed 1")
    await memory.open()
    yield memory
    await memory.close()


def set_asides(folder: Path) -> list[Path]:
    return list(folder.glob("*broken*"))


async def count(memory: Memory, kind: str = "") -> int:
    assert memory._rows is not None
    rows = list(
        await memory._rows.db.execute_fetchall("SELECT count(*) FROM entries WHERE kind LIKE ?", (kind or "%",))
    )
    return int(rows[0][0])


async def test_what_was_asked_for_comes_first(memory: Memory) -> None:
    for ore, x in (("coal_ore", 40), ("diamond_ore", 400), ("iron_ore", 80)):
        assert await memory.remember(Entry("place", ore, at(x)), now=NOW)
    lines = await memory.recall("where are diamonds? diamond ore!", now=NOW + 30, position=HERE)
    assert lines[0] == "diamond_ore at (400, 64, 0) (just now)"
    assert len(lines) == 3


async def test_without_words_the_near_and_new_come_first(memory: Memory) -> None:
    await memory.remember(Entry("place", "iron_ore", at(4000)), now=NOW)
    await memory.remember(Entry("place", "coal_ore", at(30)), now=NOW)
    await memory.remember(Entry("place", "gold_ore", at(31)), now=NOW - 86_400)
    lines = await memory.recall("", now=NOW, position=HERE)
    assert [line.split()[0] for line in lines] == ["coal_ore", "iron_ore", "gold_ore"]


async def test_an_old_rare_word_is_found_among_many_new_common_ones(memory: Memory) -> None:
    await memory.remember(Entry("place", "emerald_ore", at(900)), now=NOW - 90_000)
    for number in range(300):
        await memory.remember(Entry("place", "iron_ore", at(20.0 * number, z=5000)), now=NOW)
    assert (await memory.recall("iron or emerald", now=NOW, position=HERE))[0].startswith("emerald_ore")


async def test_the_same_find_is_renewed_and_another_one_is_not(memory: Memory) -> None:
    for x in (100, 103, 100, 140):
        await memory.remember(Entry("place", "iron_ore", at(x)), now=NOW + x)
    await memory.remember(Entry("place", "coal_ore", at(100)), now=NOW)
    assert await count(memory) == 3
    await memory.remember(Entry("skill", "strip_mine failed at (1, 2, 3)", about="strip_mine failed"), now=NOW)
    await memory.remember(Entry("skill", "strip_mine failed at (9, 9, 9)", about="strip_mine failed"), now=NOW)
    assert await count(memory, "skill") == 1
    lines = await memory.recall("strip mine", now=NOW)
    assert lines[0] == "strip_mine failed at (9, 9, 9) (just now)"


async def test_lines_stay_within_their_tokens_and_mix_kinds(memory: Memory) -> None:
    for number in range(40):
        await memory.remember(Entry("promise", f"to Alex: I will bring {number} logs " + "soon " * 30), now=NOW)
        await memory.remember(Entry("place", "iron_ore", at(50.0 * number)), now=NOW)
    for tokens in (0, 5, 30, 120):
        lines = await memory.recall("iron logs", now=NOW, position=HERE, tokens=tokens)
        assert sum(estimate(line) for line in lines) <= tokens
    assert {line.split()[0] for line in lines} == {"promise:", "iron_ore"}


async def test_another_world_has_its_own_memories(tmp_path: Path) -> None:
    for world, ore in (("seed 1", "iron_ore"), ("seed 2", "coal_ore")):
        memory = Memory(tmp_path / "m.sqlite", world)
        await memory.open()
        await memory.remember(Entry("place", ore, at(1)), now=NOW)
        assert [line.split()[0] for line in await memory.recall("iron coal ore", now=NOW)] == [ore]
        await memory.close()


async def test_a_restart_loses_nothing(memory: Memory) -> None:
    await memory.remember(Entry("goal", "build a house"), now=NOW)
    await memory.close()
    assert await memory.recall("house", now=NOW) == ()
    await memory.open()
    assert await memory.recall("house", now=NOW + 7200) == ("goal: build a house (today)",)


async def test_the_number_of_entries_is_bounded_and_the_often_seen_stay(tmp_path: Path) -> None:
    limits: dict[Kind, int] = dict.fromkeys(LIMITS, 200)
    memory = Memory(tmp_path / "m.sqlite", limits=limits)
    await memory.open()
    for _ in range(3):
        await memory.remember(Entry("goal", "the old and true goal"), now=NOW)
    for number in range(203):
        await memory.remember(Entry("goal", f"goal {number}"), now=NOW + number)
    assert await count(memory) <= 200
    assert any("old and true" in line for line in await memory.recall("true", now=NOW + 300))
    await memory.close()
    await memory.open()
    for number in range(300, 350):
        await memory.remember(Entry("goal", f"goal {number}"), now=NOW + number)
    assert await count(memory) <= 200
    await memory.close()


# -- a file that is no memory ---------------------------------------------------------------------


async def healthy(path: Path) -> None:
    memory = Memory(path)
    await memory.open()
    for number in range(200):
        await memory.remember(Entry("goal", f"goal {number}"), now=NOW)
    await memory.close()


def spoil(path: Path, how: str) -> None:
    good = path.read_bytes()
    match how:
        case "garbage":
            path.write_bytes(random.Random(1).randbytes(5000))
        case "truncated":
            path.write_bytes(good[: len(good) // 2])
        case "odd length":
            path.write_bytes(good[: len(good) - 1000])
        case "scribbled":
            path.write_bytes(good[:4096] + random.Random(1).randbytes(len(good) - 4096))
        case "folder":
            path.unlink()
            path.mkdir()
            (path / "something").write_text("dear")
        case "newer version":
            with sqlite3.connect(path) as db:
                db.execute("PRAGMA user_version = 99")
            db.close()
        case "foreign":
            path.unlink()
            with sqlite3.connect(path) as db:
                db.execute("CREATE TABLE recipes (name TEXT)")
            db.close()
        case "a table short":
            with sqlite3.connect(path) as db:
                db.execute("DROP TABLE words")
            db.close()


SPOILT = ["garbage", "truncated", "odd length", "scribbled", "folder", "newer version", "foreign", "a table short"]


@pytest.mark.parametrize("how", SPOILT)
async def test_a_broken_file_is_set_aside_with_one_warning(tmp_path: Path, how: str) -> None:
    path, warnings = tmp_path / "forge.sqlite", list[str]()
    await healthy(path)
    spoil(path, how)
    memory = Memory(path, warn=warnings.append)
    await memory.open()
    assert memory.works
    assert await memory.remember(Entry("goal", "begin anew"), now=NOW)
    assert await memory.recall("anew", now=NOW) == ("goal: begin anew (just now)",)
    await memory.close()
    assert len(warnings) == 1
    assert "forge.sqlite.broken-1" in warnings[0]
    assert (tmp_path / "forge.sqlite.broken-1").exists()


async def test_an_empty_file_is_a_fresh_memory_and_the_next_broken_one_gets_the_next_number(tmp_path: Path) -> None:
    path, warnings = tmp_path / "m.sqlite", list[str]()
    path.touch()
    memory = Memory(path, warn=warnings.append)
    await memory.open()
    await memory.close()
    assert warnings == []
    for number in (1, 2):
        path.write_text("nonsense " * 100)
        memory = Memory(path, warn=warnings.append)
        await memory.open()
        await memory.close()
        assert (tmp_path / f"m.sqlite.broken-{number}").exists()


def test_what_lies_beside_a_broken_file_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    for side in ("", "-wal", "-shm"):
        path.with_name(path.name + side).write_text(f"old{side}")
    set_aside(path, SIDES)
    names = ["m.sqlite.broken-1", "m.sqlite.broken-1-shm", "m.sqlite.broken-1-wal"]
    assert sorted(p.name for p in tmp_path.iterdir()) == names


async def test_a_file_that_breaks_while_in_use_is_replaced(tmp_path: Path) -> None:
    warnings: list[str] = []
    memory = Memory(tmp_path / "m.sqlite", warn=warnings.append)
    await memory.open()
    assert memory._rows is not None
    await memory._rows.db.execute("DROP TABLE entries")
    assert await memory.recall("anything", now=NOW) == ()
    assert await memory.remember(Entry("goal", "go on"), now=NOW)
    assert memory.works
    await memory.close()
    assert len(warnings) == 1


async def test_without_a_place_for_the_file_the_bot_goes_on_without_memory(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file where a folder should be")
    warnings: list[str] = []
    memory = Memory(tmp_path / "occupied" / "m.sqlite", warn=warnings.append)
    await memory.open()
    assert not memory.works
    assert not await memory.remember(Entry("goal", "nothing"), now=NOW)
    assert await memory.recall("nothing", now=NOW) == ()
    await memory.close()
    assert len(warnings) == 1


async def test_a_place_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    warnings: list[str] = []
    memory = Memory(tmp_path / "file" / "m.sqlite", warn=warnings.append)
    await memory.open()
    assert (memory.works, len(warnings)) == (False, 1)
    assert await memory.recall("iron", now=0.0) == ()


async def test_a_file_that_another_process_holds_is_not_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botteam.mind.memory_file.BUSY_SECONDS", 0.05)
    path, warnings = tmp_path / "m.sqlite", list[str]()
    memory = Memory(path, warn=warnings.append)
    await memory.open()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not await memory.remember(Entry("goal", "wait"), now=NOW)
    other.execute("ROLLBACK")
    other.close()
    assert await memory.remember(Entry("goal", "go on"), now=NOW)
    await memory.close()
    assert len(warnings) == 1
    assert not set_asides(tmp_path)


async def test_strange_values_are_no_reason_to_give_up_the_file(memory: Memory) -> None:
    nowhere = Position(x=1e300, y=1e300, z=-1e300)
    assert await memory.remember(Entry("place", "lava", nowhere), now=NOW)
    assert not await memory.remember(Entry("place", " \x00\n"), now=NOW)
    assert not await memory.remember(Entry("place", "when?"), now=float("nan"))
    assert await memory.recall("lava", now=NOW, position=nowhere) == ("lava (just now)",)
    assert memory.works


def test_only_errors_of_the_file_condemn_it() -> None:
    full = sqlite3.OperationalError("disk full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    corrupt = sqlite3.DatabaseError("malformed")
    corrupt.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_VTAB
    assert (is_broken(full), is_broken(corrupt), is_broken(sqlite3.ProgrammingError("closed"))) == (False, True, False)


# -- no text is a mistake -------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    [
        '"',
        "'; DROP TABLE entries; --",
        "NEAR(a b)",
        "a AND OR NOT b",
        "text:iron*",
        "(((",
        "-iron ^coal",
        "\ud800",
        "\x00",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=ANY_TEXT, about=ANY_TEXT, asked=ANY_TEXT)
async def test_no_text_is_a_mistake(memory: Memory, told: str, about: str, asked: str) -> None:
    stored = await memory.remember(Entry("promise", told, at(5), about), now=NOW)
    lines = await memory.recall(asked, now=NOW, position=HERE)
    assert memory.works
    assert not set_asides(memory.path.parent)
    assert all("\n" not in line for line in lines)
    assert stored or not "".join(c for c in told if c.isprintable()).strip()


# -- killed at any moment -------------------------------------------------------------------------


async def test_what_was_confirmed_outlives_a_kill(tmp_path: Path) -> None:
    """Fifty times: remember in another process, kill it at a random moment, count what it confirmed."""
    path, rng, confirmed = tmp_path / "m.sqlite", random.Random(7), set[int]()
    began = time.monotonic()
    for _ in range(KILLS):
        child = await asyncio.create_subprocess_exec(
            sys.executable, str(CHILD), str(path), str(max(confirmed, default=0) + 1), stdout=asyncio.subprocess.PIPE
        )
        assert child.stdout is not None
        said = await child.stdout.readline()
        await asyncio.sleep(rng.uniform(0, 0.05))
        child.kill()
        said += await child.stdout.read()
        await child.wait()
        # a number cut off in the middle is none
        confirmed |= {int(line) for line in said.split(b"\n")[:-1]}
    kept, sound = await asyncio.to_thread(_look, path)
    goals = {f"goal number {number}" for number in confirmed if number % 3}
    places = {f"place {number % 30}" for number in confirmed if number % 3 == 0}
    assert sound == "ok"
    assert goals | places <= kept
    assert len(confirmed) > KILLS
    assert not set_asides(tmp_path)
    assert time.monotonic() - began < 120
    memory = Memory(path, "test")
    await memory.open()
    assert await memory.recall("goal", now=1.0)
    await memory.close()


def _look(path: Path) -> tuple[set[str], str]:
    db = sqlite3.connect(path)
    kept = {text for (text,) in db.execute("SELECT text FROM entries")}
    db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    (sound,) = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    return kept, str(sound)
