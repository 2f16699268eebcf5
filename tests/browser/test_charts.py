"""Charts of the selected bot: drawn, told in words, walked through by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect
from scene import Stage
from test_page import opened

from botteam.events import Decided, StashChanged, Vitals
from botteam.observation import Position

pytestmark = pytest.mark.asyncio(loop_scope="session")
_INK = """c => { const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) seen.add(data.slice(i, i + 3).join());
  return [...seen]; }"""


def chart(page: Page, title: str) -> Any:
    return page.locator(".chart").filter(has=page.get_by_role("heading", name=title, exact=True))


async def shown(page: Page, stage: Stage) -> Page:
    await opened(page, stage)
    await page.keyboard.press("g")
    await expect(page.get_by_role("tab", name="Charts")).to_have_attribute("aria-selected", "true")
    await expect(page.locator(".chart")).to_have_count(4)
    return page


async def asked_a_model(stage: Stage) -> None:
    for n in range(3):
        await stage.tell(
            Decided(bot="Atlas", action="eat", brain="ollama", latency_ms=1000 * n, queue_ms=500, prompt_tokens=900 + n,
                    output_tokens=40),
            StashChanged(bot="Mason", pos=Position(x=1, y=65, z=2), metals=30 + n, free=9),
        )  # fmt: skip


async def test_each_chart_is_drawn_and_told_in_words(page: Page, stage: Stage) -> None:
    await asked_a_model(stage)
    await shown(page, stage)
    words = {
        "Health and food": "Health and food over 1 min: Health now 20, lowest 20, highest 20; Food now 17,",
        "Model": "Latency now 2 s, lowest 0 s, highest 2 s; Queue wait now 0.5 s",
        "Tokens a decision": "Prompt now 902, lowest 900, highest 902; Answer now 40",
        "Items in stash": "Items now 32",
    }
    for title, said in words.items():
        await expect(chart(page, title).get_by_role("img")).to_have_accessible_name(re.compile(re.escape(said)))
        assert len(await chart(page, title).locator("canvas").evaluate(_INK)) > 2
    await stage.tell(Vitals(bot="Atlas", health=7, food=3, position=Position(x=0, y=65, z=0)))
    await expect(chart(page, "Health and food").locator(".chart-legend")).to_have_text("Health 7Food 3", timeout=10_000)


async def test_charts_without_data_say_so(page: Page, stage: Stage) -> None:
    await shown(page, stage)
    await expect(chart(page, "Model")).to_contain_text("No data yet: the rules brain decides")
    await expect(chart(page, "Items in stash")).to_contain_text("there is no stash")
    await page.keyboard.press("5")
    await expect(chart(page, "Health and food")).to_contain_text("the bot has not joined")


async def test_the_keyboard_walks_along_a_chart(page: Page, stage: Stage) -> None:
    await asked_a_model(stage)
    await shown(page, stage)
    tokens = chart(page, "Tokens a decision")
    await expect(tokens.locator("canvas")).to_be_visible()
    await tokens.focus()
    for said in ("Prompt 902", "Prompt 901", "Prompt 900"):
        await page.keyboard.press("ArrowLeft")
        await expect(tokens.locator("output")).to_contain_text(f"{said}, Answer 40")
    await page.keyboard.press("ArrowRight")
    await expect(tokens.locator("output")).to_contain_text("Prompt 901")


async def test_the_colours_of_the_theme_are_used(page: Page, stage: Stage) -> None:
    await shown(page, stage)
    seen = []
    for _ in range(2):
        seen.append(set(await chart(page, "Health and food").locator("canvas").evaluate(_INK)))
        await page.locator("#theme").click()
    assert seen[0] != seen[1]


async def test_tabs_by_arrow_keys(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.get_by_role("tab", name="Timeline").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Charts")).to_be_focused()
    await expect(page.get_by_role("tabpanel", name="Charts")).to_be_visible()
    await expect(page.locator("#filters")).not_to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("tabpanel", name="Timeline")).to_be_visible()
    await expect(page.locator("#filters")).to_be_visible()
