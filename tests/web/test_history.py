"""What charts are drawn from: few points, the newest kept."""

from __future__ import annotations

from scene import facts

from botteam.events import StashChanged, Vitals
from botteam.observation import Position
from botteam.web.board import Board
from botteam.web.history import KEPT, History, Series


def test_points_within_a_step_are_one_with_the_newest_value() -> None:
    series = Series("health", step=5)
    for at, health in ((100, 20), (102, 15), (104.9, 11), (105, 9), (111, 8)):
        series.add(at, at + 900, health)
    assert series.columns() == {"at": [1000, 1005, 1011], "health": [11, 9, 8]}


def test_a_clock_that_is_set_back_or_on_moves_no_step() -> None:
    series = Series("health", step=5)
    for tick, at, health in ((0, 1000, 20), (5, 400, 15), (9, 9000, 14), (10, 410, 9)):
        series.add(tick, at, health)
    assert series.columns() == {"at": [1000, 400, 410], "health": [20, 14, 9]}


def test_only_the_newest_points_are_kept() -> None:
    series = Series("items")
    for at in range(KEPT + 100):
        series.add(at, at, at)
    assert len(series.columns()["at"]) == KEPT
    assert series.columns()["items"][-1] == KEPT + 99


def test_vitals_four_times_a_second_are_some_points_a_minute() -> None:
    now = 1000.0
    history = History(Board(facts([1, 2, 3, 4, 5])), clock=lambda: 500.0, ticks=lambda: now)
    for _ in range(240):
        history.take(Vitals(bot="Atlas", health=20, food=20, position=Position(x=0, y=0, z=0)))
        history.take(Vitals(bot="Stranger", health=1, food=1, position=Position(x=0, y=0, z=0)))
        history.take(StashChanged(food=3))
        now += 0.25
    told = history.of("Atlas")
    assert told is not None
    assert len(told["vitals"]["at"]) == 12
    assert set(told["vitals"]["at"]) == {500.0}
    assert set(told["vitals"]["health"]) == {20}
    assert len(told["stash"]["at"]) == 12
    assert history.of("Stranger") is None
