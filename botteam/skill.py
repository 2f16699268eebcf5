"""One skill, as bots and deeds know it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from botteam.actions import Args


@dataclass(frozen=True)
class Skill:
    """Its name is its file's; `run(scene, parameters)` does it and returns a sentence."""

    name: str
    summary: str
    needs: str
    parameters: type[Args]
    run: Callable[[Any, Any], Awaitable[str]]
