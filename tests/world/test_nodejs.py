"""Node and its packages: once, whole, safe when two come at once, offline afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest
from runs import RunProcess, gone

from botteam.world import nodejs

MEGABYTES_MAX = 300
INSTALL = """
import sys
from pathlib import Path
from botteam.world import nodejs
nodejs.JS = Path(sys.argv[1])
print(nodejs.ensure_packages())
"""


def setup(folder: Path, **env: str) -> RunProcess:
    return RunProcess(folder, "setup", env={"XDG_CACHE_HOME": str(folder / "cache"), **env})


def finished(folder: Path) -> list[Path]:
    return [p for p in (folder / "cache" / "botteam").glob("node-*") if p.is_dir() and ".part-" not in p.name]


def small_lock(folder: Path) -> Path:
    """Our lock cut down to one package, the largest: a whole installation would take a minute each time."""
    packages = json.loads((nodejs.JS / "package-lock.json").read_text("utf-8"))["packages"]
    one = {"minecraft-data": packages[""]["dependencies"]["minecraft-data"]}
    kept = {
        "": {"name": "small", "dependencies": one},
        **{k: v for k, v in packages.items() if k.endswith("/minecraft-data")},
    }
    js = folder / "js"
    js.mkdir()
    (js / "package.json").write_text(json.dumps({"name": "small", "dependencies": one}))
    (js / "package-lock.json").write_text(json.dumps({"name": "small", "lockfileVersion": 3, "packages": kept}))
    return js


async def install(folder: Path, js: Path, **env: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", INSTALL, str(js)),
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_a_killed_install_leaves_no_half_and_two_at_once_make_one(tmp_path: Path) -> None:
    js = small_lock(tmp_path)
    killed = await install(tmp_path, js)
    async with asyncio.timeout(30):
        while not list((tmp_path / "cache").glob("botteam/*.part-*")):
            await asyncio.sleep(0.02)
    family = psutil.Process(killed.pid).children(recursive=True)
    killed.send_signal(signal.SIGKILL)
    await killed.communicate()
    for process in family:
        process.kill()
    assert finished(tmp_path) == []

    both = [await install(tmp_path, js) for _ in range(2)]
    said = await asyncio.gather(*(p.communicate() for p in both))
    assert [p.returncode for p in both] == [0, 0], said
    (folder,) = finished(tmp_path)
    assert {out.decode().strip() for out, _err in said} == {str(folder / "node_modules")}
    assert list(folder.parent.glob("*.part-*")) == []

    offline = await install(tmp_path, js, npm_config_registry="http://127.0.0.1:9")
    await offline.communicate()
    assert offline.returncode == 0


async def test_an_install_ends_when_it_is_told_to(tmp_path: Path) -> None:
    told = await setup(tmp_path).start()
    async with asyncio.timeout(30):
        while not list((tmp_path / "cache").glob("botteam/*.part-*")):
            await asyncio.sleep(0.02)
    family = told.family()
    told.process.send_signal(signal.SIGTERM)
    await told.finish(10)
    assert await gone(family, 3) == []
    assert list((tmp_path / "cache").glob("botteam/*.part-*")) == []


def test_the_packages_are_small(modules: Path) -> None:
    size = sum(f.stat().st_blocks * 512 for f in modules.parent.rglob("*") if not f.is_symlink())
    assert size / 1e6 <= MEGABYTES_MAX


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
