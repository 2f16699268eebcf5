"""Whether a picture shows a landscape."""

from __future__ import annotations

import asyncio
import io
import zlib

from playwright.async_api import Locator, Page


def colors(png: bytes) -> int:
    """How many different pixels a picture has: a plain sky has few."""
    data, at, packed = png, 8, io.BytesIO()
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind == b"IHDR":
            width, depth = int.from_bytes(data[at + 8 : at + 12]), 4 if data[at + 17] == 6 else 3
        if kind == b"IDAT":
            packed.write(data[at + 8 : at + 8 + size])
        at += size + 12
    raw = zlib.decompress(packed.getvalue())
    step = width * depth + 1
    return len({raw[i : i + 12] for row in range(0, len(raw), step * 4) for i in range(row + 1, row + step - 12, 12)})


async def drawn(page: Page, within: float = 40, frame: Locator | None = None) -> bytes:
    """A picture of the page, or of a frame on it, once a landscape is in it."""
    async with asyncio.timeout(within):
        while True:
            if frame is not None:
                await frame.evaluate("frame => frame.scrollIntoView()")
            box = await frame.bounding_box() if frame is not None else None
            png = await page.screenshot(clip=box or None, timeout=within * 1000)
            if colors(png) > 400:
                return png
            await asyncio.sleep(0.5)
