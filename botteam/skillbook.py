"""The skills that are installed: one Python file each, the built-in ones and the user's.

A skill file declares, beside its docstring (whose first line people and models read):

    class Parameters(Args): ...          the parameters, simple types only; may be left out
    NEEDS = "a hoe and seeds"            what has to be at hand, in words; may be left out
    async def run(scene, args) -> str:   does it and returns a sentence; raises VerbError or DeedFailed
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from botteam.actions import Args, Nothing
from botteam.config import DATA_ROOT
from botteam.skill import Skill


@dataclass(frozen=True)
class Skillbook:
    """Skills and their modules by name, and one line for each file that could not be loaded."""

    modules: Mapping[str, ModuleType] = field(default_factory=dict)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Names of the skills that work."""
        return frozenset(self.skills)


def load_skills(extra: Path | None = None) -> Skillbook:
    """Load `skills/*.py` and the files of `extra`, whose names win. A broken file is reported and skipped."""
    modules: dict[str, ModuleType] = {}
    skills: dict[str, Skill] = {}
    broken: list[str] = []
    for folder in filter(None, (DATA_ROOT / "skills", extra)):
        for path in sorted(folder.glob("*.py")):
            if path.name.startswith("_"):
                continue
            try:
                module = _load(path)
                skills[path.stem], modules[path.stem] = _skill(path.stem, module), module
            except Exception as bad:  # noqa: BLE001 - a user's file may raise anything
                broken.append(f"{path}: {type(bad).__name__}: {str(bad).splitlines()[0] if str(bad) else ''}")
    return Skillbook(modules, skills, tuple(broken))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"botteam_skill_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError("no loader for this file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # pydantic looks there for the types that a file's models name
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return module


def _skill(name: str, module: ModuleType) -> Skill:
    run = getattr(module, "run", None)
    if not inspect.iscoroutinefunction(run):
        raise TypeError("a skill file needs a function `async def run(scene, args)`")
    parameters = getattr(module, "Parameters", Nothing)
    if not (isinstance(parameters, type) and issubclass(parameters, Args)):
        raise TypeError("`Parameters` must be a subclass of botteam.actions.Args")
    parameters.model_rebuild()
    summary = (module.__doc__ or "").strip().splitlines() or [""]
    return Skill(name, summary[0], str(getattr(module, "NEEDS", "")), parameters, run)
