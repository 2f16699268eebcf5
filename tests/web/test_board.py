"""The board: what each event makes of what people see."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import decided, facts, online

from botteam.events import (
    ActionPhase,
    BrainChanged,
    Built,
    BulletinChanged,
    Bus,
    ChatHeard,
    Event,
    GoalReached,
    GoalSet,
    Log,
    Ordered,
    Prompted,
    Settled,
    StashChanged,
    StateChanged,
    Thought,
    Vitals,
)
from botteam.observation import Position
from botteam.web.board import HISTORY, Board
from botteam.web.rows import TEXT_MAX, WorldFacts, clip

ROW = {
    "name", "role", "state", "overlay_url", "viewer_url", "health", "food", "position", "action", "thought",
    "brain", "restarts", "since", "inventory",
}  # fmt: skip


def board() -> Board:
    return Board(facts([1, 2, 3, 4, 5]), WorldFacts("sandbox", "h", 25_565, "1.21.4"), clock=lambda: 1000.0)


def told(*events: Event) -> Board:
    one = board()
    for event in events:
        one.take(event)
    return one


def test_team_json_has_every_name_of_the_contract() -> None:
    team = board().team_json("play.example")
    assert team["world"].keys() >= {"kind", "host", "port", "version", "time_of_day", "day"}
    assert team["stash"].keys() == {"pos", "building", "metals", "food", "tools", "overflow", "free"}
    assert team["brain"] == "rules"
    assert [bot["name"] for bot in team["bots"]] == ["Atlas", "Flora", "Forge", "Mason", "Blade"]
    assert team["bots"][0].keys() >= ROW
    assert team["bots"][0]["overlay_url"] == "http://play.example:1"
    assert team["bots"][0]["viewer_url"] is None


def test_a_bot_that_joins_and_acts_fills_its_row() -> None:
    row = told(*online("Forge"), *decided("Forge", "mine_block", "Hit iron!", block="stone", count=4)).status_json(
        "Forge", "h"
    )
    assert (row["state"], row["health"], row["food"], row["day"]) == ("online", 20, 17, 3)
    assert row["position"] == {"x": 10, "y": 65, "z": -20}
    assert (row["action"], row["args"], row["phase"]) == ("mine_block", {"block": "stone", "count": 4}, "started")
    assert (row["thought"], row["inventory"]) == ("Hit iron!", {"oak_log": 3})


def test_home_and_what_is_built_are_told_for_the_map() -> None:
    one = told(
        Settled(bot="Forge", pos=Position(x=1, y=65, z=2)),
        Built(name="farm", pos=Position(x=9, y=65, z=9)),
        Built(name="light"),
    )
    team = one.team_json("h")
    assert [bot["home"] for bot in team["bots"]] == [None, None, {"x": 1, "y": 65, "z": 2}, None, None]
    assert team["built"] == {"farm": {"x": 9, "y": 65, "z": 9}, "light": None}
    assert [entry["name"] for entry in one.snapshot_json("Atlas", "h")["timeline"]] == ["farm", "light"]


def test_waiting_says_how_long_and_failing_says_why() -> None:
    one = told(
        StateChanged(bot="Atlas", to="waiting", wait=20), StateChanged(bot="Flora", to="failed", reason="banned")
    )
    assert one.status_json("Atlas", "h")["wait"] == 20
    assert one.status_json("Flora", "h")["reason"] == "banned"


def test_a_bot_that_leaves_does_nothing_any_more() -> None:
    one = told(*online("Atlas"), *decided("Atlas", "explore"), StateChanged(bot="Atlas", to="reconnecting", restarts=2))
    row = one.status_json("Atlas", "h")
    assert (row["action"], row["restarts"]) == (None, 2)


def test_progress_and_outcome_stay_with_their_action() -> None:
    one = told(
        *decided("Mason", "craft", item="chest"),
        ActionPhase(bot="Mason", name="craft", phase="progress", text="1 of 2"),
    )
    row = one.status_json("Mason", "h")
    assert (row["phase"], row["progress"], row["args"]) == ("progress", "1 of 2", {"item": "chest"})


def test_events_of_strangers_change_nothing() -> None:
    assert told(Thought(bot="Nobody", text="?")).team_json("h")["bots"] == board().team_json("h")["bots"]


def test_orders_show() -> None:
    one = told(Ordered(bot="Blade", kind="pause"), Ordered(bot="Blade", kind="goal", text="guard the farm"))
    row = one.status_json("Blade", "h")
    assert (row["paused"], row["goal"]) == (True, "guard the farm")
    one.take(Ordered(bot="Blade", kind="resume"))
    assert one.status_json("Blade", "h")["paused"] is False


def test_a_goal_is_the_minds_own_or_the_operators_wish_until_it_is_reached() -> None:
    def shown(*events: Event) -> tuple[str, str]:
        row = told(*events).status_json("Blade", "h")
        return row["goal"], row["wish"]

    wish, plan = Ordered(bot="Blade", kind="goal", text="guard it"), GoalSet(bot="Blade", goal="walk the fence")
    assert shown(plan) == ("walk the fence", "")
    assert shown(wish, plan) == ("walk the fence", "guard it")
    assert shown(plan, wish) == ("guard it", "guard it")
    assert shown(wish, plan, Ordered(bot="Blade", kind="goal", text="")) == ("", "")
    assert shown(wish, plan, GoalReached(bot="Blade", goal="guard it")) == ("", "")


@pytest.mark.parametrize(("bound", "shown"), [("0.0.0.0", "mc.lan"), ("::", "mc.lan"), ("10.0.0.7", "10.0.0.7")])
def test_a_world_open_to_all_is_at_the_name_by_which_the_reader_came(bound: str, shown: str) -> None:
    one = board()
    one.world = WorldFacts("sandbox", bound, 25_565)
    assert one.team_json("mc.lan")["world"]["host"] == shown


def test_the_team_thinks_with_the_model_while_any_bot_does() -> None:
    one = told(BrainChanged(bot="Atlas", to="ollama"))
    assert one.team_json("h")["brain"] == "ollama"
    one.take(BrainChanged(bot="Atlas", to="rules"))
    assert one.team_json("h")["brain"] == "rules"


@pytest.mark.parametrize("by", ["operator", "reflex", "rules"])
def test_who_made_one_decision_is_not_who_thinks(by: str) -> None:
    """Reflexes, orders and stopgaps come while the model is up."""
    one = told(BrainChanged(bot="Atlas", to="ollama"), *decided("Atlas", "explore", brain=by))
    assert one.team_json("h")["bots"][0]["brain"] == "ollama"


def test_what_stands_from_earlier_runs_is_there_at_once() -> None:
    one = board()
    one.begin(Position(x=1, y=2, z=3), {"house": Position(x=9, y=2, z=9), "farm": None})
    team = one.team_json("h")
    assert team["stash"]["pos"] == {"x": 1, "y": 2, "z": 3}
    assert team["built"] == {"house": {"x": 9, "y": 2, "z": 9}, "farm": None}


def test_stash_and_bulletin_reach_every_snapshot() -> None:
    one = told(
        StashChanged(bot="Mason", pos=Position(x=1, y=2, z=3), building=38, free=112),
        BulletinChanged(bot="Mason", lines=("- Mason: roof",)),
    )
    snapshot = one.snapshot_json("Atlas", "h")
    assert snapshot["stash_status"]["building"] == 38
    assert snapshot["stash_status"]["pos"] == {"x": 1, "y": 2, "z": 3}
    assert snapshot["bulletin"] == {"lines": ["- Mason: roof"]}


def test_the_timeline_keeps_what_counts_and_no_more_than_that() -> None:
    one = board()
    for n in range(HISTORY + 50):
        one.take(ChatHeard(bot="Atlas", from_="Ann", text=str(n)))
    one.take(Log(bot="Atlas", level="info", text="chatter"))
    one.take(ActionPhase(bot="Atlas", name="explore", phase="progress"))
    timeline = one.snapshot_json("Atlas", "h")["timeline"]
    assert len(timeline) == HISTORY
    assert (timeline[-1]["type"], timeline[-1]["from"]) == ("chat", "Ann")
    assert [entry["id"] for entry in timeline] == sorted({entry["id"] for entry in timeline})


def test_a_decision_leads_to_its_prompt() -> None:
    one = told(Prompted(bot="Atlas", messages=({"role": "user", "content": "?"},)), *decided("Atlas", "explore"))
    entry = next(e for e in one.snapshot_json("Atlas", "h")["timeline"] if e["type"] == "decision")
    assert entry["has_prompt"]
    assert one.prompt("Atlas", entry["id"]) == [{"role": "user", "content": "?"}]
    assert one.prompt("Atlas", entry["id"] + 1) is None


def test_a_viewer_comes_and_goes() -> None:
    one = board()
    one.set_viewer("Atlas", 3000)
    assert one.status_json("Atlas", "h")["viewer_url"] == "http://h:3000"


def test_a_feed_that_nobody_reads_stays_small() -> None:
    one = board()
    feed = one.feed("Atlas")
    for n in range(5000):
        one.take(Thought(bot="Atlas", text=str(n)))
    assert len(feed._entries) == 256


async def test_follow_takes_everything_published_since_the_call() -> None:
    bus, one = Bus(), board()
    following = asyncio.create_task(one.follow(bus))
    for event in online("Atlas"):
        bus.publish(event)
    bus.close()
    await asyncio.wait_for(following, 1)
    assert one.rows["Atlas"].state == "online"


async def test_a_watcher_that_fails_is_told_once_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus, one = Bus(), board()
    seen: list[Event] = []

    def fail(event: Event) -> None:
        raise ValueError(f"what is {event.type}?")

    one.watch(fail)
    one.watch(seen.append)
    following = asyncio.create_task(one.follow(bus))
    for event in online("Atlas"):
        bus.publish(event)
    bus.close()
    await asyncio.wait_for(following, 1)
    assert one.rows["Atlas"].health == 20
    assert len(seen) == 2
    (record,) = caplog.records
    assert "what is state?" in caplog.text
    assert record.levelname == "ERROR"


@given(
    st.recursive(st.text(max_size=900), lambda inner: st.lists(inner, max_size=90) | st.dictionaries(st.text(), inner))
)
def test_clip_bounds_every_text(value: object) -> None:
    def check(part: object) -> None:
        if isinstance(part, str):
            assert len(part) <= TEXT_MAX + 1
        elif isinstance(part, list):
            assert len(part) <= 64
            for one in part:
                check(one)
        elif isinstance(part, dict):
            for one in part.values():
                check(one)

    check(clip(value))


@given(st.floats(0, 20), st.floats(0, 20), st.integers(0, 23_999), st.integers(0, 10_000))
def test_vitals_are_shown_as_they_came(health: float, food: float, ticks: int, day: int) -> None:
    vitals = Vitals(bot="Atlas", health=health, food=food, position=Position(x=0, y=0, z=0), time_of_day=ticks, day=day)
    row = told(vitals).status_json("Atlas", "h")
    assert (row["health"], row["food"], row["time_of_day"], row["day"]) == (health, food, ticks, day)
