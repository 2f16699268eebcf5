"""A clock that is set on or back moves no time limit: one run of node's test runner."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from botteam.world.nodejs import JS, node_binary, node_environment


def test_a_leap_of_the_clock_ends_nothing(modules: Path) -> None:
    ran = subprocess.run(
        [str(node_binary()), "--test", "--test-timeout=20000", str(Path(__file__).with_name("clock.test.js"))],
        env={**os.environ, **node_environment(modules)},
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout.decode()[-4000:]


def test_nothing_in_node_asks_for_the_time_of_day() -> None:
    asking = [file.name for file in JS.rglob("*.js") if "Date.now(" in file.read_text("utf-8")]
    assert asking == []
