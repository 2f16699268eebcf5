"""Parts that run in node: one run of its test runner for each `*.test.js` here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from botteam.world.nodejs import JS, node_binary, node_environment

FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=[file.name.removesuffix(".test.js") for file in FILES])
def test_node(file: Path, modules: Path) -> None:
    ran = subprocess.run(
        [str(node_binary()), "--test", "--test-timeout=20000", "--test-force-exit", str(file)],
        env={**os.environ, **node_environment(modules)},
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout.decode()[-4000:]


def test_nothing_in_node_asks_for_the_time_of_day() -> None:
    asking = [file.name for file in JS.rglob("*.js") if "Date.now(" in file.read_text("utf-8")]
    assert asking == []
