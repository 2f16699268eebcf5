"""Run all benchmarks, or the named one, and print a table or one JSON object."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import inspect
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figures

_NO_BENCHMARK = {"__init__", "__main__", "figures", "runs"}
NAMES = tuple(sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem not in _NO_BENCHMARK))


async def run(name: str, minutes: float | None) -> Figures:
    """One benchmark's figures: each module has `async def measure(folder) -> Figures`, long ones take `minutes` too."""
    measure = importlib.import_module(f"benchmarks.{name}").measure
    given = {"minutes": minutes} if minutes is not None and "minutes" in inspect.signature(measure).parameters else {}
    with tempfile.TemporaryDirectory(prefix="botteam-bench-") as folder:
        figures: Figures = await measure(Path(folder), **given)
        return figures


def show(results: dict[str, Figures]) -> None:
    """Print the table."""
    table = Table("benchmark", "figure", "value")
    for name, figures in results.items():
        for figure, value in figures.items():
            table.add_row(name, figure, f"{value:,.2f}")
    Console().print(table)


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("name", nargs="?", choices=NAMES, help="one benchmark; all without it")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--minutes", type=float, help="how long a benchmark watches that watches for minutes")
    args = parser.parse_args()
    results: dict[str, Figures] = {}
    for name in [args.name] if args.name else NAMES:
        print(f"{name} …", file=sys.stderr)
        results[name] = asyncio.run(run(name, args.minutes))
    if args.json:
        print(json.dumps(results))
    else:
        show(results)


if __name__ == "__main__":
    main()
