"""Figures of the team for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from botteam.events import ActionPhase, Decided, Died, Event, Planned, State
from botteam.web.board import Board

_LATENCY_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Metrics(Collector):
    """Counts what the board is told and reads what it shows; `text` is the answer of `GET /metrics`."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._registry = registry = CollectorRegistry()
        self._decisions = Counter("botteam_decisions", "Decisions made", ["bot", "brain"], registry=registry)
        self._actions = Counter("botteam_actions", "Actions ended", ["bot", "action", "outcome"], registry=registry)
        self._deaths = Counter("botteam_deaths", "Deaths", ["bot"], registry=registry)
        self._tokens = Counter("botteam_tokens", "Tokens of the model", ["bot", "kind"], registry=registry)
        self._repairs = Counter("botteam_repairs", "Answers asked for again", ["bot"], registry=registry)
        self._fallbacks = Counter("botteam_fallbacks", "Decisions by the rules instead", ["bot"], registry=registry)
        self._waited = Counter("botteam_waited_seconds", "Stood waiting for a decision", ["bot"], registry=registry)
        self._queue = Histogram(
            "botteam_queue_wait_seconds",
            "Time a decision waited for its turn at the model",
            ["bot"],
            buckets=_LATENCY_BUCKETS,
            registry=registry,
        )
        self._latency = Histogram(
            "botteam_model_latency_seconds",
            "Time the model took for a decision",
            ["bot"],
            buckets=_LATENCY_BUCKETS,
            registry=registry,
        )
        registry.register(self)
        board.watch(self.take)

    def take(self, event: Event) -> None:
        """Count one event."""
        match event:
            case Decided(bot=bot, brain=brain):
                self._decisions.labels(bot, brain).inc()
                self._count_model(event)
            case ActionPhase(bot=bot, name=name, phase="done" | "failed" | "cancelled" as outcome):
                self._actions.labels(bot, name, outcome).inc()
            case Planned(bot=bot):
                self._count_tokens(event)
            case Died(bot=bot):
                self._deaths.labels(bot).inc()

    def _count_model(self, event: Decided) -> None:
        self._waited.labels(event.bot).inc(event.waited_ms / 1000)
        if event.fallback:
            self._fallbacks.labels(event.bot).inc()
        if event.brain != "ollama":
            return
        self._repairs.labels(event.bot).inc(event.repairs)
        self._queue.labels(event.bot).observe(event.queue_ms / 1000)
        self._latency.labels(event.bot).observe(event.latency_ms / 1000)
        self._count_tokens(event)

    def _count_tokens(self, event: Decided | Planned) -> None:
        """A model's server may count anything; a Counter raises for what is below 0."""
        self._tokens.labels(event.bot, "prompt").inc(max(0, event.prompt_tokens))
        self._tokens.labels(event.bot, "output").inc(max(0, event.output_tokens))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What the board shows now."""
        health = GaugeMetricFamily("botteam_health", "Health, 0 to 20", labels=["bot"])
        food = GaugeMetricFamily("botteam_food", "Food, 0 to 20", labels=["bot"])
        restarts = GaugeMetricFamily("botteam_restarts", "Restarts since the run began", labels=["bot"])
        state = GaugeMetricFamily("botteam_state", "1 for the state a bot is in", labels=["bot", "state"])
        for name, row in self._board.rows.items():
            if row.health is not None and row.food is not None:
                health.add_metric([name], row.health)
                food.add_metric([name], row.food)
            restarts.add_metric([name], row.restarts)
            for one in get_args(State):
                state.add_metric([name, one], float(row.state == one))
        yield from (health, food, restarts, state, self._stash())

    def _stash(self) -> GaugeMetricFamily:
        stash = GaugeMetricFamily("botteam_stash_items", "Items in the stash", labels=["category"])
        for category, count in self._board.stash_json().items():
            if category not in {"pos", "free"}:
                stash.add_metric([category], count)
        return stash

    def text(self) -> bytes:
        """All figures in Prometheus's text form."""
        return generate_latest(self._registry)
