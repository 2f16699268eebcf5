"""The brain in the model: one structured answer a turn, validated, with one repair turn."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ollama import ChatResponse

from botteam.actions import Decision, InvalidDecision, Urgency, schema_for, validate
from botteam.mind.base import BrainDown, Choice, Turn
from botteam.mind.memory import Memory
from botteam.mind.ollama import Ollama
from botteam.mind.planner import Planner
from botteam.mind.prompt import Prompter, repair
from botteam.mind.recall import question
from botteam.roles import Role

ANSWER_SHOWN = 2_000
"""Characters of an answer that listeners are shown; the schema allows for about half of that."""


class OllamaBrain:
    """One bot's mind in the shared model."""

    name = "ollama"
    stopgap = None

    def __init__(
        self,
        role: Role,
        ollama: Ollama,
        prompter: Prompter,
        planner: Planner | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._role = role
        self._ollama = ollama
        self._prompter = prompter
        self._planner = planner
        self._memory = memory

    @property
    def usual_seconds(self) -> float:
        """See Brain."""
        return self._ollama.usual_seconds

    async def decide(self, turn: Turn) -> Choice:
        """See Brain: ask, validate, ask once more with the error; a second invalid answer is BrainDown."""
        given = turn
        if self._planner is not None:
            turn = self._planner.guide(self._role.name, given)
        memory = await self._recall(turn)
        if self._planner is not None:
            self._planner.wish(self._role, given, memory)
        messages = list(self._prompter.messages(self._role, turn, memory))
        schema = schema_for(turn.allowed, goal=bool(turn.goal))
        began = time.perf_counter()
        decision, responses, queued = await self._answer(messages, schema, turn)
        spent = time.perf_counter() - began
        self._ollama.took(spent)
        return Choice(
            decision=decision,
            brain=self.name,
            latency_ms=(spent - queued) * 1000,
            queue_ms=queued * 1000,
            messages=(
                *messages,
                {"role": "assistant", "content": (responses[-1].message.content or "")[:ANSWER_SHOWN]},
            ),
            goal=turn.goal,
            **_cost(responses),
        )

    async def _recall(self, turn: Turn) -> tuple[str, ...]:
        if self._memory is None:
            return ()
        return await self._memory.recall(question(turn), now=time.time(), position=turn.observation.position)

    async def _answer(
        self, messages: list[dict[str, str]], schema: Mapping[str, Any], turn: Turn
    ) -> tuple[Decision, list[ChatResponse], float]:
        """A valid decision, what was answered for it, and how many seconds of that were spent in the queue."""
        first, queued = await self._ask(messages, schema, turn.urgency)
        try:
            return validate(first.message.content or "", turn.allowed), [first], queued
        except InvalidDecision as bad:
            messages += repair(first.message.content or "", bad)
        again, waited = await self._ask(messages, schema, turn.urgency)
        try:
            return validate(again.message.content or "", turn.allowed), [first, again], queued + waited
        except InvalidDecision as worse:
            raise BrainDown(f"{self._ollama.model} answered wrongly twice: {worse}", _cost((first, again))) from None

    async def _ask(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], urgency: Urgency
    ) -> tuple[ChatResponse, float]:
        """One answer in one slot, and its seconds in the queue: nobody in danger waits for a repair too."""
        began = time.perf_counter()
        async with self._ollama.scheduler.slot(self._role.name, urgency):
            waited = time.perf_counter() - began
            return await self._ollama.ask(messages, schema), waited


def _cost(responses: Sequence[ChatResponse]) -> dict[str, Any]:
    return {
        "prompt_tokens": sum(r.prompt_eval_count or 0 for r in responses),
        "output_tokens": sum(r.eval_count or 0 for r in responses),
        "repairs": len(responses) - 1,
    }
