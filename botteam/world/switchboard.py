"""Calls to bots in node as awaitables: outcomes, time limits, cancellation, and node's revival."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from botteam.errors import BotteamError, Disconnected, VerbError, VerbTimeout, verb_error
from botteam.world.bridge import Bridge

log = logging.getLogger("botteam.world")

WATCH_SECONDS = 0.25
SILENCE_SECONDS = 10.0
"""Node's main thread says something four times a second; after this much silence it hangs."""
GRACE_SECONDS = 2.0
"""JavaScript ends its verbs itself; this much later Python stops waiting for it."""

Pushed = Callable[[Mapping[str, Any]], None]


class Switchboard:
    """All bots of one process behind one bridge.

    `verbs` are further JavaScript files of verbs (tests and benchmarks bring their own); `hung_seconds` is how
    long a worker may be silent before it is ended.
    """

    def __init__(
        self,
        modules: Path,
        *,
        bots_per_worker: int = 1,
        hung_seconds: float = 15.0,
        verbs: Sequence[Path] = (),
    ) -> None:
        options = {
            "botsPerWorker": bots_per_worker,
            "hungMs": int(hung_seconds * 1000),
            "verbs": [str(path.resolve()) for path in verbs],
        }
        self._bridge = Bridge(modules, options, self._received)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._bot_of: dict[int, str] = {}
        self._listeners: dict[str, Pushed] = {}
        self._ready = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self.pid = 0
        self.restarts = 0

    async def start(self) -> None:
        """Start node. Raises NodeError."""
        self._loop = asyncio.get_running_loop()
        self.pid = await asyncio.wrap_future(self._bridge.open())
        self._ready.set()
        self._watch = asyncio.create_task(self._watch_node(), name="watch node")

    async def stop(self) -> None:
        """End node and everything in it."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._ready.clear()
        self._fail_all("botteam is stopping")
        await asyncio.wrap_future(self._bridge.close())
        self._bridge.shutdown()

    def listen(self, bot: str, listener: Pushed) -> None:
        """Have `listener` told of `bot`'s events and of the end of its worker."""
        self._listeners[bot] = listener

    async def seat(self, bot: str, config: Mapping[str, Any], limit: float) -> Any:
        """Give a bot its worker and join the world. Raises Disconnected."""
        return await self._ask({"do": "start", "bot": bot, "config": config}, "connect", limit)

    def unseat(self, bot: str) -> None:
        """Take a bot out of its world and worker."""
        self._bridge.post(json.dumps({"do": "end", "bot": bot}))

    async def call(self, bot: str, verb: str, args: Mapping[str, Any], limit: float) -> Any:
        """Run a verb; returns its JSON value. Raises VerbError."""
        return await self._ask({"do": "call", "bot": bot, "verb": verb, "args": args}, verb, limit)

    async def _ask(self, message: dict[str, Any], verb: str, limit: float) -> Any:
        bot, number = message["bot"], next(self._ids)
        text = _text({**message, "id": number, "limit": int(limit * 1000)}, verb)
        try:
            async with asyncio.timeout(limit + GRACE_SECONDS):
                await self._ready.wait()
                future = self._expect(bot, number)
                self._bridge.post(text)
                return await future
        except TimeoutError:
            self._cancel(bot, number)
            raise VerbTimeout(f"{verb} gave no answer for {limit + GRACE_SECONDS:.0f} s") from None
        except asyncio.CancelledError:
            self._cancel(bot, number)
            raise
        finally:
            self._waiting.pop(number, None)
            self._bot_of.pop(number, None)

    def _expect(self, bot: str, number: int) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        self._bot_of[number] = bot
        return future

    def _cancel(self, bot: str, number: int) -> None:
        self._bridge.post(json.dumps({"do": "cancel", "bot": bot, "id": number}))

    def _received(self, text: str) -> None:
        """A batch came in, on JSPyBridge's thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._sort, text)

    def _sort(self, text: str) -> None:
        for message in json.loads(text):
            try:
                self._take(message)
            except Exception:
                log.exception("one message from node was lost")

    def _take(self, message: Mapping[str, Any]) -> None:
        if "id" in message:
            self._settle(message)
        elif "down" in message:
            self._down(message["bot"], message["down"])
        elif "event" in message:
            listener = self._listeners.get(message["bot"])
            if listener:
                listener(message["event"])
        elif "log" in message:
            level = logging.WARNING if message["log"]["level"] == "warning" else logging.DEBUG
            log.log(level, "node: %s", message["log"]["text"])

    def _settle(self, message: Mapping[str, Any]) -> None:
        future = self._waiting.get(message["id"])
        if future is None or future.done():
            return
        if "error" in message:
            future.set_exception(verb_error(message["error"]["reason"], message["error"]["text"]))
        else:
            future.set_result(message["value"])

    def _down(self, bot: str, why: str) -> None:
        for number, name in list(self._bot_of.items()):
            future = self._waiting.get(number)
            if name == bot and future and not future.done():
                future.set_exception(Disconnected(f"{bot}'s worker is gone: {why}"))
        listener = self._listeners.get(bot)
        if listener:
            listener({"kind": "end", "reason": f"worker {why}"})

    def _fail_all(self, why: str) -> None:
        for bot in set(self._listeners) | set(self._bot_of.values()):
            self._down(bot, why)

    async def _watch_node(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            silent = time.monotonic() - self._bridge.heard > SILENCE_SECONDS
            if not self._bridge.alive or silent:
                await self._revive("hung" if silent and self._bridge.alive else "ended")

    async def _revive(self, how: str) -> None:
        self._ready.clear()
        self.restarts += 1
        log.warning("node (process %d) %s; starting it anew", self.pid, how)
        self._fail_all(f"node {how}")
        for pause in itertools.chain((0.0, 1.0, 5.0), itertools.repeat(15.0)):
            await asyncio.sleep(pause)
            try:
                await asyncio.wrap_future(self._bridge.close())
                self.pid = await asyncio.wrap_future(self._bridge.open())
            except BotteamError as bad:
                log.warning("%s", bad)
            else:
                break
        self._ready.set()


def _text(message: Mapping[str, Any], verb: str) -> str:
    """A call as JSON; Python's own NaN and Infinity are none, and node would lose the whole batch over one."""
    try:
        return json.dumps(message, allow_nan=False)
    except ValueError:
        given = message.get("args", message.get("config"))
        raise VerbError(f"{verb} was given {given!r}; give it finite numbers") from None
