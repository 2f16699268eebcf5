"""The camera of a 3D view goes where it sees the bot, not the back of its head."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import pytest

from botteam.world.nodejs import node_binary, node_environment

STAGE = Path(__file__).with_name("camera.js")


@pytest.mark.parametrize(
    ("walls", "far"),
    [
        ((), 6.0),
        (("south",), 6.0),
        (("south", "east"), 6.0),
        (("south", "east", "west"), 6.0),
        (("south", "east", "west", "north"), 0.7),
        (("leaves",), 3.5),
    ],
)
def test_the_camera_goes_round_to_where_there_is_room(walls: tuple[str, ...], far: float, modules: Path) -> None:
    told = subprocess.run(
        [str(node_binary()), str(STAGE), *walls],
        env={**os.environ, **node_environment(modules)},
        capture_output=True,
        check=True,
        timeout=30,
    )
    at = json.loads(told.stdout)
    assert math.hypot(at["x"], at["z"]) >= far
    if walls == ():
        assert at["z"] > 6
    if walls == ("leaves",):
        assert at["z"] < 5, "a leaf before the camera fills the picture"
