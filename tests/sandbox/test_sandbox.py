"""The sandbox's mechanics, driven by real Mineflayer clients: each file of `js/` is one run of node's test runner."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from botteam.world.nodejs import node_binary, node_environment

FILES = sorted((Path(__file__).parent / "js").glob("*.test.js"))
LANES = 2
ENDS = ("--test-timeout=60000", "--test-force-exit")
FILE_SECONDS = 150
EVIL = ("partial packet", "Chunk size is")

Ended = tuple[int, str]
"""Exit code and output of a file's run."""


async def run(file: Path, modules: Path, lanes: asyncio.Semaphore) -> Ended:
    """Run one file when a lane is free; it and its servers end with this task."""
    async with lanes:
        process = await asyncio.create_subprocess_exec(
            *(str(node_binary()), "--test", "--test-reporter=spec", *ENDS, str(file)),
            env={**os.environ, **node_environment(modules)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(FILE_SECONDS):
                said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return process.returncode or 0, said.decode("utf-8", "replace")


@pytest_asyncio.fixture(scope="session")
async def runs(request: pytest.FixtureRequest, modules: Path) -> AsyncIterator[dict[Path, asyncio.Task[Ended]]]:
    """The runs of all files that are asked for, begun at once, a few at a time."""
    lanes = asyncio.Semaphore(LANES)
    wanted = [item.callspec.params["file"] for item in request.session.items if hasattr(item, "callspec")
              and "file" in item.callspec.params]  # fmt: skip
    tasks = {file: asyncio.create_task(run(file, modules, lanes)) for file in wanted if file in FILES}
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


@pytest.mark.parametrize("file", FILES, ids=[f.name.removesuffix(".test.js") for f in FILES])
async def test_mechanic(file: Path, modules: Path, runs: dict[Path, asyncio.Task[Ended]]) -> None:
    code, said = await (runs.pop(file, None) or run(file, modules, asyncio.Semaphore()))  # a second try is a new run
    assert code == 0, said[-8000:]
    for evil in EVIL:
        assert evil not in said
