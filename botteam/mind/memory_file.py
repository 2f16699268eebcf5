"""The file behind a bot's memory: how it is laid out, opened, checked and set aside when it is broken."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import aiosqlite

SCHEMA_VERSION = 1
BUSY_SECONDS = 2.0
WORLD_BITS = 40
"""An entry's id is its world's number, then its turn in that world: a range of ids is a world in order of time."""
_LAYOUT = f"""
BEGIN IMMEDIATE;
CREATE TABLE worlds (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, text TEXT NOT NULL,
    x REAL, y REAL, z REAL, cell INTEGER, seen REAL NOT NULL, times INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX same ON entries (kind, about, x);
CREATE INDEX old ON entries (kind, seen);
CREATE INDEX near ON entries (cell, id);
CREATE VIRTUAL TABLE words USING fts5(
    text, content = 'entries', content_rowid = 'id', columnsize = 0, tokenize = 'porter unicode61'
);
CREATE TRIGGER entered AFTER INSERT ON entries BEGIN
    INSERT INTO words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER changed AFTER UPDATE ON entries BEGIN
    INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER dropped AFTER DELETE ON entries BEGIN
    INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
END;
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_TABLES = frozenset({"worlds", "entries", "words"})
_CONDEMNED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT})
_CUT_SHORT = frozenset({sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS})
"""Other errors (busy, full, read-only) speak of the moment or the folder, and a good file must not be given up."""
SIDES = ("-wal", "-shm", "-journal")


class BrokenFile(Exception):
    """The file is no memory of ours; the text says what is wrong with it."""


def is_broken(bad: sqlite3.Error) -> bool:
    """Whether an error condemns the file, and not only the moment."""
    code: int = getattr(bad, "sqlite_errorcode", 0)
    return code & 0xFF in _CONDEMNED or code in _CUT_SHORT


async def open_file(path: Path) -> aiosqlite.Connection:
    """Open, or begin, the memory at `path`.

    With WAL and synchronous NORMAL a commit is written to the file before it returns: it outlives the
    process (`kill -9`), not a power cut (sqlite.org/pragma.html#pragma_synchronous).
    Raises BrokenFile, sqlite3.Error and OSError; no connection is left open then.
    """
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    if await asyncio.to_thread(path.is_dir):
        raise BrokenFile("it is a folder")
    db = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        await _prepare(db)
    except BaseException:
        await db.close()
        raise
    return db


async def _prepare(db: aiosqlite.Connection) -> None:
    await db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304;"
    )
    (version,) = await _row(db, "PRAGMA user_version")
    found = {name for (name,) in await db.execute_fetchall("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version == 0 and not found:
        await db.executescript(_LAYOUT)
        return
    if version != SCHEMA_VERSION or not found >= _TABLES:
        raise BrokenFile(f"its schema version is {version}, not {SCHEMA_VERSION}")
    (verdict,) = await _row(db, "PRAGMA quick_check(1)")
    if verdict != "ok":
        raise BrokenFile(str(verdict).splitlines()[-1])


async def _row(db: aiosqlite.Connection, query: str) -> tuple[object, ...]:
    rows = list(await db.execute_fetchall(query))
    return tuple(rows[0])


async def world_number(db: aiosqlite.Connection, name: str) -> int:
    """The number of a world by its name; a new world gets the next one."""
    await db.execute("INSERT OR IGNORE INTO worlds (name) VALUES (?)", (name,))
    rows = list(await db.execute_fetchall("SELECT number FROM worlds WHERE name = ?", (name,)))
    return int(rows[0][0])
