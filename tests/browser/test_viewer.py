"""The 3D view of a real bot in a real world, drawn by a real browser."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pages import clean
from picture import drawn
from playwright.async_api import Browser, Page
from ports import free_ports
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


LOSE = "document.querySelector('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"


@pytest.mark.timeout(150)
async def test_a_picture_that_the_graphics_driver_drops_comes_back(
    painter: Browser, stage: Stage, modules: Path, where: Where
) -> None:
    async with shown(modules, where, "Phoenix", stage.dashboard_port) as (port, _), watching(painter, port) as page:
        await page.evaluate(f"window.isOld = true; {LOSE}")
        await until(page, "!window.isOld")
        await until(page, f"{DRAWN} > 40")
        await drawn(page)


@pytest.mark.timeout(60)
async def test_a_view_that_cannot_be_drawn_says_so(blind: Browser, stage: Stage, modules: Path, where: Where) -> None:
    async with shown(modules, where, "Unseen", stage.dashboard_port) as (port, _):
        page = await blind.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(f"http://127.0.0.1:{port}/")
        await page.wait_for_function("document.body.textContent.includes('WebGL is off')")
        assert troubles == []
        await page.close()


MESHES = """(at) => window.scenery.children.filter(({geometry, position}) => geometry?.index?.count
  && [position.x, position.y, position.z].every((n, i) => n === Math.floor(at[i] / 16) * 16 + 8)).length"""
DRAWN = "window.scenery?.children.filter((one) => one.geometry?.index?.count).length ?? 0"
KEPT = "window.scenery.children.filter((one) => window.kept.has(one)).length"
HERD = """() => new Set(window.scenery.children.filter((one) => one.children.length).flatMap((one) => {
  const parts = [];
  one.traverse(({geometry, material, skeleton}) => {
    if (geometry) parts.push(geometry, material);
    if (skeleton?.boneTexture) parts.push(skeleton.boneTexture);
  });
  return parts;
}))"""
MOURN = f"""() => {{
  window.left = ({HERD})();
  for (const part of window.left) part.addEventListener('dispose', () => window.left.delete(part));
  return window.left.size;
}}"""
LEAK = f"() => {{ const herd = ({HERD})(); return [...window.left].filter((part) => !herd.has(part)).length; }}"
WATCHED = "(address) => document.documentElement.dataset.watched === address"
LIGHT = "window.scenery.background.r + window.scenery.background.g + window.scenery.background.b"


@asynccontextmanager
async def watching(painter: Browser, port: int) -> AsyncIterator[Page]:
    """A small page with a bot's view, once its ground is drawn; nothing goes wrong on it."""
    context = await painter.new_context(viewport={"width": 320, "height": 200})
    async with clean(context) as page:
        await page.goto(f"http://127.0.0.1:{port}/")
        await until(page, f"{DRAWN} > 40")
        yield page
    await context.close()


async def settled(page: Page) -> int:
    """How many sections are drawn, once no more come."""
    drawn = 0
    while drawn < 100 or drawn != await page.evaluate(DRAWN):
        drawn = await page.evaluate(DRAWN)
        await asyncio.sleep(1.5)
    return drawn


async def led(page: Page, address: str) -> None:
    """Have the page watch another view, as mission control does."""
    await page.evaluate("(watch) => postMessage({watch})", address)
    await until(page, WATCHED, address)


async def until(page: Page, holds: str, *args: object, within: float = 40) -> None:
    await page.wait_for_function(holds, arg=args[0] if args else None, timeout=within * 1000, polling=100)


@pytest.mark.timeout(150)
async def test_what_is_built_is_seen_however_much_it_is(
    painter: Browser, stage: Stage, modules: Path, where: Where, sandbox: Sandbox
) -> None:
    async with shown(modules, where, "Builder", stage.dashboard_port) as (port, _), watching(painter, port) as page:
        at = await page.evaluate("window.botAt")
        x, y, z = (math.floor(at[axis]) for axis in "xyz")
        for step in range(40):
            await sandbox.command(f"setblock {x + step % 5 + 1} {y + 20} {z + step // 5 + 1} glass")
        sky = [x, y + 60, z]
        assert await page.evaluate(MESHES, sky) == 0
        await sandbox.command(f"setblock {x} {y + 60} {z} stone")
        await until(page, f"(at) => ({MESHES})(at) === 1", sky)
        await sandbox.command(f"setblock {x} {y + 60} {z} air")
        await sandbox.command(f"fill {x + 1} {y + 20} {z + 1} {x + 5} {y + 20} {z + 8} air")
        await until(page, f"(at) => ({MESHES})(at) === 0", sky)


@pytest.mark.timeout(150)
async def test_the_sky_knows_the_hour(
    painter: Browser, stage: Stage, modules: Path, where: Where, sandbox: Sandbox
) -> None:
    async with shown(modules, where, "Gazer", stage.dashboard_port) as (port, _), watching(painter, port) as page:
        await sandbox.command("time set 6000")
        await until(page, f"() => {LIGHT} > 1.5")
        await sandbox.command("time set 18000")
        await until(page, f"() => {LIGHT} < 0.6")
        await sandbox.command("time set 1000")
        await until(page, f"() => {LIGHT} > 1.5")


@pytest.mark.timeout(150)
async def test_creatures_that_go_leave_nothing_behind(
    painter: Browser, stage: Stage, modules: Path, where: Where, sandbox: Sandbox
) -> None:
    async with shown(modules, where, "Herder", stage.dashboard_port) as (port, _), watching(painter, port) as page:
        x, y, z = (await page.evaluate("window.botAt")).values()
        before = await page.evaluate(f"({HERD})().size")
        for _ in range(12):
            await sandbox.command(f"summon pig {x} {y} {z}")
        await until(page, f"() => ({HERD})().size > {before + 12}")
        herd = await page.evaluate(MOURN)
        await sandbox.command("kill @e[type=pig]")
        await until(page, f"() => window.left.size < {herd - 12}")
        await until(page, f"() => ({LEAK})() === 0")


@pytest.mark.timeout(180)
async def test_led_to_another_bot_the_page_keeps_the_ground_that_both_know(
    painter: Browser, stage: Stage, modules: Path, where: Where
) -> None:
    ports = [str(port) for port in free_ports(2)]
    async with (
        shown(modules, where, "First", stage.dashboard_port, "view", ports[0], *ports) as (one, _),
        shown(modules, where, "Second", stage.dashboard_port, "view", ports[1], *ports) as (other, node),
        watching(painter, one) as page,
    ):
        await settled(page)
        await page.evaluate("window.kept = new Set(window.scenery.children); window.loaded = performance.timeOrigin")
        for port, eyes in ((other, ""), (other, "first/"), (one, "")):
            await led(page, f"http://127.0.0.1:{port}/{eyes}")
            drawn = await settled(page)
            assert await page.evaluate(KEPT) > drawn / 5  # the rest is at a border, or grass grew there
        await led(page, f"http://127.0.0.1:{other}/")
        assert node.stdin is not None
        node.stdin.close()
        await node.wait()
        await asyncio.sleep(2.5)
        await led(page, f"http://127.0.0.1:{one}/")
        assert await page.evaluate("window.loaded === performance.timeOrigin")
        page.complaints.clear()  # type: ignore[attr-defined]  # the browser itself reports the refused connections


async def test_without_a_view_the_ground_is_still_there(modules: Path, sandbox: Sandbox) -> None:
    where = sandbox.where
    assert where is not None
    async with shown(modules, where, "Blind", 3010, "ground") as (port, _node), aiohttp.ClientSession() as session:
        here = f"http://127.0.0.1:{port}"
        own = await session.get(f"{here}/terrain", headers={"Origin": "http://127.0.0.1:3010"})
        assert own.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:3010"
        ground = await own.json()
        assert len(ground["chunks"]) >= 6
        assert all(len(find) == 4 for find in ground["finds"])
        async with asyncio.timeout(20):
            while ground["more"] or ground["chunks"]:
                ground = await (await session.get(f"{here}/terrain", params={"since": ground["at"] + 1})).json()
        for other in ("http://evil.example", "http://127.0.0.1:8080", "http://127.0.0.1"):
            foreign = await session.get(f"{here}/terrain", headers={"Origin": other})
            assert "Access-Control-Allow-Origin" not in foreign.headers
        for path in ("/", "/first/", "/socket.io/?EIO=4&transport=polling"):
            assert (await session.get(here + path)).status == 404


async def test_a_page_at_the_usual_port_is_ours_too(modules: Path, where: Where) -> None:
    """Browsers leave port 80 out of an origin."""
    async with shown(modules, where, "Usual", 80, "ground") as (port, _node), aiohttp.ClientSession() as session:
        for origin, ours in (
            ("http://127.0.0.1", True),
            ("https://127.0.0.1", False),
            ("http://127.0.0.1:3010", False),
        ):
            answer = await session.get(f"http://127.0.0.1:{port}/terrain", headers={"Origin": origin})
            assert ("Access-Control-Allow-Origin" in answer.headers) is ours
