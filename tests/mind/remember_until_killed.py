"""A process that remembers one thing after the other and says the number of each that is confirmed."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from botteam.mind.memory import Memory
from botteam.mind.recall import Entry
from botteam.observation import Position


async def main(path: Path, first: int) -> None:
    memory = Memory(path, "test")
    await memory.open()
    for number in itertools.count(first):
        # every third renews an old entry: updates must survive as well
        place = Position(x=20.0 * (number % 3000), y=64, z=0)
        entry = Entry("goal", f"goal number {number}") if number % 3 else Entry("place", f"place {number % 30}", place)
        if await memory.remember(entry, now=float(number)):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
