"""Work that lasts as long as a run, or until it is stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

log = logging.getLogger("botteam")
Result = TypeVar("Result")


async def unless(stopped: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The work's result, or None when `stopped` was set first; the work is cancelled then."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


def beside(stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
    """Run something beside everything else until `stack` is closed; its end by an exception is told at once."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(tell_failure)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


def tell_failure(task: asyncio.Task[None]) -> None:
    """Say at once that a task ended by an exception; a callback for `add_done_callback`."""
    bad = None if task.cancelled() else task.exception()
    if bad is not None:
        log.error("%r ended for the rest of this run: %r; please report it", task.get_name(), bad, exc_info=bad)
