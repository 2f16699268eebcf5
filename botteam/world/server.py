"""A foreign Minecraft server: is it there, and what does it say of itself."""

from __future__ import annotations

import asyncio
import ipaddress

from dns.exception import DNSException
from mcstatus import JavaServer

from botteam.errors import WorldUnreachable
from botteam.observation import Frozen

STATUS_SECONDS = 5.0
RECORD_SECONDS = 2.0
"""A name server that is silent for so long knows no record; the server itself still has the rest of the time."""


class ServerStatus(Frozen):
    """A server's own words in its list entry."""

    version: str
    online: int
    max_players: int


async def ask_status(host: str, port: int) -> ServerStatus:
    """The status of a server, one try, also by its SRV record. Raises WorldUnreachable, one line with a remedy."""
    try:
        async with asyncio.timeout(STATUS_SECONDS):
            answer = await (await find_server(host, port)).async_status(tries=1)
    except TimeoutError:
        why = f"no answer within {STATUS_SECONDS:.0f} s"
    except ConnectionError as bad:
        why = bad.strerror or str(bad) or type(bad).__name__
    except OSError as bad:
        why = str(bad.strerror or bad) or "what answers there is no Minecraft server"
    except (ValueError, KeyError, TypeError):
        why = "what answers there is no Minecraft server"
    else:
        return ServerStatus(version=answer.version.name, online=answer.players.online, max_players=answer.players.max)
    raise WorldUnreachable(
        f"no Minecraft server at {host}:{port} ({why}); start it, correct MC_HOST and MC_PORT, or unset MC_HOST"
    )


async def find_server(host: str, port: int) -> JavaServer:
    """Where the game itself would look: an SRV record, only at the default port, may name another host and port."""
    if port == JavaServer.DEFAULT_PORT and _is_name(host):
        try:
            found = await JavaServer.async_lookup(host, timeout=RECORD_SECONDS)
        except (DNSException, OSError, ValueError):
            pass
        else:
            return JavaServer(found.address.host, found.address.port, timeout=STATUS_SECONDS)
    return JavaServer(host, port, timeout=STATUS_SECONDS)


def _is_name(host: str) -> bool:
    """Whether a name server may know it: not what is an address, and not this machine (node asks by the same rule)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost" and ":" not in host
    return False
