"""The sandbox's mechanics, driven by real Mineflayer clients: each file of `js/` is one run of node's test runner."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from botteam.world.nodejs import node_binary, node_environment

FILES = sorted((Path(__file__).parent / "js").glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=[f.name.removesuffix(".test.js") for f in FILES])
def test_mechanic(file: Path, modules: Path) -> None:
    done = subprocess.run(
        [node_binary(), "--test", "--test-reporter=spec", file],
        env={**os.environ, **node_environment(modules)},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    for evil in ("partial packet", "Chunk size is"):
        assert evil not in done.stdout + done.stderr
