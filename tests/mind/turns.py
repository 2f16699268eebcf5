"""Turns for tests."""

from __future__ import annotations

from typing import Any

from botteam.actions import Allowed
from botteam.mind.base import Turn
from botteam.observation import Observation, Position
from botteam.roles import Role, load_roles

HOME = Position(x=0, y=64, z=0)
ROLES = {role.name: role for role in load_roles()}


def allowed(role: Role) -> Allowed:
    return role.allowed(frozenset(role.allowed_skills))


def turn(role: Role, observation: Observation | None = None, **fields: Any) -> Turn:
    seen = observation or Observation(position=HOME)
    given = {"now": 1000.0, "home": HOME, "leash": role.leash_radius, "allowed": allowed(role)} | fields
    return Turn(observation=seen, **given)
