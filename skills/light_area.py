"""Set torches around home, the stash, the house and the farm, so that no monster appears there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from botteam.actions import Args
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import come_near, heights, survey_ground
from botteam.deeds.supply import PASSING, fetch, pocketed, supply
from botteam.errors import MissingItem, VerbError
from botteam.observation import Position

NEEDS = "torches, or coal and sticks"
SPACING = 8
"""A torch keeps about seven blocks around it free of monsters (minecraft.wiki/w/Torch)."""


class Parameters(Args):
    """How far around each place, in blocks, and how many torches at most."""

    radius: Annotated[int, Field(ge=4, le=18)] = 10
    count: Annotated[int, Field(ge=1, le=32)] = 8


async def run(scene: Scene, args: Parameters) -> str:
    """Set torches where none is near; what is lit already is left."""
    await _torches(scene, args.count)
    centres = [scene.home, *(place for name, place in scene.camp.sites.items() if name in ("house", "farm"))]
    if scene.camp.stash is not None:
        centres.insert(1, scene.camp.stash)
    placed = 0
    for centre in centres:
        if placed >= args.count or not await pocketed(scene, "torch"):
            break
        await come_near(scene, centre, near=6.0)
        placed += await _light(scene, centre, args.radius, args.count - placed)
    if not placed:
        raise DeedFailed("not_needed", "there is a torch near every place of the base")
    scene.camp.build("light", scene.home)
    return f"set {placed} torches"


async def _torches(scene: Scene, count: int) -> None:
    have = await fetch(scene, "torch", count)
    if have >= 1:
        return
    try:
        await supply(scene, "torch", min(count, 4))
    except PASSING as bad:
        raise MissingItem(f"there are no torches: {bad}") from None


async def _light(scene: Scene, centre: Position, radius: int, most: int) -> int:
    ground = heights(await survey_ground(scene, centre, radius))
    torches = await scene.body.find_blocks(["torch", "wall_torch"], radius=radius + 16, count=64)
    lit = [torch.position for torch in torches]
    placed = 0
    for x, z in _grid(centre, radius):
        y, floor = ground.get((x, z), (0, "water"))
        spot = Position(x=x, y=y, z=z)
        if floor in ("water", "farmland") or placed >= most or any(spot.distance(t) < SPACING - 1 for t in lit):
            continue
        try:
            await come_near(scene, spot)
            await scene.body.place("torch", spot)
        except VerbError as bad:
            if bad.reason in ("disconnected", "missing_item"):
                break
            continue
        lit.append(spot)
        placed += 1
        scene.progress(f"torch {placed}")
    return placed


def _grid(centre: Position, radius: int) -> Iterator[tuple[int, int]]:
    """Columns SPACING apart, from the middle outwards."""
    steps = range(-radius, radius + 1, SPACING // 2)
    middle = centre.block()
    for dx, dz in sorted(((x, z) for x in steps for z in steps), key=lambda d: d[0] ** 2 + d[1] ** 2):
        yield int(middle.x) + dx, int(middle.z) + dz
