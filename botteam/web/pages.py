"""Files that pages are made of: read and compressed once, served from memory."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from botteam.config import DATA_ROOT
from botteam.errors import RunError

DASHBOARD = DATA_ROOT / "dashboard"
PACKAGED = (
    Path("socket.io-client", "dist", "socket.io.min.js"),
    Path("uplot", "dist", "uPlot.iife.min.js"),
    Path("uplot", "dist", "uPlot.min.css"),
)
"""Files of Node packages that pages use as they are."""
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


@dataclass(frozen=True)
class Page:
    """One file: its bytes, the same compressed, its type and a tag that changes with it."""

    body: bytes
    packed: bytes
    kind: str
    tag: str

    def answer(self, request: web.Request, **headers: str) -> web.Response:
        """The file as an answer: compressed where the reader takes it, empty where it has it already."""
        common = {**_HEADERS, "ETag": self.tag, "Vary": "Accept-Encoding", **headers}
        if request.headers.get("If-None-Match") == self.tag:
            return web.Response(status=304, headers=common)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return self._response(self.packed, {**common, "Content-Encoding": "gzip"})
        return self._response(self.body, common)

    def _response(self, body: bytes, headers: Mapping[str, str]) -> web.Response:
        charset = None if self.kind == "image/png" else "utf-8"
        return web.Response(body=body, content_type=self.kind, charset=charset, headers=headers)


async def read_pages(folder: Path, node_modules: Path) -> dict[str, Page]:
    """All files of the dashboard by name, and those of the Node packages in `PACKAGED`.

    Raises RunError naming the file that cannot be read.
    """
    return await asyncio.to_thread(_read_all, folder, node_modules)


def _read_all(folder: Path, node_modules: Path) -> dict[str, Page]:
    try:
        files = [path for path in sorted(folder.iterdir()) if path.suffix in _TYPES]
        files += [node_modules / path for path in PACKAGED]
        return {path.name: _read(path) for path in files}
    except OSError as bad:
        raise RunError(f"{bad.filename}: {bad.strerror}; run 'botteam setup' or install botteam again") from None


def _read(path: Path) -> Page:
    body = path.read_bytes()
    tag = hashlib.sha256(body).hexdigest()[:20]
    return Page(body=body, packed=gzip.compress(body, mtime=0), kind=_TYPES[path.suffix], tag=f'"{tag}"')
