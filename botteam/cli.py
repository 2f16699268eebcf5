"""The command line: arguments in, exit code out; what a command does stands in app and its neighbours."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import math
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NoReturn

from botteam import __version__
from botteam.app import Options, Run, packages
from botteam.config import MAX_BOTS, Settings, load_settings
from botteam.doctor import examine, failed
from botteam.errors import BotteamError, ConfigError
from botteam.lifetime import beside, unless
from botteam.listing import list_roles, list_skills
from botteam.report.command import write_report
from botteam.terminal import Terminal, typed
from botteam.world.sandbox import Sandbox

Command = Callable[[argparse.Namespace, Settings, Terminal], Awaitable[int]]

SEED_MAX = 2**53 - 1
"""The sandbox's numbers are JavaScript's, which are whole and exact up to this one."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line, as all of ours."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2 and one line."""
        self.exit(2, f"botteam: {message}; see '{self.prog} --help'\n")


def parser() -> argparse.ArgumentParser:
    """All commands with their flags."""
    top = Parser(prog="botteam", description="A team of Minecraft bots that runs by itself.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start the world, the bots, the overlays and mission control")
    run.add_argument("--count", type=int, metavar="N", help=f"bots to start, 1 to {MAX_BOTS}")
    run.add_argument("--world", metavar="sandbox|HOST[:PORT]", help="the embedded world, or your own server")
    run.add_argument("--brain", choices=("auto", "ollama", "rules"))
    run.add_argument("--seed", type=int, default=1, metavar="N", help="of the sandbox's terrain and of all chance")
    run.add_argument("--stagger", type=float, metavar="S", help="seconds between two joins")
    run.add_argument("--for", type=float, dest="seconds", metavar="S", help="end by itself after so many seconds")
    run.add_argument("--data-dir", type=Path, metavar="D")
    run.add_argument("--no-viewer", action="store_true", help="no 3D views")
    world = commands.add_parser("world", help="the sandbox alone; vanilla clients may join")
    world.add_argument("--port", type=int, metavar="P")
    world.add_argument("--seed", type=int, default=1, metavar="N")
    world.add_argument("--data-dir", type=Path, metavar="D")
    report = commands.add_parser("report", help="what a finished run achieved")
    report.add_argument("run", type=Path, metavar="RUN", help="a run folder, or its name")
    report.add_argument("--compare", type=Path, metavar="RUN", help="another run to put beside it")
    report.add_argument("--data-dir", type=Path, metavar="D")
    commands.add_parser("doctor", help="check everything that a run needs")
    commands.add_parser("roles", help="list and check the roles")
    commands.add_parser("skills", help="list and check the skills")
    commands.add_parser("setup", help="install the Node packages ahead of time")
    return top


async def _run(args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    stopped = _stop_signal()
    options = Options(seed=args.seed, seconds=args.seconds, viewer=not args.no_viewer)
    await Run(settings, options, terminal).go(stopped)
    return 0


async def _world(args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    stopped = _stop_signal()
    modules = await unless(stopped, packages(terminal))
    if modules is None:
        return 0
    folder = settings.data_dir / "worlds" / f"seed-{args.seed}"
    sandbox = Sandbox(modules, folder, host=settings.bind_host, port=settings.mc_port, seed=args.seed)
    try:
        return await _serve(sandbox, stopped, terminal)
    finally:
        await sandbox.stop()


async def _serve(sandbox: Sandbox, stopped: asyncio.Event, terminal: Terminal) -> int:
    where = await unless(stopped, sandbox.start())
    if where is None:
        return 0
    terminal.say(f"Minecraft {where.version} at {where.host}:{where.port}, seed {where.seed}; Ctrl-C saves and ends it")
    async with AsyncExitStack() as stack:
        beside(stack, _console(sandbox, terminal), "console")
        return 1 if await unless(stopped, sandbox.wait()) else 0


async def _console(sandbox: Sandbox, terminal: Terminal) -> None:
    """What is typed are the server's commands; their replies are printed."""
    async for line in typed():
        with contextlib.suppress(TimeoutError, OSError):  # the server has ended
            terminal.say(await sandbox.command(line))


async def _doctor(_args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    findings = await examine(settings)
    for finding in findings:
        terminal.say(f"{finding.mark:<5} {finding.what:<11} {finding.text}")
    return 1 if failed(findings) else 0


async def _roles(_args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    return list_roles(settings, terminal.say)


async def _skills(_args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    return list_skills(settings, terminal.say)


async def _report(args: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    await asyncio.to_thread(write_report, args.run, args.compare, settings, terminal)
    return 0


async def _setup(_args: argparse.Namespace, _settings: Settings, terminal: Terminal) -> int:
    folder = await unless(_stop_signal(), packages(terminal))
    if folder is not None:
        terminal.say(f"Node packages are in {folder}")
    return 0


COMMANDS: dict[str, Command] = {
    "run": _run,
    "world": _world,
    "doctor": _doctor,
    "roles": _roles,
    "skills": _skills,
    "setup": _setup,
    "report": _report,
}


def settings_from(args: argparse.Namespace) -> Settings:
    """Settings with the flags that were given on top. Raises ConfigError."""
    given = vars(args)
    flags: dict[str, Any] = {
        "bot_count": given.get("count"),
        "enable_multi_bot": True if given.get("count") is not None else None,
        "brain": given.get("brain"),
        "bot_stagger_seconds": given.get("stagger"),
        "data_dir": given.get("data_dir"),
        "mc_port": given.get("port"),
    }
    seconds = given.get("seconds")
    if seconds is not None and not 0 < seconds < math.inf:
        raise ConfigError(f"--for {seconds:g}: give a number of seconds above 0")
    seed = given.get("seed")
    if seed is not None and abs(seed) > SEED_MAX:
        raise ConfigError(f"--seed {seed}: give a whole number from -{SEED_MAX} to {SEED_MAX}")
    return load_settings(**(flags | _world_flags(given.get("world"))))


def _world_flags(world: str | None) -> dict[str, Any]:
    if world is None:
        return {}
    if world == "sandbox":
        return {"mc_host": ""}
    host, colon, port = world.rpartition(":") if world.count(":") == 1 else (world, "", "")
    if colon and not port.isdecimal():
        raise ConfigError(f"--world {world!r}: the port is no number; write sandbox, HOST or HOST:PORT")
    return {"mc_host": host, **({"mc_port": int(port)} if colon else {})}


def _stop_signal() -> asyncio.Event:
    """An event that Ctrl-C, SIGTERM and the end of the terminal set."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup has it ignored
        numbers.append(signal.SIGHUP)
    for number in numbers:
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    return stopped


def run_command(words: list[str]) -> int:
    """Run one command; returns the exit code of the contract: 0 as asked, 1 at run time, 2 bad input."""
    try:
        args = parser().parse_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    terminal = Terminal()
    try:
        settings = settings_from(args)
        terminal = Terminal(settings.log_level)
        return asyncio.run(_as_int(COMMANDS[args.command](args, settings, terminal)))
    except BotteamError as bad:
        terminal.complain(str(bad))
        return bad.exit_code
    except KeyboardInterrupt:
        return 0
    except Exception as bad:  # a defect of ours: one line for the user, the rest for the report
        logging.getLogger("botteam").debug("defect", exc_info=True)
        terminal.complain(f"a defect ended this command ({type(bad).__name__}: {bad}); LOG_LEVEL=DEBUG shows where")
        return 1


async def _as_int(work: Awaitable[int]) -> int:
    return await work
