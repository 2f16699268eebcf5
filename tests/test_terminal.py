from __future__ import annotations

import asyncio
import logging

import pytest

from botteam.events import Bus, ChatHeard, StateChanged
from botteam.terminal import Terminal


async def test_what_others_say_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "basicConfig", lambda **_options: None)
    bus = Bus()
    following = asyncio.create_task(Terminal().follow(bus))
    await asyncio.sleep(0)
    bus.publish(ChatHeard(bot="Atlas", from_="Ann", text="\x1b[2J\x1b]0;gone\x07§chi\r"))
    bus.publish(StateChanged(bot="Atlas", from_="online", to="reconnecting", reason="kicked: \x1b[31mbye"))
    await asyncio.sleep(0.01)
    following.cancel()
    told = capsys.readouterr().out
    assert "heard <Ann> [2J ]0;gone chi" in told
    assert "reconnecting: kicked: [31mbye" in told
    assert "\x07" not in told
    assert "\x1b[2J" not in told
