"""The bots of one run: which roles play, under which names, at which ports and places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from botteam.config import Settings
from botteam.errors import ConfigError
from botteam.mind.rules import check_routine
from botteam.roles import Role, load_roles

USERNAME = re.compile(r"[A-Za-z0-9_]{3,16}")
"""As Minecraft takes it (minecraft.wiki/w/Player#Username)."""


def choose_roles(settings: Settings) -> tuple[Role, ...]:
    """The roles of this run with the settings' names and places. Raises ConfigError."""
    roles = load_roles(settings.roles_dir)
    if len(roles) < settings.count:
        raise ConfigError(
            f"BOT_COUNT={settings.count} but only {len(roles)} roles are found; add role files to ROLES_DIR"
        )
    for role in roles:
        check_routine(role)
    placed = tuple(_place(role, i, settings) for i, role in enumerate(roles[: settings.count]))
    _check_names([role.username for role in placed], offline=settings.mc_auth == "offline")
    return placed


def _check_names(names: Sequence[str], *, offline: bool) -> None:
    """Names as the game takes them, no two alike; a Microsoft account is named by its address instead."""
    for number, name in enumerate(names):
        setting = "MC_USERNAME" if number == 0 else f"MC_USERNAME_{number + 1}"
        if offline and not USERNAME.fullmatch(name):
            raise ConfigError(f"{setting}={name!r}: give 3 to 16 letters, digits or underscores")
        if name.lower() in (other.lower() for other in names[:number]):
            raise ConfigError(f"{setting}={name!r}: another bot has this name; the server would throw one of them out")


def _place(role: Role, index: int, settings: Settings) -> Role:
    field = "mc_username" if index == 0 else f"mc_username_{index + 1}"
    return role.model_copy(
        update={
            "username": settings.usernames[index] if field in settings.model_fields_set else role.username,
            "viewer_port": role.viewer_port or settings.viewer_port(index),
            "overlay_port": role.overlay_port or settings.overlay_port(index),
            "home_pos": role.home_pos or settings.home_pos,
            "stash_pos": role.stash_pos or settings.stash_pos,
            "safe_spawn": role.safe_spawn or settings.safe_spawn,
        }
    )
