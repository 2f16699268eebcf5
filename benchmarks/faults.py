"""Five bots on the sandbox while their model fails in every way that the tests' stand-in knows, one after the other."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from benchmarks.runs import events, running

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ollama_standin import OllamaStandIn

from botteam.roles import load_roles

FIRST_PORT = 27_800
CALM_SECONDS = 25.0
"""Between two faults: long enough to see the model come back."""
BEGIN_SECONDS = 20.0


@dataclass(frozen=True)
class Spell:
    """A fault and when it began and ended, in seconds of the run."""

    fault: str
    began: float
    ended: float


async def measure(folder: Path, minutes: float = 5.0) -> Figures:
    """For each fault of `minutes`: fewest actions of a bot, its longest rest, seconds until the model decides again."""
    standin = await OllamaStandIn(latency=0.3, sensible=True).start()
    env = {"OLLAMA_HOST": standin.url, "BRAIN": "auto"}
    async with running(folder, FIRST_PORT, "--no-viewer", **env):
        await asyncio.sleep(BEGIN_SECONDS)
        spells = [await _spell(folder, standin, fault, minutes * 60) for fault in standin.FAULTS]
    await standin.stop()
    return _figures(list(events(folder)), spells)


async def _spell(folder: Path, standin: OllamaStandIn, fault: str, seconds: float) -> Spell:
    began = _now(folder)
    if fault == "refused":
        await standin.refuse(True)
    standin.fault = fault
    await asyncio.sleep(seconds)
    standin.fault = ""
    if fault == "refused":
        await standin.refuse(False)
    ended = _now(folder)
    await asyncio.sleep(CALM_SECONDS)
    return Spell(fault, began, ended)


def _by_the_model(event: Mapping[str, Any]) -> bool:
    """Whether the model decides: it has decided, or is told to be back; a team that sleeps asks nobody."""
    match event:
        case {"type": "decision", "brain": "ollama"} | {"type": "brain", "to": "ollama"}:
            return True
    return False


def _now(folder: Path) -> float:
    """The run's own clock, as far as its log tells."""
    return float(max(event["t"] for event in events(folder)))


def _figures(log: list[Mapping[str, Any]], spells: Iterable[Spell]) -> Figures:
    figures: Figures = {}
    decided = [e for e in log if e["type"] == "decision"]
    for spell in spells:
        counts, rests = [], []
        for role in load_roles():
            times = [e["t"] for e in decided if e["bot"] == role.name and spell.began <= e["t"] <= spell.ended]
            counts.append(len(times))
            rests += [b - a for a, b in zip([spell.began, *times], [*times, spell.ended], strict=True)]
        back = [e["t"] for e in log if _by_the_model(e) and e["t"] > spell.ended]
        figures[f"{spell.fault}: fewest actions of a bot"] = min(counts)
        figures[f"{spell.fault}: longest without a new action, s"] = max(rests)
        figures[f"{spell.fault}: back after, s"] = min(back, default=float("inf")) - spell.ended
    allowed = {role.name: role.allowed(frozenset(role.allowed_skills)).actions for role in load_roles()}
    figures["forbidden actions"] = sum(e["action"] not in allowed[e["bot"]] for e in decided)
    return figures
