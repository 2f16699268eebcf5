"""What an operator may tell a bot: parsing, the token, and the answer."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field, TypeAdapter, ValidationError

from botteam.actions import ACTIONS, Allowed, Args, ChatText, InvalidDecision, Wish, validate
from botteam.errors import BotteamError
from botteam.events import Bus, Ordered
from botteam.observation import Frozen

log = logging.getLogger(__name__)
ANSWER_WITHIN = 10.0
"""Seconds that the operator's side may take for an answer."""


@dataclass(frozen=True)
class Ack:
    """Whether a command was accepted; if not, why, else what there is to know about it."""

    ok: bool
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """`{"ok": true}` or `{"ok": false, "reason": "…"}`; what was accepted may have a reason too."""
        return {"ok": self.ok, "reason": self.reason} if self.reason else {"ok": self.ok}


class Operator(Protocol):
    """The hand on the bots that app passes in; an Ack says whether a bot took the order."""

    async def say(self, bot: str, text: str) -> Ack:
        """Give a bot a line of chat from the operator."""

    async def act(self, bot: str, action: str, args: Args) -> Ack:
        """Have a bot do one action next; the role allows it and `args` are valid."""

    async def pause(self, bot: str) -> Ack:
        """Let a bot stand still until `resume`."""

    async def resume(self, bot: str) -> Ack:
        """Let a paused bot go on."""

    async def stop_action(self, bot: str) -> Ack:
        """Cancel what a bot is doing now."""

    async def goal(self, bot: str, text: str) -> Ack:
        """Set what a bot should work towards; the empty text takes the goal away."""


Limits = Callable[[str], Allowed]
"""What a bot may do now: its role's actions and skills, and what the team has learned within them."""


def anything(_bot: str) -> Allowed:
    """Every action of the vocabulary, no skill."""
    return Allowed(actions=tuple(ACTIONS))


class Say(Frozen):
    """A line of chat."""

    kind: Literal["say"]
    text: ChatText


class Act(Frozen):
    """One action with its parameters."""

    kind: Literal["act"]
    action: Annotated[str, Field(min_length=1, max_length=40)]
    args: dict[str, Any] = Field(default_factory=dict)


class Goal(Frozen):
    """Something to work towards."""

    kind: Literal["goal"]
    text: Wish


class Plain(Frozen):
    """A command without parameters."""

    kind: Literal["pause", "resume", "stop_action"]


Command = Annotated[Say | Act | Goal | Plain, Field(discriminator="kind")]
_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class Desk:
    """Takes commands from pages, checks them against what `may` allows a bot and hands them to the operator."""

    def __init__(
        self,
        operator: Operator,
        token: str,
        *,
        may: Limits = anything,
        bus: Bus | None = None,
    ) -> None:
        self._operator = operator
        self._token = token.encode()
        self._may = may
        self._bus = bus

    def knows(self, token: object) -> bool:
        """Whether a token is the right one, compared in constant time."""
        given = token.encode(errors="replace") if isinstance(token, str) else b""
        return hmac.compare_digest(given, self._token)

    async def handle(self, bot: str, payload: object, token: object) -> Ack:
        """Answer one command; whatever comes in, the answer is an Ack."""
        if not self.knows(token):
            what = "the token is wrong" if token else "a token is needed"
            return Ack(False, f"{what}; open mission control at the address that the terminal printed")
        try:
            command = _COMMAND.validate_python(payload)
            ack, text = await asyncio.wait_for(self._obey(bot, command), ANSWER_WITHIN)
        except ValidationError as bad:
            return Ack(False, _complaint(bad))
        except (InvalidDecision, BotteamError) as bad:
            return Ack(False, str(bad))
        except TimeoutError:
            return Ack(False, f"{bot} gave no answer within {ANSWER_WITHIN:g} s; try again")
        except RecursionError:
            return Ack(False, "the command is nested too deeply")
        except Exception:
            log.exception("a command to %s failed", bot)
            return Ack(False, f"{bot} could not take the command; the log has the cause")
        if ack.ok and self._bus is not None:
            self._bus.publish(Ordered(bot=bot, kind=command.kind, text=text))
        return ack

    async def _obey(self, bot: str, command: Command) -> tuple[Ack, str]:
        operator = self._operator
        match command:
            case Say(text=text):
                return await operator.say(bot, text), text
            case Goal(text=text):
                return await operator.goal(bot, text), text
            case Act(action=action, args=args):
                decision = validate({"action": action, "args": args}, self._may(bot))
                return await operator.act(bot, action, decision.args), decision.label()
            case Plain(kind="pause"):
                return await operator.pause(bot), ""
            case Plain(kind="resume"):
                return await operator.resume(bot), ""
        return await operator.stop_action(bot), ""


def _complaint(bad: ValidationError) -> str:
    first = bad.errors()[0]
    if first["type"] in {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"}:
        return "a command is an object whose kind is say, act, pause, resume, stop_action or goal"
    where = ".".join(str(part) for part in first["loc"][1:]) or "command"
    return f"{where}: {first['msg']}"
