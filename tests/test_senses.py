from __future__ import annotations

from collections.abc import Mapping

from botteam.events import Bus, ChatHeard, Vitals
from botteam.observation import Note, Position
from botteam.senses import ALARM_EVERY, CHAT_SECONDS, MATE_ANSWER_SECONDS, STUCK_SECONDS, Alarm, Senses
from botteam.world.body import BodyEvent


class Stage:
    def __init__(self) -> None:
        self.now = 100.0
        self.alarms: list[Alarm] = []
        self.ends: list[str] = []
        bus = Bus()
        self.events = bus.subscribe()
        mates = {"Atlas"}
        self.senses = Senses(
            "Forge", bus, lambda: self.now, mates.__contains__, self.alarms.append, self.ends.append, username="Bob"
        )

    def note(self, **fields: object) -> None:
        self.senses.feel(BodyEvent(kind="note", note=Note.model_validate(fields)))

    def stand(self, x: float = 0, pockets: Mapping[str, int] | None = None) -> None:
        self.senses.feel(BodyEvent(kind="vitals", position=Position(x=x, y=64, z=0), inventory=pockets or {}))

    def told(self, kind: type) -> int:
        return sum(isinstance(s.event, kind) for s in self.events._events)


def test_what_happened_is_handed_out_once_and_added_up() -> None:
    stage = Stage()
    for amount in (1, 2):
        stage.note(kind="picked_up", text="dirt", amount=amount)
    stage.note(kind="hurt", amount=3)
    assert [(n.kind, n.amount) for n in stage.senses.notes()] == [("picked_up", 3), ("hurt", 3)]
    stage.senses.considered(stage.senses.notes())
    assert stage.senses.notes() == ()


def test_chat_stays_open_until_answered_or_stale_and_what_came_meanwhile_too() -> None:
    stage = Stage()
    stage.note(kind="chat", who="Ann", text="hello")
    asked = stage.senses.open_chat()
    stage.note(kind="chat", who="Bob", text="hello")
    stage.senses.answered(asked)
    assert [line.who for line in stage.senses.open_chat()] == ["Bob"]
    stage.now += CHAT_SECONDS + 1
    assert stage.senses.open_chat() == ()
    assert stage.told(ChatHeard) == 2


def test_team_mates_must_name_the_bot_and_not_too_often() -> None:
    stage = Stage()
    stage.note(kind="chat", who="Atlas", text="what a view")
    assert stage.senses.open_chat() == ()
    stage.note(kind="chat", who="Atlas", text="look, Forge")
    stage.senses.answered(stage.senses.open_chat())
    stage.note(kind="chat", who="Atlas", text="Forge: aye")
    assert stage.senses.open_chat() == ()
    stage.now += MATE_ANSWER_SECONDS + 1
    stage.note(kind="chat", who="Atlas", text="Forge?")
    assert len(stage.senses.open_chat()) == 1


def test_it_is_named_by_whole_words_its_own_or_its_players() -> None:
    stage = Stage()
    for text in ("do not forget it", "a forger", "Bobby!", "kabob"):
        stage.note(kind="chat", who="Ann", text=text)
    assert stage.alarms == []
    stage.note(kind="chat", who="Ann", text="BOB: come")
    stage.now += ALARM_EVERY
    stage.note(kind="chat", who="Atlas", text="look,forge?")
    assert stage.alarms == ["spoken_to"] * 2


def test_alarms_come_at_once_but_not_twice_in_a_breath() -> None:
    stage = Stage()
    stage.note(kind="hurt", amount=1)
    stage.note(kind="hurt", amount=1)
    stage.note(kind="drowning")
    stage.note(kind="hissing")
    stage.note(kind="chat", who="Ann", text="forge, come")
    stage.note(kind="chat", who="Ann", text="somebody there?")
    assert stage.alarms == ["hurt", "peril", "hiss", "spoken_to"]
    stage.now += ALARM_EVERY
    stage.note(kind="hurt", amount=1)
    assert stage.alarms[-1] == "hurt"


def test_whoever_neither_moves_nor_gains_is_stuck() -> None:
    stage = Stage()
    stage.stand()
    stage.senses.begin_deed()
    stage.now += STUCK_SECONDS - 1
    stage.stand(pockets={"dirt": 1})
    stage.now += STUCK_SECONDS - 1
    stage.stand(x=0.5, pockets={"dirt": 1})
    assert stage.alarms == []
    stage.now += 2
    stage.stand(pockets={"dirt": 1})
    assert stage.alarms == ["stuck"]
    assert stage.told(Vitals) == 4


def test_the_end_is_passed_on() -> None:
    stage = Stage()
    stage.senses.feel(BodyEvent(kind="end", reason="kicked"))
    assert stage.ends == ["kicked"]
