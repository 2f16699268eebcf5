"""Node packages that only the browser tests need: installed once beside those of botteam, as its lock file says."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from filelock import FileLock

from botteam.world.nodejs import cache_folder, node_environment, npm_command

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json")


def browser_packages() -> Path:
    """Their `node_modules` folder; a second process waits for the first."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = cache_folder().parent / f"browser-tests-{hashlib.sha256(lock).hexdigest()[:16]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock", timeout=300):
        if not folder.is_dir():
            _install(folder)
    return folder / "node_modules"


def _install(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        part = Path(name) / folder.name
        part.mkdir()
        for file in FILES:
            shutil.copy(HERE / file, part)
        subprocess.run(
            [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=part,
            env={**os.environ, **node_environment(part / "node_modules")},
            check=True,
        )
        part.rename(folder)
