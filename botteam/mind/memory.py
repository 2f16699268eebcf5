"""What a bot remembers across runs: places, deaths, skills' outcomes, promises and goals, in one SQLite file.

A bot without memory plays on: nothing here raises because of the file.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from botteam.files import set_aside
from botteam.mind.memory_file import SIDES, BrokenFile, is_broken, open_file, world_number
from botteam.mind.memory_rows import Rows
from botteam.mind.recall import RECALL_TOKENS, Entry, Found, Kind, choose, plain, words_of
from botteam.observation import Position

log = logging.getLogger("botteam.memory")

LIMITS: Mapping[Kind, int] = {"place": 40_000, "death": 10_000, "skill": 10_000, "promise": 20_000, "goal": 20_000}
"""Entries kept of each kind, 100,000 in all; each has at most TEXT_MAX characters, so that the file is bounded too."""
EDGE = 30_000_000
"""Blocks from the middle to the border of a world (minecraft.wiki/w/World_boundary)."""
_T = TypeVar("_T")


class Memory:
    """One bot's memory of one world. `now` is in epoch seconds everywhere, so that it holds across runs."""

    def __init__(
        self,
        path: Path,
        world: str = "",
        *,
        limits: Mapping[Kind, int] = LIMITS,
        warn: Callable[[str], None] = log.warning,
    ) -> None:
        self.path = path
        self._world = plain(world)
        self._limits = limits
        self._warn = warn
        self._missing = False
        self._rows: Rows | None = None
        self._turn = asyncio.Lock()

    @property
    def works(self) -> bool:
        """Whether anything can be remembered."""
        return self._rows is not None

    async def open(self) -> None:
        """Open the file; a broken one is set aside with one warning, and without a file the bot goes on."""
        async with self._turn:
            try:
                await self._begin()
            except (BrokenFile, sqlite3.Error, OSError) as bad:
                await self._recover(bad)

    async def close(self) -> None:
        """Close the file. May be called twice."""
        async with self._turn:
            await self._shut()

    async def remember(self, entry: Entry, *, now: float) -> bool:
        """Keep an entry, or renew the one that is the same; True once it would survive the end of the process."""
        kept = Entry(entry.kind, plain(entry.text), _sane(entry.position), plain(entry.about))
        if not kept.text:
            return False
        return await self._safely(lambda rows: _put(rows, kept, now), False, again=True)

    async def recall(
        self, words: str, *, now: float, position: Position | None = None, tokens: int = RECALL_TOKENS
    ) -> tuple[str, ...]:
        """Lines for the prompt, at most `tokens` tokens: what fits these words, is recent, and is near."""
        here, nothing = _sane(position), tuple[Found, ...]()
        found = await self._safely(lambda rows: rows.find(words_of(words), here), nothing)
        return choose(found, position=here, now=now, tokens=tokens)

    # -- the file ---------------------------------------------------------------------------------

    async def _begin(self) -> None:
        db = await open_file(self.path)
        try:
            rows = Rows(db, await world_number(db, self._world), self._limits)
            await rows.count()
        except BaseException:
            await db.close()
            raise
        self._rows = rows

    async def _shut(self) -> None:
        rows, self._rows = self._rows, None
        if rows is not None:
            try:
                await rows.db.close()
            except sqlite3.Error as bad:
                self._warn(f"{self.path} was not closed cleanly ({bad})")

    async def _recover(self, bad: BrokenFile | sqlite3.Error | OSError) -> None:
        """After an error at `path`: a fresh file if that one is broken, or no memory at all."""
        await self._shut()
        if isinstance(bad, OSError) or (isinstance(bad, sqlite3.Error) and not is_broken(bad)):
            self._warn(f"{self.path} cannot be used ({bad}); free it or set DATA_DIR; the bot goes on without memory")
            return
        try:
            target = await asyncio.to_thread(set_aside, self.path, SIDES)
            await self._begin()
        except (BrokenFile, sqlite3.Error, OSError) as worse:
            self._warn(f"{self.path} is broken ({bad}) and no fresh one can be begun ({worse}); set DATA_DIR")
            return
        self._warn(f"{self.path} was broken ({bad}); it is kept as {target.name}, and a fresh memory begins")

    def _miss(self, bad: sqlite3.Error) -> None:
        """Warn at the first of several errors in a row."""
        if not self._missing:
            self._warn(f"{self.path} cannot be used now ({bad}); what happens meanwhile is not remembered")
        self._missing = True

    async def _safely(self, work: Callable[[Rows], Awaitable[_T]], otherwise: _T, *, again: bool = False) -> _T:
        """Do it in turn; an error of the file costs this one result, a broken file a fresh start."""
        async with self._turn:
            if self._rows is None:
                return otherwise
            try:
                done = await work(self._rows)
            except sqlite3.Error as bad:
                if not is_broken(bad):
                    self._miss(bad)
                    return otherwise
                await self._recover(bad)
            else:
                self._missing = False
                return done
        return await self._safely(work, otherwise) if again else otherwise


def _sane(position: Position | None) -> Position | None:
    """A position that can lie in a world, or none."""
    if position is None or not (abs(position.x) <= EDGE and abs(position.y) <= EDGE and abs(position.z) <= EDGE):
        return None
    return position


async def _put(rows: Rows, entry: Entry, now: float) -> bool:
    await rows.put(entry, now)
    return True
