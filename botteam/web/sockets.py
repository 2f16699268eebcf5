"""The Socket.IO server and its readers: who listens, and who is let go because he does not read.

python-socketio queues without limit for a reader that has stopped reading, so a watch looks at each
reader's queue twice a second and cuts the line of one that has fallen far behind.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import socketio
from aiohttp import web

QUEUE_MAX = 200
"""Messages, of 4 KB at the very most and 1 KB as a rule, that may wait for one reader."""
WATCH_SECONDS = 0.5
_MESSAGE_MAX = 16_384
log = logging.getLogger("botteam.web.socket")
log.setLevel(logging.WARNING)


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """A Socket.IO server in an aiohttp application that knows the connection under each reader."""

    def __init__(self, app: web.Application, is_own_page: Callable[[str | None, dict[str, Any]], bool]) -> None:
        super().__init__(
            async_mode="aiohttp",
            cors_allowed_origins=is_own_page,
            cors_credentials=False,
            logger=log,
            engineio_logger=log,
            max_http_buffer_size=_MESSAGE_MAX,
            ping_interval=15,
            ping_timeout=10,
        )
        self._upgraded: dict[str, web.Request] = {}
        app.middlewares.append(self._note_upgrade)
        self.attach(app)

    @web.middleware
    async def _note_upgrade(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """A reader that began by polling gets its lasting connection with a later request."""
        eio_sid = request.query.get("sid")
        if eio_sid is None or request.headers.get("Upgrade", "").lower() != "websocket":
            answer: web.StreamResponse = await handler(request)
            return answer
        self._upgraded[eio_sid] = request
        try:
            upgraded: web.StreamResponse = await handler(request)
            return upgraded
        finally:
            self._upgraded.pop(eio_sid, None)

    def waiting(self, sid: str) -> int:
        """How many messages wait for a reader."""
        connection = self._connection(sid)
        return connection.queue.qsize() if connection is not None else 0

    def _connection(self, sid: str) -> Any:
        return self.eio.sockets.get(self.manager.eio_sid_from_sid(sid, "/"))

    def cut(self, sid: str) -> None:
        """End a reader's connection without waiting for him, and forget what waited for him."""
        connection, environ = self._connection(sid), self.get_environ(sid)
        if connection is None:
            return
        while not connection.queue.empty():
            connection.queue.get_nowait()
            connection.queue.task_done()
        request = self._upgraded.get(connection.sid) or (environ or {}).get("aiohttp.request")
        if request is not None and request.transport is not None:
            request.transport.abort()


@dataclass(frozen=True)
class Reader:
    """Somebody connected: the host name he came by, and his token."""

    host: str
    token: object


class Readers:
    """Everybody connected to one overlay, grouped by the host name that addresses must carry."""

    def __init__(self, sockets: SocketServer) -> None:
        self._sockets = sockets
        self._readers: dict[str, Reader] = {}

    async def admit(self, sid: str, host: str, token: object) -> None:
        """Take in a reader."""
        self._readers[sid] = Reader(host, token)
        await self._sockets.enter_room(sid, host)

    def forget(self, sid: str) -> None:
        """A reader has gone."""
        self._readers.pop(sid, None)

    def token(self, sid: str) -> object:
        """The token that a reader came with."""
        reader = self._readers.get(sid)
        return reader.token if reader else None

    def hosts(self) -> set[str]:
        """All host names by which readers came."""
        return {reader.host for reader in self._readers.values()}

    async def watch(self) -> None:
        """Cut the line of readers who do not read."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for sid in list(self._readers):
                if self._sockets.waiting(sid) > QUEUE_MAX:
                    log.warning("a reader has %d messages waiting and is let go", self._sockets.waiting(sid))
                    self._sockets.cut(sid)

    async def dismiss(self) -> None:
        """End every connection and the server's own tasks."""
        for sid in list(self._readers):
            self._sockets.cut(sid)
        await self._sockets.shutdown()
