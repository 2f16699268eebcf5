"""Node and its packages: once, whole, safe when two come at once, offline afterwards."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest
from runs import RunProcess

from botteam.world import nodejs

MEGABYTES_MAX = 300


def setup(folder: Path, **env: str) -> RunProcess:
    return RunProcess(folder, "setup", env={"XDG_CACHE_HOME": str(folder / "cache"), **env})


def finished(folder: Path) -> list[Path]:
    return [p for p in (folder / "cache" / "botteam").glob("node-*") if p.is_dir() and ".part-" not in p.name]


async def test_a_killed_install_leaves_no_half_and_two_at_once_make_one(tmp_path: Path) -> None:
    killed = await setup(tmp_path).start()
    async with asyncio.timeout(30):
        while not list((tmp_path / "cache").glob("botteam/*.part-*/node_modules/*")):
            await asyncio.sleep(0.1)
    family = killed.family()
    killed.process.send_signal(signal.SIGKILL)
    await killed.finish(5)
    for process in family[1:]:
        process.kill()
    assert finished(tmp_path) == []

    both = [await setup(tmp_path).start() for _ in range(2)]
    outcomes = await asyncio.gather(*(p.finish(170) for p in both))
    assert [o.code for o in outcomes] == [0, 0], [o.err for o in outcomes]
    (folder,) = finished(tmp_path)
    assert list(folder.parent.glob("*.part-*")) == []
    size = sum(f.stat().st_blocks * 512 for f in folder.rglob("*") if not f.is_symlink())
    assert size / 1e6 <= MEGABYTES_MAX

    offline = await (await setup(tmp_path, npm_config_registry="http://127.0.0.1:9").start()).finish(10)
    assert offline.code == 0


async def test_no_network_is_one_line(tmp_path: Path) -> None:
    env = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(tmp_path / "npm")}
    done = await (await setup(tmp_path, **env).start()).finish(90)
    assert done.code == 1
    (line,) = done.err.strip().splitlines()
    assert "ECONNREFUSED" in line
    assert "botteam setup" in line
    assert finished(tmp_path) == []


async def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    done = await (await setup(tmp_path).start()).finish(20)
    assert done.code == 1
    assert "XDG_CACHE_HOME" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_the_folder_is_named_by_the_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = nodejs.cache_folder()
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(nodejs, "JS", tmp_path)
    assert nodejs.cache_folder() != before
