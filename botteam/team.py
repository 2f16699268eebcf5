"""The team: starts bots in turn, restarts each by itself with growing pauses, stops them all."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Sequence

from botteam.bot import Bot
from botteam.errors import BotteamError
from botteam.events import Bus, Log, State, StateChanged

log = logging.getLogger("botteam.team")

BACKOFF_FIRST, BACKOFF_MAX = 1.0, 30.0
CALM_SECONDS = 60.0
"""A bot that was online for so long begins its pauses anew."""
STOP_SECONDS = 3.0
KICKED = "kicked: "
HOPELESS = ("whitelist", "banned", "invalid username", "unsupported", "outdated")
"""Words in a server's kick that no new try will change for who was never let in; else it may be under repair."""


class Member:
    """A bot's place in the team: its state, its restarts, its pauses."""

    def __init__(self, bot: Bot, bus: Bus, delay: float, rng: random.Random) -> None:
        self.bot = bot
        self.state: State | None = None
        self.restarts = 0
        self._bus = bus
        self._delay = delay
        self._rng = rng
        self._failures = 0
        self._was_in = False

    @property
    def name(self) -> str:
        """The role's name."""
        return self.bot.role.name

    def announce(self) -> None:
        """Show the bot as waiting, before anything starts."""
        self._become("waiting", wait=self._delay)

    async def run(self) -> None:
        """Join, live, and join again until cancelled or hopeless."""
        await asyncio.sleep(self._delay)
        while True:
            reason = await self._live()
            if self._is_hopeless(reason):
                self._become("failed", reason)
                return
            self.restarts += 1
            pause = self._pause()
            self._become("reconnecting", reason, wait=pause)
            await asyncio.sleep(pause)

    def _is_hopeless(self, reason: str) -> bool:
        words = reason.partition(KICKED)[2].lower()
        return not self._was_in and any(word in words for word in HOPELESS)

    async def _live(self) -> str:
        """One life; returns why it ended."""
        self._become("connecting")
        online_at = None
        try:
            await self.bot.body.connect()
            online_at, self._was_in = time.monotonic(), True
            self._become("online")
            await self.bot.run()
        except BotteamError as bad:
            reason = str(bad)
        except Exception as bad:  # one bot's defect must not end the team
            log.exception("%s hit a defect", self.name)
            reason = f"defect: {type(bad).__name__}: {bad}"
        else:
            reason = "ended"
        await self.bot.body.disconnect()
        if online_at is not None and time.monotonic() - online_at > CALM_SECONDS:
            self._failures = 0
        self._bus.publish(Log(bot=self.name, level="warning", text=f"{self.name} is offline: {reason}"))
        return reason

    def _pause(self) -> float:
        pause = min(BACKOFF_FIRST * 2**self._failures, BACKOFF_MAX)
        self._failures += 1
        return float(pause * self._rng.uniform(0.7, 1.3))

    def _become(self, state: State, reason: str = "", wait: float = 0.0) -> None:
        change = StateChanged(
            bot=self.name,
            from_=self.state,
            to=state,
            reason=reason,
            wait=round(wait, 1),
            restarts=self.restarts,
        )
        self.state = state
        self._bus.publish(change)

    async def leave(self) -> None:
        """Leave the world for good."""
        await self.bot.body.disconnect()
        if self.state != "failed":
            self._become("stopped")


class Team:
    """All members; `stagger` seconds lie between two joins."""

    def __init__(self, bots: Sequence[Bot], bus: Bus, stagger: float, rng: random.Random) -> None:
        self.members = {bot.role.name: Member(bot, bus, i * stagger, rng) for i, bot in enumerate(bots)}

    def announce(self) -> None:
        """Show every bot as waiting."""
        for member in self.members.values():
            member.announce()

    async def run(self) -> None:
        """Run every bot until cancelled; then all have left within STOP_SECONDS."""
        tasks = [asyncio.create_task(m.run(), name=f"bot {m.name}") for m in self.members.values()]
        try:
            await asyncio.gather(*tasks)
            await asyncio.Event().wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
            await asyncio.gather(*(m.leave() for m in self.members.values()), return_exceptions=True)
