"""What the terminal shows: progress of the first install, addresses, and a line for whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from botteam.actions import one_line
from botteam.events import ActionPhase, Bus, ChatHeard, Decided, Log, StateChanged, Subscription

COLOURS = ("cyan", "green", "yellow", "magenta", "red")


async def typed() -> AsyncIterator[str]:
    """Lines of standard input as they come; ends with it, and at once in a service or a job in the background."""
    if sys.stdin is None:
        return
    if hasattr(signal, "SIGTTIN"):  # else a job in the background is halted for trying to read
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[bytes | None]()

    def read() -> None:  # not through sys.stdin, whose lock a reading thread would hold when Python ends
        rest = b""
        with contextlib.suppress(OSError, RuntimeError):
            while chunk := os.read(0, 4096):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, rest)
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="standard input").start()
    while (line := await lines.get()) is not None:
        if text := line.decode("utf-8", "replace").strip():
            yield text


class Terminal:
    """Everything that is printed during a run."""

    def __init__(self, level: str = "INFO") -> None:
        self.console = Console(highlight=False)
        self._errors = Console(stderr=True, highlight=False)
        handler = RichHandler(console=self._errors, show_path=False, markup=False)
        logging.basicConfig(level=level, handlers=[handler], format="%(message)s", force=True)
        for noisy in ("aiohttp.access", "httpx", "httpcore", "asyncio", "socketio", "engineio"):
            logging.getLogger(noisy).setLevel(logging.WARNING)

    def say(self, text: str) -> None:
        """Print a line of plain text."""
        self.console.print(escape(text), soft_wrap=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table; nothing when it has no rows."""
        if not rows:
            return
        table = Table(*columns, title=title, title_justify="left")
        for row in rows:
            table.add_row(*map(escape, row))
        self.console.print(table)

    def complain(self, text: str) -> None:
        """Print one line of error."""
        self._errors.print(f"[bold red]botteam:[/] {escape(text)}", soft_wrap=True)

    @contextmanager
    def installing(self) -> Iterator[Callable[[int, int], None]]:
        """Show the first install; yields the function that is told `(done, all)`."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._errors, transient=True) as progress:
            task = progress.add_task("Node packages (first run only)", total=None)
            yield lambda done, whole: progress.update(task, completed=done, total=whole)

    async def follow(self, bus: Bus) -> None:
        """Print what the team does until cancelled."""
        events = bus.subscribe("state", "decision", "action", "chat", "log")
        await self._print(events)

    async def _print(self, events: Subscription) -> None:
        colours: dict[str, str] = {}
        heard: set[tuple[str, str]] = set()
        async for stamped in events:
            event = stamped.event
            colour = colours.setdefault(event.bot, COLOURS[len(colours) % len(COLOURS)])
            text = one_line(_words(event, heard))
            if text:
                self.console.print(f"[{colour}]{event.bot:<6}[/] {escape(text)}", soft_wrap=True)


def _words(event: object, heard: set[tuple[str, str]]) -> str:
    """One line for an event, or nothing."""
    match event:
        case StateChanged(to=to, reason=reason, wait=wait):
            return f"{to}" + (f" {wait:g} s" if wait else "") + (f": {reason}" if reason else "")
        case Decided(action=action, thought=thought):
            return f"{action}" + (f" “{thought}”" if thought else "")
        case ActionPhase(phase="failed", name=name, reason=reason, text=text):
            return f"{name} failed ({reason}): {text}"
        case ChatHeard(from_=who, text=text) if (who, text) not in heard:
            heard.add((who, text))
            return f"heard <{who}> {text}"
        case Log(level=level, text=text) if level in ("warning", "error"):
            return text
    return ""
