"""One small web server: starts on its port or says who should move, stops within a second."""

from __future__ import annotations

import contextlib
import errno

from aiohttp import web

from botteam.errors import PortInUse, RunError

STOP_WITHIN = 0.3


class Server:
    """An aiohttp application on one port."""

    def __init__(self, app: web.Application, host: str, port: int, what: str, setting: str) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
        self._host, self._port, self._what, self._setting = host, port, what, setting

    async def start(self) -> None:
        """Listen; raises PortInUse or RunError, one line naming the port and the setting to change."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as bad:
            await self._runner.cleanup()
            raise self._complaint(bad) from None

    def _complaint(self, bad: OSError) -> RunError:
        if bad.errno == errno.EADDRINUSE:
            return PortInUse(
                f"port {self._port} of {self._what} is taken; end the program that uses it"
                f" or set {self._setting} to another port"
            )
        return RunError(
            f"{self._what} cannot listen on {self._host}:{self._port} ({bad.strerror or bad});"
            f" change BIND_HOST or {self._setting}"
        )

    async def stop(self) -> None:
        """Close all connections and let go of the port."""
        with contextlib.suppress(RuntimeError):
            await self._runner.cleanup()
