"""A foreign Minecraft server: is it there, and what does it say of itself."""

from __future__ import annotations

from mcstatus import JavaServer

from botteam.errors import WorldUnreachable
from botteam.observation import Frozen

STATUS_SECONDS = 5.0


class ServerStatus(Frozen):
    """A server's own words in its list entry."""

    version: str
    online: int
    max_players: int


async def ask_status(host: str, port: int) -> ServerStatus:
    """The status of a server, one try. Raises WorldUnreachable, one line with a remedy."""
    try:
        answer = await JavaServer(host, port, timeout=STATUS_SECONDS).async_status(tries=1)
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
