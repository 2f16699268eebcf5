"""What the terminal shows: progress of the first install, addresses, and a line for whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, cast

from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from botteam.actions import one_line
from botteam.events import ActionPhase, Bus, ChatHeard, Decided, Log, Stamped, StateChanged, Subscription

COLOURS = ("cyan", "green", "yellow", "magenta", "red")
SAME_LINE_SECONDS = 10.0
"""Each bot hears a line of chat for itself; the same words of one player within this time are printed once."""
LINES_KEPT = 64


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


class Outlet:
    """A standard stream that may go away, as a closed pipe or a full disk does: what it does not take is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Print, if anybody takes it."""
        with self._dropping():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Print what is left, if anybody takes it."""
        with self._dropping():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _dropping(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with contextlib.suppress(OSError):
                self._empty()

    def _empty(self) -> None:
        """Let the rest go nowhere: Python tries to print it when it ends, and makes a failure the exit code 120."""
        number = self._stream.fileno()
        kept, nowhere = os.dup(number), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, number)
            self._stream.flush()
        finally:
            os.dup2(kept, number)
            os.close(kept)
            os.close(nowhere)


def _console(stream: IO[str] | None, *, stderr: bool = False) -> Console:
    """A console on a standard stream; a process that was started without one has None."""
    file = None if stream is None else cast("IO[str]", Outlet(stream))
    return Console(file=file, stderr=stderr, highlight=False)


class Terminal:
    """Everything that is printed during a run."""

    def __init__(self, level: str = "INFO") -> None:
        self.console = _console(sys.stdout)
        self._errors = _console(sys.stderr, stderr=True)
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
        heard = Heard()
        async for stamped in events:
            event = stamped.event
            colour = colours.setdefault(event.bot, COLOURS[len(colours) % len(COLOURS)])
            text = one_line(_words(stamped, heard))
            if text:
                self.console.print(f"[{colour}]{event.bot:<6}[/] {escape(text)}", soft_wrap=True)


class Heard:
    """The latest lines of chat, by which one that several bots hear is told from one that is said again."""

    def __init__(self) -> None:
        self._lines: deque[tuple[float, tuple[str, str]]] = deque(maxlen=LINES_KEPT)

    def is_new(self, at: float, who: str, text: str) -> bool:
        """Whether nobody heard the line in the SAME_LINE_SECONDS before `at`; it is known from then on."""
        if any(line == (who, text) and at - since < SAME_LINE_SECONDS for since, line in self._lines):
            return False
        self._lines.append((at, (who, text)))
        return True


def _words(stamped: Stamped, heard: Heard) -> str:
    """One line for an event, or nothing."""
    match stamped.event:
        case StateChanged(to=to, reason=reason, wait=wait):
            return f"{to}" + (f" {wait:g} s" if wait else "") + (f": {reason}" if reason else "")
        case Decided(action=action, thought=thought):
            return f"{action}" + (f" “{thought}”" if thought else "")
        case ActionPhase(phase="failed", name=name, reason=reason, text=text):
            return f"{name} failed ({reason}): {text}"
        case ChatHeard(from_=who, text=text) if heard.is_new(stamped.t, who, text):
            return f"heard <{who}> {text}"
        case Log(level=level, text=text) if level in ("warning", "error"):
            return text
    return ""
