"""Overlays on real sockets: everything told, few messages, nobody harmed by a reader who sleeps."""

from __future__ import annotations

import asyncio
import gc
import json
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import aiohttp
import pytest
import socketio
from scene import TOKEN, Stage, decided, online

from botteam.errors import PortInUse
from botteam.events import (
    ActionPhase,
    BulletinChanged,
    ChatHeard,
    Log,
    StashChanged,
    Thought,
    Vitals,
)
from botteam.observation import Position

TOLD = ("snapshot", "status", "thought", "decision", "action", "chat", "bulletin", "stash_status", "log")


class Reader:
    """A client that keeps all it hears."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: dict[str, list[Any]] = {name: [] for name in TOLD}
        self._news = asyncio.Event()
        for name in TOLD:
            self.client.on(name, partial(self._hear, name))

    def _hear(self, name: str, what: Any) -> None:
        self.heard[name].append(what)
        self._news.set()

    async def wait(self, name: str, count: int = 1) -> Any:
        async with asyncio.timeout(3):
            while len(self.heard[name]) < count:
                self._news.clear()
                await self._news.wait()
        return self.heard[name][-1]


@asynccontextmanager
async def reading(stage: Stage, bot: str, token: str | None = None, **how: Any) -> AsyncIterator[Reader]:
    reader = Reader()
    auth = {"token": token} if token is not None else None
    await reader.client.connect(f"http://127.0.0.1:{stage.port(bot)}", auth=auth, **how)
    try:
        yield reader
    finally:
        await reader.client.disconnect()


async def test_a_new_reader_gets_everything_at_once(stage: Stage) -> None:
    await stage.tell(*online("Forge"), *decided("Forge", "mine_block", "Iron!", block="stone"))
    async with reading(stage, "Forge") as reader:
        snapshot = await reader.wait("snapshot")
    assert snapshot["status"]["state"] == "online"
    assert snapshot["status"]["overlay_url"] == f"http://127.0.0.1:{stage.port('Forge')}"
    assert [e["type"] for e in snapshot["timeline"]] == ["state", "decision", "action"]
    assert snapshot["operator"] is False


async def test_every_event_arrives_under_its_name(stage: Stage) -> None:
    async with reading(stage, "Forge") as reader:
        await reader.wait("snapshot")
        await stage.tell(
            Thought(bot="Forge", text="hm"),
            *decided("Forge", "mine_block", "Iron!", block="stone"),
            ActionPhase(bot="Forge", name="mine_block", phase="failed", ok=False, reason="timeout", seconds=2.5),
            ChatHeard(bot="Forge", from_="Ann", text="hi"),
            BulletinChanged(bot="Forge", lines=("- Atlas: north",)),
            StashChanged(bot="Mason", metals=52),
            Log(bot="Forge", text="line"),
            Thought(bot="Atlas", text="not for Forge's readers"),
        )
        await reader.wait("log")
        heard = reader.heard
    assert [t["text"] for t in heard["thought"]] == ["hm"]
    decision = heard["decision"][0]
    assert (decision["action"], decision["args"], decision["brain"]) == ("mine_block", {"block": "stone"}, "rules")
    assert decision.keys() >= {"thought", "latency_ms", "prompt_tokens", "output_tokens"}
    failed = heard["action"][1]
    assert (failed["name"], failed["phase"], failed["reason"], failed["seconds"]) == (
        "mine_block", "failed", "timeout", 2.5,
    )  # fmt: skip
    assert heard["chat"][0]["from"] == "Ann"
    assert heard["bulletin"][0]["lines"] == ["- Atlas: north"]
    assert heard["stash_status"][0]["metals"] == 52
    assert heard["log"][0]["level"] == "info"


async def test_status_comes_at_once_and_four_times_a_second_at_most(stage: Stage) -> None:
    async with reading(stage, "Forge") as reader:
        await reader.wait("snapshot")
        began = time.monotonic()
        for n in range(100):
            await stage.tell(
                Vitals(bot="Forge", health=20 - n / 10, food=20, position=Position(x=n, y=65, z=0)),
                ActionPhase(bot="Forge", name="explore", phase="progress", text=f"{n} of 100"),
            )
        took = time.monotonic() - began
        await asyncio.sleep(0.4)
        told = reader.heard["status"]
    assert 2 <= len(told) <= took * 4 + 2
    assert len(reader.heard["action"]) <= took * 4 + 2
    assert told[-1]["position"]["x"] == 99
    assert [s["seq"] for s in told] == sorted({s["seq"] for s in told})


async def test_a_change_reaches_the_reader_soon(stage: Stage) -> None:
    async with reading(stage, "Forge") as reader:
        await reader.wait("snapshot")
        began = time.monotonic()
        await stage.tell(*online("Forge"))
        await reader.wait("status")
    assert time.monotonic() - began < 0.3


async def test_addresses_carry_the_name_by_which_each_reader_came(stage: Stage) -> None:
    async with reading(stage, "Forge", headers={"Host": "mine.example:9"}) as far, reading(stage, "Forge") as near:
        await far.wait("snapshot")
        await near.wait("snapshot")
        await stage.tell(*online("Forge"))
        urls = (await far.wait("status"))["overlay_url"], (await near.wait("status"))["overlay_url"]
    port = stage.port("Forge")
    assert urls == (f"http://mine.example:{port}", f"http://127.0.0.1:{port}")


async def test_commands_need_the_token_and_are_answered(stage: Stage) -> None:
    command = {"kind": "say", "text": "hello"}
    async with reading(stage, "Forge", "wrong") as stranger, reading(stage, "Forge", TOKEN) as operator:
        refused = await stranger.client.call("command", command, timeout=3)
        taken = await operator.client.call("command", command, timeout=3)
        bare = await operator.client.call("command", timeout=3)
        assert (await operator.wait("snapshot"))["operator"] is True
    assert refused["ok"] is False
    assert "token" in refused["reason"]
    assert taken == {"ok": True}
    assert bare["ok"] is False
    assert stage.notebook.told == [("say", "Forge", "hello")]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_pages_of_strangers_are_refused(stage: Stage, transport: str) -> None:
    port = stage.port("Forge")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"} if transport == "websocket" else {}
    origins = {
        f"http://127.0.0.1:{stage.dashboard_port}": True,
        f"http://127.0.0.1:{port}": True,
        "http://evil.example": False,
        f"http://evil.example:{stage.dashboard_port}": False,
        "http://127.0.0.1:9": False,
        "http://[": False,
        "null": False,
    }
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        for origin, fine in origins.items():
            headers = {"Origin": origin, "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "==", **upgrade}
            answer = await session.get(f"/socket.io/?EIO=4&transport={transport}", headers=headers)
            assert (answer.status in {101, 200}) is fine, origin
            answer.close()


async def test_a_reader_who_sleeps_is_let_go_and_costs_little(stage: Stage) -> None:
    session = aiohttp.ClientSession()
    port = stage.port("Forge")
    try:
        sleeper = await session.ws_connect(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
        await sleeper.receive()
        await sleeper.send_str("40")
        await asyncio.sleep(0.1)
        assert sleeper._response.connection is not None
        sleeper._response.connection.transport.pause_reading()  # type: ignore[union-attr]
        readers = stage.overlays["Forge"]._readers
        assert len(readers.hosts()) == 1
        gc.collect()
        tracemalloc.start()
        peak = await _flood(stage, lambda: not readers.hosts())
        assert not readers.hosts()
        assert peak < 5_000_000
    finally:
        tracemalloc.stop()
        await session.close()


async def _flood(stage: Stage, gone: Any) -> int:
    """Publish far more than any run would until the reader is gone; the memory that it took at most, in bytes."""
    text = "x" * 480
    async with asyncio.timeout(20):
        while not gone():
            for _ in range(40):
                stage.bus.publish(Log(bot="Forge", text=text))
            await asyncio.sleep(0.02)
    return tracemalloc.get_traced_memory()[1]


async def test_a_taken_port_is_named_with_its_remedy(stage: Stage) -> None:
    second = stage.overlay("Forge")
    with pytest.raises(PortInUse, match=rf"port {stage.port('Forge')} of Forge's overlay.*VIEWER_BASE_PORT"):
        await second.start()
    await second.stop()


async def test_stopping_is_quick_and_the_port_is_free_again(stage: Stage) -> None:
    async with reading(stage, "Forge", transports=["websocket"]), reading(stage, "Forge", transports=["polling"]):
        began = time.monotonic()
        await stage.overlays["Forge"].stop()
        assert time.monotonic() - began < 1
    stage.overlays["Forge"] = stage.overlay("Forge")
    await stage.overlays["Forge"].start()
    async with reading(stage, "Forge") as reader:
        await reader.wait("snapshot")


async def test_rubbish_on_the_wire_harms_nobody(stage: Stage) -> None:
    port = stage.port("Forge")
    async with reading(stage, "Forge") as reader, aiohttp.ClientSession() as session:
        for rubbish in ("", "9", "40{", '42["command"', '421["command",' + "[" * 9000, "x" * 100_000, '452-["a"]'):
            ws = await session.ws_connect(f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket")
            with suppress(ConnectionError):
                await ws.send_str("40")
                await ws.send_str(rubbish)
            await ws.close()
        await stage.tell(Thought(bot="Forge", text="still here"))
        assert (await reader.wait("thought"))["text"] == "still here"


async def test_the_obs_page_and_its_parts_are_served(stage: Stage) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{stage.port('Forge')}") as session:
        page = await session.get("/?theme=light&size=large")
        text = await page.text()
        assert page.status == 200
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        assert "localhost" not in text
        for name in ("overlay.js", "overlay.css", "socket.io.min.js"):
            assert (await session.get(f"/{name}")).status == 200
        assert (await session.get("/app.js")).status == 404
        assert json.loads(json.dumps(dict(page.headers)))["X-Content-Type-Options"] == "nosniff"
