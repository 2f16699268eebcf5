"""Files that are there whole or not at all, and broken ones that are kept for their owner."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path


def write_whole(path: Path, body: bytes) -> None:
    """Put `body` in its place at once, on the disk before it is seen; makes the folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def set_aside(path: Path, sides: Sequence[str] = ()) -> Path:
    """Rename a broken file, and those beside it with the suffixes `sides`, to the next free `<name>.broken-<n>`.

    The side files go first: a fresh file must never meet the log of the old one. Raises OSError.
    """
    number = 1
    while (target := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for side in sides:
        beside = path.with_name(path.name + side)
        if beside.exists():
            shutil.move(beside, target.with_name(target.name + side))
    path.rename(target)
    return target
