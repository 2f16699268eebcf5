"""Mission control's web server: the page, the team as JSON, health and figures."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from botteam.actions import ACTIONS, flat_schema
from botteam.web.addresses import asked_host
from botteam.web.assets import ViewAssets
from botteam.web.board import Board
from botteam.web.commands import Limits, anything
from botteam.web.history import History
from botteam.web.metrics import Metrics
from botteam.web.pages import DASHBOARD, read_pages
from botteam.web.server import Server

_HIDDEN = {"index.html", "overlay.html"}


class Dashboard:
    """The dashboard of a team; starts before any bot does and lives as long as the run."""

    def __init__(
        self,
        board: Board,
        *,
        host: str,
        port: int,
        node_modules: Path,
        may: Limits = anything,
        folder: Path = DASHBOARD,
    ) -> None:
        self._board = board
        self._may = may
        self._metrics = Metrics(board)
        self._history = History(board)
        self._files = (folder, node_modules)
        self._assets = ViewAssets(node_modules)
        self._app = web.Application(client_max_size=1024)
        self._server = Server(self._app, host, port, "mission control", "DASHBOARD_PORT")

    async def start(self) -> None:
        """Listen. Raises PortInUse."""
        self._pages = await read_pages(*self._files)
        await self._assets.open()
        routes = {
            "/view/{version}/{name:.+}": self._assets.answer,
            "/": self._page,
            "/healthz": self._healthz,
            "/metrics": self._figures,
            "/api/team": self._team,
            "/api/actions": self._actions,
            "/api/history/{bot:[^/]+}": self._charts,
            "/api/prompt/{bot:[^/]+}/{id:[0-9]{1,12}}": self._prompt,
            **{f"/{name}": self._file for name in self._pages if name not in _HIDDEN},
        }
        for path, answer in routes.items():
            self._app.router.add_get(path, answer)
        await self._server.start()

    async def stop(self) -> None:
        """Let go of the port, within a second."""
        await self._server.stop()

    async def _page(self, request: web.Request) -> web.Response:
        return self._pages["index.html"].answer(
            request, **{"Content-Security-Policy": self._policy(asked_host(request))}
        )

    def _policy(self, host: str) -> str:
        """Scripts and styles only from files of ours; sockets and frames only of this host.

        A policy cannot name an IPv6 address, and a viewer's port is known only once its bot has joined.
        """
        named = not host.startswith("[")
        sockets = f"ws://{host}:* http://{host}:*" if named else "ws: http:"
        frames = f"http://{host}:*" if named else "http:"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            f" connect-src 'self' {sockets}; frame-src 'self' {frames};"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    async def _file(self, request: web.Request) -> web.Response:
        return self._pages[request.path.lstrip("/")].answer(request)

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _figures(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), content_type="text/plain", charset="utf-8")

    async def _team(self, request: web.Request) -> web.Response:
        return web.json_response(self._board.team_json(asked_host(request)))

    async def _actions(self, _request: web.Request) -> web.Response:
        """What each bot may be told to do: parameter schemas by action, then each bot's actions and skills."""
        bots = {name: self._may(name).model_dump(include={"actions", "skills"}) for name in self._board.rows}
        schemas = {name: flat_schema(model) for name, model in ACTIONS.items()}
        return web.json_response({"actions": schemas, "bots": bots})

    async def _charts(self, request: web.Request) -> web.Response:
        """One bot's last hour in columns of numbers."""
        history = self._history.of(request.match_info["bot"])
        if history is None:
            return web.json_response({"reason": "there is no such bot"}, status=404)
        answer = web.json_response(history)
        answer.enable_compression()
        return answer

    async def _prompt(self, request: web.Request) -> web.Response:
        messages = self._board.prompt(request.match_info["bot"], int(request.match_info["id"]))
        if messages is None:
            return web.json_response({"reason": "this prompt is not kept any more"}, status=404)
        return web.json_response({"messages": messages})
