"""Plans in data: what belongs where, and what of it stands already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import model_validator
from ruamel.yaml import YAML

from botteam.deeds.site import LIGHT_BLOCKS, WET
from botteam.observation import Frozen, Position
from botteam.world.body import Survey

FREE, UNTOUCHED = ".", " "


class Part(NamedTuple):
    """One letter of a plan and the block where it belongs."""

    letter: str
    block: Position


class Blueprint(Frozen):
    """Layers from the floor up, rows from north to south, letters from west to east."""

    name: str
    layers: tuple[tuple[str, ...], ...]

    @model_validator(mode="after")
    def _even(self) -> Blueprint:
        if len({len(row) for layer in self.layers for row in layer}) != 1 or len({len(la) for la in self.layers}) != 1:
            raise ValueError("all layers need the same number of rows, and all rows the same length")
        return self

    @property
    def wide(self) -> int:
        """Blocks from west to east."""
        return len(self.layers[0][0])

    @property
    def deep(self) -> int:
        """Blocks from north to south."""
        return len(self.layers[0])

    def parts(self, corner: Position) -> Iterator[Part]:
        """Every letter with its block, from the floor up; `corner` is the north-western block of the lowest layer."""
        for y, layer in enumerate(self.layers):
            for z, row in enumerate(layer):
                for x, letter in enumerate(row):
                    if letter != UNTOUCHED:
                        yield Part(letter, corner.offset(x, y, z))

    def box(self, corner: Position) -> tuple[Position, Position]:
        """The lowest and the highest corner of all of it, with the floor below."""
        return corner.offset(dy=-1), corner.offset(self.wide - 1, len(self.layers), self.deep - 1)

    def missing(self, corner: Position, seen: Survey) -> list[Part]:
        """Parts that do not stand yet; parts to be free are missing where something stands in the way."""
        return [part for part in self.parts(corner) if not _stands(part, seen.name(part.block))]


def _stands(part: Part, name: str) -> bool:
    if part.letter == FREE:
        return name in LIGHT_BLOCKS or "torch" in name or name.endswith(("_door", "_bed"))
    if part.letter == "D":
        return name.endswith("_door")
    if part.letter == "T":
        return "torch" in name
    if part.letter == "B":
        return name.endswith("_bed")
    return name not in LIGHT_BLOCKS | WET and name != "unknown" and not name.endswith(("_leaves", "_log"))


def load_blueprint(path: Path) -> Blueprint:
    """Read a plan. Raises ValueError or OSError when it is none."""
    with path.open(encoding="utf-8") as stream:
        return Blueprint.model_validate(YAML(typ="safe", pure=True).load(stream))
