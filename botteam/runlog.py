"""The run folder: every event as a line of events.jsonl, and summary.json at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from botteam.errors import ConfigError
from botteam.events import Bus, Stamped
from botteam.files import write_whole
from botteam.lifetime import tell_failure

log = logging.getLogger("botteam.runlog")

FLUSH_SECONDS = 0.5
VITALS_EVERY_SECONDS = 5.0
"""Vitals come four times a second; the log keeps one in this time per bot."""
KEPT_EVENTS = 50_000
COUNTED = (
    *("decisions", "prompt_tokens", "output_tokens", "repairs", "fallbacks"),
    *("planning_prompt_tokens", "planning_output_tokens"),
    *("actions_done", "actions_failed", "actions_cancelled"),
    *("deaths", "restarts"),
)
"""What summary.json tells of every bot, also where it is nought; beside it, decisions of each brain that made some."""


class RunLog:
    """Writes one run's events, in a thread, at most FLUSH_SECONDS late; whole prompts only if `prompts`."""

    def __init__(self, data_dir: Path, bus: Bus, prompts: bool = False) -> None:
        self.folder = _new_folder(data_dir / "runs")
        self._file: IO[str] = (self.folder / "events.jsonl").open("a", encoding="utf-8", errors="replace")
        self._events = bus.subscribe(maxsize=KEPT_EVENTS)
        self._bus = bus
        self._last_vitals: dict[str, float] = {}
        self._tally = Tally()
        self._task: asyncio.Task[None] | None = None
        self._failed = False
        self._prompts = prompts

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._write(), name="run log")
        self._task.add_done_callback(tell_failure)

    async def stop(self, **facts: Any) -> bool:
        """Write what is left and the summary, with `facts` as they are; False, and a warning, when that failed."""
        self._events.close()
        if self._task is not None:
            await asyncio.wait({self._task})
        summary = {"seconds": round(self._bus.now(), 1), **facts, **self._tally.summary()}
        if self._events.dropped:
            summary["events_lost"] = self._events.dropped
        return await asyncio.to_thread(self._finish, json.dumps(summary, indent=2) + "\n")

    def _finish(self, summary: str) -> bool:
        with contextlib.suppress(OSError):  # what is left to write has failed before, and that was told
            self._file.close()
        path = self.folder / "summary.json"
        try:
            write_whole(path, summary.encode())
        except OSError as bad:
            log.warning("%s cannot be written (%s); free space, reports take events.jsonl alone", path, bad.strerror)
            return False
        return True

    async def _write(self) -> None:
        batch: list[str] = []
        async for stamped in self._events:
            if self._wanted(stamped):
                self._tally.add(stamped)
                batch.append(json.dumps(self._fields(stamped), ensure_ascii=False))
            if batch and not self._events.pending:
                await asyncio.to_thread(self._append, "\n".join(batch) + "\n")
                batch = []
                if not self._events.closed:
                    await asyncio.sleep(FLUSH_SECONDS)

    def _append(self, lines: str) -> None:
        try:
            self._file.write(lines)
            self._file.flush()
        except OSError as bad:
            if not self._failed:
                log.warning(
                    "events.jsonl cannot be written (%s); free space, or this run's log has a gap", bad.strerror
                )
            self._failed = True

    def _fields(self, stamped: Stamped) -> dict[str, Any]:
        fields = stamped.to_json()
        if stamped.event.type == "prompt" and not self._prompts:
            fields["messages"] = []
        return fields

    def _wanted(self, stamped: Stamped) -> bool:
        event = stamped.event
        if event.type != "vitals":
            return True
        if stamped.t - self._last_vitals.get(event.bot, -VITALS_EVERY_SECONDS) < VITALS_EVERY_SECONDS:
            return False
        self._last_vitals[event.bot] = stamped.t
        return True


class Tally:
    """Counts for summary.json."""

    def __init__(self) -> None:
        self._bots: defaultdict[str, Counter[str]] = defaultdict(lambda: Counter(dict.fromkeys(COUNTED, 0)))
        self._milestones: dict[str, float] = {}
        self._model_ms: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, stamped: Stamped) -> None:
        """Count one event."""
        fields = stamped.to_json()
        counts = self._bots[fields["bot"]]
        match fields["type"]:
            case "decision":
                counts["decisions"] += 1
                counts[f"decisions_{fields['brain']}"] += 1
                counts["prompt_tokens"] += fields["prompt_tokens"]
                counts["output_tokens"] += fields["output_tokens"]
                counts["repairs"] += fields["repairs"]
                counts["fallbacks"] += bool(fields["fallback"])
                self._model_ms[fields["bot"]].update(
                    waited=fields["waited_ms"], queue=fields["queue_ms"], latency=fields["latency_ms"]
                )
            case "action" if fields["phase"] in ("done", "failed", "cancelled"):
                counts[f"actions_{fields['phase']}"] += 1
            case "planned":
                counts["planning_prompt_tokens"] += fields["prompt_tokens"]
                counts["planning_output_tokens"] += fields["output_tokens"]
            case "death":
                counts["deaths"] += 1
            case "state" if fields["to"] == "reconnecting":
                counts["restarts"] += 1
            case "milestone":
                self._milestones.setdefault(fields["name"], fields["t"])

    def summary(self) -> dict[str, Any]:
        """Counts per bot, and the time of each milestone in seconds."""
        return {
            "milestones": self._milestones,
            "bots": {bot: self._bot(bot, counts) for bot, counts in sorted(self._bots.items()) if bot},
        }

    def _bot(self, bot: str, counts: Counter[str]) -> dict[str, Any]:
        """Counts, and seconds that the bot stood waiting, queued and was answered in, added up."""
        seconds = {f"model_{name}_seconds": round(ms / 1000, 1) for name, ms in sorted(self._model_ms[bot].items())}
        return {**dict(sorted(counts.items())), **seconds}


def _new_folder(runs: Path) -> Path:
    """A folder named by the time; raises ConfigError when it cannot be made."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    try:
        for suffix in ("", *(f"-{n}" for n in range(2, 100))):
            folder = runs / f"{stamp}{suffix}"
            if not folder.exists():
                folder.mkdir(parents=True)
                return folder
    except OSError as bad:
        raise ConfigError(
            f"DATA_DIR={str(runs.parent)!r} cannot be written ({bad.strerror}); choose another folder"
        ) from None
    raise ConfigError(f"{runs} is full of runs of this second; wait a moment")
