from __future__ import annotations

from typing import Any

import pytest
from turns import ROLES, turn

from botteam.observation import Entity, Observation, Position
from botteam.reflexes import react

HERE = Position(x=0, y=64, z=0)
ARMED = {"iron_sword": 1}


def foe(name: str = "zombie", distance: float = 3.0, *, hidden: bool = False) -> Entity:
    return Entity(id=1, name=name, kind="hostile", distance=distance, direction="east", position=HERE, hidden=hidden)


def seen(*foes: Entity, **fields: Any) -> Observation:
    return Observation(position=HERE, entities=foes, **fields)


@pytest.mark.parametrize(
    ("role", "observation", "wanted"),
    [
        ("Blade", seen(foe(), inventory=ARMED), "attack"),
        ("Blade", seen(foe(), inventory=ARMED, health=6), "flee"),
        ("Blade", seen(foe("creeper"), inventory=ARMED), "flee"),
        ("Blade", seen(foe()), "flee"),
        ("Flora", seen(foe(), inventory=ARMED), "go_to"),
        ("Blade", seen(foe(distance=30), inventory=ARMED), None),
        ("Blade", seen(foe(hidden=True), inventory=ARMED), None),
        ("Blade", seen(foe("skeleton", hidden=True), inventory=ARMED), "flee"),
        ("Mason", seen(foe("skeleton", hidden=True)), "go_to"),
        ("Blade", seen(inventory=ARMED), None),
    ],
)
def test_whoever_is_hit_fights_or_runs_as_its_role_may(role: str, observation: Observation, wanted: str | None) -> None:
    decision = react(turn(ROLES[role], observation), ["hurt"])
    assert (decision.action if decision else None) == wanted


@pytest.mark.parametrize(
    ("food", "pockets", "wanted"),
    [(5, {"bread": 1}, "eat"), (5, {"rotten_flesh": 3}, None), (12, {"bread": 1}, None), (0, {}, None)],
)
def test_the_starving_eat(food: float, pockets: dict[str, int], wanted: str | None) -> None:
    decision = react(turn(ROLES["Forge"], seen(food=food, inventory=pockets)), [])
    assert (decision.action if decision else None) == wanted


def test_the_stuck_go_elsewhere() -> None:
    decision = react(turn(ROLES["Forge"], seen()), ["stuck"])
    assert decision is not None
    assert decision.args_json() == {"place": "near home"}


@pytest.mark.parametrize(("name", "action"), [("Blade", "flee"), ("Mason", "go_to")])
def test_nobody_takes_up_its_work_beside_a_creeper_that_hissed(name: str, action: str) -> None:
    creeper = foe("creeper", 8.0, hidden=True)
    decision = react(turn(ROLES[name], seen(creeper)), ["hiss"])
    assert decision is not None
    assert decision.action == action
    assert react(turn(ROLES[name], seen()), ["hiss"]) is None
