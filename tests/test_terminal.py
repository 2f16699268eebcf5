from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from botteam.events import Bus, ChatHeard, StateChanged
from botteam.terminal import SAME_LINE_SECONDS, Terminal


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


async def test_a_line_that_all_bots_hear_is_printed_once_and_again_when_it_is_said_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "basicConfig", lambda **_options: None)
    now = 0.0
    bus = Bus(clock=lambda: now)
    following = asyncio.create_task(Terminal().follow(bus))
    await asyncio.sleep(0)
    for now in (100.0, 101.0, 100.0 + SAME_LINE_SECONDS):
        for bot in ("Atlas", "Flora", "Forge"):
            bus.publish(ChatHeard(bot=bot, from_="Ann", text="hello"))
        bus.publish(ChatHeard(bot="Atlas", from_="Ann", text=f"it is {now:.0f}"))
    await asyncio.sleep(0.01)
    following.cancel()
    heard = [line.partition("<Ann> ")[2] for line in capsys.readouterr().out.splitlines()]
    assert heard == ["hello", "it is 100", "it is 101", "hello", "it is 110"]


PRINTS_ALL = """
import logging
from botteam.terminal import Terminal

terminal = Terminal()
for _ in range(3):
    terminal.say("one line")
    terminal.table("A table", ["column"], [["x" * 70]] * 300)
    terminal.complain("an error")
    logging.getLogger("botteam").warning("a warning")
with terminal.installing() as show:
    show(1, 2)
raise SystemExit(7)
"""


@pytest.mark.parametrize("gone", ["stdout", "stderr", "both"])
@pytest.mark.parametrize("how", ["closed pipe", "/dev/full"])
def test_streams_that_are_gone_fail_nobody(tmp_path: Path, gone: str, how: str) -> None:
    """A pipe that nobody reads and a full disk; Python itself ends with 120 when it cannot empty its buffers."""
    if how == "/dev/full" and not Path(how).exists():
        pytest.skip("needs a device that is always full")
    with open_gone(how) as nowhere, (tmp_path / "seen").open("wb") as seen:
        done = subprocess.run(
            [sys.executable, "-c", PRINTS_ALL],
            stdout=seen if gone == "stderr" else nowhere,
            stderr=seen if gone == "stdout" else nowhere,
            check=False,
        )
    told = (tmp_path / "seen").read_text("utf-8")
    assert done.returncode == 7, told
    assert "Traceback" not in told
    assert "Exception" not in told
    assert told.count({"stdout": "an error", "stderr": "one line", "both": "nothing"}[gone]) == (gone != "both") * 3


def open_gone(how: str) -> IO[bytes]:
    """Something to write to that takes nothing."""
    if how == "/dev/full":
        return Path(how).open("wb")
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "wb")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_what_is_printed_is_seen_again_once_there_is_space(tmp_path: Path) -> None:
    script = """
import os
from botteam.terminal import Terminal

terminal, seen = Terminal(), os.dup(1)
terminal.say("before")
os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
terminal.say("lost")
os.dup2(seen, 1)
terminal.say("after")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["before", "after"], "")
