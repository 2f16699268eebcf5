"""Figures for Prometheus, whatever a model's server counts."""

from __future__ import annotations

from scene import facts

from botteam.events import Decided, Planned
from botteam.web.board import Board
from botteam.web.metrics import Metrics


def test_tokens_that_a_proxy_counts_below_zero_are_none() -> None:
    metrics = Metrics(Board(facts([1, 2, 3, 4, 5])))
    metrics.take(Decided(bot="Atlas", action="idle", brain="ollama", prompt_tokens=-1, output_tokens=7))
    metrics.take(Planned(bot="Atlas", prompt_tokens=5, output_tokens=-1))
    told = metrics.text().decode()
    assert 'botteam_tokens_total{bot="Atlas",kind="prompt"} 5.0' in told
    assert 'botteam_tokens_total{bot="Atlas",kind="output"} 7.0' in told
