"""The Ollama brain: one structured answer a turn, validated, with one repair turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import httpx
from ollama import AsyncClient, ChatResponse, ResponseError

from botteam.actions import Decision, InvalidDecision, schema_for, validate
from botteam.mind import prompt
from botteam.mind.base import BrainDown, Choice, Turn
from botteam.mind.scheduler import Scheduler
from botteam.roles import Role

ANSWER_SECONDS = 20.0
PROBE_SECONDS = 5.0
OPTIONS = {"num_ctx": 4096, "num_predict": 256, "temperature": 0.6}
"""Fixed for each model: another num_ctx would make the server load the model anew."""
KEEP_ALIVE = "30m"
Think = bool | Literal["low", "medium", "high"] | None
_THINK: Mapping[str, Think] = {"qwen3": False, "gpt-oss": "low", "deepseek-r1": False, "magistral": False}
_BROKEN = (httpx.HTTPError, ResponseError, ConnectionError, OSError, ValueError)


def think_for(model: str) -> Think:
    """The `think` value that a model family wants; None leaves it to the server."""
    family = model.rsplit("/", 1)[-1].split(":", 1)[0]
    return next((value for name, value in _THINK.items() if family.startswith(name)), None)


class Ollama:
    """One Ollama server and one model, shared by all bots."""

    def __init__(self, host: str, model: str, slots: int) -> None:
        self.host = host
        self.model = model
        self.scheduler = Scheduler(slots)
        self._client = AsyncClient(host=host, timeout=ANSWER_SECONDS)

    async def probe(self) -> None:
        """Raise BrainDown, one line with a remedy, unless the server answers and has the model."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                listed = await self._client.list()
        except TimeoutError:
            raise BrainDown(f"Ollama at {self.host} gives no answer; is it overloaded?") from None
        except _BROKEN as bad:
            raise BrainDown(
                f"Ollama does not answer at {self.host} ({_brief(bad)}); start it or set OLLAMA_HOST"
            ) from None
        names = {str(m.model) for m in listed.models}
        if self.model not in names and f"{self.model}:latest" not in names:
            raise BrainDown(f"Ollama at {self.host} has no model {self.model!r}; run 'ollama pull {self.model}'")

    async def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> ChatResponse:
        """One answer within ANSWER_SECONDS. Raises BrainDown; ending the wait ends the request."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._client.chat(
                    model=self.model,
                    messages=messages,
                    format=dict(schema),
                    think=think_for(self.model),
                    options=OPTIONS,
                    keep_alive=KEEP_ALIVE,
                )
        except TimeoutError:
            raise BrainDown(f"{self.model} gave no answer for {ANSWER_SECONDS:.0f} s") from None
        except _BROKEN as bad:
            raise BrainDown(f"{self.model} at {self.host}: {_brief(bad)}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]


class OllamaBrain:
    """One bot's mind in the shared model."""

    name = "ollama"

    def __init__(self, role: Role, ollama: Ollama) -> None:
        self._role = role
        self._ollama = ollama

    async def decide(self, turn: Turn) -> Choice:
        """See Brain: ask, validate, ask once more with the error; a second invalid answer is BrainDown."""
        messages = list(prompt.messages(self._role, turn))
        schema = schema_for(turn.allowed)
        began = time.perf_counter()
        async with self._ollama.scheduler.slot(self._role.name, turn.urgency):
            queued = time.perf_counter() - began
            response = await self._ollama.ask(messages, schema)
            try:
                decision = validate(response.message.content or "", turn.allowed)
            except InvalidDecision as bad:
                response, decision = await self._repair(messages, schema, response, bad, turn)
        return Choice(
            decision=decision,
            brain=self.name,
            latency_ms=(time.perf_counter() - began - queued) * 1000,
            queue_ms=queued * 1000,
            prompt_tokens=response.prompt_eval_count or 0,
            output_tokens=response.eval_count or 0,
            messages=tuple(messages),
        )

    async def _repair(
        self,
        messages: list[dict[str, str]],
        schema: Mapping[str, Any],
        response: ChatResponse,
        bad: InvalidDecision,
        turn: Turn,
    ) -> tuple[ChatResponse, Decision]:
        wrong = (response.message.content or "")[:400]
        messages += [
            {"role": "assistant", "content": wrong},
            {"role": "user", "content": f"That was not valid: {bad}. Answer again with one JSON object."},
        ]
        again = await self._ollama.ask(messages, schema)
        try:
            return again, validate(again.message.content or "", turn.allowed)
        except InvalidDecision as worse:
            raise BrainDown(f"{self._ollama.model} answered wrongly twice: {worse}") from None


def _brief(bad: Exception) -> str:
    return (str(bad).splitlines() or [type(bad).__name__])[0][:160] or type(bad).__name__
