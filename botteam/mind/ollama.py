"""An Ollama server: what it has, how fast it answers, and one structured answer at a time."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import httpx
from ollama import AsyncClient, ChatResponse, ResponseError

from botteam.actions import one_line
from botteam.mind.base import BrainDown
from botteam.mind.families import DECIDING, Think, family_of
from botteam.mind.scheduler import Scheduler

ANSWER_SECONDS = 20.0
PROBE_SECONDS = 5.0
TRIAL_SECONDS = 5.0
"""What a trial may take at first, twice as long after each one that took longer: a slow model is not a silent one."""
LOAD_SECONDS = 300.0
"""A large model on a slow disk takes minutes to load."""
KEEP_ALIVE = "30m"
WEIGHT = 0.2
THINKING_TOKENS, THINKING_MAX = 256, 1024
"""Room for thinking that a model gets which cannot be kept from it and ran out of room; each time, and at most."""
_MALFORMED = (ValueError, TypeError, AttributeError, RecursionError)
"""What the client raises for a body that is no JSON, no object, or nested too deeply."""
_BROKEN = (httpx.HTTPError, ResponseError, OSError, *_MALFORMED)
_COUNTS = ("prompt_eval_count", "eval_count", "load_duration", "eval_duration")
"""What is counted of an answer; a proxy may leave some out, or send nonsense below zero."""
_TRIAL_COLOURS = ("amber", "teal")
_TRIAL_SCHEMA = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "enum": list(_TRIAL_COLOURS)},
        "number": {"type": "integer", "minimum": 1, "maximum": 9},
    },
    "required": ["colour", "number"],
    "additionalProperties": False,
}


class Silent(BrainDown):
    """The server took a request and gave no answer in time."""


@dataclass(frozen=True)
class Trial:
    """How a model did in the self-test; `seconds` for one short answer, without the time to load the model."""

    model: str
    seconds: float
    thinks: bool
    tokens_per_second: float

    def text(self) -> str:
        """One line for people."""
        pace = f", {self.tokens_per_second:.0f} tokens a second" if self.tokens_per_second else ""
        aloud = "thinks before it answers" if self.thinks else "does not think aloud"
        return f"{self.model} answers in {self.seconds:.1f} s{pace}; it keeps to the schema and {aloud}"


class Ollama:
    """One Ollama server and the model that decides, shared by all bots; `deep` plans where the server has it."""

    def __init__(self, host: str, model: str, slots: int, deep: str = "") -> None:
        self.host = host
        self.model = model
        self._wanted = deep or model
        self.deep = self._wanted
        self.scheduler = Scheduler(slots)
        self.usual_seconds = 0.0
        self._client = AsyncClient(host=host, timeout=None)
        self._think: dict[str, Think] = {}
        self._room: dict[str, int] = {}
        self._patience: dict[str, float] = {}

    async def probe(self) -> None:
        """Raise BrainDown, one line with a remedy, unless the server answers and has the model."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                listed = await self._client.list()
        except TimeoutError:
            raise Silent(f"Ollama at {self.host} gives no answer; is it overloaded?") from None
        except _BROKEN as bad:
            raise BrainDown(
                f"Ollama does not answer at {self.host} ({_brief(bad)}); start it or set OLLAMA_HOST"
            ) from None
        names = {str(m.model) for m in listed.models}
        if not has(names, self.model):
            raise BrainDown(f"Ollama at {self.host} has no model {self.model!r}; run 'ollama pull {self.model}'")
        self.deep = self._wanted if has(names, self._wanted) else self.model

    async def loaded(self) -> frozenset[str]:
        """Names of the models that are in memory now. Raises BrainDown."""
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                running = await self._client.ps()
        except (TimeoutError, *_BROKEN) as bad:
            raise BrainDown(f"Ollama at {self.host} does not say what it has loaded ({_brief(bad)})") from None
        return frozenset(str(m.model) for m in running.models)

    async def try_out(self, model: str = "") -> Trial:
        """Load a model and have it give one short structured answer. Raises BrainDown when it cannot."""
        await self.probe()
        name = model or self.model
        cold = not has(await self.loaded(), name)
        question = {"role": "user", "content": 'Answer with JSON: {"colour": "teal", "number": 7}'}
        began = time.perf_counter()
        answer = await self._patiently(name, [question], cold=cold)
        seconds = max(0.01, time.perf_counter() - began - (answer.load_duration or 0) / 1e9)
        if not _obeys(answer.message.content or ""):
            raise BrainDown(f"{name} does not keep to a JSON schema; choose another model")
        if name == self.model:
            self.usual_seconds = self.usual_seconds or seconds
        spent = (answer.eval_duration or 0) / 1e9
        pace = (answer.eval_count or 0) / spent if spent else 0.0
        return Trial(name, round(seconds, 2), bool(answer.message.thinking), round(pace, 1))

    async def _patiently(self, name: str, question: Sequence[Mapping[str, str]], *, cold: bool) -> ChatResponse:
        patience = self._patience.get(name, TRIAL_SECONDS)
        limit = LOAD_SECONDS if cold else patience
        try:
            answer = await self.ask(question, _TRIAL_SCHEMA, model=name, seconds=limit)
        except Silent:
            self._patience[name] = min(2 * patience, ANSWER_SECONDS)
            raise
        self._patience.pop(name, None)
        return answer

    async def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        model: str = "",
        seconds: float | None = None,
        options: Mapping[str, Any] = DECIDING,
        grows: bool = False,
    ) -> ChatResponse:
        """One answer within `seconds` (ANSWER_SECONDS) or, where it `grows`, each part of it within these of the last.

        Raises BrainDown; ending the wait ends the request.
        """
        name, limit = model or self.model, ANSWER_SECONDS if seconds is None else seconds
        family = family_of(name)
        request = {
            "messages": messages,
            "format": dict(schema),
            "options": {
                **options,
                **family.options,
                "num_predict": options["num_predict"] + self._room.get(name, family.thinking_tokens),
            },
            "keep_alive": KEEP_ALIVE,
        }
        try:
            async with asyncio.timeout(limit) as patience:
                parts = self._parts(name, self._think.get(name, family.think), request)
                answer = await _whole(parts, patience, limit if grows else None)
        except TimeoutError:
            raise Silent(f"{name} gave no answer for {limit:.0f} s") from None
        except _BROKEN as bad:
            raise BrainDown(f"{name} at {self.host}: {_brief(bad)}") from None
        self._see_room(name, answer)
        return answer

    def _see_room(self, name: str, answer: ChatResponse) -> None:
        """Raise BrainDown for an answer that was all thinking; the next one has more room."""
        if answer.message.content or not answer.message.thinking or answer.done_reason != "length":
            return
        room = self._room.get(name, family_of(name).thinking_tokens)
        self._room[name] = min(room + THINKING_TOKENS, THINKING_MAX)
        raise BrainDown(f"{name} thinks for longer than an answer may be; choose a model that answers at once")

    async def _parts(self, name: str, think: Think, request: Mapping[str, Any]) -> AsyncIterator[ChatResponse]:
        """A model that knows no thinking refuses the very word: it is left out from then on."""
        try:
            async for part in await self._client.chat(model=name, think=think, stream=True, **request):
                yield part
        except ResponseError as bad:
            if think is None or "think" not in bad.error:
                raise
            self._think[name] = None
            async for part in await self._client.chat(model=name, stream=True, **request):
                yield part

    def took(self, seconds: float) -> None:
        """Learn how long a decision takes, queue and all."""
        self.usual_seconds += WEIGHT * (seconds - self.usual_seconds) if self.usual_seconds else seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]


async def _whole(parts: AsyncIterator[ChatResponse], patience: asyncio.Timeout, more: float | None) -> ChatResponse:
    """An answer put together; each part may give the next one `more` seconds. Raises ValueError where it breaks off."""
    part, texts, thoughts = None, list[str](), list[str]()
    async for part in parts:
        texts.append(part.message.content or "")
        thoughts.append(part.message.thinking or "")
        if more is not None:
            patience.reschedule(asyncio.get_running_loop().time() + more)
    if part is None or not part.done:
        raise ValueError("the answer broke off")
    said = {"content": "".join(texts), "thinking": "".join(thoughts)}
    counts = {name: max(0, getattr(part, name) or 0) for name in _COUNTS}
    return part.model_copy(update={"message": part.message.model_copy(update=said), **counts})


def has(names: Set[str], model: str) -> bool:
    """Whether a model is among the names that a server tells: it adds the tag that was left out."""
    return model in names or f"{model}:latest" in names


def _obeys(text: str) -> bool:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and answer.get("colour") in _TRIAL_COLOURS and isinstance(answer.get("number"), int)


def _brief(bad: BaseException) -> str:
    return one_line(str(bad))[:160] or type(bad).__name__
