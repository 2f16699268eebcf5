"""The skills that are installed: one Python file each, the built-in ones and the user's."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from botteam.config import DATA_ROOT


@dataclass(frozen=True)
class Skillbook:
    """Skill modules by name, and one line for each file that could not be loaded."""

    modules: Mapping[str, ModuleType] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Names of the skills that work."""
        return frozenset(self.modules)


def load_skills(extra: Path | None = None) -> Skillbook:
    """Load `skills/*.py` and the files of `extra`, whose names win. A broken file is reported and skipped."""
    modules: dict[str, ModuleType] = {}
    broken: list[str] = []
    for folder in filter(None, (DATA_ROOT / "skills", extra)):
        for path in sorted(folder.glob("*.py")):
            if path.name.startswith("_"):
                continue
            try:
                modules[path.stem] = _load(path)
            except Exception as bad:  # noqa: BLE001 - a user's file may raise anything
                broken.append(f"{path}: {type(bad).__name__}: {str(bad).splitlines()[0] if str(bad) else ''}")
    return Skillbook(modules, tuple(broken))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"botteam_skill_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError("no loader for this file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "run", None)):
        raise TypeError("a skill file needs a function `run(scene, args)`")
    return module
