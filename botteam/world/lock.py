"""One process at a time on one folder: a lock of the operating system, which ends with whoever holds it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = "world.lock"
LOOK_AGAIN_SECONDS = 0.1


class FolderLock:
    """Held until `release`, or until this process and all that inherited `descriptor` have ended, however they did.

    The file stays; what counts is the lock on it.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._descriptor: int | None = None

    async def acquire(self, patience: float) -> int | None:
        """Take the lock within so many seconds; returns None, or the process that has it (0: not known)."""
        deadline = time.monotonic() + patience
        while True:
            holder = await asyncio.to_thread(self._try)
            if holder is None or time.monotonic() > deadline:
                return holder
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    @property
    def inherited(self) -> tuple[int, ...]:
        """Descriptors to hand to a child that shall hold the lock too (`pass_fds`, which Windows does not have)."""
        return () if self._descriptor is None or sys.platform == "win32" else (self._descriptor,)

    def release(self) -> None:
        """Let go. Never fails."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self) -> int | None:
        if self._descriptor is not None:
            return None
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return self._holder()
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return None

    def _holder(self) -> int:
        try:
            return int(self._file.read_text("ascii"))
        except (OSError, ValueError):
            return 0


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the text, which others may read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
