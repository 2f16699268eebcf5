"""What a watcher of a 3D view is sent of the ground: one run of node's test runner."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from botteam.world.nodejs import node_binary, node_environment


def test_the_ground_of_a_view(modules: Path) -> None:
    ran = subprocess.run(
        [str(node_binary()), "--test", "--test-timeout=20000", str(Path(__file__).with_name("ground.test.js"))],
        env={**os.environ, **node_environment(modules)},
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout.decode()[-4000:]
