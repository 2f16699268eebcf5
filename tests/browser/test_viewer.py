"""The 3D view of a real bot in a real world, drawn by a real browser."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from picture import drawn
from playwright.async_api import Browser
from scene import Stage

from botteam.world.nodejs import node_binary, node_environment
from botteam.world.sandbox import Sandbox, Where

pytestmark = pytest.mark.asyncio(loop_scope="session")
SEEN = Path(__file__).with_name("seen.js")


@asynccontextmanager
async def shown(
    modules: Path, where: Where, name: str, assets: int, *more: str
) -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """A bot in the sandbox whose world is shown; its viewer's port and its process."""
    node = await asyncio.create_subprocess_exec(
        *(str(node_binary()), str(SEEN), str(modules), where.host, str(where.port), name, str(assets), *more),
        env={**os.environ, **node_environment(modules)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert node.stdout is not None
    assert node.stdin is not None
    try:
        async with asyncio.timeout(30):
            line = await node.stdout.readline()
        yield json.loads(line)["port"], node
    finally:
        node.stdin.close()
        await node.wait()


async def terrain(port: int) -> Any:
    async with aiohttp.ClientSession() as session:
        return await (await session.get(f"http://127.0.0.1:{port}/terrain")).json()


@pytest.mark.timeout(150)
async def test_the_world_is_drawn_behind_the_bot_and_through_its_eyes(
    painter: Browser, stage: Stage, modules: Path, where: Where
) -> None:
    async with shown(modules, where, "Watched", stage.dashboard_port) as (port, node):
        seen = await asyncio.gather(*(terrain(port) for _ in range(3)))
        assert len(seen[-1]["chunks"]) >= 6
        assert all(len(base64.b64decode(colors)) == 768 for _, _, colors in seen[-1]["chunks"])
        page = await painter.new_page(viewport={"width": 640, "height": 400})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(f"http://127.0.0.1:{port}/")
        behind = await drawn(page)
        assert node.stdin is not None
        node.stdin.write(b"walk\n")
        await asyncio.sleep(1.5)
        moved = await page.screenshot()
        await page.goto(f"http://127.0.0.1:{port}/?first=1")
        eyes = await drawn(page, within=12)
        assert page.url.endswith("/first/")
        assert len({behind, moved, eyes}) == 3
        assert troubles == []
        await page.close()


async def test_without_a_view_the_ground_is_still_there(modules: Path, sandbox: Sandbox) -> None:
    where = sandbox.where
    assert where is not None
    async with shown(modules, where, "Blind", 1, "ground") as (port, _node), aiohttp.ClientSession() as session:
        here = f"http://127.0.0.1:{port}"
        own = await session.get(f"{here}/terrain", headers={"Origin": "http://127.0.0.1:3010"})
        assert own.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:3010"
        ground = await own.json()
        assert len(ground["chunks"]) >= 6
        assert all(len(find) == 4 for find in ground["finds"])
        async with asyncio.timeout(20):
            while ground["more"] or ground["chunks"]:
                ground = await (await session.get(f"{here}/terrain", params={"since": ground["at"] + 1})).json()
        foreign = await session.get(f"{here}/terrain", headers={"Origin": "http://evil.example"})
        assert "Access-Control-Allow-Origin" not in foreign.headers
        for path in ("/", "/first/", "/socket.io/?EIO=4&transport=polling"):
            assert (await session.get(here + path)).status == 404
