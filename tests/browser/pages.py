"""Pages that complain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, Page


@asynccontextmanager
async def clean(context: BrowserContext) -> AsyncIterator[Page]:
    """A page whose console must stay clean; a test that expects errors empties `page.complaints`."""
    one = await context.new_page()
    complaints: list[str] = []
    one.complaints = complaints  # type: ignore[attr-defined]
    one.on("pageerror", lambda error: complaints.append(str(error)))
    one.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield one
    await one.close()
    assert complaints == []
