"""Mission control before a real `python -m botteam run --count 5`: the sandbox, the rules brain, one run for all."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from pages import clean
from picture import drawn
from playwright.async_api import Browser, Page, WebSocket, expect
from runs import RunProcess
from test_page import card, selected

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(540)]
TEAM = ["Atlas", "Flora", "Forge", "Mason", "Blade"]
TOKEN = "let-me-in"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunProcess]:
    """The team, online."""
    data = tmp_path_factory.mktemp("live")
    words = ("run", "--count", "5", "--stagger", "0", "--brain", "rules", "--seed", "4")
    process = await RunProcess(data, *words, env={"BOTTEAM_TOKEN": TOKEN}).start()
    try:
        await all_online(process)
        yield process
    finally:
        process.process.terminate()
        await process.finish(20)


async def team(run: RunProcess) -> Any:
    async with aiohttp.ClientSession() as session:
        return await (await session.get(f"http://127.0.0.1:{run.dashboard}/api/team")).json()


async def all_online(run: RunProcess) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if all(bot["state"] == "online" for bot in (await team(run))["bots"]):
                    return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


@asynccontextmanager
async def opened(
    browser: Browser, run: RunProcess, query: str = "", *, views: bool = False, width: int = 1280
) -> AsyncIterator[Page]:
    """A page with all five lines up. The 3D views are drawn only where a test looks at them."""
    context = await browser.new_context(viewport={"width": width, "height": 720}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    if not views:
        await context.route("**/view/**", lambda route: route.fulfill(body="{}", content_type="text/javascript"))
    async with clean(context) as page:
        await page.goto(f"http://127.0.0.1:{run.dashboard}/{query}")
        await expect(page.locator('[data-link="up"][data-state="online"]')).to_have_count(5, timeout=20_000)
        yield page
    await context.close()


async def ground(page: Page, bot: str) -> tuple[float, float]:
    """Where a card says that its bot stands, from above."""
    text = await card(page, bot).locator(".position").inner_text()
    x, _y, z = (float(part) for part in text.split(","))
    return x, z


async def watched(page: Page, run: RunProcess, bot: int) -> bool:
    """Whether the 3D view follows that bot: its camera stands up to seven blocks behind."""
    bot_at = await page.frames[-1].evaluate("window.botAt")
    here = (await team(run))["bots"][bot]["position"]
    return math.dist((bot_at["x"], bot_at["z"]), (here["x"], here["z"])) < 12


async def until(what: Any, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await what():
            await asyncio.sleep(0.2)


async def test_five_live_cards(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run) as page:
        assert await page.locator("[data-bot]").evaluate_all("cards => cards.map(c => c.dataset.bot)") == TEAM
        for bot in TEAM:
            one = card(page, bot)
            await expect(one.get_by_role("meter", name="Health")).to_have_attribute("aria-valuenow", re.compile(r"\d+"))
            await expect(one.locator(".action")).not_to_have_text("")
            await expect(one.locator(".position")).to_have_text(re.compile(r"^-?\d+, -?\d+, -?\d+$"))
        await expect(page.locator("#world")).to_contain_text("Sandbox · 1.21.4")
        await expect(page.locator("#timeline .entry").nth(1)).to_be_visible()

        async def settled() -> bool:
            return all(bot["home"] for bot in (await team(run))["bots"])

        await until(settled)
        await expect(page.locator("#map-words")).to_have_text(re.compile("Atlas at .*; Blade at "))


async def test_every_key(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run, "?auto=1.5") as page:  # Playwright looks once a second at last
        for key, bot in zip("54321", reversed(TEAM), strict=True):
            await page.keyboard.press(key)
            await selected(page, bot)
        await page.keyboard.press("c")
        for bot in (*TEAM[1:], "Atlas"):
            await selected(page, bot)
        await page.keyboard.press("c")
        await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "false")
        await page.keyboard.press("f")
        await expect(page.locator("#viewer")).to_have_attribute("data-view", re.compile("/first/$"))
        await page.keyboard.press("m")
        await expect(page.locator("#room")).to_have_attribute("data-stage", "map")
        await page.keyboard.press("g")
        await expect(page.get_by_role("tabpanel", name="Charts")).to_be_visible()
        await expect(page.locator(".chart canvas").first).to_be_visible()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).not_to_be_visible()
        await page.keyboard.press("/")
        await expect(page.locator("#say")).to_be_focused()


async def test_every_button(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run, f"?token={TOKEN}") as page:
        for bot in TEAM:
            await card(page, bot).get_by_role("button", name=f"View {bot}").click()
            await selected(page, bot)
        await page.locator("#auto").click()
        await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "true")
        await page.locator("#auto").click()
        was = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        await page.locator("#theme").click()
        assert await page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != was
        await page.locator("#help").click()
        await page.get_by_role("button", name="Close").click()
        await expect(page.get_by_role("dialog", name="Keys")).not_to_be_visible()
        await page.locator("#first").click()
        await expect(page.locator("#first")).to_have_attribute("aria-pressed", "true")
        await page.locator("#swap").click()
        await expect(page.locator("#room")).to_have_attribute("data-stage", "map")
        await page.locator("#map-fit").click()
        for name in ("Actions", "Chat", "Events", "All"):
            await page.get_by_role("button", name=name, exact=True).click()
            await expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
        await page.get_by_role("tab", name="Charts").click()
        await page.get_by_role("tab", name="Timeline").click()
        await page.locator("#say").fill("hello all")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator("#ack")).to_have_text("✓ Blade has it: say hello all")
        await page.locator('[data-order="stop_action"]').click()
        await expect(page.locator("#ack")).to_contain_text(re.compile("stop action|does nothing"))
        await page.keyboard.press("1")
        await expect(page.locator("#timeline")).to_contain_text("hello all")


async def test_an_order_moves_a_bot(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run, f"?token={TOKEN}") as page:
        await page.keyboard.press("1")
        await page.locator('[data-order="pause"]').click()
        await expect(card(page, "Atlas").locator(".state-word")).to_have_text("Paused")

        async def stands() -> bool:
            here = await ground(page, "Atlas")
            await asyncio.sleep(1.5)
            return here == await ground(page, "Atlas")

        await until(stands)
        x, z = await ground(page, "Atlas")
        await page.locator("#act").select_option("explore")
        await page.get_by_label("direction").select_option("north")
        await page.get_by_label("distance").fill("16")
        await page.get_by_role("button", name="Do it").click()
        await expect(page.locator("#ack")).to_contain_text("✓ Atlas has it: act explore")
        await page.locator('[data-order="resume"]').click()

        async def moved() -> bool:
            return math.dist((x, z), await ground(page, "Atlas")) >= 4

        await until(moved)
        order = page.locator("#timeline .entry").filter(has_text="your order").first
        await expect(order).to_contain_text("Exploring north")


async def test_a_wrong_token_is_refused(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run, "?token=wrong") as page:
        await expect(page.locator("#console")).to_contain_text("The token was refused")
        await page.locator('[data-order="pause"]').click()
        await expect(page.locator("#ack")).to_contain_text("the token is wrong")
        assert not (await team(run))["bots"][0]["paused"]


async def opened_lines(lines: list[WebSocket], count: int) -> bool:
    return len([line for line in lines if not line.is_closed()]) == count


async def test_the_view_is_drawn_and_switches(painter: Browser, run: RunProcess) -> None:
    async with opened(painter, run, views=True, width=400) as page:
        viewer = page.locator("#viewer")
        for key, bot in (("1", 0), ("4", 3)):
            await page.keyboard.press(key)
            url = (await team(run))["bots"][bot]["viewer_url"]
            await expect(viewer).to_have_attribute("data-view", f"{url}/")
            await expect(page.frame_locator("#viewer").locator("canvas")).to_be_visible(timeout=60_000)
            if bot == 0:
                await drawn(page, within=90, frame=viewer)
            await until(lambda bot=bot: watched(page, run, bot), 90)
        lines: list[WebSocket] = []
        page.on("websocket", lambda line: lines.append(line))
        for hidden, open_lines in (("true", 0), ("false", 1), ("true", 0)):
            await page.evaluate(
                f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}});"
                " document.dispatchEvent(new Event('visibilitychange'))"
            )
            await asyncio.sleep(1.0)
            await until(lambda count=open_lines: opened_lines(lines, count), 30)
        assert len(lines) == 1


async def test_a_browser_without_3d_shows_the_map_and_says_why(blind: Browser, run: RunProcess) -> None:
    async with opened(blind, run, views=True) as page:
        await expect(page.locator("#no-view-title")).to_have_text("This browser cannot draw in 3D")
        await expect(page.locator("#room")).to_have_attribute("data-stage", "map")
        await expect(page.locator("#swap")).to_be_hidden()
        await page.keyboard.press("2")
        await expect(page.locator("#no-view-title")).to_have_text("This browser cannot draw in 3D")
        assert await page.locator("#viewer").get_attribute("src") == "about:blank"


async def test_a_deposit_changes_the_stash(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run) as page:
        await expect(page.locator("#stash")).to_have_attribute("data-found", "true", timeout=240_000)

        async def stored() -> bool:
            counts = await page.locator("#stash .stash-count").all_inner_texts()
            return sum(map(int, counts)) > 0

        await until(stored, 240)
        assert int(await page.locator("#stash-free").inner_text()) > 0
        shown = await page.locator("#stash .stash-count").all_inner_texts()
        assert len(shown) == 5


async def test_a_page_comes_back_after_its_team(browser: Browser, run: RunProcess) -> None:
    async with opened(browser, run) as page:
        run.process.kill()
        await run.process.communicate()
        await expect(page.locator("#trouble")).to_be_visible(timeout=10_000)
        await expect(page.locator('[data-link="up"]')).to_have_count(0)
        await run.start()
        await expect(page.locator('[data-link="up"][data-state="online"]')).to_have_count(5, timeout=60_000)
        await expect(page.locator("#trouble")).not_to_be_visible(timeout=10_000)
        page.complaints.clear()  # type: ignore[attr-defined]  # the browser itself reports refused connections
