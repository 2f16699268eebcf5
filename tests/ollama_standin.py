"""A stand-in Ollama over a real socket: answers by the schema it is given, and misbehaves on request."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any

from aiohttp import web

MODEL = "qwen3:8b"
LATE_SECONDS = 25.0
PARTS = 4
WRONG_ARGS = '{"thought": "so", "action": "idle", "args": {"seconds": "long"}}'
FORBIDDEN = '{"thought": "ha", "action": "launch_missiles", "args": {}}'
SENSIBLE: Mapping[str, Mapping[str, Any]] = {
    "explore": {"distance": 24},
    "go_to": {"place": "near home"},
    "gather_wood": {"count": 4},
    "mine_block": {"block": "dirt", "count": 6},
    "idle": {"seconds": 4},
}
"""What a model would do that has nothing in its pockets yet."""


class OllamaStandIn:
    """Serves /api/tags, /api/ps and /api/chat. `latency` in seconds; `fault` one of FAULTS or empty; `slots` at a time.

    `models` are those it has, all in memory at once where it is `roomy`, else the one asked last, which takes
    `load_seconds` to load and is given up when its client leaves. A model named in `hung` never answers.
    `body` is the status and text of whatever it answers with the fault `not_an_object`.
    An answer is written in `PARTS`, each after `pause` seconds; with the fault `stalls` only the first one comes.
    `counts` is what it tells of an answer instead of the truth.
    With `sensible` it answers what works in a fresh world, else anything that the schema allows.
    """

    FAULTS = (
        *("refused", "no_model", "500", "hang", "late", "half", "invalid_json", "plain_text"),
        *("wrong_args", "forbidden", "huge", "no_thinking", "not_an_object", "stalls"),
    )

    def __init__(self, latency: float = 0.05, slots: int = 1, seed: int = 1, *, sensible: bool = False) -> None:
        self.latency = latency
        self.fault = ""
        self.body = (200, "[]")
        self.counts: dict[str, int] = {}
        self.pause = 0.0
        self.repair_heals = False
        self.models = [MODEL]
        self.roomy = True
        self.load_seconds = 0.0
        self.hung = ""
        self._loaded: list[str] = []
        self._loading = 0.0
        self.requests: list[dict[str, Any]] = []
        self.cancelled = 0
        self.busiest = 0
        self._busy = 0
        self._sensible = sensible
        self._slots = asyncio.Semaphore(slots)
        self._rng = random.Random(seed)
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.port = 0

    async def refuse(self, refusing: bool) -> None:
        """Close the port, or open the same one again."""
        if refusing:
            await self.stop()
        else:
            await self.start(self.port)

    async def start(self, port: int = 0) -> OllamaStandIn:
        app = web.Application()
        app.router.add_get("/api/tags", self._tags)
        app.router.add_get("/api/ps", self._ps)
        app.router.add_post("/api/chat", self._chat)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _tags(self, _request: web.Request) -> web.Response:
        if self.fault == "500":
            return web.json_response({"error": "out of order"}, status=500)
        if self.fault == "not_an_object":
            return self._no_object()
        return _models([] if self.fault == "no_model" else self.models)

    async def _ps(self, _request: web.Request) -> web.Response:
        if self.fault == "500":
            return web.json_response({"error": "out of order"}, status=500)
        if self.fault == "not_an_object":
            return self._no_object()
        return _models(self.models if self.roomy else self._loaded)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        try:
            async with self._slots:
                self._busy += 1
                self.busiest = max(self.busiest, self._busy)
                try:
                    return await self._answer(request, body)
                finally:
                    self._busy -= 1
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def _answer(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        self._loading = 0.0
        if not self.roomy and body["model"] not in self._loaded:
            self._loading = self.load_seconds
            await asyncio.sleep(self.load_seconds)
            self._loaded = [body["model"]]
        await asyncio.sleep(3600 if body["model"] == self.hung else self.latency)
        fault = self.fault
        if fault and self.repair_heals and len(body["messages"]) > 2:
            fault = ""
        match fault:
            case "500":
                return web.json_response({"error": "out of order"}, status=500)
            case "no_model":
                return web.json_response({"error": f"model '{body['model']}' not found"}, status=404)
            case "no_thinking" if body.get("think") is not None:
                return web.json_response({"error": f"{body['model']!r} does not support thinking"}, status=400)
            case "late":
                await asyncio.sleep(LATE_SECONDS)
            case "wrong_args":
                return await self._reply(request, body, WRONG_ARGS)
            case "hang":
                await asyncio.sleep(3600)
            case "half":
                response = web.StreamResponse(headers={"Content-Length": "4000", "Content-Type": "application/json"})
                await response.prepare(request)
                await response.write(b'{"model": "qwen3:8b", "mess')
                assert request.transport is not None
                request.transport.close()
                return response
            case "invalid_json":
                return await self._reply(request, body, '{"thought": "so", "action": ')
            case "forbidden":
                return await self._reply(request, body, FORBIDDEN)
            case "huge":
                return await self._reply(request, body, "x" * 1_000_000)
            case "not_an_object":
                return self._no_object()
            case "plain_text":
                return await self._reply(request, body, "I would rather talk about the weather.")
        return await self._reply(request, body, json.dumps(self._decide(body["format"])))

    def _no_object(self) -> web.Response:
        status, text = self.body
        return web.Response(status=status, text=text, content_type="application/json")

    def _decide(self, schema: Mapping[str, Any]) -> Any:
        if "anyOf" in schema:
            variants = [v for v in schema["anyOf"] if not self._sensible or self._action(v) in SENSIBLE]
            answer = self._fill(self._rng.choice(variants)) | {"thought": "The stand-in thinks."}
            return answer | {"args": SENSIBLE[answer["action"]]} if self._sensible else answer
        return self._fill(schema)

    @staticmethod
    def _action(variant: Mapping[str, Any]) -> str:
        name: str = variant["properties"]["action"]["enum"][0]
        return name

    def _fill(self, schema: Mapping[str, Any]) -> Any:
        if "enum" in schema:
            return self._rng.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                wanted = schema.get("required", [])
                fields = {k: self._fill(v) for k, v in schema.get("properties", {}).items() if k in wanted}
                if not fields and "place" in schema.get("properties", {}):
                    fields["place"] = self._rng.choice(["home", "near home"])
                return fields
            case "array":
                return [self._fill(schema["items"]) for _ in range(2)]
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "string":
                return "oak_log" if "pattern" in schema else "hello"
        return {}

    async def _reply(self, request: web.Request, body: Mapping[str, Any], content: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        size = len(content) // PARTS + 1
        for start in range(0, size * PARTS, size):
            await asyncio.sleep(self.pause)
            await response.write(self._part(body, content[start : start + size], {"done": False}))
            if self.fault == "stalls":
                await asyncio.sleep(3600)
        prompt = sum(len(m["content"]) for m in body["messages"]) // 4
        end = {
            "done": True,
            "done_reason": "stop",
            "total_duration": int((self.latency + self._loading) * 1e9),
            "load_duration": int(self._loading * 1e9),
            "prompt_eval_count": prompt,
            "eval_count": max(1, len(content) // 4),
            **self.counts,
        }
        await response.write(self._part(body, "", end))
        await response.write_eof()
        return response

    @staticmethod
    def _part(body: Mapping[str, Any], content: str, more: Mapping[str, Any]) -> bytes:
        message = {"role": "assistant", "content": content}
        part = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z", "message": message, **more}
        return json.dumps(part).encode() + b"\n"


def _models(names: list[str]) -> web.Response:
    return web.json_response({"models": [{"model": name, "name": name} for name in names]})
