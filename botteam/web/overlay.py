"""A bot's own overlay: the page for OBS, and the socket that tells everything about the bot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import socketio
from aiohttp import web

from botteam.web.addresses import asked_host, host_of, is_own_origin
from botteam.web.board import Board, Entry
from botteam.web.commands import Desk
from botteam.web.pages import DASHBOARD, read_pages
from botteam.web.rows import BotFacts
from botteam.web.server import Server
from botteam.web.sockets import Readers, SocketServer

STATUS_SECONDS = 0.25
OVERLAY_FILES = ("overlay.js", "overlay.css", "dom.js", "words.js", "icon.svg", "socket.io.min.js")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'"
)
log = logging.getLogger(__name__)


class Overlay:
    """One bot's web server. `own_ports` are the ports whose pages may open its socket (dashboard, overlays)."""

    def __init__(
        self,
        facts: BotFacts,
        board: Board,
        desk: Desk,
        *,
        host: str,
        own_ports: Iterable[int],
        node_modules: Path,
        folder: Path = DASHBOARD,
    ) -> None:
        self._facts, self._board, self._desk = facts, board, desk
        self._own_ports = {*own_ports, facts.overlay_port}
        self._files = (folder, node_modules)
        self._app = web.Application(client_max_size=16_384)
        self._sockets = SocketServer(self._app, self._is_own_page)
        self._readers = Readers(self._sockets)
        self._server = Server(self._app, host, facts.overlay_port, f"{facts.name}'s overlay", "VIEWER_BASE_PORT")
        self._tasks: list[asyncio.Task[None]] = []
        self._sockets.on("connect", self._arrived)
        self._sockets.on("disconnect", self._left)
        self._sockets.on("command", self._commanded)

    async def start(self) -> None:
        """Listen and begin to tell. Raises PortInUse."""
        self._pages = await read_pages(*self._files)
        self._app.router.add_get("/", self._page)
        for name in OVERLAY_FILES:
            self._app.router.add_get(f"/{name}", self._file)
        await self._server.start()
        self._feed = self._board.feed(self._facts.name)
        self._tasks = [
            asyncio.create_task(work, name=f"overlay {self._facts.name}")
            for work in (self._tell_status(), self._tell_entries(), self._readers.watch())
        ]

    async def stop(self) -> None:
        """Say goodbye to every reader and let go of the port, within a second."""
        if self._tasks:
            self._board.forget(self._facts.name, self._feed)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._readers.dismiss()
        await self._server.stop()

    # -- the OBS page -----------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.Response:
        return self._pages["overlay.html"].answer(request, **{"Content-Security-Policy": _POLICY})

    async def _file(self, request: web.Request) -> web.Response:
        return self._pages[request.path.lstrip("/")].answer(request)

    # -- the socket -------------------------------------------------------------------------------

    def _is_own_page(self, origin: str | None, environ: dict[str, Any]) -> bool:
        return is_own_origin(origin, host_of(environ.get("HTTP_HOST")), self._own_ports)

    async def _arrived(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        host = asked_host(environ["aiohttp.request"])
        await self._readers.admit(sid, host, token)
        snapshot = self._board.snapshot_json(self._facts.name, host)
        snapshot["operator"] = self._desk.knows(token)
        await self._sockets.emit("snapshot", snapshot, to=sid)

    async def _left(self, sid: str, *_reason: object) -> None:
        self._readers.forget(sid)

    async def _commanded(self, sid: str, *payload: object) -> dict[str, Any]:
        command = payload[0] if payload else None
        ack = await self._desk.handle(self._facts.name, command, self._readers.token(sid))
        return ack.to_json()

    # -- telling ----------------------------------------------------------------------------------

    async def _tell_status(self) -> None:
        """At once when the row changes, then no sooner than a quarter of a second later."""
        while True:
            await self._feed.row_changed.wait()
            self._feed.row_changed.clear()
            for host in self._readers.hosts():
                await self._emit("status", self._board.status_json(self._facts.name, host), host)
            await asyncio.sleep(STATUS_SECONDS)

    async def _tell_entries(self) -> None:
        spoken = 0.0
        while True:
            entry = await self._feed.next()
            if entry.get("phase") == "progress":
                if time.monotonic() - spoken < STATUS_SECONDS:
                    continue
                spoken = time.monotonic()
            await self._emit(entry["type"], _fields(entry))

    async def _emit(self, event: str, data: Entry, room: str | None = None) -> None:
        try:
            await self._sockets.emit(event, data, to=room)
        except (OSError, ValueError, socketio.exceptions.SocketIOError):
            log.exception("%s's overlay could not tell %s", self._facts.name, event)


def _fields(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "type"}
