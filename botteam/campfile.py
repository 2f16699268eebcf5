"""Where a team's base stands, kept between runs: one JSON file per data folder, by world."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from botteam.camp import Camp
from botteam.files import set_aside, write_whole
from botteam.observation import Position

log = logging.getLogger("botteam")

FILE = "camps.json"
LOOK_SECONDS = 3.0
"""A killed run forgets at most what was settled in so many seconds."""


class _Base(BaseModel):
    """What is known of one world's base."""

    model_config = ConfigDict(extra="forbid")

    stash: Position | None = None
    sites: dict[str, Position] = Field(default_factory=dict)
    built: frozenset[str] = frozenset()


class _Bases(BaseModel):
    model_config = ConfigDict(extra="forbid")

    worlds: dict[str, _Base] = Field(default_factory=dict)


class CampFile:
    """The bases that one data folder knows; `world` names the one that is played."""

    def __init__(self, folder: Path, world: str) -> None:
        self._path = folder / FILE
        self._world = world
        self._kept = _Base()
        self._failing = False

    async def load(self) -> Camp:
        """The base as it was left; an empty one for a new world. A broken file is set aside with a warning."""
        await asyncio.to_thread(self._load)
        return Camp(stash=self._kept.stash, sites=dict(self._kept.sites), built=set(self._kept.built))

    def _load(self) -> None:
        try:
            self._kept = self._read().worlds.get(self._world, _Base())
        except OSError as bad:
            log.warning("%s cannot be read, the base is looked for anew: %s", self._path, _why(bad))
        except ValidationError as bad:
            kept = self._path
            with contextlib.suppress(OSError):
                kept = set_aside(self._path)
            log.warning("%s is broken (%s) and set aside as %s; the base is looked for anew", FILE, _why(bad), kept)

    async def follow(self, camp: Camp) -> None:
        """Write down what changes, until cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await self._keep(camp)
        finally:
            await self._keep(camp)

    async def _keep(self, camp: Camp) -> None:
        base = _Base(stash=camp.stash, sites=dict(camp.sites), built=frozenset(camp.built))
        if base == self._kept:
            return
        try:
            await asyncio.to_thread(self._write, base)
        except (OSError, ValidationError) as bad:
            if not self._failing:
                log.warning("%s cannot be written (%s); mend it, or the base is not known again", self._path, _why(bad))
            self._failing = True
        else:
            self._kept, self._failing = base, False

    def _read(self) -> _Bases:
        try:
            return _Bases.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return _Bases()

    def _write(self, base: _Base) -> None:
        """Another team may share the folder and play another world: its base is left as it is."""
        bases = self._read()
        bases.worlds[self._world] = base
        write_whole(self._path, f"{bases.model_dump_json(indent=1)}\n".encode())


def _why(bad: Exception) -> str:
    return str(bad.errors()[0]["msg"]) if isinstance(bad, ValidationError) else str(bad)
