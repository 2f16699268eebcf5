"""Roles: who a bot is and what it may do, read from one YAML file each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from botteam.actions import ACTIONS, THOUGHT_MAX, Allowed, allowed_for, one_line
from botteam.config import DATA_ROOT
from botteam.errors import ConfigError
from botteam.observation import Frozen, Position

ROSTER = ("atlas", "flora", "forge", "mason", "blade")
"""The order in which `BOT_COUNT` starts the roles (founding document, Environment Changes)."""

VOICE_FIELDS = frozenset({"block", "direction", "item", "place", "target", "who"})
"""What a line of a voice may name of its action; `who` is who spoke."""

_NO_VALUE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, NotImplementedError)
"""What ruamel lets through of a value that is not what it is marked as or looks like, as the date 2024-13-45."""

Name = Annotated[str, Field(min_length=1, max_length=24)]


class KeepItem(Frozen):
    """An item or kind of item that stays in the pockets when depositing."""

    name: str
    min_count: Annotated[int, Field(ge=1)] = 1


class Step(Frozen):
    """One line of a routine: when the condition holds, do an action with these arguments."""

    when: str = "always"
    do: str
    with_: Mapping[str, Any] = Field(default_factory=dict, alias="with")

    @field_validator("do")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in ACTIONS:
            raise ValueError(f"{value!r} is no action; known: {', '.join(ACTIONS)}")
        return value


def fields_of(line: str) -> frozenset[str]:
    """The names in braces of a line. Raises ValueError for a brace that is more or less than a name's."""
    fields = [(name, spec or how) for _text, name, spec, how in Formatter().parse(line) if name is not None]
    if any(extra for _name, extra in fields):
        raise ValueError(f"{line!r}: between braces stands a name and nothing else")
    return frozenset(name for name, _extra in fields)


class Role(Frozen):
    """A bot's configuration (the founding document's BotRoleConfig); radii in blocks."""

    name: Name
    username: Annotated[str, Field(pattern=r"^\w{1,16}$")]
    role: Annotated[str, Field(min_length=1, max_length=60)]
    personality: str
    priorities: str
    leash_radius: Annotated[int, Field(ge=8, le=10_000)]
    allowed_actions: tuple[str, ...]
    allowed_skills: tuple[str, ...] = ()
    keep_items: tuple[KeepItem, ...] = ()
    voice: Mapping[str, tuple[Annotated[str, Field(min_length=1, max_length=THOUGHT_MAX)], ...]] = Field(
        default_factory=dict
    )
    """By action or skill, what the rules brain thinks of it; for chat and respond_to_chat, what it says."""
    routine: tuple[Step, ...] = ()
    memory_file: str
    viewer_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    overlay_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    home_pos: Position | None = None
    stash_pos: Position | None = None
    safe_spawn: Position | None = None

    @field_validator("allowed_actions")
    @classmethod
    def _known_actions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in ACTIONS:
                raise ValueError(f"{name!r} is no action; known: {', '.join(ACTIONS)}")
        return value

    @field_validator("voice")
    @classmethod
    def _about_something(
        cls, value: Mapping[str, tuple[str, ...]], info: ValidationInfo
    ) -> Mapping[str, tuple[str, ...]]:
        for what, lines in value.items():
            if what not in ACTIONS and what not in info.data.get("allowed_skills", (what,)):
                raise ValueError(f"{what!r} is no action and no skill of this role")
            for line in lines:
                if unknown := fields_of(line) - VOICE_FIELDS:
                    raise ValueError(f"{line!r} names {min(unknown)!r}; known: {', '.join(sorted(VOICE_FIELDS))}")
        return value

    def allowed(self, skills: frozenset[str]) -> Allowed:
        """What this bot may decide, given the names of the skills that are installed."""
        return allowed_for(self.allowed_actions, [s for s in self.allowed_skills if s in skills])

    def missing_skills(self, skills: frozenset[str]) -> tuple[str, ...]:
        """Skills that the role lists and that are not installed."""
        return tuple(s for s in self.allowed_skills if s not in skills)


def load_role(path: Path) -> Role:
    """Read one role file. Raises ConfigError naming file, line and key."""
    try:
        with path.open(encoding="utf-8") as stream:
            fields = YAML(typ="rt", pure=True).load(stream)
    except (OSError, UnicodeDecodeError) as bad:
        raise ConfigError(f"{path} cannot be read ({bad})") from None
    except MarkedYAMLError as bad:
        line = bad.problem_mark.line + 1 if bad.problem_mark else 1
        raise ConfigError(f"{path}, line {line}: {one_line(str(bad.problem))}; correct the YAML") from None
    except RecursionError:
        raise ConfigError(f"{path} is nested too deeply; make it a list of `key: value` lines") from None
    except YAMLError as bad:
        raise ConfigError(f"{path}: {one_line(str(bad))}; correct the YAML") from None
    except _NO_VALUE as bad:
        raise ConfigError(f"{path}: one value cannot be read ({one_line(str(bad))}); correct it or quote it") from None
    if not isinstance(fields, CommentedMap):
        raise ConfigError(f"{path}, line 1: a role file is a list of `key: value` lines")
    try:
        return Role.model_validate(fields)
    except ValidationError as bad:
        raise ConfigError(_explain(path, fields, bad)) from None


def _explain(path: Path, fields: CommentedMap, bad: ValidationError) -> str:
    first = bad.errors()[0]
    where = [part for part in first["loc"] if isinstance(part, str | int)]
    key = ".".join(str(part) for part in where)
    if first["type"] == "extra_forbidden":
        what = f"unknown key {key!r}; known: {', '.join(Role.model_fields)}"
    elif first["type"] == "missing":
        what = f"key {key!r} is missing; add it"
    else:
        what = f"{key}: {first['msg'].removeprefix('Value error, ')}"
    return f"{path}, line {_line(fields, where)}: {what}"


def _line(node: Any, where: list[str | int]) -> int:
    """The 1-based line of the deepest part of `where` that the file has."""
    line = 1
    for part in where:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0] + 1
            node = node[part]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            line = getattr(node, "lc").item(part)[0] + 1  # noqa: B009
            node = node[part]
        else:
            break
    return line


def role_files(extra: Path | None = None) -> tuple[Path, ...]:
    """Role files, built-in ones in roster order, then the user's; a user's file of the same name wins."""
    if extra is not None and not extra.is_dir():
        raise ConfigError(f"ROLES_DIR={str(extra)!r} is no folder; create it or unset ROLES_DIR")
    found = {path.stem: path for path in sorted((DATA_ROOT / "roles").glob("*.yaml"))}
    if extra is not None:
        found |= {path.stem: path for path in sorted(extra.glob("*.yaml"))}
    rank = {name: i for i, name in enumerate(ROSTER)}
    return tuple(found[stem] for stem in sorted(found, key=lambda s: (rank.get(s, len(rank)), s)))


def load_roles(extra: Path | None = None) -> tuple[Role, ...]:
    """Every role in starting order. Raises ConfigError, also when two roles share a name."""
    roles: dict[str, Role] = {}
    for path in role_files(extra):
        role = load_role(path)
        if role.name in roles:
            raise ConfigError(f"{path}: the name {role.name!r} is taken by another role; choose another")
        roles[role.name] = role
    return tuple(roles.values())
