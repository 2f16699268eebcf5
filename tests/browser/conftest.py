"""A real page in Debian's Chromium, fed by a real Bus through real overlays."""

from __future__ import annotations

import base64
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from pages import clean
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from ports import free_ports
from scene import TEAM, Stage, decided, online, staged

HOW = "no Chromium found: 'apt-get install chromium', or set CHROMIUM to the path of one"
FINDS = [["iron_ore", 12, 40, 30], ["deepslate_iron_ore", 13, 38, 31], ["pumpkin", 60, 70, 10]]
GREEN = base64.b64encode(bytes([10, 200, 30]) * 256).decode()
SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
VIEW = "<!doctype html><title>view</title><style>body{{background:#345;color:#fff}}</style><h1>{name}</h1>"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; where there is none, tests are skipped, and fail in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(HOW)
    pytest.skip(HOW)


@asynccontextmanager
async def launched(chromium: str, *switches: str) -> AsyncIterator[Browser]:
    """A browser, closed in the end."""
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *switches])
        yield one
        await one.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One browser for the whole test run."""
    async with launched(chromium, "--disable-gpu") as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def painter(chromium: str) -> AsyncIterator[Browser]:
    """A browser that draws 3D without a graphics card."""
    async with launched(chromium, *SOFTWARE) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def blind(chromium: str) -> AsyncIterator[Browser]:
    """A browser that draws nothing in 3D."""
    async with launched(chromium, "--disable-3d-apis") as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def stage(modules: Path) -> AsyncIterator[Stage]:
    """Five bots: four online and at work, Blade still waiting; each has a stand-in for its 3D view."""
    viewers = free_ports(len(TEAM))
    runners = [await stand_in(name, port) for name, port in zip(TEAM, viewers, strict=True)]
    async with staged(modules, viewers=viewers) as running:
        for i, bot in enumerate(list(TEAM)[:4]):
            await running.tell(*online(bot, x=40 * i, z=-25 * i), *decided(bot, "explore", f"{bot} thinks"))
        yield running
    for runner in runners:
        await runner.cleanup()


async def stand_in(name: str, port: int) -> web.AppRunner:
    """A page in the place of a 3D view."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=VIEW.format(name=f"{name} {request.path}"), content_type="text/html")

    async def terrain(_request: web.Request) -> web.Response:
        return web.json_response(
            {"chunks": [[0, 0, GREEN]], "finds": FINDS, "more": False, "at": 1},
            headers={"Access-Control-Allow-Origin": "*"},
        )

    app = web.Application()
    app.router.add_get("/", answer)
    app.router.add_get("/first/", answer)
    app.router.add_get("/terrain", terrain)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile on a usual screen."""
    one = await browser.new_context(viewport={"width": 1440, "height": 900})
    one.set_default_timeout(5000)
    yield one
    await one.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, stage: Stage) -> AsyncIterator[Page]:
    """A clean page of the stage, closed before the stage's servers end."""
    async with clean(context) as one:
        yield one


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing of a page takes longer than half a minute, unless a test says so itself."""
    if request.node.get_closest_marker("timeout") is None:
        request.node.add_marker(pytest.mark.timeout(30))
    yield
