"""Everything that can go wrong, as one tree.

    BotteamError
    ├── ConfigError            bad arguments, settings, role or skill files     exit code 2
    ├── RunError               the run cannot go on                             exit code 1
    │   ├── NodeError              Node or its packages could not be had
    │   ├── PortInUse              a port that we need belongs to somebody else
    │   ├── WorldUnreachable       no Minecraft server answers at the address
    │   └── SandboxError           the embedded server did not start, or ended
    └── VerbError              a verb of the body did not come about
        ├── Unreachable            "unreachable"   no way there
        ├── VerbTimeout            "timeout"       the verb's own time limit ran out
        ├── MissingItem            "missing_item"  not in the pockets
        ├── MissingTool            "missing_tool"  the block gives nothing without a better tool
        ├── NoSpace                "no_space"      pockets or container are full
        ├── NotFound               "not_found"     no such block, entity, recipe or container
        ├── Blocked                "blocked"       the world refused: occupied, in the way, not now
        ├── Interrupted            "interrupted"   stopped by a newer verb or by the bot itself
        └── Disconnected           "disconnected"  the bot is not in a world at the moment

A ConfigError and a RunError are one line for a person; a VerbError is one line for a language model,
and `reason` is its stable code.
"""

from __future__ import annotations


class BotteamError(Exception):
    """Base of all errors that botteam raises on purpose."""

    exit_code = 1


class ConfigError(BotteamError):
    """Bad arguments, settings, role or skill files; the text says what, where and what to do."""

    exit_code = 2


class RunError(BotteamError):
    """The run cannot start or go on."""


class NodeError(RunError):
    """Node or its packages could not be installed or started."""


class PortInUse(RunError):
    """A port that botteam needs is taken."""


class WorldUnreachable(RunError):
    """No Minecraft server answers at the configured address."""


class SandboxError(RunError):
    """The embedded server did not start or ended by itself."""


class VerbError(BotteamError):
    """A verb did not come about; `reason` is a stable code and the text says what to do about it."""

    reason = "failed"


class Unreachable(VerbError):
    """There is no way to the goal, or none was found in time."""

    reason = "unreachable"


class VerbTimeout(VerbError):
    """The verb's own time limit ran out."""

    reason = "timeout"


class MissingItem(VerbError):
    """An item that the verb needs is not in the pockets."""

    reason = "missing_item"


class MissingTool(VerbError):
    """The block would drop nothing with the tools at hand."""

    reason = "missing_tool"


class NoSpace(VerbError):
    """Pockets or container are full."""

    reason = "no_space"


class NotFound(VerbError):
    """No such block, entity, recipe or container."""

    reason = "not_found"


class Blocked(VerbError):
    """The world refused: occupied, in the way, not possible now."""

    reason = "blocked"


class Interrupted(VerbError):
    """Stopped by a newer verb or by the bot itself."""

    reason = "interrupted"


class Disconnected(VerbError):
    """The bot is not in a world at the moment."""

    reason = "disconnected"


VERB_ERRORS: dict[str, type[VerbError]] = {
    kind.reason: kind
    for kind in (
        VerbError,
        Unreachable,
        VerbTimeout,
        MissingItem,
        MissingTool,
        NoSpace,
        NotFound,
        Blocked,
        Interrupted,
        Disconnected,
    )
}


def verb_error(reason: str, text: str) -> VerbError:
    """The error for a reason code as JavaScript sends it; an unknown code becomes a plain VerbError."""
    return VERB_ERRORS.get(reason, VerbError)(text)
