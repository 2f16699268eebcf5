"""Run folders as a team leaves them, made by hand and by the thousand."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Event = Mapping[str, Any]
EVIL = '<img src=x onerror="console.log(1)">&amp;\x1b[31m]]>\ud800'
LEASH = {"Forge": {"radius": 10, "home": None}}


def event(t: float, bot: str, kind: str, **fields: Any) -> Event:
    return {"t": t, "bot": bot, "type": kind, **fields}


def at(t: float, x: float, z: float = 0.5, bot: str = "Forge", **fields: Any) -> Event:
    position = {"x": x, "y": 64.0, "z": z}
    return event(t, bot, "vitals", **{"health": 20, "food": 18, "position": position, **fields})


def act(t: float, name: str, phase: str, bot: str = "Forge", **fields: Any) -> Event:
    return event(t, bot, "action", name=name, phase=phase, **fields)


HAND_MADE: tuple[Event, ...] = (
    event(0, "Forge", "state", **{"from": None, "to": "waiting"}),
    event(0, "Forge", "settled", pos={"x": 0.0, "y": 64.0, "z": 0.0}),
    at(1, 0.5),
    event(1, "Forge", "decision", brain="ollama", latency_ms=300, queue_ms=40, waited_ms=20, prompt_tokens=900,
          output_tokens=40, repairs=1, fallback="", thought="Stone first."),
    act(2, "mine_block", "started", args={"block": "stone", "count": 4}),
    at(6, 0.6),
    act(7, "mine_block", "progress", text="1 of 4"),
    at(11, 0.9),
    act(12, "mine_block", "done", ok=True, gained={"stone": 4}, seconds=10),
    event(12, "Forge", "decision", brain="rules", fallback="the model was silent", waited_ms=10),
    act(12, "mine_block", "started", args={"block": "stone", "count": 4}),
    at(20, 0.7),
    act(22, "mine_block", "done", ok=True),
    act(22, "craft", "started", args={"item": "furnace"}),
    act(23, "craft", "failed", reason="missing_item", text="8 cobblestone are missing", seconds=1),
    act(23, "go_to", "started", args={"x": 40, "z": 0}),
    at(30, 14.5),
    at(35, 22.5, health=7),
    at(40, 16.5),
    act(41, "go_to", "failed", reason="unreachable"),
    act(41, "go_to", "started", args={"place": "home"}),
    at(45, 40.5),
    at(50, 5.5),
    act(51, "go_to", "cancelled", reason="startled"),
    act(51, "flee", "started"),
    at(55, 60.5),
    act(56, "flee", "done", ok=True),
    event(57, "Forge", "reflex", name="get_out", text="out of it", seconds=2.5),
    event(75, "Forge", "milestone", name="first_log"),
    event(80, "Forge", "milestone", name="first_log"),
    event(81, "Forge", "death", cause="Forge fell from a high place"),
    event(82, "Forge", "state", **{"from": "online", "to": "reconnecting"}),
    event(88, "Forge", "state", **{"from": "connecting", "to": "online"}),
    event(89, "Forge", "chat", **{"from": "Mason", "text": "Hello!"}),
    event(89.5, "Flora", "chat", **{"from": "Mason", "text": "Hello!"}),
    event(90, "", "stash", pos={"x": 3.0, "y": 64.0, "z": 3.0}, building=7, metals=2, food=0, tools=1, overflow=0,
          free=40),
    event(95, "", "built", name="furnace", pos={"x": 5.0, "y": 64.0, "z": -3.0}),
    event(300, "Mason", "milestone", name="stash"),
)  # fmt: skip


def folder_of(
    runs: Path, events: Iterable[Event], name: str = "20260101-000000", tail: str = "", **summary: Any
) -> Path:
    folder = runs / name
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_text("\n".join([*map(json.dumps, events), tail]), "utf-8")
    if summary:
        (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    return folder


def busy_hour(count: int, seed: int = 1) -> Iterator[Event]:
    """So many events of five bots within an hour, with long texts."""
    rng = random.Random(seed)
    bots = ("Atlas", "Flora", "Forge", "Mason", "Blade")
    names = ("gather_wood", "mine_block", "craft", "explore", "attack", "idle", "chat", "deposit_stash", "invoke_skill")
    for i in range(count):
        t, bot, kind = 3600 * i / count, rng.choice(bots), i % 7
        name = rng.choice(names)
        match kind:
            case 0:
                angle = rng.uniform(0, math.tau)
                yield at(t, 300 * math.cos(angle), 300 * math.sin(angle), bot=bot, health=rng.uniform(0, 20))
            case 1:
                yield event(t, bot, "decision", action=name, brain="rules", thought="I think of stones. " * 20)
            case 2 | 3:
                yield act(t, name, "started", bot=bot, args={"block": "stone", "count": 4})
            case 4:
                phase = rng.choice(("done", "failed"))
                yield act(t, name, phase, bot=bot, reason="" if phase == "done" else "timeout", text="words " * 50)
            case 5:
                yield event(t, bot, "chat", **{"from": bot, "text": f"line {i} " + "and so on " * 30})
            case _:
                yield event(t, "", "stash", building=i, metals=3, food=2, tools=1, overflow=0, free=9)
