"""The heavy files of the 3D view, shared by all bots: made small once, fetched once, kept by browsers."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Collection
from pathlib import Path

from aiohttp import web

from botteam.files import write_whole
from botteam.web.slimming import REVISION, slim

PUBLIC = Path("prismarine-viewer", "public")
WORKER = "worker.js"
BIG = 100_000
_KINDS = {".js": "text/javascript", ".json": "application/json", ".png": "image/png"}
_RENAMED = {"steve.png": "player/wide/steve.png", "alex.png": "player/slim/alex.png"}
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
log = logging.getLogger(__name__)


class ViewAssets:
    """Answers `GET /view/<version>/<name>` from the viewer package; what is made from its files lies beside them."""

    def __init__(self, node_modules: Path) -> None:
        self._public = node_modules / PUBLIC
        self._files: dict[str, Path] = {}
        self._packing = asyncio.Lock()
        self._packed: set[str] = set()

    async def open(self) -> None:
        """Learn which files there are; none when the viewer is not installed."""
        self._files = await asyncio.to_thread(_list, self._public)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A file; aiohttp itself takes the compressed twin where the reader accepts it."""
        name = self._known(request.match_info["name"])
        if name is None:
            return web.Response(status=404, text="there is no such file")
        async with self._packing:
            if name not in self._packed:
                self._files[name] = await asyncio.to_thread(_pack, self._files[name])
                self._packed.add(name)
        path = self._files[name]
        return web.FileResponse(path, headers={**_HEADERS, "Content-Type": _KINDS[path.suffix]})

    def _known(self, name: str) -> str | None:
        """The file's own name, or that of the same picture of a creature in another version of the game."""
        if name in self._files:
            return name
        _, inside, picture = name.partition("/entity/")
        if not inside:
            return None
        wanted = f"/entity/{_RENAMED.get(picture, picture)}"
        return max((known for known in self._files if known.endswith(wanted)), default=None)


def _list(public: Path) -> dict[str, Path]:
    found = (path for path in public.rglob("*") if path.suffix in _KINDS)
    return {path.relative_to(public).as_posix(): path for path in found}


def _pack(path: Path) -> Path:
    """The file to send: the worker without what nobody needs; big ones get a compressed twin beside them.

    Where nothing can be written the file is sent as it is.
    """
    try:
        if path.name == WORKER:
            path = _slim_worker(path)
        twin = path.with_name(f"{path.name}.gz")
        if path.suffix != ".png" and path.stat().st_size > BIG and not twin.exists():
            write_whole(twin, gzip.compress(path.read_bytes(), 6, mtime=0))
    except OSError as bad:
        log.info("%s is sent as it is: %s", path.name, bad)
    return path


def view_make(versions: Collection[str]) -> str:
    """What the files are made of besides the package: their addresses name it, since browsers keep them for a year."""
    return "-".join([str(REVISION), *sorted(versions)])


def _slim_worker(path: Path) -> Path:
    versions = [states.stem for states in (path.parent / "blocksStates").glob("*.json")]
    small = path.with_name(f"worker.slim-{view_make(versions)}.js")
    if not small.exists():
        write_whole(small, slim(path.read_text("utf-8"), versions).encode())
    return small
