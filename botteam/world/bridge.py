"""JSPyBridge on one thread: starts node, hands text over, takes text back, and survives node's death.

Only text crosses, and every call across returns at once: JSPyBridge breaks when a call is answered after its
timeout, waits ten seconds for a dead node, and has no locks. The workarounds here name what they are for.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from botteam.errors import NodeError
from botteam.world.nodejs import node_environment

log = logging.getLogger("botteam.bridge")

CALL_SECONDS = 8.0
"""An answer later than this would break JSPyBridge, so node counts as dead."""
FIRST_REQUEST = 1 << 40
"""JSPyBridge confuses its own request numbers with node's once they meet; node counts from 10,000."""


class Bridge:
    """One node process and the one thread that talks to it.

    `received` is called with each batch (JSON text of a list) on a thread of JSPyBridge's.
    """

    def __init__(self, modules: Path, options: dict[str, Any], received: Callable[[str], None]) -> None:
        self._modules = modules
        self._options = json.dumps(options)
        self._received = received
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bridge")
        self._process: subprocess.Popen[bytes] | None = None
        self._send: Callable[..., Any] | None = None
        self._outbox: list[str] = []
        self.heard = 0.0
        self.broken = False

    def open(self) -> Future[int]:
        """Start node; resolves to its process id. Raises NodeError."""
        return self._thread.submit(self._open)

    def close(self) -> Future[None]:
        """End node and forget what was on its way."""
        self._release()
        return self._thread.submit(self._close)

    def shutdown(self) -> None:
        """End the thread, after `close`."""
        self._thread.shutdown(wait=False)

    def post(self, message: str) -> None:
        """Hand one message (JSON text) over with the next batch; returns at once."""
        self._outbox.append(message)
        if len(self._outbox) == 1:
            self._thread.submit(self._flush)

    @property
    def alive(self) -> bool:
        """Whether node runs and has not missed an answer."""
        return self._process is not None and self._process.poll() is None and not self.broken

    def _open(self) -> int:
        self._outbox.clear()
        self.broken = False
        try:
            return self._start_node()
        except Exception as bad:  # noqa: BLE001 - JSPyBridge raises bare Exception for every way to fail
            raise NodeError(f"node could not be started ({bad}); run 'python -m botteam doctor'") from None

    def _start_node(self) -> int:
        os.environ.update(node_environment(self._modules))
        javascript = _import_quietly()
        from javascript import config, connection

        if config.event_loop is None:
            connection.sendQ.clear()
            connection.com_items.clear()
            javascript.init()
        config.executor.i = FIRST_REQUEST
        deadline = time.monotonic() + CALL_SECONDS
        while connection.proc is None and time.monotonic() < deadline:
            time.sleep(0.01)
        self._process = connection.proc
        host = javascript.require("./js/host.js")
        self._send = host.send
        push = self._push_function()
        pid = int(host.init(push, self._options))
        self.heard = time.monotonic()
        return pid

    def _push_function(self) -> Callable[[str], None]:
        # A plain function: bound methods fail as handlers, and an exception that escaped would kill node.
        def push(text: str, *_rest: Any) -> None:
            try:
                self.heard = time.monotonic()
                self._received(text)
            except Exception:
                log.exception("a batch from node was lost")

        return push

    def _flush(self) -> None:
        batch, self._outbox = self._outbox, []
        if not batch or self._send is None or not self.alive:
            return
        try:
            self._send(f"[{','.join(batch)}]", timeout=CALL_SECONDS)
        except Exception as bad:  # noqa: BLE001 - see above
            log.debug("node did not take a batch: %s", bad)
            self.broken = True

    def _release(self) -> None:
        """Wake the thread if it waits for an answer that a dead node will never give."""
        if self._process is None:
            return
        self.broken = True
        self._process.kill()
        from javascript import config

        for waiting in list(config.event_loop.requests.values()) if config.event_loop else []:
            waiting[0].set()

    def _close(self) -> None:
        process, self._process, self._send = self._process, None, None
        if process is None:
            return
        from javascript import config, connection

        loop = config.event_loop
        connection.stop()
        if loop is not None:
            _end_threads(loop)
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for thread in (connection.com_thread, connection.stdout_thread):
            if thread is not None:
                thread.join(2.0)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                _close_quietly(stream)


def _close_quietly(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        log.debug("a pipe of node broke while closing")


def _end_threads(loop: Any) -> None:
    """End the two threads of one JSPyBridge event loop; `stop` leaves them waiting for ever."""
    loop.active = False
    loop.callbacks.clear()
    loop.callbackExecutor.running = False
    loop.callbackExecutor.add_job(-1, None, lambda _args: None, None)
    loop.queue.put("exit")


def _import_quietly() -> Any:
    """Import `javascript` (which starts node at once) and undo what it changes in this process."""
    hook, default, colour = sys.excepthook, json.JSONEncoder.default, os.environ.get("FORCE_COLOR")
    import javascript
    from javascript import connection, events, proxy

    if not isinstance(getattr(events.EventLoop, "outbound", None), property):
        _close_gaps(events.EventLoop, connection)
    sys.excepthook = hook
    json.JSONEncoder.default = default  # type: ignore[method-assign]
    if colour is None:
        os.environ.pop("FORCE_COLOR", None)
    for module in (connection, proxy):
        module.print = lambda *words, **_kw: log.debug("%s", " ".join(map(str, words)))
    return javascript


def _close_gaps(loop_class: Any, connection: Any) -> None:
    """JSPyBridge 1.2 loses what one thread adds to a list while another replaces it, about once in some hours.

    Here the lists stay and are emptied from the front, and a request is known before it is sent, for answers are quick.
    """

    def taken(items: list[Any]) -> list[Any]:
        return [items.pop(0) for _ in range(len(items))]

    def queue_request(loop: Any, number: int, payload: Any, timeout: float | None = None) -> threading.Event:
        answered = threading.Event()
        loop.requests[number] = [answered, timeout]
        loop.outbound.append(payload)
        loop.queue.put("send")
        return answered

    write = connection.writeAll
    connection.writeAll = lambda items: write(taken(items))
    connection.readAll = lambda: taken(connection.com_items)
    loop_class.outbound = property(lambda loop: loop.__dict__.setdefault("outbound", []), lambda _loop, _empty: None)
    loop_class.queue_request = queue_request
