"""The errands that a team has learned: `DATA_DIR/skills/<name>.json`, and those that are still on their first try."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import accumulate
from pathlib import Path

from botteam.actions import Allowed
from botteam.errand import TEXT_MAX, Errand, InvalidErrand, parse_errand
from botteam.files import write_whole
from botteam.skill import Skill
from botteam.tokens import estimate

log = logging.getLogger("botteam.errands")

ERRANDS_MAX = 32
"""Errands that are kept; the oldest gives way."""
NAMES_TOKENS = 40
MakeSkill = Callable[[Errand, Callable[[Errand, bool], Awaitable[None]]], Skill]


class Errandbook:
    """Errands as skills: `skills` is live, and what a bot may run of it stands in `allowed`."""

    def __init__(
        self, folder: Path, taken: frozenset[str], make: MakeSkill, *, warn: Callable[[str], None] = log.warning
    ) -> None:
        self.skills: dict[str, Skill] = {}
        self.broken: tuple[str, ...] = ()
        self._folder = folder
        self._taken = taken
        self._make = make
        self._warn = warn
        self._kept: dict[str, Errand] = {}
        self._trials: dict[str, Errand] = {}

    async def load(self) -> None:
        """Read what earlier runs have learned; a broken file is named in `broken` and skipped."""
        errands, self.broken = await asyncio.to_thread(read_errands, self._folder, self._taken)
        for errand in errands:
            self._kept[errand.name] = errand
            self.skills[errand.name] = self._make(errand, self._ended)

    def allowed(self, base: Allowed, bot: str) -> Allowed:
        """What a bot may decide now: its role's limits, the errand that it is to try, and the newest within them.

        As many are offered as their names fit into the prompt.
        """
        trial = self._trials.get(bot)
        known = [*([trial] if trial is not None else []), *reversed(self._kept.values())]
        fitting = [errand for errand in known if errand.fits(base)]
        used = accumulate(estimate(errand.name) + 1 for errand in fitting)
        offered = [errand for errand, tokens in zip(fitting, used, strict=True) if tokens <= NAMES_TOKENS]
        learned = tuple((errand.name, errand.summary) for errand in offered)
        names = dict.fromkeys([*base.skills, *(name for name, _summary in learned)])
        return Allowed(actions=base.actions, skills=tuple(names), learned=learned)

    def trial(self, bot: str) -> Errand | None:
        """The errand that a bot has not tried to its end."""
        return self._trials.get(bot)

    def try_out(self, bot: str, text: str | bytes, base: Allowed) -> Errand:
        """Take a model's errand for a bot to try; it is kept if that succeeds. Raises InvalidErrand.

        A bot has one on trial: a new one takes the place of the former.
        """
        others = {errand.name for name, errand in self._trials.items() if name != bot}
        errand = parse_errand(text, base, self._taken | self._kept.keys() | others)
        former = self._trials.pop(bot, None)
        if former is not None:
            self.skills.pop(former.name, None)
        self._trials[bot] = errand
        self.skills[errand.name] = self._make(errand, self._ended)
        return errand

    async def _ended(self, errand: Errand, ok: bool) -> None:
        """The first try is over: keep it or forget it. Later ones change nothing."""
        bot = next((name for name, trial in self._trials.items() if trial is errand), None)
        if bot is None:
            return
        del self._trials[bot]
        if not ok:
            self.skills.pop(errand.name, None)
            return
        self._kept[errand.name] = errand
        await self._save(errand)
        while len(self._kept) > ERRANDS_MAX:
            await self._forget(next(iter(self._kept)))

    async def _save(self, errand: Errand) -> None:
        path = self._folder / f"{errand.name}.json"
        text = errand.model_dump_json(indent=2, exclude_defaults=True) + "\n"
        try:
            await asyncio.shield(asyncio.to_thread(write_whole, path, text.encode()))
        except OSError as bad:
            self._warn(f"{path} cannot be written ({bad.strerror}); {errand.name!r} is known until the run ends")

    async def _forget(self, name: str) -> None:
        del self._kept[name]
        self.skills.pop(name, None)
        try:
            await asyncio.to_thread((self._folder / f"{name}.json").unlink, missing_ok=True)
        except OSError as bad:
            self._warn(f"{self._folder / name}.json cannot be deleted ({bad.strerror}); delete it")


def read_errands(folder: Path, taken: frozenset[str]) -> tuple[list[Errand], tuple[str, ...]]:
    """The errands of a folder, oldest first, and a line for each file that is none. `taken` names are refused."""
    texts, unread = _read(folder)
    errands, broken = [], list(unread)
    for path, text in texts.items():
        try:
            errand = parse_errand(text, taken=taken)
            if errand.name != path.stem:
                raise InvalidErrand(f"it holds {errand.name!r}; rename the file or the errand")
        except InvalidErrand as bad:
            broken.append(f"{path}: {bad}")
            continue
        errands.append(errand)
    return errands, tuple(broken)


def _read(folder: Path) -> tuple[dict[Path, bytes], list[str]]:
    """Texts of the errand files, oldest first, and a line for each that cannot be read."""
    dated: list[tuple[float, Path, bytes]] = []
    unread: list[str] = []
    for path in sorted(folder.glob("*.json")):
        try:
            with path.open("rb") as file:
                dated.append((path.stat().st_mtime, path, file.read(TEXT_MAX + 1)))
        except OSError as bad:
            unread.append(f"{path}: it cannot be read ({bad.strerror})")
    dated.sort(key=lambda entry: entry[:2])
    unread += [f"{path}: more than {ERRANDS_MAX} errands; delete some" for _, path, _ in dated[ERRANDS_MAX:]]
    return {path: text for _, path, text in dated[:ERRANDS_MAX]}, unread
