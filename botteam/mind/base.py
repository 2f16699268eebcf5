"""What a brain is given and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import Field

from botteam.actions import ActionResult, Allowed, Decision, Urgency
from botteam.observation import Frozen, Note, Observation, Position

CHAT_SHOWN = 2
"""Lines of open chat that a mind is shown, the last ones; the others wait for their turn."""


class ChatLine(Frozen):
    """A line of chat that the bot has not answered yet; `named` when it was meant for the bot."""

    who: str
    text: str
    named: bool = False


class Deed(Frozen):
    """What the bot did, in the bulletin's words, and what came of it; `stopgap` when no mind had asked for it."""

    label: str
    result: ActionResult
    stopgap: bool = False


class Turn(Frozen):
    """All that one decision is made from; `now` in seconds, `leash` in blocks, `results` and
    `notes` (what happened since the last turn) oldest first.

    `goal` is the operator's wish, or the plan that serves it; `reached` the goal that the bot has just reached.

    `stored` is what the chests of the stash held when somebody last looked, `built` names what stands at the base,
    `sites` what has a place there, finished or not.
    """

    now: float
    observation: Observation
    home: Position
    leash: float
    allowed: Allowed
    team: tuple[str, ...] = ()
    results: tuple[Deed, ...] = ()
    notes: tuple[Note, ...] = ()
    chat: tuple[ChatLine, ...] = ()
    answers: int = 0
    goal: str = ""
    reached: str = ""
    stash: Position | None = None
    stored: Mapping[str, int] = Field(default_factory=dict)
    stash_free: int = 0
    built: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    urgency: Urgency = "routine"


class Choice(Frozen):
    """A decision and what it cost: times in milliseconds, tokens as the model counted them.

    `repairs` counts answers that had to be asked for again; `fallback` is why another brain than the wanted one chose.
    `goal` is what the decision was to serve.
    """

    decision: Decision
    brain: str
    latency_ms: float = 0.0
    queue_ms: float = 0.0
    prompt_tokens: int = 0
    output_tokens: int = 0
    messages: tuple[dict[str, str], ...] = ()
    repairs: int = 0
    fallback: str = ""
    goal: str = ""


class BrainDown(Exception):
    """The brain cannot answer now; the text says why, `cost` what was spent in vain, named as in Choice."""

    def __init__(self, text: str, cost: Mapping[str, Any] | None = None) -> None:
        super().__init__(text)
        self.cost = cost or {}


class Brain(Protocol):
    """Decides what one bot does next."""

    name: str

    @property
    def usual_seconds(self) -> float:
        """How long a decision takes at present, queue and all; 0 when it comes at once."""

    @property
    def stopgap(self) -> Brain | None:
        """Who decides at once while this one takes its time; None when it is to be waited for."""

    async def decide(self, turn: Turn) -> Choice:
        """A decision that `turn.allowed` permits. Raises BrainDown."""
