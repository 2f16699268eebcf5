"""The report's page as a browser takes it: quiet, and as wide as the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser
from runfolders import EVIL, HAND_MADE, event, folder_of

from botteam.report.folder import read_run, save, style
from botteam.report.page import draw

pytestmark = pytest.mark.asyncio(loop_scope="session")
BACKGROUND = "getComputedStyle(document.querySelector('section')).backgroundColor"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    run = read_run(folder_of(tmp_path, [*HAND_MADE, event(301, "Forge", "chat", **{"from": "Eve", "text": EVIL * 4})]))
    save(tmp_path / "one.html", draw([run], style()))
    save(tmp_path / "two.html", draw([run, run], style()))
    return tmp_path


async def test_the_report_fits_every_screen_and_says_nothing(browser: Browser, pages: Path) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        page = await browser.new_page(color_scheme=scheme)
        messages: list[str] = []
        page.on("console", lambda line, said=messages: said.append(line.text))
        page.on("pageerror", lambda error, said=messages: said.append(str(error)))
        for name in ("one.html", "two.html"):
            await page.goto((pages / name).as_uri())
            for width in (390, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert await page.locator("img").count() == 0
            assert await page.locator("svg.track").first.bounding_box()
        grounds.add(await page.evaluate(BACKGROUND))
        assert messages == []
        await page.close()
    assert len(grounds) == 2
