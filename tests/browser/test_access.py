"""Everybody can use the pages: axe-core finds nothing serious, in light and dark, and the keyboard reaches all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from packages import browser_packages
from playwright.async_api import Browser, Page, expect
from scene import TEAM, TOKEN, Stage
from test_charts import asked_a_model
from test_page import opened

from botteam.events import ActionPhase, Built, ChatHeard, StateChanged
from botteam.observation import Position

pytestmark = pytest.mark.asyncio(loop_scope="session")
_FOCUSED = "(e => e.id ? '#' + e.id : e.querySelector('.view-name')?.textContent ?? '')(document.activeElement)"
_RUN = """async () => (await axe.run(document, {resultTypes: ['violations'], iframes: false})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for what shuts people out."""
    return (browser_packages() / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest_asyncio.fixture(params=["light", "dark"], loop_scope="session")
async def seen(browser: Browser, stage: Stage, request: Any) -> AsyncIterator[Page]:
    """A page in one theme; it stands still, since a colour on its way to another has the contrast of neither."""
    context = await browser.new_context(
        color_scheme=request.param, reduced_motion="reduce", bypass_csp=True, viewport={"width": 1440, "height": 900}
    )
    yield await context.new_page()
    await context.close()


async def faults(page: Page, axe: str) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe)
    found: list[str] = await page.evaluate(_RUN)
    return found


async def test_axe_knows_a_fault_when_it_sees_one(seen: Page, axe: str) -> None:
    await seen.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src=x><p style='color:#ddd'>pale</p></main>"
    )
    assert {fault.split(":")[0] for fault in await faults(seen, axe)} == {"image-alt", "color-contrast"}


async def test_mission_control_in_every_state(seen: Page, stage: Stage, axe: str) -> None:
    await asked_a_model(stage)
    await stage.tell(
        StateChanged(bot="Flora", to="reconnecting", reason="kicked", wait=30),
        StateChanged(bot="Blade", to="failed", reason="not on the whitelist"),
        ActionPhase(bot="Atlas", name="explore", phase="failed", reason="timeout", seconds=2),
        ChatHeard(bot="Atlas", from_="Ann", text="hello"),
        Built(name="farm", pos=Position(x=3, y=65, z=4)),
    )
    await opened(seen, stage)
    assert await faults(seen, axe) == []
    for keys, what in (("g", "charts"), ("m", "map"), ("?", "keys"), ("", "phone")):
        for key in keys:
            await seen.keyboard.press(key)
        if what == "phone":
            await seen.keyboard.press("Escape")
            await seen.set_viewport_size({"width": 390, "height": 844})
        assert await faults(seen, axe) == [], what


async def test_mission_control_of_an_operator(seen: Page, stage: Stage, axe: str) -> None:
    await opened(seen, stage, f"?token={TOKEN}")
    await expect(seen.locator("#token-form")).not_to_be_visible()
    await seen.get_by_role("button", name="Pause").click()
    await expect(seen.locator("#ack")).to_contain_text("Atlas has it")
    assert await faults(seen, axe) == []


@pytest.mark.parametrize("look", ["", "?theme=light", "?theme=plain&size=large"])
async def test_the_overlay_page(seen: Page, stage: Stage, axe: str, look: str) -> None:
    await stage.tell(ChatHeard(bot="Forge", from_="Ann", text="hi Forge"))
    await seen.goto(f"http://127.0.0.1:{stage.port('Forge')}/{look}")
    await expect(seen.locator("#chat")).to_have_text("Ann: hi Forge")
    assert await faults(seen, axe) == []


async def test_the_keyboard_reaches_everything(seen: Page, stage: Stage) -> None:
    await opened(seen, stage)
    wanted = {
        *TEAM,
        "#auto",
        "#theme",
        "#help",
        "#first",
        "#swap",
        "#map",
        "#map-fit",
        "#timeline",
        "#say",
        "#act",
        "#token",
    }
    reached = set()
    for _ in range(60):
        await seen.keyboard.press("Tab")
        reached.add(await seen.evaluate(_FOCUSED))
    assert wanted <= reached
