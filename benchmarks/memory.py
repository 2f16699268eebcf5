"""Recall from a full memory, in milliseconds: the slowest kind of question, and what a turn asks."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

from benchmarks.figures import Figures, percentile, timed
from botteam.mind.memory import LIMITS, Memory
from botteam.mind.memory_file import open_file
from botteam.mind.recall import Entry
from botteam.observation import Position

ROUNDS = 400
NOW = 1_700_000_000.0
ORES = [f"{kind}_ore" for kind in ("coal", "iron", "copper", "gold", "lapis", "redstone", "diamond", "emerald")]
SYLLABLES = ("ba", "de", "fo", "gi", "ku", "la", "me", "no", "ri", "su")


async def measure(folder: Path) -> Figures:
    """Fill a file to its limits, then ask."""
    rng = random.Random(1)
    path = folder / "memory.sqlite"
    await (await open_file(path)).close()
    entries = _fill(path, rng)
    memory = Memory(path)
    began = time.perf_counter()
    await memory.open()
    opened = (time.perf_counter() - began) * 1000

    async def ask() -> None:
        words = f"mine {rng.choice(ORES)} with {_name(rng)}, then the {rng.choice(ORES)} at home"
        await memory.recall(words, now=NOW, position=_place(rng))

    async def ask_common() -> None:
        await memory.recall("coal iron copper gold lapis redstone diamond ore", now=NOW, position=_place(rng))

    async def tell() -> None:
        await memory.remember(Entry("place", rng.choice(ORES), _place(rng)), now=NOW)

    await timed(ask, 20)
    spent = time.process_time()
    asked = await timed(ask, ROUNDS)
    spent = time.process_time() - spent
    common, told = await timed(ask_common, ROUNDS), await timed(tell, ROUNDS)
    await memory.close()
    return {
        "entries": entries,
        "file_mb": path.stat().st_size / 1e6,
        "open_ms": opened,
        "recall_p50_ms": percentile(asked, 0.5),
        "recall_p95_ms": percentile(asked, 0.95),
        "recall_cpu_ms": spent / ROUNDS * 1000,
        "recall_common_p95_ms": percentile(common, 0.95),
        "remember_p50_ms": percentile(told, 0.5),
        "remember_p95_ms": percentile(told, 0.95),
    }


def _fill(path: Path, rng: random.Random) -> int:
    """Write every kind up to its limit, in one transaction: the figures are about reading."""
    rows = []
    for kind, limit in LIMITS.items():
        for number in range(limit):
            at = _place(rng)
            text = (
                rng.choice(ORES) if kind == "place" else f"{_name(rng)} said: {_name(rng)} {rng.choice(ORES)} {number}"
            )
            cell = ((int(at.x) // 64) << 24) + int(at.z) // 64
            rows.append((kind, text, text, at.x, at.y, at.z, cell, NOW - rng.uniform(0, 1e6)))
    rng.shuffle(rows)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO worlds (name) VALUES ('')")
        db.executemany(
            "INSERT INTO entries (id, kind, about, text, x, y, z, cell, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (((1 << 40) + number + 1, *row) for number, row in enumerate(rows)),
        )
    db.close()
    return len(rows)


def _place(rng: random.Random) -> Position:
    """Somewhere within 2,000 blocks."""
    return Position(x=rng.uniform(-2000, 2000), y=rng.uniform(0, 80), z=rng.uniform(-2000, 2000))


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=3))
