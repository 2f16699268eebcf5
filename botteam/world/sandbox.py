"""The embedded world: a Minecraft server in a node process of its own, ended with us."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from botteam.errors import SandboxError
from botteam.world.nodejs import JS, node_binary, node_environment

log = logging.getLogger("botteam.sandbox")

VERSION = "1.21.4"
READY_SECONDS = 30.0
STOP_SECONDS = 4.0
PORT_TRIES = 50


@dataclass(frozen=True)
class Where:
    """Where the sandbox listens, and the seed of its world."""

    host: str
    port: int
    version: str
    seed: int


class Sandbox:
    """One embedded server. `port` 0 lets the system choose; a taken port gives way to the next free one."""

    def __init__(self, modules: Path, data_dir: Path, *, host: str = "127.0.0.1", port: int = 0, seed: int = 1) -> None:
        self._modules = modules
        self._data_dir = data_dir
        self._host = host
        self._port = port
        self._seed = seed
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._said: deque[str] = deque(maxlen=5)
        self._replies: asyncio.Queue[str] = asyncio.Queue()
        self.where: Where | None = None

    async def start(self) -> Where:
        """Start the server; returns when bots can join. Raises SandboxError."""
        for port in self._ports():
            answer = await self._launch(port)
            if "ready" in answer:
                self._port = int(answer["port"])
                self.where = Where(self._host, self._port, str(answer["version"]), int(answer["seed"]))
                return self.where
            if answer.get("code") != "EADDRINUSE":
                raise SandboxError(f"the sandbox did not start: {answer.get('error', 'no reason given')}")
        raise SandboxError(f"no free port from {self._port} to {self._port + PORT_TRIES - 1}; set MC_PORT")

    async def restart(self) -> Where:
        """Start again on the port that bots know, after the server ended. Raises SandboxError."""
        await self.stop()
        return await self.start()

    def _ports(self) -> list[int]:
        if self._port == 0:
            return [0]
        wanted = range(self._port, min(self._port + PORT_TRIES, 65_536))
        return [port for port in wanted if is_free(self._host, port)]

    async def _launch(self, port: int) -> dict[str, int | str]:
        # A session of its own: Ctrl-C must reach us first, so that bots leave before their world ends.
        self._process = process = await asyncio.create_subprocess_exec(
            str(node_binary()),
            str(JS / "sandbox" / "main.js"),
            *("--host", self._host, "--port", str(port), "--seed", str(self._seed)),
            *("--data-dir", str(self._data_dir.resolve())),
            env={**os.environ, **node_environment(self._modules)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            limit=1 << 20,
        )
        assert process.stdout is not None
        self._tasks = [asyncio.create_task(self._read_log(process), name="sandbox log")]
        try:
            async with asyncio.timeout(READY_SECONDS):
                line = await process.stdout.readline()
        except TimeoutError:
            await self.stop()
            raise SandboxError(f"the sandbox was not ready after {READY_SECONDS:.0f} s") from None
        if not line:
            await process.wait()
            raise SandboxError(f"the sandbox ended at once: {' '.join(self._said) or 'it said nothing'}")
        self._tasks.append(asyncio.create_task(self._read_replies(process), name="sandbox replies"))
        answer: dict[str, int | str] = json.loads(line)
        return answer

    async def command(self, line: str) -> str:
        """Run one console command (vanilla syntax, without slash); returns its reply."""
        if self._process is None or self._process.stdin is None:
            raise SandboxError("the sandbox does not run")
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()
        async with asyncio.timeout(10):
            return await self._replies.get()

    async def wait(self) -> int:
        """Wait until the server ends; returns its exit code."""
        if self._process is None:
            raise SandboxError("the sandbox does not run")
        return await self._process.wait()

    async def stop(self) -> None:
        """Save and end. Never fails."""
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            log.warning("the sandbox did not end in %.0f s and was killed; the last save holds", STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._said.append(line.decode("utf-8", "replace").strip())
            log.debug("%s", self._said[-1])

    async def _read_replies(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            with contextlib.suppress(json.JSONDecodeError, AttributeError):
                self._replies.put_nowait(json.loads(line).get("reply", ""))


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
