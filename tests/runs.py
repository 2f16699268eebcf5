"""`python -m botteam` in a process of its own, on ports that nobody else uses."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil
from ports import free_ports

ROOT = Path(__file__).parent.parent


@dataclass
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str
    data: Path

    @property
    def folder(self) -> Path:
        (folder,) = (self.data / "runs").iterdir()
        return folder

    def events(self, *types: str) -> list[dict[str, Any]]:
        lines = (self.folder / "events.jsonl").read_text("utf-8").splitlines(keepends=True)
        whole = (json.loads(line) for line in lines if line.endswith("\n"))
        return [e for e in whole if not types or e["type"] in types]

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "summary.json").read_text("utf-8"))
        return found


class RunProcess:
    """One command, started with a clean environment; PATH has no node."""

    def __init__(self, data: Path, *words: str, env: Mapping[str, str] | None = None) -> None:
        self.data = data
        first = free_ports(12)[0]
        self.dashboard = first + 10
        self.words = words
        self.env = {
            "HOME": os.environ.get("HOME", "/"),
            "PATH": "/usr/bin:/bin" if os.name != "nt" else os.environ["PATH"],
            "DATA_DIR": str(data),
            "VIEWER_BASE_PORT": str(first),
            "DASHBOARD_PORT": str(self.dashboard),
            "MC_PORT": str(first + 11),
            "BRAIN": "rules",
            "PYTHONPATH": str(ROOT),
            **({"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]} if "XDG_CACHE_HOME" in os.environ else {}),
            **(env or {}),
        }

    async def start(self, stdout: int | IO[bytes] = asyncio.subprocess.PIPE) -> RunProcess:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "botteam",
            *self.words,
            cwd=self.data,
            env=self.env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
        )
        return self

    async def until(self, enough: Callable[[Outcome], bool], seconds: float) -> None:
        """Wait for what the run has written so far to be enough: a busy machine takes longer, never less."""
        so_far = Outcome(0, "", "", self.data)
        try:
            async with asyncio.timeout(seconds):
                while not enough(so_far):
                    await asyncio.sleep(0.3)
        except TimeoutError:
            raise AssertionError(f"not in {seconds:g} s; its last events: {so_far.events()[-5:]}") from None

    async def finish(self, seconds: float) -> Outcome:
        try:
            async with asyncio.timeout(seconds):
                out, err = await self.process.communicate()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise
        assert self.process.returncode is not None
        return Outcome(self.process.returncode, (out or b"").decode(), err.decode(), self.data)

    def family(self) -> list[psutil.Process]:
        """This process and all below it."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]


async def gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Processes that still live after so many seconds."""
    for _ in range(int(seconds * 20)):
        alive = [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not alive:
            return []
        await asyncio.sleep(0.05)
    return alive
