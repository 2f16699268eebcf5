from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from botteam.events import Bus, Log, StateChanged
from botteam.runlog import RunLog

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
async def test_a_full_disk_at_the_end_is_told_and_raises_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bus = Bus()
    runlog = await asyncio.to_thread(RunLog, tmp_path, bus)
    full = os.open(FULL, os.O_WRONLY)
    os.dup2(full, runlog._file.fileno())
    os.close(full)
    (runlog.folder / "summary.json").mkdir()
    runlog.start()
    bus.publish(Log(text="the last words"))
    assert await runlog.stop(seed=1) is False
    events, summary = [record.getMessage() for record in caplog.records]
    assert "events.jsonl cannot be written (No space left on device); free space" in events
    assert f"{runlog.folder / 'summary.json'} cannot be written (Is a directory); free space" in summary
    assert [path.name for path in runlog.folder.glob("*.part")] == []


async def test_a_run_that_is_saved_says_so(tmp_path: Path) -> None:
    runlog = await asyncio.to_thread(RunLog, tmp_path, Bus())
    runlog.start()
    assert await runlog.stop(seed=1) is True
    assert '"seed": 1' in (runlog.folder / "summary.json").read_text("utf-8")


async def test_what_a_bot_has_not_done_is_told_as_nought(tmp_path: Path) -> None:
    bus = Bus()
    runlog = await asyncio.to_thread(RunLog, tmp_path, bus)
    runlog.start()
    bus.publish(StateChanged(bot="Atlas", from_="connecting", to="online"))
    await runlog.stop(seed=1)
    counts = json.loads((runlog.folder / "summary.json").read_text("utf-8"))["bots"]["Atlas"]
    assert {counts[name] for name in ("decisions", "actions_done", "deaths", "restarts", "output_tokens")} == {0}


async def test_a_log_that_breaks_off_is_told_and_the_summary_still_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bus = Bus()
    runlog = await asyncio.to_thread(RunLog, tmp_path, bus)
    runlog.start()
    bus.publish(Log.model_construct(text=object()))
    await asyncio.sleep(0.1)
    assert "'run log' ended for the rest of this run" in caplog.text
    assert await runlog.stop(seed=1) is True
    assert '"seed": 1' in (runlog.folder / "summary.json").read_text("utf-8")
