"""By which name a reader came, and which pages may talk to us."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aiohttp import web
from yarl import URL

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all of a machine's, and those by which it reaches itself."""
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")


def host_of(header: str | None) -> str | None:
    """The name in a Host header without its port; IPv6 keeps its brackets; None when it is no host."""
    name = re.sub(r":\d{1,5}\Z", "", header or "")
    return name if _HOST.fullmatch(name) else None


def asked_host(request: web.BaseRequest) -> str:
    """The name by which a page was asked for, fit to be put into addresses."""
    name = host_of(request.headers.get("Host"))
    if name is not None:
        return name
    local = request.transport.get_extra_info("sockname") if request.transport else None
    address = str(local[0]) if local else "127.0.0.1"
    return f"[{address}]" if ":" in address else address


def is_own_origin(origin: str | None, host: str | None, ports: Iterable[int]) -> bool:
    """Whether a page's origin is one of ours: the same host name as the server was asked by, and our port."""
    if not origin or host is None:
        return not origin
    try:
        url = URL(origin)
        name, port = url.host or "", url.port
    except ValueError:
        return False
    same = name.lower() == host.strip("[]").lower()
    return same and url.scheme in {"http", "https"} and port in set(ports)
