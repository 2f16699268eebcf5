"""A scene for every test of the pages that asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from scene import Stage, staged


@pytest_asyncio.fixture
async def stage(modules: Path) -> AsyncIterator[Stage]:
    """Five bots' overlays and their dashboard on free ports."""
    async with staged(modules) as running:
        yield running
