"""Mission control before a live team of five, measured in the browser: how soon, how often, how heavy.

Needs Chromium (`CHROMIUM`, or `chromium` on the path).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import Browser, CDPSession, Error, Frame, Page, async_playwright, expect

from benchmarks.figures import Figures, percentile
from benchmarks.runs import running
from botteam.errors import RunError

FIRST_PORT = 27_330
DASHBOARD = f"http://127.0.0.1:{FIRST_PORT + 10}/"
SETTLE_SECONDS, STALL_SECONDS, STALLED_TABS = 15.0, 20.0, 4
SWITCHES = "2345123451"
SOFTWARE = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
_SEEN = """() => { window.seen = []; for (const one of document.querySelectorAll('.thought')) new MutationObserver(
  () => window.seen.push([one.textContent, Date.now() / 1000])).observe(one, {childList: true, subtree: true}); }"""
_FIVE = '[data-link="up"][data-state="online"]'
_DRAWN = """(view) => new Promise((done) => {
  // The ground of the nine columns around the camera of that view is there, and a picture of it has been drawn.
  const late = Date.now() + 60000;
  const step = (n) => Math.floor(n / 16);
  const ground = () => {
    if (document.documentElement.dataset.watched !== view) return false;
    const columns = new Set();
    for (const {geometry, position} of window.scenery.children) {
      const [east, south] = [step(position.x) - step(botAt.x), step(position.z) - step(botAt.z)];
      if (geometry?.index?.count && Math.max(Math.abs(east), Math.abs(south)) <= 1) columns.add(`${east},${south}`);
    }
    return columns.size === 9;
  };
  const look = () => {
    if (!ground() && Date.now() < late) return setTimeout(look, 20);
    window.scenery.onAfterRender = ({domElement}) => {
      const gl = domElement.getContext('webgl2') ?? domElement.getContext('webgl');
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // waits until the picture is there
      window.scenery.onAfterRender = () => {};
      done(Date.now() / 1000);
    };
  };
  look();
})"""


async def measure(folder: Path, minutes: float = 2.0) -> Figures:
    """Milliseconds, kilobytes, messages a second; megabytes of growth while open `minutes`; seconds to another view."""
    async with running(folder, FIRST_PORT, "--brain", "rules") as run, async_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        if chromium is None:
            raise RunError("no Chromium found: install it, or set CHROMIUM to the path of one")
        plain = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        figures = await _watch(plain, minutes)
        await plain.close()
        figures["stalled tab MB"] = await _stall(psutil.Process(run.pid))
        painter = await playwright.chromium.launch(executable_path=chromium, args=SOFTWARE)
        figures |= await _switch(painter)
        await painter.close()
    return figures


class Wire:
    """What a page has received: bytes by address, frames of its sockets."""

    def __init__(self, session: CDPSession) -> None:
        self._addresses: dict[str, str] = {}
        self.weights: dict[str, float] = {}
        self.frames: list[tuple[float, str, Any]] = []
        session.on("Network.requestWillBeSent", lambda e: self._addresses.update({e["requestId"]: e["request"]["url"]}))
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.webSocketFrameReceived", self._received)

    def _loaded(self, event: Any) -> None:
        self.weights.setdefault(self._addresses.get(event["requestId"], ""), event["encodedDataLength"])

    def _received(self, event: Any) -> None:
        text = event["response"]["payloadData"]
        if text.startswith("42"):
            name, data = json.loads(text[2:])
            self.frames.append((time.time(), name, data))

    def page_kb(self) -> float:
        """What the page itself weighs: without the 3D view's assets and without what it asks for later."""
        own = (w for url, w in self.weights.items() if url.startswith(DASHBOARD) and "/view/" not in url)
        return sum(own) / 1000


@asynccontextmanager
async def _opened(browser: Browser, *, views: bool) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    if not views:
        await context.route("**/view/**", lambda route: route.fulfill(body="{}", content_type="text/javascript"))
    yield await context.new_page()
    await context.close()


async def _come(page: Page) -> None:
    """Open mission control once it is there, and wait for five bots."""
    async with asyncio.timeout(90):
        while True:
            try:
                await page.goto(DASHBOARD)
                break
            except Error:
                await asyncio.sleep(0.5)
    await expect(page.locator(_FIVE)).to_have_count(5, timeout=90_000)


async def _watch(browser: Browser, minutes: float) -> Figures:
    async with _opened(browser, views=False) as page:
        await _come(page)
        session = await page.context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire = Wire(session)
        await _come(page)
        await asyncio.sleep(2.0)
        weight = wire.page_kb()
        await page.evaluate(_SEEN)
        await page.keyboard.press("c")
        await page.keyboard.press("g")
        await asyncio.sleep(SETTLE_SECONDS)
        before, began = await _heap_mb(session), time.time()
        await asyncio.sleep(minutes * 60)
        growth = await _heap_mb(session) - before
        statuses = _statuses(wire, began, time.time())
        delays = _delays(wire, await page.evaluate("window.seen"))
        return {
            "page without view KB": weight,
            "thoughts seen": len(delays),
            "bot to DOM p50 ms": statistics.median(delays),
            "bot to DOM p95 ms": percentile(delays, 0.95),
            "status messages a bot and second, mean": statistics.mean(statuses),
            "status messages a bot and second, most": max(statuses),
            "minutes open": minutes,
            "heap MB": before,
            "heap growth MB": growth,
        }


async def _heap_mb(session: CDPSession) -> float:
    await session.send("HeapProfiler.collectGarbage")
    used: float = (await session.send("Runtime.getHeapUsage"))["usedSize"]
    return used / 1e6


def _statuses(wire: Wire, began: float, ended: float) -> list[float]:
    """Status messages of each bot in each whole second, by the time at which the bot's overlay made them."""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for at, name, data in wire.frames:
        if name == "status" and began <= at < ended:
            counts[data["name"], int(data["now"])] += 1
    return list(map(float, counts.values()))


def _delays(wire: Wire, seen: list[tuple[str, float]]) -> list[float]:
    """Milliseconds from a thought to the card that shows it, for every change of a card."""
    told: dict[str, list[float]] = defaultdict(list)
    for _at, name, data in wire.frames:
        if name == "thought":
            told[f"“{data['text']}”"].append(data["at"])
    since = [(at, [t for t in told[text] if t <= at]) for text, at in seen]
    return [(at - max(before)) * 1000 for at, before in since if before]


async def _stall(server: psutil.Process) -> float:
    """Growth of the server while tabs are connected that never read, for one tab with its five lines."""
    before = server.memory_info().rss
    lines = [await _deaf(FIRST_PORT + 1 + 2 * bot) for bot in range(5) for _ in range(STALLED_TABS)]
    await asyncio.sleep(STALL_SECONDS)
    growth = server.memory_info().rss - before
    for writer in lines:
        writer.close()
    return growth / 1e6 / STALLED_TABS


async def _deaf(port: int) -> asyncio.StreamWriter:
    """A line to an overlay that is opened and then never read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    writer.write(bytes([0x81, 0x82, 0, 0, 0, 0]) + b"40")
    await writer.drain()
    return writer


async def _switch(browser: Browser) -> Figures:
    """Seconds from the key to a landscape on the screen, no graphics card; who stands in the dark takes 15."""
    async with _opened(browser, views=True) as page:
        began = time.time()
        await _come(page)
        first = await _landscape(page, "") - began
        taken = []
        for key in SWITCHES:
            was = await page.get_attribute("#viewer", "data-view") or ""
            pressed = time.time()
            await page.keyboard.press(key)
            taken.append(await _landscape(page, was) - pressed)
            await asyncio.sleep(1.0)
    return {"first view s": first, "switch p50 s": statistics.median(taken), "switch slowest s": max(taken)}


async def _landscape(page: Page, was: str) -> float:
    """When a view other than the one at `was` is drawn; a minute where it never is."""
    async with asyncio.timeout(120):
        while True:
            view = await page.get_attribute("#viewer", "data-view") or ""
            frame: Frame | None = next((f for f in page.frames[1:] if view not in (was, "")), None)
            with contextlib.suppress(Error):  # the frame goes to another page
                if frame is not None and frame.url.startswith("http"):
                    await frame.wait_for_selector("canvas", timeout=100_000)
                    at: float = await frame.evaluate(_DRAWN, view)
                    return at
            await asyncio.sleep(0.02)
