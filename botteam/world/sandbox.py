"""The embedded world: a Minecraft server in a node process of its own, ended with us."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from botteam.errors import SandboxError
from botteam.world.lock import FolderLock
from botteam.world.nodejs import JS, node_binary, node_environment

log = logging.getLogger("botteam.sandbox")

VERSION = "1.21.4"
READY_SECONDS = 30.0
STOP_SECONDS = 4.0
PORT_TRIES = 50
YOUNG_HEAP = "--max-semi-space-size=4"
"""Megabytes of node's heap for what lives shortly: five bots joining take 176 MB so, 273 MB with node's own 16."""
PATIENCE_SECONDS = 4.0
"""How long a world or a port may stay taken: the server of a run that was just killed still saves."""


@dataclass(frozen=True)
class Where:
    """Where the sandbox listens, and the seed of its world."""

    host: str
    port: int
    version: str
    seed: int


class Sandbox:
    """One embedded server. `port` 0 lets the system choose; a taken port gives way to the next free one.

    One world folder has one server at a time, whoever starts it (`FolderLock`).
    """

    def __init__(
        self,
        modules: Path,
        data_dir: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 1,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._modules = modules
        self._data_dir = data_dir
        self._host = host
        self._port = port
        self._seed = seed
        self._patience = patience
        self._lock = FolderLock(data_dir)
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._said: deque[str] = deque(maxlen=5)
        self._replies: asyncio.Queue[str] = asyncio.Queue()
        self.where: Where | None = None

    async def start(self) -> Where:
        """Start the server; returns when bots can join. Raises SandboxError."""
        await self._claim()
        try:
            for port in self._ports():
                if where := await self._try(port):
                    return where
        except BaseException:
            self._lock.release()
            raise
        self._lock.release()
        raise SandboxError(f"no free port from {self._port} to {self._port + PORT_TRIES - 1}; set MC_PORT")

    async def restart(self) -> Where:
        """Start again on the port that bots know, after the server ended. Raises SandboxError."""
        await self._end()
        if self.where is None:
            return await self.start()
        await self._claim()
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            if is_free(self._host, self._port) and (where := await self._try(self._port)):
                return where
            await asyncio.sleep(0.2)
        raise SandboxError(
            f"port {self._port} on {self._host}, which the bots know, was taken while the sandbox was down;"
            " end what listens there, or end the run and start it with another MC_PORT"
        )

    async def _claim(self) -> None:
        try:
            holder = await self._lock.acquire(self._patience)
        except OSError as bad:
            raise SandboxError(
                f"cannot write to the world folder {self._data_dir} ({bad.strerror}); set DATA_DIR"
            ) from None
        if holder is not None:
            raise SandboxError(
                f"the world in {self._data_dir} is already played by process {holder or 'unknown'};"
                " end that one, or choose another --seed or DATA_DIR"
            )

    async def _try(self, port: int) -> Where | None:
        answer = await self._launch(port)
        if "ready" in answer:
            self._port = int(answer["port"])
            self.where = Where(self._host, self._port, str(answer["version"]), int(answer["seed"]))
            return self.where
        if answer.get("code") != "EADDRINUSE":
            raise SandboxError(f"the sandbox did not start: {answer.get('error', 'no reason given')}")
        return None

    def _ports(self) -> list[int]:
        if self._port == 0:
            return [0]
        wanted = range(self._port, min(self._port + PORT_TRIES, 65_536))
        return [port for port in wanted if is_free(self._host, port)]

    async def _launch(self, port: int) -> dict[str, int | str]:
        # A session of its own: Ctrl-C must reach us first, so that bots leave before their world ends.
        self._process = process = await asyncio.create_subprocess_exec(
            str(node_binary()),
            YOUNG_HEAP,
            str(JS / "sandbox" / "main.js"),
            *("--host", self._host, "--port", str(port), f"--seed={self._seed}"),
            *("--data-dir", str(self._data_dir)),
            env={**os.environ, **node_environment(self._modules)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            pass_fds=self._lock.inherited,
            limit=1 << 20,
        )
        assert process.stdout is not None
        self._tasks = [asyncio.create_task(self._read_log(process), name="sandbox log")]
        try:
            async with asyncio.timeout(READY_SECONDS):
                line = await process.stdout.readline()
        except TimeoutError:
            await self._end()
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
        await self._end()
        self._lock.release()

    async def _end(self) -> None:
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
