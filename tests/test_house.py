"""The house rules, checked by machine: format, lint, types, who may import whom, names that must agree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from botteam.actions import ACTIONS
from botteam.config import Settings
from botteam.deeds import DEEDS
from botteam.world.nodejs import JS

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=["format", "lint", "types", "imports"],
)
def test_the_tools_are_content(command: list[str]) -> None:
    module = "importlinter.cli" if command[0] == "importlinter.cli" else command[0]
    program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    if module != "importlinter.cli":
        program = [sys.executable, "-m", *command]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_env_example_lists_every_setting_with_its_default() -> None:
    example = dotenv_values(ROOT / ".env.example")
    fields = Settings.model_fields
    assert list(example) == [name.upper() for name in fields]
    shown = {name: _shown(field.default) for name, field in fields.items()}
    assert {name: example[name.upper()] for name in fields} == shown


def _shown(default: object) -> str:
    if default is None:
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_every_action_is_built() -> None:
    assert set(DEEDS) == set(ACTIONS)


def test_the_lock_names_no_registry_and_only_exact_versions() -> None:
    lock = (JS / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    package = (JS / "package.json").read_text("utf-8")
    assert not set("^~*><") & set(package.split('"dependencies"')[1])
