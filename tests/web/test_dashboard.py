"""Mission control's server on a real socket."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from scene import Stage, decided, online
from yarl import URL

from botteam.errors import PortInUse, RunError
from botteam.events import ActionPhase, Decided, Died, Planned, StashChanged
from botteam.web.dashboard import Dashboard


@pytest_asyncio.fixture
async def session(stage: Stage) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stage.url) as one:
        yield one


async def test_health(session: aiohttp.ClientSession) -> None:
    assert await (await session.get("/healthz")).json() == {"ok": True}


async def test_the_team_is_told_with_the_readers_own_host(stage: Stage, session: aiohttp.ClientSession) -> None:
    await stage.tell(*online("Atlas"))
    answer = await session.get("/api/team", headers={"Host": "[::1]:3010"})
    team = await answer.json()
    assert team["world"]["version"] == "1.21.4"
    assert team["bots"][0]["state"] == "online"
    assert team["bots"][0]["overlay_url"] == f"http://[::1]:{stage.port('Atlas')}"


@pytest.mark.parametrize("host", ["evil' 'unsafe-inline", "a b", "x;script-src *", "", "<b>"])
async def test_a_host_name_that_is_none_gets_nowhere(session: aiohttp.ClientSession, host: str) -> None:
    page = await session.get("/", headers={"Host": host})
    team = await session.get("/api/team", headers={"Host": host})
    if page.status == 200:
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert "script-src *" not in page.headers["Content-Security-Policy"]
        assert (await team.json())["bots"][0]["overlay_url"].startswith("http://127.0.0.1:")


async def test_the_page_allows_only_our_own_scripts_sockets_and_frames(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    page = await session.get("/")
    text, policy = await page.text(), page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*; frame-src 'self' http://127.0.0.1:*;" in policy
    assert "unsafe" not in policy
    assert "localhost" not in text
    assert "<script>" not in text
    assert " style=" not in text
    assert "//cdn" not in text


async def test_no_file_of_the_page_names_a_foreign_host(
    modules: Path, stage: Stage, session: aiohttp.ClientSession
) -> None:
    for name in ("app.js", "style.css", "index.html"):
        text = await (await session.get("/" if name == "index.html" else f"/{name}")).text()
        assert "localhost" not in text
        assert "https://" not in text
        assert "innerHTML" not in text


async def test_the_page_weighs_little(session: aiohttp.ClientSession) -> None:
    index = await (await session.get("/")).text()
    weight, wanted, seen = 0, ["/", *re.findall(r'(?:src|href)="(/[^"]+)"', index)], set()
    async with aiohttp.ClientSession(session._base_url, auto_decompress=False) as raw:
        while wanted:
            path = wanted.pop()
            if path in seen:
                continue
            seen.add(path)
            body = await (await raw.get(path, headers={"Accept-Encoding": "gzip"})).read()
            weight += len(body)
            text = await (await session.get(path)).text()
            wanted += [f"/{name}" for name in _modules(text)]
    assert {"/app.js", "/charts.js", "/uPlot.iife.min.js", "/style.css"} <= seen
    assert 50_000 < weight <= 250_000


def _modules(text: str) -> list[str]:
    return [part.split('"')[0] for part in text.split('from "./')[1:] if '"' in part]


async def test_a_file_that_did_not_change_is_not_sent_again(session: aiohttp.ClientSession) -> None:
    first = await session.get("/app.js")
    again = await session.get("/app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status) == (200, 304)


@pytest.mark.parametrize(
    "path", ["/index.html", "/overlay.html", "/../pyproject.toml", "/%2e%2e/pyproject.toml", "/api/prompt/Atlas/1"]
)
async def test_nothing_else_is_served(session: aiohttp.ClientSession, path: str) -> None:
    assert (await session.get(path)).status == 404


async def test_actions_tell_what_each_bot_may_be_told(stage: Stage, session: aiohttp.ClientSession) -> None:
    known = await (await session.get("/api/actions")).json()
    assert known["actions"]["mine_block"]["required"] == ["block"]
    assert "mine_block" in known["bots"]["Forge"]["actions"]
    assert "mine_block" not in known["bots"]["Blade"]["actions"]
    assert known["bots"]["Forge"]["skills"] == ["light_area"]
    stage.learned["Forge"] = ["dig_a_well"]
    known = await (await session.get("/api/actions")).json()
    assert known["bots"]["Forge"]["skills"] == ["light_area", "dig_a_well"]


async def test_charts_are_drawn_from_numbers(stage: Stage, session: aiohttp.ClientSession) -> None:
    await stage.tell(
        *online("Forge", health=12),
        Decided(bot="Forge", action="eat", brain="ollama", latency_ms=1500, queue_ms=240, prompt_tokens=9,
                output_tokens=4),
        StashChanged(metals=5, tools=2, free=20),
    )  # fmt: skip
    history = await (await session.get("/api/history/Forge")).json()
    assert (history["vitals"]["health"], history["vitals"]["food"]) == ([12], [17])
    assert {name: column for name, column in history["model"].items() if name != "at"} == {
        "latency": [1.5], "queue": [0.24], "prompt": [9], "output": [4]
    }  # fmt: skip
    assert history["stash"]["items"] == [7]
    assert (await (await session.get("/api/history/Atlas")).json())["model"]["at"] == []
    for nobody in ("Nobody", "%7BAtlas%7D", "%C3%A4"):
        assert (await (await session.get(f"/api/history/{nobody}")).json())["reason"] == "there is no such bot"


async def test_figures_for_prometheus(stage: Stage, session: aiohttp.ClientSession) -> None:
    await stage.tell(
        *online("Atlas", health=12),
        *decided("Atlas", "explore"),
        Decided(bot="Atlas", action="eat", brain="ollama", latency_ms=1500, prompt_tokens=900, output_tokens=40),
        Planned(bot="Atlas", prompt_tokens=600, output_tokens=80),
        ActionPhase(bot="Atlas", name="explore", phase="failed", reason="timeout"),
        Died(bot="Atlas", cause="fell"),
    )
    text = await (await session.get("/metrics")).text()
    for line in (
        'botteam_health{bot="Atlas"} 12.0',
        'botteam_state{bot="Atlas",state="online"} 1.0',
        'botteam_decisions_total{bot="Atlas",brain="rules"} 1.0',
        'botteam_actions_total{action="explore",bot="Atlas",outcome="failed"} 1.0',
        'botteam_tokens_total{bot="Atlas",kind="prompt"} 1500.0',
        'botteam_model_latency_seconds_bucket{bot="Atlas",le="2.0"} 1.0',
        'botteam_deaths_total{bot="Atlas"} 1.0',
    ):
        assert line in text


async def test_a_taken_port_is_named_with_its_remedy(stage: Stage, modules: Path) -> None:
    second = Dashboard(stage.board, host="127.0.0.1", port=stage.dashboard_port, node_modules=modules)
    with pytest.raises(PortInUse, match=rf"port {stage.dashboard_port} of mission control .*DASHBOARD_PORT"):
        await second.start()


async def test_a_missing_file_is_named(stage: Stage, tmp_path: Path) -> None:
    second = Dashboard(stage.board, host="127.0.0.1", port=1, node_modules=tmp_path)
    with pytest.raises(RunError, match=r"socket\.io\.min\.js"):
        await second.start()


async def test_the_heavy_files_of_the_3d_view_are_made_light(modules: Path, session: aiohttp.ClientSession) -> None:
    async with aiohttp.ClientSession(session._base_url, auto_decompress=False) as raw:
        worker = await raw.get("/view/1.33.0/worker.js", headers={"Accept-Encoding": "gzip"})
        assert len(await worker.read()) < 600_000
    assert worker.headers["Content-Encoding"] == "gzip"
    assert "immutable" in worker.headers["Cache-Control"]
    assert worker.headers["Access-Control-Allow-Origin"] == "*"
    assert not list((modules / "prismarine-viewer" / "public").glob("*.part"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("index.js", 200),
        ("blocksStates/1.21.4.json", 200),
        ("textures/1.16.4/entity/steve.png", 200),
        ("textures/1.16.4/entity/pig/pig.png", 200),
        ("textures/1.16.4/entity/dragon_of_ours.png", 404),
        ("../package.json", 404),
        ("%2e%2e/package.json", 404),
        ("no/such/file.js", 404),
    ],
)
async def test_the_3d_view_gets_its_files_and_no_others(stage: Stage, name: str, status: int) -> None:
    url = URL(f"{stage.url}/view/1.33.0/{name}", encoded=True)
    async with aiohttp.ClientSession() as plain:
        answer = await plain.get(url)
        await answer.read()
        assert answer.status == status
