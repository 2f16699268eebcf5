"""The base that a team built is known again: after a restart, after a kill, in its own world only."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from botteam.camp import Camp
from botteam.campfile import FILE, CampFile
from botteam.observation import Position

HERE = Position(x=8.5, y=69, z=1.5)


async def kept(folder: Path, world: str, *, stash: Position | None = None, built: str = "") -> None:
    """A team of that world settles something and ends."""
    bases = CampFile(folder, world)
    camp = await bases.load()
    following = asyncio.create_task(bases.follow(camp))
    await asyncio.sleep(0)
    camp.stash = stash or camp.stash
    if built:
        camp.build(built, HERE)
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def known(folder: Path, world: str) -> Camp:
    return await CampFile(folder, world).load()


async def test_a_base_is_known_again_in_its_own_world(tmp_path: Path) -> None:
    await kept(tmp_path, "seed 1", stash=HERE, built="house")
    await kept(tmp_path, "seed 2", built="farm")
    await kept(tmp_path, "seed 1", built="light")
    one, two = await known(tmp_path, "seed 1"), await known(tmp_path, "seed 2")
    assert (one.stash, one.built, one.sites) == (HERE, {"house", "light"}, {"house": HERE, "light": HERE})
    assert (two.stash, two.built, two.sites) == (None, {"farm"}, {"farm": HERE})
    assert await known(tmp_path, "seed 3") == Camp()
    assert names(tmp_path) == [FILE]


async def test_two_teams_of_one_folder_leave_each_other_alone(tmp_path: Path) -> None:
    first, second = CampFile(tmp_path, "a:1"), CampFile(tmp_path, "b:2")
    camps = await first.load(), await second.load()
    tasks = [asyncio.create_task(bases.follow(camp)) for bases, camp in zip((first, second), camps, strict=True)]
    await asyncio.sleep(0)
    for camp in camps:
        camp.build("house", HERE)
    for task in tasks:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for world in ("a:1", "b:2"):
        assert (await known(tmp_path, world)).built == {"house"}


@pytest.mark.parametrize("text", ["", "{", '{"worlds": 3}', '{"worlds": {"seed 1": {"stash": "here"}}}', "\x00\xff"])
async def test_a_broken_file_is_set_aside_and_said(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_text(text, "latin-1")
    assert await known(tmp_path, "seed 1") == Camp()
    assert "set aside" in caplog.text
    assert (tmp_path / f"{FILE}.broken-1").read_text("latin-1") == text
    await kept(tmp_path, "seed 1", built="house")
    assert (await known(tmp_path, "seed 1")).built == {"house"}


async def test_a_base_is_written_once_it_can_be_and_each_outage_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botteam.campfile.LOOK_SECONDS", 0.005)
    bases = CampFile(tmp_path, "seed 1")
    camp = await bases.load()
    following = asyncio.create_task(bases.follow(camp))
    for outage, place in enumerate(("house", "farm"), start=1):
        (tmp_path / FILE).unlink(missing_ok=True)
        (tmp_path / FILE).mkdir()
        camp.build(place, HERE)
        await asyncio.sleep(0.1)
        assert caplog.text.count("cannot be written") == outage
        (tmp_path / FILE).rmdir()
        async with asyncio.timeout(5):
            while not (tmp_path / FILE).is_file():
                await asyncio.sleep(0.005)
        assert place in (await known(tmp_path, "seed 1")).built
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert len(caplog.records) == 2


async def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).mkdir()
    await kept(tmp_path, "seed 1", built="house")
    assert "cannot be written" in caplog.text
