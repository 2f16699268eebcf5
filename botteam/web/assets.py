"""The heavy files of the 3D view, shared by all bots: compressed once, fetched once, kept by browsers."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import shutil
import tempfile
from pathlib import Path

from aiohttp import web

PUBLIC = Path("prismarine-viewer", "public")
BIG = 100_000
_KINDS = {".js": "text/javascript", ".json": "application/json", ".png": "image/png"}
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
log = logging.getLogger(__name__)


class ViewAssets:
    """Answers `GET /view/<version>/<name>` from the viewer package; a compressed twin lies beside big files."""

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
        path = self._files[name]
        async with self._packing:
            if name not in self._packed:
                await asyncio.to_thread(_pack, path)
                self._packed.add(name)
        headers = {**_HEADERS, "Content-Type": _KINDS[path.suffix]}
        return web.FileResponse(path, headers=headers)

    def _known(self, name: str) -> str | None:
        """The file's own name, or that of the same picture in a newer version of the game."""
        if name in self._files:
            return name
        folder, _, picture = name.removeprefix("textures/").partition("/entity/")
        if not picture or not folder:
            return None
        picture = {"steve.png": "player/wide/steve.png", "alex.png": "player/slim/alex.png"}.get(picture, picture)
        newer = [known for known in self._files if known.endswith(f"/entity/{picture}")]
        return max(newer, default=None)


def _list(public: Path) -> dict[str, Path]:
    found = (path for path in public.rglob("*") if path.suffix in _KINDS)
    return {path.relative_to(public).as_posix(): path for path in found}


def _pack(path: Path) -> None:
    """Put a compressed twin beside a big text file, whole or not at all; where that fails it is sent as it is."""
    twin = path.with_name(f"{path.name}.gz")
    if path.suffix == ".png" or path.stat().st_size < BIG or twin.exists():
        return
    part: str | None = None
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as raw, gzip.GzipFile("", "wb", 5, raw, 0) as packed, path.open("rb") as whole:
            shutil.copyfileobj(whole, packed, 1 << 20)
        Path(part).chmod(0o644)
        Path(part).replace(twin)
    except OSError as bad:
        log.info("%s is sent uncompressed: %s", path.name, bad)
        if part is not None:
            Path(part).unlink(missing_ok=True)
