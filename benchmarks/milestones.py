"""What a team of rules brains gets done from empty pockets: five worlds, each for `minutes`, two at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.runs import events, running

SEEDS = (1, 2, 3, 4, 5)
AT_A_TIME = 2
FIRST_PORT = 27_500
WATCHED = ("stash", "stone_pickaxe", "furnace", "iron_ingot", "iron_pickaxe", "farm", "bread", "house", "iron_armor")


async def measure(folder: Path, minutes: float = 20.0) -> Figures:
    """Seconds until each milestone (-1: not reached), items stored at the end, deaths, percent of actions failed."""
    places = asyncio.Semaphore(AT_A_TIME)

    async def play(seed: int) -> Figures:
        async with places:
            place = folder / str(seed)
            flags = ("--no-viewer", "--seed", str(seed), "--for", str(minutes * 60))
            async with running(place, FIRST_PORT + 40 * seed, *flags, BRAIN="rules") as run:
                await run.wait()
            return {f"seed {seed}: {name}": figure for name, figure in _achieved(place).items()}

    figures: Figures = {}
    for reached in await asyncio.gather(*(play(seed) for seed in SEEDS)):
        figures |= reached
    return figures


def _achieved(folder: Path) -> Figures:
    reached = dict.fromkeys(WATCHED, -1.0)
    stored = deaths = ended = failed = 0
    for event in events(folder):
        match event:
            case {"type": "milestone", "name": name, "t": seconds} if reached.get(name) == -1.0:
                reached[name] = seconds
            case {"type": "stash"}:
                stored = sum(event[row] for row in ("building", "metals", "food", "tools", "overflow"))
            case {"type": "death"}:
                deaths += 1
            case {"type": "action", "phase": "done" | "failed" as phase}:
                ended += 1
                failed += phase == "failed"
    return {
        **{f"{name}, s": seconds for name, seconds in reached.items()},
        "items stored": stored,
        "deaths": deaths,
        "actions": ended,
        "actions that failed, %": 100 * failed / max(ended, 1),
    }
