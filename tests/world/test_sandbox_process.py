"""One world, one server: the lock of its folder, and the port that a restart takes again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from botteam.errors import SandboxError
from botteam.world.sandbox import Sandbox


@pytest_asyncio.fixture
async def sandbox(modules: Path, tmp_path: Path) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(modules, tmp_path / "worlds" / "seed-1", patience=0.3)
    yield sandbox
    await sandbox.stop()


async def command(folder: Path, *, stdin: int = asyncio.subprocess.DEVNULL) -> asyncio.subprocess.Process:
    """`python -m botteam world` on a data folder."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "botteam", "world"),
        env={**os.environ, "DATA_DIR": str(folder), "MC_PORT": "26060"},
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def test_a_second_server_on_one_world_is_refused(modules: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    folder = tmp_path / "worlds" / "seed-1"
    await sandbox.start()
    with pytest.raises(SandboxError) as refused:
        await Sandbox(modules, folder, patience=0.1).start()
    assert f"process {os.getpid()}" in str(refused.value)
    assert str(folder) in str(refused.value)


async def test_what_is_typed_are_commands_of_the_world(tmp_path: Path) -> None:
    world = await command(tmp_path, stdin=asyncio.subprocess.PIPE)
    assert world.stdin is not None
    assert world.stdout is not None
    world.stdin.write(b"seed\n\ntime set 12\nfrobnicate\n")
    try:
        async with asyncio.timeout(30):
            said = [(await world.stdout.readline()).decode().strip() for _ in range(4)]
            assert said[1:3] == ["Seed: [1]", "Set the time to 12"]
            assert said[3].startswith("Unknown or incomplete command")
            world.stdin.write(b"stop\n")
            assert await world.wait() == 0
    finally:
        if world.returncode is None:
            world.terminate()


async def test_the_command_holds_its_world_until_it_and_its_server_are_gone(tmp_path: Path, sandbox: Sandbox) -> None:
    first = await command(tmp_path)
    assert first.stdout is not None
    async with asyncio.timeout(30):
        while b"Ctrl-C saves" not in (line := await first.stdout.readline()):
            assert line, "the command ended"
    second = await command(tmp_path)
    said, _ = await second.communicate()
    assert second.returncode == 1
    assert len(said.splitlines()) == 1
    assert f"process {first.pid}".encode() in said

    (server,) = psutil.Process(first.pid).children(recursive=True)
    server.suspend()  # it cannot save yet
    first.send_signal(signal.SIGKILL)
    await first.wait()
    with pytest.raises(SandboxError, match="already played"):
        await sandbox.start()
    server.resume()
    async with asyncio.timeout(10):
        while psutil.pid_exists(server.pid) and server.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.05)
    await sandbox.start()


async def test_a_restart_takes_the_same_port_or_says_why_not(sandbox: Sandbox) -> None:
    port = (await sandbox.start()).port
    await sandbox.command("stop")
    await sandbox.wait()
    assert (await sandbox.restart()).port == port
    await sandbox.command("stop")
    await sandbox.wait()
    lost = pytest.raises(SandboxError, match=rf"port {port} on 127.0.0.1, which the bots know, was taken")
    with socket.create_server(("127.0.0.1", port)), lost:
        await sandbox.restart()
    assert (await sandbox.restart()).port == port


async def test_a_folder_that_cannot_be_written_is_told_in_one_line(modules: Path, tmp_path: Path) -> None:
    (tmp_path / "worlds").write_text("a file where a folder should be")
    with pytest.raises(SandboxError, match="cannot write to the world folder"):
        await Sandbox(modules, tmp_path / "worlds" / "seed-1").start()
