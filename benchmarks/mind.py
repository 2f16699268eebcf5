"""Five bots on one slow model: how long they stand waiting for it, with deciding ahead and without, and who is served.

The model is the tests' stand-in with LATENCY seconds an answer and one slot: at most half a decision a second for all.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from pathlib import Path

from benchmarks.figures import Figures, percentile
from benchmarks.runs import events, running

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ollama_standin import OllamaStandIn

from botteam.mind.prompt import Prompter
from botteam.skillbook import load_skills
from botteam.tokens import estimate

LATENCY = 2.0
FIRST_PORT = 27_400


async def measure(folder: Path, minutes: float = 10.0) -> Figures:
    """Percent of the bots' time and of all decisions, seconds, tokens (estimated)."""
    figures: Figures = {}
    for ahead in (True, False):
        standin = await OllamaStandIn(latency=LATENCY, sensible=True).start()
        place = folder / str(ahead)
        env = {"OLLAMA_HOST": standin.url, "BRAIN": "ollama", "DECIDE_AHEAD": str(ahead).lower()}
        async with running(place, FIRST_PORT, "--no-viewer", "--for", str(minutes * 60), **env) as run:
            await run.wait()
        await standin.stop()
        figures |= {f"{name}{'' if ahead else ', not ahead'}": n for name, n in _waiting(place).items()}
        if ahead:
            figures |= _prompts([r["messages"] for r in standin.requests if len(r["messages"]) > 1])
    return figures


def _waiting(folder: Path) -> Figures:
    by: Counter[str] = Counter()
    waited, ended, lived, failed, acted = 0.0, 0.0, 0.0, 0, 0
    since: dict[str, float] = {}
    for event in events(folder):
        ended = event["t"]
        if event["type"] == "state" and event["to"] == "online":
            since[event["bot"]] = ended
        elif event["type"] == "decision":
            waited += event["waited_ms"] / 1000
            by[event["bot"]] += event["brain"] == "ollama"
        elif event["type"] == "action" and event["phase"] in ("done", "failed"):
            acted += 1
            failed += event["phase"] == "failed"
    lived = sum(ended - began for began in since.values())
    decided = sum(by.values())
    return {
        "time waiting for the model, %": 100 * waited / lived,
        "decisions by the model": decided,
        "least served bot, % of decisions": 100 * min(by.values()) / decided,
        "most served bot, % of decisions": 100 * max(by.values()) / decided,
        "actions that failed, %": 100 * failed / max(acted, 1),
    }


def _prompts(asked: list[list[dict[str, str]]]) -> Figures:
    shared = Prompter(load_skills(None).skills).shared
    assert all(messages[0]["content"].startswith(shared) for messages in asked)
    sizes = [sum(estimate(m["content"]) for m in messages) for messages in asked]
    return {
        "prompt tokens, mean": statistics.mean(sizes),
        "prompt tokens, p95": percentile(sizes, 0.95),
        "shared prefix, % of tokens": 100 * estimate(shared) / statistics.mean(sizes),
    }
