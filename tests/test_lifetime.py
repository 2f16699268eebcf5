from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from botteam.lifetime import beside


async def work(bad: BaseException | None = None) -> None:
    await asyncio.sleep(0)
    if bad is not None:
        raise bad


async def test_work_beside_that_ends_by_an_exception_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async with AsyncExitStack() as stack:
        beside(stack, work(TypeError("no object")), "model watch")
        beside(stack, work(), "milestones")
        beside(stack, asyncio.sleep(60), "planning")
        await asyncio.sleep(0.01)
        assert [r.getMessage() for r in caplog.records] == [
            "'model watch' ended for the rest of this run: TypeError('no object'); please report it"
        ]
    assert len(caplog.records) == 1
