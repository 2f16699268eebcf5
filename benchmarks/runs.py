"""A whole `python -m botteam run` in a process of its own, for benchmarks that watch one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any


@asynccontextmanager
async def running(folder: Path, first_port: int, *flags: str, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Five bots in `folder` on ports from `first_port`; ended with the block."""
    settings = {
        "VIEWER_BASE_PORT": str(first_port),
        "DASHBOARD_PORT": str(first_port + 10),
        "MC_PORT": str(first_port + 11),
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "botteam", "run", "--count", "5", "--stagger", "0", *flags),
        env={**os.environ, **settings, **env},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield run
    finally:
        if run.returncode is None:
            run.terminate()
        await run.wait()


def events(folder: Path) -> Iterator[Mapping[str, Any]]:
    """What the only run in `folder` logged."""
    (run,) = (folder / "runs").iterdir()
    with (run / "events.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
