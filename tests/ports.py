"""Ports for tests: none that the system gives to clients meanwhile, none of another worker, none twice."""

from __future__ import annotations

import itertools
import os
import random
import socket

ROW = 20
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
FIRST = 12_000 + WORKER * 2500  # systems give clients 32,768 and more (ip(7)) or 49,152 and more (RFC 6335)
ROWS = range(FIRST, FIRST + 2500, ROW)
_next = itertools.islice(itertools.cycle(ROWS), random.randrange(len(ROWS)), None)  # of two sessions, each its own


def free_ports(count: int) -> list[int]:
    """Up to 20 ports in a row that nobody uses just now."""
    for first in itertools.islice(_next, len(ROWS)):
        found = list(range(first, first + count))
        if all(map(_free, found)):
            return found
    raise AssertionError(f"no {count} free ports in a row in {ROWS}")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
