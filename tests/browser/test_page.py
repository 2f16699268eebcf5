"""Mission control as people use it: cards, keys, AUTO, console, and lines that break."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from scene import TOKEN, Stage, decided, online

from botteam.events import (
    ActionPhase,
    BrainChanged,
    Built,
    ChatHeard,
    Decided,
    GoalReached,
    GoalSet,
    Log,
    Prompted,
    Reflex,
    Settled,
    StashChanged,
    StateChanged,
    Thought,
    Vitals,
)
from botteam.observation import Position
from botteam.web.commands import Ack

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEAM = ["Atlas", "Flora", "Forge", "Mason", "Blade"]


async def opened(page: Page, stage: Stage, query: str = "") -> Page:
    await page.goto(f"{stage.url}/{query}")
    await expect(page.locator("[data-bot]")).to_have_count(len(stage.facts))
    await expect(page.locator('[data-link="up"]')).to_have_count(len(stage.facts))
    return page


def card(page: Page, bot: str) -> Any:
    return page.locator(f'[data-bot="{bot}"]')


async def selected(page: Page, bot: str) -> None:
    await expect(page.locator('[data-selected="true"]')).to_have_attribute("data-bot", bot)
    await expect(page.locator('[data-selected="true"]')).to_have_count(1)


async def test_five_cards_are_live(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    assert await page.locator("[data-bot]").evaluate_all("cards => cards.map(c => c.dataset.bot)") == TEAM
    await expect(page.locator("#day")).to_have_text("Day 3")
    for bot in TEAM:
        await stage.tell(
            *online(bot, x=101, z=-7, health=5, day=47),
            *decided(bot, "mine_block", f"{bot} found a vein", block="iron_ore", count=8),
            ActionPhase(bot=bot, name="mine_block", phase="progress", text="3 of 8"),
        )
    for bot in TEAM:
        one = card(page, bot)
        await expect(one).to_have_attribute("data-state", "online")
        await expect(one.locator(".action")).to_have_text("Mining 8 × iron ore")
        await expect(one.locator(".progress-text")).to_have_text("3 of 8")
        await expect(one.locator(".thought")).to_have_text(f"“{bot} found a vein”")
        await expect(one.locator(".position")).to_have_text("101, 65, -7")
        await expect(one.get_by_role("meter", name="Health")).to_have_attribute("aria-valuenow", "5")
        await expect(one.get_by_role("meter", name="Health")).to_have_attribute("data-low", "true")
    await expect(page.locator("#day")).to_have_text("Day 47")


async def test_no_thought_is_lost_and_each_is_shown(page: Page, stage: Stage) -> None:
    """How soon is measured by `python -m benchmarks page`."""
    await opened(page, stage)
    await page.evaluate(
        """() => { window.seen = []; for (const el of document.querySelectorAll('.thought')) new MutationObserver(
        () => window.seen.push(el.textContent)).observe(el, {childList: true, subtree: true}); }"""
    )
    told = [(bot, f"thought {n} of {bot}") for n in range(12) for bot in TEAM]
    for bot, text in told:
        await stage.tell(Thought(bot=bot, text=text))
    for bot in TEAM:
        await expect(card(page, bot).locator(".thought")).to_have_text(f"“thought 11 of {bot}”")
    assert {f"“{text}”" for _bot, text in told} <= set(await page.evaluate("window.seen"))


async def test_keys_select_and_views_follow(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    for key, bot in zip("4132", ("Mason", "Atlas", "Forge", "Flora"), strict=True):
        await page.keyboard.press(key)
        await selected(page, bot)
        await expect(page.frame_locator("#viewer").locator("h1")).to_have_text(f"{bot} /")
    await page.keyboard.press("f")
    await expect(page.frame_locator("#viewer").locator("h1")).to_have_text("Flora /first/")
    await page.keyboard.press("5")
    await expect(page.locator("#viewer")).to_have_attribute("src", "about:blank")
    await expect(page.locator("#no-view")).to_contain_text("Blade is not in the world yet")
    await page.keyboard.press("9")
    await selected(page, "Blade")
    await card(page, "Forge").get_by_role("button", name="View Forge").click()
    await selected(page, "Forge")


async def test_a_view_that_is_ready_is_led_and_found_again(page: Page, stage: Stage) -> None:
    ready = """() => {
      window.told = [];
      onmessage = ({data}) => told.push(data.watch);
      parent.postMessage({ready: location.href}, '*');
    }"""
    told = "window.told.at(-1)"
    await opened(page, stage)
    before = await page.evaluate("history.length")
    for key, bot in (("2", "Flora"), ("3", "Forge"), ("1", "Atlas")):
        await page.keyboard.press(key)
        await expect(page.frame_locator("#viewer").locator("h1")).to_have_text(f"{bot} /")
    assert await page.evaluate("history.length") == before, "Back would go through the frame's pages"
    await expect(page.locator("#no-view")).to_contain_text("Opening the view")
    view = page.frames[-1]
    await view.evaluate(ready)
    await expect(page.locator("#no-view")).not_to_be_visible()
    await page.keyboard.press("3")
    forge = await page.get_attribute("#viewer", "data-view")
    await view.wait_for_function(f"{told} === '{forge}'")
    await page.keyboard.press("f")
    await view.wait_for_function(f"{told} === '{forge}first/'")
    await page.keyboard.press("f")
    await view.evaluate("location.reload()")
    await view.wait_for_function("window.told === undefined")
    await view.evaluate(ready)
    await view.wait_for_function(f"{told} === '{forge}'")
    await page.evaluate("document.querySelector('.screen').style.display = 'none'")
    await view.wait_for_function(f"{told} === ''", polling=50)  # no pictures, so none to wait by
    await page.evaluate("document.querySelector('.screen').style.display = ''")
    await view.wait_for_function(f"{told} === '{forge}'")


async def test_keys_work_while_the_view_has_the_focus(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await expect(page.frame_locator("#viewer").locator("h1")).to_have_text("Atlas /")
    frame = next(frame for frame in page.frames if frame.parent_frame is not None)
    for key, bot in (("2", "Flora"), ("3", "Forge")):
        await frame.evaluate("key => parent.postMessage({ key }, '*')", key)
        await selected(page, bot)
        await expect(page.frame_locator("#viewer").locator("h1")).to_have_text(f"{bot} /")
        frame = next(frame for frame in page.frames if frame.parent_frame is not None)


async def test_auto_waits_for_whoever_is_typing(page: Page, stage: Stage) -> None:
    await opened(page, stage, f"?token={TOKEN}&auto=0.2")
    await page.locator("#auto").click()
    await page.locator("#act").select_option("explore")
    await page.locator("#act").focus()
    bot = await page.locator('[data-selected="true"]').get_attribute("data-bot")
    await asyncio.sleep(0.7)
    assert bot is not None
    assert await page.locator('[data-selected="true"]').get_attribute("data-bot") == bot
    await page.locator("#say").fill("come here")
    await page.locator("#theme").focus()
    await asyncio.sleep(0.7)
    assert await page.locator('[data-selected="true"]').get_attribute("data-bot") == bot
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_have_text(f"✓ {bot} has it: say come here")
    await page.locator("#theme").focus()
    others = page.locator('[data-selected="true"]')
    await expect(others).not_to_have_attribute("data-bot", bot, timeout=15_000)
    await page.get_by_role("button", name="Stop action").hover()
    bot = await others.get_attribute("data-bot")
    await asyncio.sleep(0.7)
    assert await others.get_attribute("data-bot") == bot


async def test_a_reloaded_page_is_as_it_was(page: Page, stage: Stage) -> None:
    """A page reloads itself when another team runs beneath it; a stream must not stand still then."""
    await opened(page, stage)
    await page.locator("#auto").click()
    await page.keyboard.press("g")
    await page.keyboard.press("m")
    await page.keyboard.press("f")
    await page.reload()
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#charts")).to_be_visible()
    await expect(page.locator("#room")).to_have_attribute("data-stage", "map")
    await expect(page.locator("#first")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("4")
    await page.reload()
    await selected(page, "Mason")
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "false")


async def test_a_page_without_storage_works(page: Page, stage: Stage) -> None:
    await page.add_init_script(
        """for (const name of ['sessionStorage', 'localStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"""
    )
    await opened(page, stage, f"?token={TOKEN}")
    await page.keyboard.press("2")
    await selected(page, "Flora")
    await page.locator("#theme").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", re.compile("light|dark"))
    await expect(page.locator("#token-form")).not_to_be_visible()


async def test_overlays_behind_a_closed_port_are_named(page: Page, stage: Stage) -> None:
    for overlay in stage.overlays.values():
        await overlay.stop()
    await page.goto(stage.url)
    ports = ", ".join(str(stage.port(bot)) for bot in TEAM)
    await expect(page.locator("#trouble")).to_have_text(
        f"The bots' overlays (ports {ports}) cannot be reached from here.", timeout=25_000
    )
    await expect(page.locator("#day")).to_have_text("Day 3")
    await page.goto("about:blank")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser itself reports refused connections


async def test_the_picture_of_another_bot_does_not_stay(page: Page, stage: Stage) -> None:
    silent = next(facts.viewer_port for facts in stage.facts if facts.name == "Flora")
    leads = f"""<!doctype html><script>
        parent.postMessage({{ ready: location.origin + location.pathname }}, '*');
        onmessage = ({{ data: {{ watch }} }}) => {{
          if (!watch.includes(':{silent}/')) parent.postMessage({{ seen: watch }}, '*');
        }};
        </script>"""
    first = next(facts.viewer_port for facts in stage.facts if facts.name == "Atlas")
    await page.route(f"http://127.0.0.1:{first}/", lambda route: route.fulfill(body=leads, content_type="text/html"))
    await opened(page, stage)
    cover = page.locator("#no-view")
    await expect(cover).not_to_be_visible()
    await page.keyboard.press("2")
    await expect(cover).to_be_visible()
    await expect(cover).to_contain_text("Waiting for Flora")
    await page.keyboard.press("3")
    await expect(cover).not_to_be_visible()
    await asyncio.sleep(3)
    await expect(cover).not_to_be_visible()
    await stage.tell(StateChanged(bot="Forge", to="reconnecting", reason="lost"))
    await expect(cover).to_contain_text("No picture yet")


async def test_keys_do_nothing_while_typing(page: Page, stage: Stage) -> None:
    await opened(page, stage, f"?token={TOKEN}")
    await page.keyboard.press("/")
    await expect(page.locator("#say")).to_be_focused()
    await page.keyboard.type("c2?f")
    await expect(page.locator("#say")).to_have_value("c2?f")
    await selected(page, "Atlas")
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("#keys")).not_to_be_visible()


async def test_question_mark_lists_the_keys(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Keys")).not_to_be_visible()


async def test_auto_shows_each_bot_in_turn(page: Page, stage: Stage) -> None:
    await opened(page, stage, "?auto=0.25")
    await page.keyboard.press("c")
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "true")
    for bot in ("Flora", "Forge", "Mason", "Blade", "Atlas"):
        await selected(page, bot)
    await page.locator("#auto").click()
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("c")
    await page.keyboard.press("4")
    await expect(page.locator("#auto")).to_have_attribute("aria-pressed", "false")
    await asyncio.sleep(0.4)
    await selected(page, "Mason")


async def test_states_say_what_goes_on(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await stage.tell(
        StateChanged(bot="Atlas", to="waiting", wait=20),
        StateChanged(bot="Flora", to="connecting"),
        StateChanged(bot="Forge", to="reconnecting", reason="kicked: too slow", wait=8),
        StateChanged(bot="Mason", to="stopped"),
        StateChanged(bot="Blade", to="failed", reason="not on the whitelist"),
    )
    await expect(card(page, "Atlas").locator(".action")).to_contain_text("Joins in")
    await expect(card(page, "Flora").locator(".action")).to_have_text("Joining the world …")
    await expect(card(page, "Forge").locator(".action")).to_contain_text("Tries again in")
    await expect(card(page, "Forge").locator(".progress-text")).to_have_text("kicked: too slow")
    await expect(card(page, "Mason")).to_have_attribute("data-state", "stopped")
    await expect(card(page, "Blade").locator(".progress-text")).to_have_text("not on the whitelist")


async def test_a_killed_overlay_comes_back_by_itself(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await stage.overlays["Forge"].stop()
    await expect(card(page, "Forge")).to_have_attribute("data-link", "lost")
    await expect(card(page, "Forge").locator(".state-word")).to_have_text("No signal")
    await expect(card(page, "Mason")).to_have_attribute("data-link", "up")
    stage.overlays["Forge"] = stage.overlay("Forge")
    await stage.overlays["Forge"].start()
    await expect(card(page, "Forge")).to_have_attribute("data-link", "up")
    await stage.tell(Thought(bot="Forge", text="back again"))
    await expect(card(page, "Forge").locator(".thought")).to_have_text("“back again”")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser itself reports refused connections


async def test_stash_and_brain_follow(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await expect(page.locator("#stash-none")).to_have_text("none yet")
    await stage.tell(StashChanged(bot="Mason", pos=Position(x=1, y=65, z=2)))
    await expect(page.locator("#stash-none")).to_have_text("not looked into yet")
    await expect(page.locator("#stash-free")).to_have_text("–")
    await stage.tell(
        StashChanged(bot="Mason", pos=Position(x=1, y=65, z=2), building=38, metals=52, food=24, tools=18, free=112)
    )
    for name, count in {"building": 38, "metals": 52, "food": 24, "tools": 18, "overflow": 0, "free": 112}.items():
        await expect(page.locator(f'#stash [data-stash="{name}"]')).to_have_text(str(count))
    await expect(page.locator("#stash-none")).not_to_be_visible()
    await expect(page.locator("#brain")).to_have_text("Rules brain")
    await stage.tell(BrainChanged(bot="Atlas", to="ollama"))
    await expect(page.locator("#brain")).to_have_text("Model decides")


async def test_the_timeline_tells_in_plain_words(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.keyboard.press("3")
    await stage.tell(
        Prompted(bot="Forge", messages=({"role": "user", "content": "You are Forge."},)),
        Decided(bot="Forge", action="craft", args={"item": "furnace"}, thought="Heat!", brain="ollama", latency_ms=1840,
                prompt_tokens=900, output_tokens=40),
        ActionPhase(bot="Forge", name="craft", args={"item": "furnace"}, phase="started"),
        ActionPhase(bot="Forge", name="craft", phase="failed", reason="missing_item", seconds=2.5),
        ChatHeard(bot="Forge", from_="Ann", text="hello there"),
    )  # fmt: skip
    entries = page.locator("#timeline .entry")
    await expect(entries.nth(0)).to_contain_text("hello there")
    deed = entries.nth(1)
    for words in ("Crafting furnace", "Heat!", "an item is missing", "2.5 s", "model 1.8 s · 900 + 40 tokens"):
        await expect(deed).to_contain_text(words)
    await deed.locator("summary").click()
    await expect(deed.locator("pre")).to_have_text("You are Forge.")
    await page.get_by_role("button", name="Chat").click()
    await expect(entries).to_have_count(1)
    await page.keyboard.press("1")
    await expect(page.locator("#timeline")).to_have_text("Nothing here yet.")


async def test_a_long_deed_is_one_line_however_much_is_said_meanwhile(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await stage.tell(
        Prompted(bot="Atlas", messages=({"role": "user", "content": "You are Atlas."},)),
        *decided("Atlas", "mine_block", "Down.", brain="ollama", block="stone"),
        *(ChatHeard(bot="Atlas", from_="Ann", text=f"word {n}") for n in range(30)),
    )
    deed = page.locator("#timeline .entry.deed", has_text="Mining stone")
    await deed.locator("summary").click()
    await expect(deed.locator("pre")).to_have_text("You are Atlas.")
    box = await deed.locator("pre").element_handle()
    await stage.tell(
        ActionPhase(bot="Atlas", name="mine_block", phase="progress", text="2 of 3"),
        ActionPhase(bot="Atlas", name="mine_block", phase="done", gained={"cobblestone": 3}),
    )
    await expect(deed).to_have_attribute("data-outcome", "done")
    await expect(deed).to_contain_text("+3 cobblestone")
    assert await page.evaluate("box => box.isConnected", box), "an open prompt stays as it is"
    await stage.tell(ActionPhase(bot="Atlas", name="eat", phase="started"))
    await expect(page.locator("#timeline")).to_contain_text("Eating")
    await expect(deed).to_have_attribute("data-outcome", "done")


async def test_a_deed_that_is_taken_up_again_is_one_line_with_all_that_it_gained(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    entries = page.locator("#timeline .entry.deed", has_text="Mining stone")
    for _ in range(3):
        await stage.tell(
            *decided("Atlas", "mine_block", "Down.", brain="rules", block="stone"),
            ActionPhase(bot="Atlas", name="mine_block", phase="done", gained={"cobblestone": 2}, seconds=12.0),
        )
    await expect(entries).to_have_count(1)
    for words in ("× 3", "36 s", "+6 cobblestone"):
        await expect(entries).to_contain_text(words)
    await page.reload()
    await expect(entries).to_have_count(1)
    await expect(entries).to_contain_text("+6 cobblestone")
    failed = ActionPhase(bot="Atlas", name="mine_block", phase="failed", reason="unreachable", seconds=1.0)
    for _ in range(2):
        await stage.tell(*decided("Atlas", "mine_block", "Down.", brain="rules", block="stone"), failed)
    await expect(entries).to_have_count(2)
    await expect(entries.nth(1)).to_contain_text("no way there · +6 cobblestone")
    await stage.tell(
        Prompted(bot="Atlas", messages=({"role": "user", "content": "You are Atlas."},)),
        *decided("Atlas", "mine_block", "Down.", brain="ollama", block="stone"),
    )
    await expect(entries).to_have_count(3)
    said = page.locator("#timeline .entry", has_text="Talking")
    for words in ("Iron at 3, 4.", "Bye."):
        await stage.tell(
            *decided("Atlas", "chat", "Hm.", brain="rules", text=words),
            ActionPhase(bot="Atlas", name="chat", phase="done", seconds=0.1),
        )
    await expect(said).to_have_count(2)


async def test_two_fingers_zoom_the_map_and_buttons_too(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    scale = page.locator("#map-scale")
    await expect(scale).to_have_text(re.compile("grid"))
    start = int(re.sub(r"\D", "", await scale.text_content() or ""))
    await page.evaluate(
        """() => { const map = document.querySelector('#map'), box = map.getBoundingClientRect();
        map.setPointerCapture = () => {};
        const tell = (type, id, x) => map.dispatchEvent(new PointerEvent(type, { pointerId: id, bubbles: true,
          clientX: box.left + x, clientY: box.top + 50 }));
        tell('pointerdown', 1, 90); tell('pointerdown', 2, 110);
        for (let n = 1; n <= 40; n += 1) { tell('pointermove', 1, 90 - n); tell('pointermove', 2, 110 + n); }
        tell('pointerup', 1, 50); tell('pointerup', 2, 150); }"""
    )
    await expect(scale).not_to_have_text(f"grid {start} blocks")
    closer = int(re.sub(r"\D", "", await scale.text_content() or ""))
    assert closer < start
    for _ in range(6):
        await page.get_by_role("button", name="Zoom out").click()
    await expect(scale).not_to_have_text(f"grid {closer} blocks")
    assert int(re.sub(r"\D", "", await scale.text_content() or "")) > closer


async def test_reflexes_goals_and_stopgaps_are_told(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await stage.tell(
        GoalSet(bot="Atlas", goal="find a cave", steps=("torches", "north")),
        Reflex(bot="Atlas", name="get_out", text="out of the water", seconds=2.5),
        Decided(bot="Atlas", action="explore", brain="rules", fallback="the model is slow"),
    )
    for words in ("Goal: find a cave", "torches → north", "out of the water", "2.5 s", "rules: the model is slow"):
        await expect(page.locator("#timeline")).to_contain_text(words)
    await stage.tell(Thought(bot="Flora", text="fine"))
    assert stage.board.status_json("Atlas", "h")["goal"] == "find a cave"


async def test_only_the_operators_own_wish_can_be_taken_away(page: Page, stage: Stage) -> None:
    await opened(page, stage, f"?token={TOKEN}")
    take_away = page.get_by_role("button", name="Take the goal away")
    await stage.tell(GoalSet(bot="Atlas", goal="find a cave"))
    await expect(page.locator("#goal-text")).to_have_text("find a cave")
    await expect(take_away).not_to_be_visible()
    stage.notebook.answer = Ack(True, "kept until a model decides")
    await page.locator("#say").fill("/goal find iron")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_have_text("✓ Atlas has it: goal find iron – kept until a model decides")
    await expect(take_away).to_be_visible()
    await stage.tell(GoalReached(bot="Atlas", goal="find iron"))
    await expect(page.locator("#goal")).not_to_be_visible()
    await expect(page.locator("#timeline .entry").first).to_contain_text("Goal reached")


async def test_the_focus_stays_where_it_was(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.locator("#token").fill(TOKEN)
    await page.locator("#token").press("Enter")
    await expect(page.locator("#say")).to_be_focused()
    pause = page.get_by_role("button", name="Pause")
    await pause.focus()
    await page.keyboard.press("Enter")
    await expect(pause).to_be_disabled()
    await expect(pause).to_be_focused()
    await page.keyboard.press("Enter")
    await asyncio.sleep(0.3)
    assert stage.notebook.told == [("pause", "Atlas")]


async def test_a_skill_that_was_learned_can_be_ordered(page: Page, stage: Stage) -> None:
    await opened(page, stage, f"?token={TOKEN}")
    stage.learned["Flora"] = ["dig_a_well"]
    await page.keyboard.press("2")
    await page.locator("#act").select_option("invoke_skill")
    await page.get_by_label("skill").select_option("dig_a_well")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.locator("#ack")).to_contain_text("✓ Flora has it")


@pytest.mark.parametrize("size", [(1280, 720), (1440, 810), (1920, 1080), (390, 844)])
async def test_what_came_of_an_order_is_in_sight_where_it_was_given(
    page: Page, stage: Stage, size: tuple[int, int]
) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await opened(page, stage, f"?token={TOKEN}")
    await page.keyboard.press("3")
    await page.locator("#act").select_option("mine_block")
    await page.locator("#say").fill("hello")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_contain_text("say hello")
    field, answer = await page.locator("#say").bounding_box(), await page.locator("#ack").bounding_box()
    assert field is not None
    assert answer is not None
    assert 0 < field["y"] < answer["y"]
    assert answer["y"] + answer["height"] <= size[1]


async def test_the_operator_commands_a_bot(page: Page, stage: Stage) -> None:
    await opened(page, stage, f"?token={TOKEN}&auto=9")
    assert "token" not in page.url
    assert "auto=9" in page.url
    await page.keyboard.press("3")
    await expect(page.locator("#token-form")).not_to_be_visible()
    await page.locator("#say").fill("hello Forge")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_have_text("✓ Forge has it: say hello Forge")
    await page.locator("#say").fill("/goal find iron")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_contain_text("goal find iron")
    await expect(page.locator("#goal")).to_contain_text("find iron")
    await page.locator("#say").fill("build a <b>bridge</b>")
    await page.get_by_role("button", name="Set goal").click()
    await expect(page.locator("#goal-text")).to_have_text("build a <b>bridge</b>")
    await page.keyboard.press("1")
    await expect(page.locator("#goal")).not_to_be_visible()
    await page.keyboard.press("3")
    await page.get_by_role("button", name="Take the goal away").click()
    await expect(page.locator("#ack")).to_have_text("✓ Forge has it: no goal any more")
    await expect(page.locator("#goal")).not_to_be_visible()
    await page.locator("#act").select_option("mine_block")
    await page.get_by_label("block").fill("stone")
    await page.get_by_label("count").fill("4")
    await page.get_by_role("button", name="Do it").click()
    await expect(page.locator("#ack")).to_contain_text("act mine block")
    await page.get_by_role("button", name="Pause").click()
    await expect(card(page, "Forge").locator(".state-word")).to_have_text("Paused")
    await page.get_by_role("button", name="Resume").click()
    await expect(card(page, "Forge").locator(".state-word")).to_have_text("Online")
    await page.get_by_role("button", name="Stop action").click()
    await expect(page.locator("#ack")).to_contain_text("stop action")
    assert stage.notebook.told == [
        ("say", "Forge", "hello Forge"),
        ("goal", "Forge", "find iron"),
        ("goal", "Forge", "build a <b>bridge</b>"),
        ("goal", "Forge", ""),
        ("act", "Forge", "mine_block", {"block": "stone", "count": 4}),
        ("pause", "Forge"),
        ("resume", "Forge"),
        ("stop_action", "Forge"),
    ]
    await page.reload()
    await selected(page, "Forge")
    await expect(page.locator("#token-form")).not_to_be_visible()


async def test_a_wrong_token_is_refused_and_says_so(page: Page, stage: Stage) -> None:
    await opened(page, stage, "?token=wrong")
    await expect(page.locator("#console")).to_contain_text("The token was refused")
    await page.locator("#say").fill("obey")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#ack")).to_contain_text("the token is wrong")
    assert stage.notebook.told == []
    await page.locator("#token").fill(TOKEN)
    await page.get_by_role("button", name="Unlock").click()
    await expect(page.locator("#token-form")).not_to_be_visible()
    await expect(page.locator('[data-link="up"]')).to_have_count(5)


async def test_without_a_token_the_page_is_read_only(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await expect(page.locator("#console")).to_contain_text("Read only")


async def test_markup_in_texts_stays_text(page: Page, stage: Stage) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\">"
    await opened(page, stage)
    await stage.tell(
        *online("Atlas"),
        *decided("Atlas", "craft", evil, item=evil),
        ActionPhase(bot="Atlas", name=evil, phase="progress", text=evil),
        ChatHeard(bot="Atlas", from_=evil, text=evil),
        Log(bot="Atlas", level="error", text=evil),
        StateChanged(bot="Blade", to="failed", reason=evil),
        Vitals(bot="Flora", health=1, food=1, position=Position(x=0, y=0, z=0), inventory={evil: 1}),
    )
    await expect(card(page, "Atlas").locator(".thought")).to_have_text(f"“{evil}”")
    await expect(page.locator("#timeline")).to_contain_text(evil)
    obs = await page.context.new_page()
    await obs.goto(f"http://127.0.0.1:{stage.port('Atlas')}/")
    await expect(obs.locator("#chat-text")).to_have_text(evil)
    for one in (page, obs):
        assert await one.locator("img").count() == 0
        assert await one.title() != "owned"


async def test_the_obs_page_shows_one_bot_and_nothing_behind_it(page: Page, stage: Stage) -> None:
    await stage.tell(ChatHeard(bot="Forge", from_="Ann", text="hi Forge"))
    await page.goto(f"http://127.0.0.1:{stage.port('Forge')}/?theme=light&size=large")
    await expect(page.locator("#name")).to_have_text("Forge")
    await expect(page.locator("#role")).to_have_text("Miner / Smelter")
    await expect(page.locator("#health")).to_have_text("20")
    await expect(page.locator("#action")).to_have_text("Exploring")
    await expect(page.locator("#thought")).to_have_text("“Forge thinks”")
    await expect(page.locator("#chat")).to_have_text("Ann: hi Forge")
    await stage.tell(Thought(bot="Forge", text="iron!"))
    await expect(page.locator("#thought")).to_have_text("“iron!”")
    for element in ("html", "body"):
        assert await page.locator(element).evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    high = await page.locator("#overlay").evaluate("e => e.offsetHeight")
    for thought in (
        "A bite.",
        "The vein goes on to the north, so I dig there for as long as the pickaxe holds and carry all home",
    ):
        await stage.tell(Thought(bot="Forge", text=thought))
        await expect(page.locator("#thought")).to_have_text(f"“{thought}”")
        assert await page.locator("#overlay").evaluate("e => e.offsetHeight") == high
    small = await page.locator("#thought").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert small >= 28


_OVERLAPS = """() => {
  const seen = [...document.querySelectorAll('.bar, .card, .panel')].filter(e => e.offsetParent !== null);
  const boxes = seen.map(e => [e.className, e.getBoundingClientRect()]);
  const bad = [];
  for (const [i, [a, x]] of boxes.entries()) for (const [b, y] of boxes.slice(i + 1)) {
    const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left);
    const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
    if (wide > 0.5 && high > 0.5) bad.push(`${a} over ${b}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) bad.push('wider than the screen');
  for (const e of document.querySelectorAll('.card-name, .state, .meter-value, .position, .button, .day, .stash-count'))
    if (e.offsetParent !== null && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
      bad.push(`${e.className} is cut: ${e.textContent}`);
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_overlaps_on_any_screen(browser: Browser, stage: Stage, scheme: Any) -> None:
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = await opened(await context.new_page(), stage)
    await stage.tell(*online("Forge", x=-12345, z=-23456, health=3))
    for width, height in (
        (360, 780),
        (430, 932),
        (480, 900),
        (700, 1000),
        (820, 1180),
        (1024, 768),
        (1280, 720),
        (1440, 900),
        (2560, 1440),
    ):
        await page.set_viewport_size({"width": width, "height": height})
        await asyncio.sleep(0.05)
        assert await page.evaluate(_OVERLAPS) == [], (width, height)
    await context.close()


async def test_the_ground_is_under_the_map(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.wait_for_function(
        """() => { const c = document.querySelector('#map');
        const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        for (let i = 0; i < data.length; i += 4) if (data[i] === 10 && data[i + 1] === 200) return true; }"""
    )


async def test_the_map_shows_leash_buildings_and_finds(page: Page, stage: Stage) -> None:
    await stage.tell(
        Settled(bot="Atlas", pos=Position(x=60, y=65, z=-40)), Built(name="farm", pos=Position(x=30, y=65, z=-60))
    )
    await opened(page, stage)
    await page.keyboard.press("m")
    await expect(page.locator("#map-words")).to_have_text(re.compile(r"Built: farm. Found: iron, pumpkin.$"))
    before = await page.locator("#map").screenshot()
    await stage.tell(Settled(bot="Atlas", pos=Position(x=40, y=65, z=-40)))
    await expect_change(page, "#map", before)
    await page.keyboard.press("2")
    await page.keyboard.press("1")
    await expect(page.locator("#timeline")).to_contain_text("Built: farm")


async def test_a_right_click_does_not_take_hold_of_the_map(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.keyboard.press("m")
    held = """() => { const map = document.querySelector('#map'), box = map.getBoundingClientRect();
        const tell = (type, more) =>
          map.dispatchEvent(new PointerEvent(type, { pointerId: 1, bubbles: true, ...more }));
        tell('pointerdown', { button: 2, clientX: box.left + 90, clientY: box.top + 90 });
        tell('pointermove', { clientX: box.left + 190, clientY: box.top + 120 }); }"""
    await expect(page.locator("#map-words")).to_contain_text("Found:")
    await asyncio.sleep(0.5)
    before = await page.locator("#map").screenshot()
    await page.evaluate(held)
    await asyncio.sleep(0.5)
    assert await page.locator("#map").screenshot() == before


async def expect_change(page: Page, selector: str, before: bytes) -> None:
    for _ in range(50):
        if await page.locator(selector).screenshot() != before:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{selector} stays the same")


async def test_the_map_selects_and_speaks(page: Page, stage: Stage) -> None:
    await opened(page, stage)
    await page.keyboard.press("m")
    await expect(page.locator("#room")).to_have_attribute("data-stage", "map")
    where = "Atlas at 0, 0; Flora at 40, -25; Forge at 80, -50; Mason at 120, -75"
    words = page.locator("#map-words")
    await expect(words).to_have_text(re.compile(rf"^{re.escape(where)}\."))
    await page.locator("#map").focus()
    await stage.tell(*online("Atlas", x=-7, z=9))
    await asyncio.sleep(0.5)
    await expect(words).to_have_text(re.compile(rf"^{re.escape(where)}\."))
    await page.locator("#theme").focus()
    await expect(words).to_have_text(re.compile("^Atlas at -7, 9;"))
    await stage.tell(*online("Atlas", x=0, z=0))
    await expect(words).to_have_text(re.compile(rf"^{re.escape(where)}\."))
    colors = await page.locator("#map").evaluate(
        "c => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size"
    )
    assert colors > 10
    box = await page.locator("#map").bounding_box()
    assert box is not None
    middle = {"x": box["width"] / 2, "y": box["height"] / 2}
    scale = min(8, (box["width"] - 110) / 120, (box["height"] - 70) / 75)
    await page.locator("#map").click(position={"x": middle["x"] + 60 * scale, "y": middle["y"] - 37.5 * scale})
    await selected(page, "Mason")
