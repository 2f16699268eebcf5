"""The rows behind a bot's memory of one world: how they are written, bounded and searched.

Every statement is whole by itself, so that a cancelled or killed process leaves no half of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import aiosqlite

from botteam.mind.memory_file import WORLD_BITS
from botteam.mind.recall import Entry, Found, Kind
from botteam.observation import Position

SAME_BLOCKS = 8.0
"""Two finds of a name within this distance are one: the nearest block of a vein changes as one walks round it."""
CELL_BLOCKS = 64
MATCHES_PER_WORD = 120
"""The newest matches of a word that are weighed. FTS5's own `ORDER BY rank` weighs all of them: 85 ms for a word
that 50,000 entries have; a rare word loses nothing here, and of a common one the newest are the better ones."""
BEST, NEWEST, NEAREST = 32, 16, 3
"""Rows that are weighed in full: by words, by time, and of each cell around the bot."""
_COLUMNS = "id, kind, text, x, y, z, seen"


class Rows:
    """One world's rows in an open file. All methods raise sqlite3.Error."""

    def __init__(self, db: aiosqlite.Connection, world: int, limits: Mapping[Kind, int]) -> None:
        self.db = db
        self._limits = limits
        self._range = (world << WORLD_BITS, ((world + 1) << WORLD_BITS) - 1)
        self._counts: dict[str, int] = {}

    async def count(self) -> None:
        """Learn how many entries of each kind there are: once, before anything is written."""
        counted = await self.db.execute_fetchall("SELECT kind, count(*) FROM entries GROUP BY kind")
        self._counts = {str(kind): int(count) for kind, count in counted}

    async def put(self, entry: Entry, now: float) -> None:
        """Write an entry, or renew the one that is the same, and keep its kind within its limit."""
        at = entry.position
        place = (None, None, None, None) if at is None else (at.x, at.y, at.z, _cell(at))
        same = await self._same(entry)
        if same is not None:
            await self.db.execute(
                "UPDATE entries SET id = (SELECT max(id) + 1 FROM entries WHERE id BETWEEN ? AND ?), text = ?,"
                " x = ?, y = ?, z = ?, cell = ?, seen = ?, times = times + 1 WHERE id = ?",
                (*self._range, entry.text, *place, now, same),
            )
            return
        await self.db.execute(
            "INSERT INTO entries (id, kind, about, text, x, y, z, cell, seen) VALUES"
            " ((SELECT coalesce(max(id), ?) + 1 FROM entries WHERE id BETWEEN ? AND ?), ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._range[0], *self._range, entry.kind, entry.about or entry.text, entry.text, *place, now),
        )
        self._counts[entry.kind] = self._counts.get(entry.kind, 0) + 1
        await self._trim(entry.kind)

    async def _same(self, entry: Entry) -> int | None:
        query = "SELECT id FROM entries WHERE kind = ? AND about = ? AND id BETWEEN ? AND ?"
        given: list[object] = [entry.kind, entry.about or entry.text, *self._range]
        if not entry.about and entry.position is None:
            query += " AND x IS NULL"
        elif not entry.about and entry.position is not None:
            for axis, value in entry.position.model_dump().items():
                query += f" AND {axis} BETWEEN ? AND ?"
                given += [value - SAME_BLOCKS, value + SAME_BLOCKS]
        rows = list(await self.db.execute_fetchall(f"{query} LIMIT 1", given))
        return int(rows[0][0]) if rows else None

    async def _trim(self, kind: Kind) -> None:
        """Drop a hundredth of a kind that is over its limit: of the oldest, those seen least often."""
        limit = self._limits[kind]
        over = self._counts[kind] - limit
        if over <= 0:
            return
        drop = over + limit // 100
        done = await self.db.execute(
            "DELETE FROM entries WHERE id IN (SELECT id FROM ("
            " SELECT id, times, seen FROM entries WHERE kind = ? ORDER BY seen LIMIT ?) ORDER BY times, seen LIMIT ?)",
            (kind, drop * 2, drop),
        )
        self._counts[kind] -= done.rowcount

    async def find(self, words: tuple[str, ...], position: Position | None) -> tuple[Found, ...]:
        """What may be worth recalling: by words, by time and by nearness."""
        relevance = await self._matches(words)
        best = sorted(relevance, key=lambda id_: (-relevance[id_], -id_))[:BEST]
        query = (
            f"SELECT {_COLUMNS} FROM entries WHERE id IN ({','.join('?' * len(best))})"
            f" UNION ALL SELECT * FROM (SELECT {_COLUMNS} FROM entries"
            " WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?)"
        )
        given: list[object] = [*best, *self._range, NEWEST]
        for cell in _around(position):
            query += (
                f" UNION ALL SELECT * FROM (SELECT {_COLUMNS} FROM entries"
                " WHERE cell = ? AND id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?)"
            )
            given += [cell, *self._range, NEAREST]
        rows = await self.db.execute_fetchall(query, given)
        once = {row[0]: row for row in rows}
        return tuple(_found(row, relevance) for row in once.values())

    async def _matches(self, words: tuple[str, ...]) -> dict[int, float]:
        """Relevance, 0 to 1, of entries by their ids: a word counts the more the fewer entries have it."""
        if not words:
            return {}
        part = "SELECT * FROM (SELECT {}, rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        part += f" ORDER BY rowid DESC LIMIT {MATCHES_PER_WORD})"
        query = " UNION ALL ".join(part.format(number) for number in range(len(words)))
        given = [value for word in words for value in (f'"{word}"', *self._range)]
        ids: dict[int, list[int]] = {}
        for number, id_ in await self.db.execute_fetchall(query, given):
            ids.setdefault(number, []).append(id_)
        scores: dict[int, float] = {}
        for matched in ids.values():
            weight = math.log((MATCHES_PER_WORD + 1) / len(matched)) + 1
            for id_ in matched:
                scores[id_] = scores.get(id_, 0.0) + weight
        most = max(scores.values(), default=1.0)
        return {id_: score / most for id_, score in scores.items()}


def _cell(position: Position, dx: int = 0, dz: int = 0) -> int:
    """The number of the square of CELL_BLOCKS that a point lies in, or of one so many squares beside it."""
    return ((math.floor(position.x / CELL_BLOCKS) + dx) << 24) + math.floor(position.z / CELL_BLOCKS) + dz


def _around(position: Position | None) -> tuple[int, ...]:
    """The squares in and around a point."""
    if position is None:
        return ()
    return tuple(_cell(position, dx, dz) for dx in (-1, 0, 1) for dz in (-1, 0, 1))


def _found(row: Iterable[Any], relevance: Mapping[int, float]) -> Found:
    id_, kind, text, x, y, z, seen = row
    position = None if x is None else Position(x=x, y=y, z=z)
    return Found(Entry(kind, text, position), seen, relevance.get(id_, 0.0))
