"""The loop, over the in-memory world."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import pytest

from botteam import bot as module
from botteam import thinking
from botteam.actions import ActionResult, Attack, Decision, InvalidDecision, Nothing
from botteam.bot import Bot
from botteam.bulletin import TeamBulletin
from botteam.console import OperatorConsole
from botteam.errors import Disconnected, Unreachable, VerbTimeout
from botteam.events import (
    ActionPhase,
    Built,
    Bus,
    ChatHeard,
    Decided,
    Died,
    GoalReached,
    Log,
    Prompted,
    Reflex,
    Stamped,
    StashChanged,
    Subscription,
)
from botteam.hands import Hands
from botteam.mind.base import Choice, Turn
from botteam.mind.scripted import ScriptedBrain
from botteam.observation import Note, NoteKind, Observation, Position
from botteam.roles import Role, load_roles
from botteam.senses import Alarm
from botteam.skill import Skill
from botteam.stash import Chest
from botteam.surroundings import Surroundings
from botteam.web.commands import Ack
from botteam.world.fake import FakeBody
from botteam.world.fake_world import FakeWorld

ROLES: Mapping[str, Role] = {role.name: role for role in load_roles()}
IDLE = {"action": "idle", "args": {"seconds": 1}, "thought": "Quiet."}


class Stage:
    def __init__(
        self,
        name: str,
        script: list[dict[str, Any]],
        around: Surroundings | None = None,
        skills: frozenset[str] = frozenset(),
    ) -> None:
        self.world = FakeWorld()
        self.body = FakeBody(name, self.world)
        self.brain = ScriptedBrain(script)
        self.around = around or Surroundings(bulletin=TeamBulletin(), bus=Bus())
        role = ROLES[name]
        allowed = role.allowed(skills)
        self.bot = Bot(role, self.body, self.brain, self.around, allowed, random.Random(1))
        self.events: Subscription = self.around.bus.subscribe()

    async def cycle(self) -> ActionResult:
        await self.body.connect()
        result = await self.bot.cycle()
        assert result is not None
        return result

    def told(self, kind: type) -> list[Any]:
        return [s.event for s in list(self.events._events) if isinstance(s, Stamped) and isinstance(s.event, kind)]


async def test_a_cycle_decides_acts_and_reports() -> None:
    stage = Stage("Forge", [{"action": "chat", "args": {"text": "hear me"}, "thought": "The rock hums."}])
    result = await stage.cycle()
    assert result.ok
    assert stage.body.said == ["hear me"]
    (decided,) = stage.told(Decided)
    assert (decided.action, decided.brain, decided.thought) == ("chat", "scripted", "The rock hums.")
    assert [p.phase for p in stage.told(ActionPhase)] == ["started", "done"]
    (line,) = await stage.around.bulletin.lines("", asyncio.get_running_loop().time())
    assert line.startswith("- Forge: chat")
    assert "The rock hums." in line


async def test_team_mates_stand_in_the_turn_and_in_the_prompt_event() -> None:
    around = Surroundings(bulletin=TeamBulletin(), bus=Bus())
    await Stage("Atlas", [IDLE], around).cycle()
    second = Stage("Flora", [IDLE], around)
    await second.cycle()
    (team,) = second.brain.turns[0].team
    assert team.startswith("- Atlas: idle")
    assert second.told(Prompted)[-1].team == (team,)


async def test_failure_is_data_for_the_next_turn_and_news_for_the_team() -> None:
    script = [{"action": "craft", "args": {"item": "furnace"}}, IDLE]
    stage = Stage("Flora", script)
    assert (await stage.cycle()).reason == "missing_item"
    await stage.cycle()
    (deed,) = stage.brain.turns[1].results
    assert deed.label == "craft furnace ×1"
    assert "cobblestone" in deed.result.text


async def test_beyond_the_leash_the_bot_walks_back_before_anything_else() -> None:
    stage = Stage("Flora", [IDLE])
    await stage.body.connect()
    leash = ROLES["Flora"].leash_radius
    stage.around.home = Position(x=0, y=65, z=0)
    stage.body.at = Position(x=leash + 20.5, y=65, z=0.5)
    await stage.bot.cycle()
    assert stage.brain.turns == []
    assert stage.body.at.ground_distance(stage.around.home) <= leash
    await stage.bot.cycle()
    assert len(stage.brain.turns) == 1


async def test_a_goal_beyond_the_leash_is_refused() -> None:
    stage = Stage("Flora", [{"action": "go_to", "args": {"x": 500, "z": 0}}])
    result = await stage.cycle()
    assert (result.reason, stage.body.at.ground_distance(Position(x=0, y=0, z=0)) < 5) == ("refused", True)


async def test_chat_that_concerns_the_bot_waits_until_it_is_answered() -> None:
    answer = {"action": "respond_to_chat", "args": {"to": "Ann", "text": "yes?"}}
    stage = Stage("Forge", [IDLE, answer, IDLE])
    stage.around.positions["Atlas"] = Position(x=0, y=0, z=0)
    await stage.body.connect()
    stage.body.notice(Note(kind="chat", who="Ann", text="Forge, come"))
    stage.body.notice(Note(kind="chat", who="Atlas", text="what a view"))
    stage.body.notice(Note(kind="chat", who="Atlas", text="hey Forge"))
    for _ in range(3):
        await stage.bot.cycle()
    assert [[c.text for c in t.chat] for t in stage.brain.turns] == [["Forge, come", "hey Forge"]] * 2 + [["hey Forge"]]
    assert [t.urgency for t in stage.brain.turns] == ["chat", "chat", "chat"]
    assert stage.body.said == ["Ann: yes?"]
    assert len(stage.told(ChatHeard)) == 3


async def test_an_answer_closes_what_that_player_said_or_what_was_shown() -> None:
    to = [{"action": "respond_to_chat", "args": {"to": who, "text": "aye"}} for who in ("cleo", "all")]
    stage = Stage("Forge", [*to, IDLE])
    await stage.body.connect()
    for who, text in (("Ann", "1"), ("Bob", "2"), ("Cleo", "3"), ("Dan", "4"), ("Cleo", "5")):
        stage.body.notice(Note(kind="chat", who=who, text=text))
    for _ in range(3):
        await stage.bot.cycle()
    assert [[c.text for c in t.chat] for t in stage.brain.turns] == [["1", "2", "3", "4", "5"], ["1", "2", "4"], ["1"]]


async def test_two_bots_do_not_answer_each_other_for_ever() -> None:
    answer = {"action": "respond_to_chat", "args": {"to": "Atlas", "text": "aye"}}
    stage = Stage("Forge", [answer, IDLE, IDLE])
    stage.around.positions["Atlas"] = Position(x=0, y=0, z=0)
    await stage.body.connect()
    for _ in range(3):
        stage.body.notice(Note(kind="chat", who="Atlas", text="Forge: I hear you"))
        await stage.bot.cycle()
    assert [len(t.chat) for t in stage.brain.turns] == [1, 0, 0]
    stage.body.notice(Note(kind="chat", who="Ann", text="anybody there?"))
    assert len(stage.bot._senses.open_chat()) == 1


async def test_deaths_are_told() -> None:
    stage = Stage("Forge", [IDLE])
    await stage.body.connect()
    stage.body.notice(Note(kind="death", text="Forge fell from a high place"))
    assert [d.cause for d in stage.told(Died)] == ["Forge fell from a high place"]


async def test_danger_raises_the_urgency() -> None:
    stage = Stage("Forge", [IDLE])
    stage.body.health = 5
    await stage.cycle()
    assert stage.brain.turns[0].urgency == "danger"


async def test_the_operators_order_goes_first_and_is_checked() -> None:
    stage = Stage("Blade", [IDLE])
    stage.bot.order({"action": "chat", "args": {"text": "as told"}})
    with pytest.raises(InvalidDecision, match="not allowed"):
        stage.bot.order({"action": "mine_block", "args": {"block": "stone"}})
    await stage.cycle()
    assert stage.body.said == ["as told"]
    assert stage.brain.turns == []
    assert stage.told(Decided)[0].brain == "operator"


async def test_what_happened_waits_for_a_mind_that_decides_on_it() -> None:
    stage = Stage("Blade", [IDLE, IDLE])
    await stage.body.connect()
    stage.body.notice(Note(kind="picked_up", text="bread", amount=2))
    stage.bot.order({"action": "chat", "args": {"text": "as told"}})
    for _ in range(3):
        await stage.cycle()
    assert [[note.text for note in turn.notes] for turn in stage.brain.turns] == [["bread"], []]


async def test_a_goal_that_is_reached_is_done_and_said_once_the_decision_is_used() -> None:
    stage = Stage("Forge", [IDLE, IDLE | {"goal": "reached"}, IDLE])
    told_by = stage.brain.decide

    async def decide(turn: Turn) -> Choice:
        return (await told_by(turn)).model_copy(update={"goal": turn.goal})

    stage.brain.decide = decide  # type: ignore[method-assign]
    stage.bot.set_goal("find iron")
    for _ in range(3):
        await stage.cycle()
    assert [(turn.goal, turn.reached) for turn in stage.brain.turns] == [("find iron", "")] * 2 + [("", "find iron")]
    assert [line.text for line in stage.told(Log)] == ["Forge has reached its goal: find iron"]
    assert [event.goal for event in stage.told(GoalReached)] == ["find iron"]


async def test_the_operator_hears_that_the_rules_follow_no_goal() -> None:
    stage = Stage("Forge", [IDLE])
    for brain, reason in (("rules", "kept until a model decides"), ("ollama", "")):
        console = OperatorConsole(lambda decides=brain: decides)  # type: ignore[misc]
        console.bots["Forge"] = stage.bot
        ack = await console.goal("Forge", "find iron")
        assert ack.ok
        assert ack.reason.startswith(reason) is True
        assert bool(ack.reason) is bool(reason)
        assert stage.bot.goal == "find iron"
        assert await console.goal("Forge", "") == Ack(True)


async def test_the_stash_and_what_is_built_are_told() -> None:
    stage = Stage("Mason", [IDLE])
    origin = Position(x=3, y=65, z=3)
    stage.around.camp.found_stash(origin)
    stage.around.camp.looked(Chest(position=origin, items={"oak_log": 5, "bread": 2}, free=52))
    stage.around.camp.build("house", origin)
    stage.around.camp.build("house", origin)
    (empty, full) = stage.told(StashChanged)
    assert (empty.pos, empty.free) == (origin, 0)
    assert (full.building, full.food, full.free) == (5, 2, 52)
    assert [b.name for b in stage.told(Built)] == ["house"]
    await stage.cycle()
    (turn,) = stage.brain.turns
    assert (turn.stash, dict(turn.stored), turn.stash_free) == (origin, {"oak_log": 5, "bread": 2}, 52)
    assert turn.built == {"house"}


async def test_a_skill_reports_its_progress_in_the_bulletin() -> None:
    async def plant(scene: Any, _args: Any) -> str:
        scene.progress("planting wheat row 3 of 4")
        return "planted"

    around = Surroundings(bulletin=TeamBulletin(), bus=Bus())
    around.skills = {"light_area": Skill("light_area", "Light.", "", Nothing, plant)}
    stage = Stage(
        "Flora", [{"action": "invoke_skill", "args": {"skill": "light_area"}}], around, frozenset(around.skills)
    )
    assert (await stage.cycle()).ok
    await asyncio.sleep(0)
    (line,) = await around.bulletin.lines("", asyncio.get_running_loop().time())
    assert "running light_area" in line
    assert "planting wheat row 3 of 4" in line


async def test_whoever_is_hurt_drops_what_it_does_but_not_twice_in_a_breath() -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    for _ in range(2):
        stage.body.notice(Note(kind="hurt", amount=3))
        await asyncio.sleep(0.1)
    ends = [p for p in stage.told(ActionPhase) if p.phase == "cancelled"]
    assert [(p.reason, "hurt" in p.text) for p in ends] == [("startled", True)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class Endless:
    """Idles for ever."""

    name = "endless"
    usual_seconds = 0.0
    stopgap = None

    async def decide(self, turn: Turn) -> Choice:
        return await ScriptedBrain([{"action": "idle", "args": {"seconds": 30}}]).decide(turn)


async def started(stage: Stage) -> asyncio.Task[None]:
    stage.bot._thinking.brain = Endless()
    await stage.body.connect()
    running = asyncio.create_task(stage.bot.run())
    async with asyncio.timeout(2):
        while not stage.told(ActionPhase):
            await asyncio.sleep(0.01)
    return running


async def test_stopping_an_action_goes_on_with_the_next() -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    assert stage.bot.stop_action()
    async with asyncio.timeout(2):
        while len(stage.told(Decided)) < 2:
            await asyncio.sleep(0.01)
    assert "cancelled" in [p.phase for p in stage.told(ActionPhase)]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_pause_holds_until_resumed() -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    stage.bot.pause()
    await asyncio.sleep(0.1)
    held = len(stage.told(Decided))
    await asyncio.sleep(0.9)
    assert len(stage.told(Decided)) == held
    stage.bot.resume()
    await asyncio.sleep(0.9)
    assert len(stage.told(Decided)) == held + 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_life_ends_with_the_reason_of_the_body() -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    stage.body.kick("the server closed")
    with pytest.raises(Disconnected, match="the server closed"):
        await asyncio.wait_for(running, 2)


async def test_a_few_unanswered_observations_do_not_end_a_life() -> None:
    stage = Stage("Forge", [])
    silent = 3
    observe = stage.body.observe

    async def slow() -> Observation:
        nonlocal silent
        if silent:
            silent -= 1
            raise VerbTimeout("observe gave no answer for 7 s")
        return await observe()

    stage.body.observe = slow  # type: ignore[method-assign]
    running = await started(stage)
    assert stage.told(Decided)
    silent = 99
    stage.bot.stop_action()
    with pytest.raises(VerbTimeout):
        await asyncio.wait_for(running, 3)


async def until(stage: Stage, kind: type, number: int) -> None:
    async with asyncio.timeout(3):
        while len(stage.told(kind)) < number:
            await asyncio.sleep(0.005)


async def test_whoever_is_hit_runs_within_300_ms_and_then_goes_on_with_its_work() -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    stage.world.spawn("zombie", "hostile", stage.body.at.offset(2, 0, 0))
    struck = asyncio.get_running_loop().time()
    stage.body.notice(Note(kind="hurt", amount=3))
    await until(stage, Decided, 2)
    assert asyncio.get_running_loop().time() - struck < 0.3
    assert (stage.told(Decided)[1].brain, stage.told(Decided)[1].action) == ("reflex", "flee")
    stage.world.mobs.clear()
    await until(stage, Decided, 3)
    assert (stage.told(Decided)[2].brain, stage.told(Decided)[2].args) == ("reflex", {"seconds": 30})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("kinds", [("death",), ("hurt", "death")])
async def test_the_dead_leave_their_deed_and_take_up_nothing(kinds: tuple[NoteKind, ...]) -> None:
    stage = Stage("Forge", [])
    running = await started(stage)
    for kind in kinds:
        stage.body.notice(Note(kind=kind, amount=3, text=kind))
    await until(stage, Decided, 2)
    assert [phase.reason for phase in stage.told(ActionPhase)][:2] == ["", "died"]
    assert [decided.brain for decided in stage.told(Decided)][:2] == ["scripted", "scripted"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("target", "alarm", "broken_off"),
    [("sheep", "hurt", True), ("animal", "hiss", True), ("zombie", "hurt", False), (None, "hiss", False)],
)
async def test_a_hunt_is_broken_off_by_whoever_strikes_and_a_fight_is_not(
    target: str | None, alarm: Alarm, broken_off: bool
) -> None:
    hands = Hands(asyncio.get_running_loop().time)
    decision = Decision.model_construct(action="attack", args=Attack(target=target))
    doing = asyncio.create_task(hands.do(decision, asyncio.sleep(60)))
    await asyncio.sleep(0)
    assert hands.startle(alarm) == broken_off
    hands.stop()
    await doing


@pytest.mark.parametrize("action", ["attack", "flee", "eat", "sleep", "respond_to_chat", "mine_block", "invoke_skill"])
async def test_no_deed_outlives_its_bot(action: str) -> None:
    hands = Hands(asyncio.get_running_loop().time)
    decision = Decision.model_construct(action=action, args=Nothing())
    doing = asyncio.create_task(hands.do(decision, asyncio.sleep(60)))
    await asyncio.sleep(0)
    assert hands.startle("died")
    assert (await doing).reason == "died"
    assert hands.take_up(calm=True) is None


async def test_out_of_lava_comes_before_any_thought() -> None:
    stage = Stage("Forge", [IDLE])
    await stage.body.connect()
    observe = stage.body.observe

    async def burning(*, peek: bool = False) -> Observation:
        return (await observe(peek=peek)).model_copy(update={"peril": "in_lava"})

    stage.body.observe = burning  # type: ignore[method-assign]
    assert await stage.bot.cycle() is None
    assert [r.name for r in stage.told(Reflex)] == ["get_out"]
    assert stage.brain.turns == []


class Ponderer:
    """Thinks until it is dropped."""

    name = "ponderer"
    usual_seconds = 1.0
    stopgap = None

    async def decide(self, turn: Turn) -> Choice:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits so long")


class Slow:
    """Takes its time; its stopgap does what always fails here."""

    name = "slow"
    usual_seconds = 1.0

    def __init__(self) -> None:
        self.stopgap = Clumsy()
        self.asked = 0

    async def decide(self, turn: Turn) -> Choice:
        self.asked += 1
        await asyncio.sleep(0.3)
        return await ScriptedBrain([IDLE]).decide(turn)


class Clumsy:
    name = "clumsy"
    usual_seconds = 0.0
    stopgap = None

    async def decide(self, turn: Turn) -> Choice:
        return await ScriptedBrain([{"action": "craft", "args": {"item": "furnace"}}]).decide(turn)


async def test_a_stopgap_that_fails_costs_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinking, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(module, "BREATH_SECONDS", 0.05)
    stage = Stage("Forge", [])
    brain = stage.bot._thinking.brain = Slow()
    await stage.body.connect()
    running = asyncio.create_task(stage.bot.run())
    async with asyncio.timeout(3):
        while not any(decided.action == "idle" for decided in stage.told(Decided)):
            await asyncio.sleep(0.01)
    assert stage.told(Decided)[0].action == "craft"
    assert brain.asked == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whoever_is_paused_forgets_what_it_asked_and_asks_anew_when_it_goes_on() -> None:
    stage = Stage("Forge", [])
    brain = stage.bot._thinking.brain = Slow()
    await stage.body.connect()
    running = asyncio.create_task(stage.bot.run())
    async with asyncio.timeout(3):
        while not brain.asked:
            await asyncio.sleep(0.01)
    stage.bot.pause()
    await asyncio.sleep(0.4)
    assert stage.bot._thinking._asked is None
    assert stage.told(Decided) == []
    stage.bot.resume()
    await until(stage, Decided, 1)
    assert brain.asked == 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize("command", ["pause", "order", "chat"])
async def test_a_word_reaches_a_bot_that_is_thinking(command: str) -> None:
    stage = Stage("Blade", [])
    stage.bot._thinking.brain = Ponderer()
    await stage.body.connect()
    running = asyncio.create_task(stage.bot.run())
    await asyncio.sleep(0.05)
    before = stage.bot._thinking._asked
    if command == "pause":
        stage.bot.pause()
        await asyncio.sleep(0.05)
        assert stage.told(Decided) == []
    elif command == "order":
        stage.bot.order({"action": "chat", "args": {"text": "as told"}})
        await until(stage, Decided, 1)
        assert stage.body.said == ["as told"]
    else:
        stage.body.notice(Note(kind="chat", who="Ann", text="Blade, come"))
        await asyncio.sleep(0.05)
        asked = stage.bot._thinking._asked
        assert asked is not None
        assert asked is not before
        assert asked.turn.urgency == "chat"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whoever_cannot_walk_back_does_something_else_in_between() -> None:
    stage = Stage("Flora", [IDLE])
    await stage.body.connect()
    stage.around.home = Position(x=0, y=65, z=0)
    stage.body.at = Position(x=ROLES["Flora"].leash_radius + 20.5, y=65, z=0.5)

    async def nowhere(*_args: Any, **_options: Any) -> Any:
        raise Unreachable("a chasm")

    stage.body.go_to = nowhere  # type: ignore[method-assign]
    first, second = await stage.bot.cycle(), await stage.bot.cycle()
    assert first is not None
    assert (first.reason, second is not None and second.ok) == ("unreachable", True)
    assert len(stage.brain.turns) == 1


async def test_actions_that_are_over_at_once_make_no_busy_loop() -> None:
    stage = Stage("Mason", [{"action": "go_to", "args": {"place": "home"}}] * 100)
    await stage.body.connect()
    running = asyncio.create_task(stage.bot.run())
    await asyncio.sleep(0.8)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert 1 <= len(stage.told(Decided)) <= 4
