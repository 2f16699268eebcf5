"""Whole runs: the real command, real node, real sandbox, real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ollama_standin import OllamaStandIn
from runs import Outcome, RunProcess, gone

from botteam.observation import Position

NAMES = {"Atlas", "Flora", "Forge", "Mason", "Blade"}
FULL = Path("/dev/full")
LARGEST = 2**53 - 1


async def team_json(run: RunProcess) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{run.dashboard}/api/team") as got:
        found: dict[str, Any] = await got.json()
        return found


async def wait_for_online(run: RunProcess, count: int, seconds: float) -> dict[str, Any]:
    team: dict[str, Any] = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while run.process.returncode is None:
                with contextlib.suppress(aiohttp.ClientError):
                    team = await team_json(run)
                    if sum(bot["state"] == "online" for bot in team["bots"]) == count:
                        return team
                await asyncio.sleep(0.1)
    if run.process.returncode is None:
        run.process.kill()
    _, err = await run.process.communicate()
    raise AssertionError(
        f"not {count} online in {seconds:g} s: {team or 'mission control never answered'}\n{err.decode()}"
    )


def decisions(done: Outcome, brain: str) -> Counter[str]:
    return Counter(e["bot"] for e in done.events("decision") if e["brain"] == brain)


def full_prompts(done: Outcome) -> list[dict[str, Any]]:
    """Prompts made when every bot had decided: a turn is taken some time before its model answers."""
    firsts: dict[str, float] = {}
    for event in done.events("decision"):
        firsts.setdefault(event["bot"], event["t"])
    known = max(firsts.values()) + 3.0 if set(firsts) == NAMES else math.inf
    return [e for e in done.events("prompt") if e["t"] > known]


def far_walked(done: Outcome, bot: str) -> float:
    positions = [Position(**e["position"]) for e in done.events("vitals") if e["bot"] == bot]
    return max((p.ground_distance(positions[0]) for p in positions), default=0.0)


def lives(brain: str) -> Callable[[Outcome], bool]:
    """Every bot has decided twice and knows of all others, and Atlas has gone somewhere."""

    def enough(done: Outcome) -> bool:
        by = decisions(done, brain)
        return (
            set(by) == NAMES
            and min(by.values()) >= 2
            and len(full_prompts(done)) >= 5
            and far_walked(done, "Atlas") > 3
        )

    return enough


def check_team_run(done: Outcome) -> None:
    assert done.code == 0, done.err
    said = done.out + done.err
    for evil in ("Traceback", "partial packet", "Chunk size is"):
        assert evil not in said
    online = {e["bot"] for e in done.events("state") if e["to"] == "online"}
    assert online == NAMES
    for event in full_prompts(done):
        assert {line.split(":")[0][2:] for line in event["team"]} == NAMES - {event["bot"]}
    assert {e["to"] for e in done.events("state")} >= {"waiting", "connecting", "online", "stopped"}


@pytest.mark.usefixtures("modules")
async def test_five_bots_live_for_a_while_and_leave_nothing(tmp_path: Path) -> None:
    run = await RunProcess(tmp_path, "run", "--count", "5", "--stagger", "0").start()
    team = await wait_for_online(run, 5, 60)
    family = run.family()
    assert team["world"]["kind"] == "sandbox"
    assert {b["name"] for b in team["bots"]} == NAMES
    await run.until(lives("rules"), 120)
    run.process.send_signal(signal.SIGINT)
    done = await run.finish(20)
    check_team_run(done)
    assert done.summary()["leashes"]["Forge"] == {"radius": 250, "home": None}
    assert await gone(family, 3) == []
    assert done.summary()["bots"]["Atlas"]["decisions"] >= 2


@pytest.mark.usefixtures("modules")
async def test_five_bots_think_with_ollama(tmp_path: Path) -> None:
    server = await OllamaStandIn(latency=0.05).start()
    env = {"OLLAMA_HOST": server.url, "LOG_PROMPTS": "true"}
    run = await RunProcess(tmp_path, "run", "--brain", "ollama", "--count", "5", "--stagger", "0", env=env).start()
    await wait_for_online(run, 5, 60)
    await run.until(lives("ollama"), 120)
    run.process.send_signal(signal.SIGINT)
    done = await run.finish(20)
    await server.stop()
    check_team_run(done)
    assert server.busiest == 1
    prompt = done.events("prompt")[-1]
    assert prompt["messages"][0]["role"] == "system"
    assert all(line in prompt["messages"][1]["content"] for line in prompt["team"])
    decided = [e for e in done.events("decision") if e["brain"] == "ollama"]
    assert all(e["prompt_tokens"] > 0 and e["latency_ms"] > 0 for e in decided)
    assert {e["bot"] for e in done.events("planned") if e["prompt_tokens"] > 0}, "goals cost tokens too"


@pytest.mark.usefixtures("modules")
async def test_a_run_for_some_seconds_ends_by_itself(tmp_path: Path) -> None:
    (tmp_path / "camps.json").write_text("{}}")
    began = time.monotonic()
    done = await (await RunProcess(tmp_path, "run", "--count", "1", "--for", "3").start()).finish(60)
    assert done.code == 0
    assert time.monotonic() - began >= 3
    assert set(done.summary()["bots"]) == {"Atlas"}
    assert (tmp_path / "camps.json.broken-1").read_text() == "{}}"
    assert "camps.json.broken-1" in done.out + done.err


@pytest.mark.usefixtures("modules")
async def test_ctrl_c_ends_in_order_and_kill_leaves_nothing(tmp_path: Path) -> None:
    run = await RunProcess(tmp_path, "run", "--count", "2", "--stagger", "0").start()
    await wait_for_online(run, 2, 60)
    family = run.family()
    assert len(family) >= 3
    run.process.send_signal(signal.SIGINT)
    done = await run.finish(20)
    assert done.code == 0
    assert (done.folder / "summary.json").exists()
    assert await gone(family, 5) == []

    second = await RunProcess(tmp_path, "run", "--count", "1", "--stagger", "0").start()
    await wait_for_online(second, 1, 60)
    family = second.family()
    second.process.kill()
    await second.finish(10)
    assert await gone(family, 10) == []


@pytest.mark.usefixtures("modules")
@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
async def test_a_full_disk_under_the_terminal_ends_no_run(tmp_path: Path) -> None:
    full = os.open(FULL, os.O_WRONLY)
    run = await RunProcess(tmp_path, "run", "--count", "1", "--for", "12").start(full)
    os.close(full)
    check_unseen_run(await run.finish(60))


@pytest.fixture
def hangs_up() -> Iterator[None]:
    """A terminal that may hang up, also where the tests themselves were started without one (`nohup`)."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("modules")
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
async def test_a_terminal_that_is_closed_ends_the_run_in_order(tmp_path: Path, hangs_up: None) -> None:
    reading, writing = os.pipe()
    run = await RunProcess(tmp_path, "run", "--count", "1").start(writing)
    os.close(writing)
    os.close(reading)
    await wait_for_online(run, 1, 60)
    await run.until(lambda done: bool(done.events("decision")), 30)
    family = run.family()
    run.process.send_signal(signal.SIGHUP)
    check_unseen_run(await run.finish(20))
    assert await gone(family, 5) == []


HANGS_UP = """
import asyncio, os, signal
from botteam.cli import _stop_signal

async def main():
    stopped = _stop_signal()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    print(stopped.is_set())

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
@pytest.mark.parametrize(("before", "stops"), [("", "True"), ("trap '' HUP;", "False")], ids=["plain", "nohup"])
def test_nohup_outlives_its_terminal(before: str, stops: str, hangs_up: None) -> None:
    words = ["sh", "-c", f'{before} exec "$0" -c "$1"', sys.executable, HANGS_UP]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() == stops


def check_unseen_run(done: Outcome) -> None:
    assert done.code == 0, done.err
    assert done.err == ""
    assert done.summary()["bots"]["Atlas"]["decisions"] >= 1


@pytest.mark.usefixtures("modules")
async def test_a_dead_sandbox_comes_back_with_its_bots(tmp_path: Path) -> None:
    run = await RunProcess(tmp_path, "run", "--count", "2", "--stagger", "0").start()
    await wait_for_online(run, 2, 60)
    sandbox = next(p for p in run.family() if any("sandbox/main.js" in word for word in p.cmdline()))
    sandbox.kill()
    async with asyncio.timeout(10):
        while (await team_json(run))["bots"][0]["state"] == "online":
            await asyncio.sleep(0.1)
    team = await wait_for_online(run, 2, 30)
    assert all(bot["restarts"] >= 1 for bot in team["bots"])
    run.process.terminate()
    assert (await run.finish(20)).code == 0


BAD = [
    (("run", "--count", "9"), {}, 2, "BOT_COUNT=9"),
    (("run", "--count", "many"), {}, 2, "--count"),
    (("run", "--for", "-3"), {}, 2, "--for -3"),
    (("run", "--seed", str(LARGEST + 1)), {}, 2, f"--seed {LARGEST + 1}"),
    (("world", "--seed", str(-LARGEST - 1)), {}, 2, f"--seed {-LARGEST - 1}"),
    (("run", "--brain", "gpt"), {}, 2, "--brain"),
    (("run", "--world", "here:port"), {}, 2, "--world 'here:port'"),
    (("dance",), {}, 2, "dance"),
    (("run", "--world", "127.0.0.1:9"), {}, 1, "no Minecraft server at 127.0.0.1:9"),
    (("run",), {"HOME_POS": "up"}, 2, "HOME_POS='up'"),
    (("run",), {"ROLES_DIR": "/nowhere/at/all"}, 2, "ROLES_DIR"),
    (("run", "--brain", "ollama"), {"OLLAMA_HOST": "http://127.0.0.1:9"}, 1, "Ollama does not answer"),
]


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize(("words", "env", "code", "says"), BAD, ids=[" ".join(b[0]) for b in BAD])
async def test_bad_input_is_one_line(
    tmp_path: Path, words: tuple[str, ...], env: dict[str, str], code: int, says: str
) -> None:
    done = await (await RunProcess(tmp_path, *words, env=env).start()).finish(20)
    assert done.code == code
    assert says in done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    assert "Traceback" not in done.out + done.err


@pytest.mark.usefixtures("modules")
async def test_a_taken_port_and_a_bad_folder_are_one_line(tmp_path: Path) -> None:
    run = RunProcess(tmp_path, "run", "--count", "1")
    squatter = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", run.dashboard)
    done = await (await run.start()).finish(20)
    squatter.close()
    assert done.code == 1
    assert str(run.dashboard) in done.err
    assert "DASHBOARD_PORT" in done.err
    assert len(done.err.strip().splitlines()) == 1

    (tmp_path / "file").write_text("not a folder")
    done = await (await RunProcess(tmp_path, "run", "--data-dir", str(tmp_path / "file")).start()).finish(20)
    assert done.code == 2
    assert "DATA_DIR" in done.err
    assert len(done.err.strip().splitlines()) == 1

    (tmp_path / ".env").write_text("BOT_COUNT=1\nthis is no setting\n")
    done = await (await RunProcess(tmp_path, "run").start()).finish(20)
    assert done.code == 2
    assert "line 2" in done.err


@pytest.mark.usefixtures("modules")
async def test_the_small_commands(tmp_path: Path) -> None:
    roles = await (await RunProcess(tmp_path, "roles").start()).finish(20)
    assert roles.code == 0
    assert all(name in roles.out for name in NAMES)
    assert "neural_combat" in roles.out
    skills = await (await RunProcess(tmp_path, "skills").start()).finish(20)
    assert skills.code == 0
    assert "missing neural_combat" in skills.out
    setup = await (await RunProcess(tmp_path, "setup").start()).finish(60)
    assert setup.code == 0
    assert "node_modules" in setup.out
    doctor = await (await RunProcess(tmp_path, "doctor").start()).finish(30)
    assert doctor.code == 0, doctor.out
    assert all(word in doctor.out for word in ("python", "node", "packages", "ports", "world", "brain", "roles"))
    sick = await (await RunProcess(tmp_path, "doctor", env={"MC_HOST": "127.0.0.1", "MC_PORT": "9"}).start()).finish(30)
    assert sick.code == 1
    assert "FAIL  world" in sick.out


@pytest.mark.usefixtures("modules")
async def test_the_world_alone_can_be_pinged(tmp_path: Path) -> None:
    world = await RunProcess(tmp_path, "world", "--seed", str(LARGEST)).start()
    assert world.process.stdout is not None
    line = (await asyncio.wait_for(world.process.stdout.readline(), 20)).decode()
    assert f"seed {LARGEST};" in line
    env = {"MC_HOST": "127.0.0.1", "MC_PORT": line.split(",")[0].rsplit(":", 1)[1]}
    doctor = await (await RunProcess(tmp_path, "doctor", env=env).start()).finish(30)
    assert "ok    world" in doctor.out, doctor.out
    world.process.terminate()
    assert (await world.finish(8)).code == 0
