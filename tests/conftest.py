"""What all tests share: the alarm for blocking calls, the Node packages, one sandbox, one switchboard."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings

from botteam.world.mineflayer import Address, MineflayerBody
from botteam.world.nodejs import ensure_packages
from botteam.world.sandbox import Sandbox, Where
from botteam.world.switchboard import Switchboard

settings.register_profile("crowded", deadline=None)  # how fast something is, benchmarks tell
settings.load_profile("crowded")

FAULTS = Path(__file__).parent / "world" / "faults.js"
POSTURE = Path(__file__).parent / "deeds" / "posture.js"
MEASURES = Path(__file__).parent.parent / "benchmarks" / "plain.js"


REAL = ("sandbox", "deeds", "browser", "world", "test_run.py", "test_faults.py")
"""Whose tests play in a real world, or against a clock, on whatever time the machine has left."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A race that a crowded machine loses once is told as a rerun; lost twice, it is a failure."""
    for item in items:
        if item.path.parent.name in REAL or item.path.name in REAL:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why the first of two tries was lost: nobody else says it."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}", "-")
        terminalreporter.line(report.longreprtext[-1500:])


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means here: most of the tests wait for a game, so that two cores carry three of them."""
    return max(3, os.cpu_count() or 1)


@pytest.fixture(autouse=True)
def blocking_alarm() -> Iterator[BlockBuster]:
    """A blocking call of botteam's inside the event loop raises BlockingError."""
    with blockbuster_ctx("botteam") as alarm:
        yield alarm


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the machine must not reach the tests."""
    for name in list(os.environ):
        if name.startswith(("MC_", "OLLAMA_", "BOT", "BRAIN", "BIND_HOST", "HOME_POS")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def modules() -> Path:
    """The installed Node packages."""
    return ensure_packages()


@pytest_asyncio.fixture(scope="session")
async def sandbox(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """One embedded server for the whole test run; `sandbox.where` tells its port."""
    server = Sandbox(modules, tmp_path_factory.mktemp("world"), seed=7)
    await server.start()
    await server.command("gamerule doMobSpawning false")
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def where(sandbox: Sandbox) -> Where:
    """Where the shared sandbox listens."""
    assert sandbox.where is not None
    return sandbox.where


@pytest_asyncio.fixture(scope="session")
async def switchboard(modules: Path) -> AsyncIterator[Switchboard]:
    """One node process for the whole test run, with verbs that misbehave on purpose."""
    board = Switchboard(modules, hung_seconds=10.0, verbs=[FAULTS, POSTURE, MEASURES])
    await board.start()
    yield board
    await board.stop()


@pytest_asyncio.fixture(scope="module")
async def join(switchboard: Switchboard, where: Where) -> AsyncIterator[Callable[..., Awaitable[MineflayerBody]]]:
    """Let a bot join the shared sandbox by its name; it leaves with the module, or earlier."""
    bodies: list[MineflayerBody] = []

    async def join(name: str, kind: type[MineflayerBody] = MineflayerBody) -> MineflayerBody:
        body = kind(name, switchboard, Address(where.host, where.port))
        bodies.append(body)
        await body.connect()
        return body

    yield join
    for body in bodies:
        await body.disconnect()
