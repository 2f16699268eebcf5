"""Whether the model is well: who has failed to hear from it opens the breaker, a trial closes it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from botteam.mind.base import BrainDown
from botteam.mind.ollama import Ollama, Silent

T = TypeVar("T")

FAILURES_MAX = 3
PROBE_EVERY_SECONDS = 5.0


class Breaker:
    """One model's health for all bots. `changed(up, text)` is told each turn, and what else ails it while down."""

    def __init__(self, ollama: Ollama, changed: Callable[[bool, str], None], *, up: bool) -> None:
        self._ollama = ollama
        self._changed = changed
        self._failures = 0
        self._down = asyncio.Event()
        self._told = ""
        if not up:
            self._down.set()

    @property
    def up(self) -> bool:
        """Whether the model decides."""
        return not self._down.is_set()

    @property
    def lent(self) -> bool:
        """Whether the server belongs to the deep model for a round of plans."""
        return self._ollama.scheduler.held

    async def unless_down(self, asking: Coroutine[Any, Any, T]) -> T:
        """What was asked for; BrainDown, and an end to the asking, as soon as the model goes down."""
        asked = asyncio.ensure_future(asking)
        down = asyncio.ensure_future(self._down.wait())
        try:
            await asyncio.wait({asked, down}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            raise BrainDown("the model is down")
        finally:
            asked.cancel()
            down.cancel()

    def succeeded(self) -> None:
        """An answer came and was valid."""
        self._failures = 0

    def failed(self, why: BrainDown) -> None:
        """An answer failed; the third in a row, or a silent server, opens the breaker."""
        if not self.up:
            return
        self._failures += 1
        if isinstance(why, Silent) or self._failures >= FAILURES_MAX:
            self._down.set()
            self._tell(False, str(why))

    async def watch(self) -> None:
        """Try a model that is down until it answers, for ever; the first try is at once. A round of plans is let be."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            if not self.up and not self.lent:
                await self._try()
            await asyncio.sleep(max(0.0, began + PROBE_EVERY_SECONDS - loop.time()))

    async def _try(self) -> None:
        try:
            trial = await self._ollama.try_out()
        except BrainDown as bad:
            if str(bad) != self._told:
                self._tell(False, str(bad))
            return
        self._failures = 0
        self._down.clear()
        self._tell(True, trial.text())

    def _tell(self, up: bool, text: str) -> None:
        self._told = text
        self._changed(up, text)
