"""Build the team's house from its blueprint: walls, roof, door and light, and a bed for each."""

from __future__ import annotations

import contextlib
from collections import Counter
from pathlib import Path

from botteam.actions import Args
from botteam.deeds.blueprint import FREE, Blueprint, Part, load_blueprint
from botteam.deeds.laying import filling, lay
from botteam.deeds.move import walk
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import LIGHT_BLOCKS, WET, around, clear, find_plot
from botteam.deeds.supply import PASSING, fetch, first_of, pocketed, supply
from botteam.errors import MissingItem, VerbError
from botteam.observation import Position, is_kind
from botteam.stash import grounds

NEEDS = "106 planks or cobblestone (or their logs), a door, and a torch; 15 wool for its beds"
PLAN: Blueprint = load_blueprint(Path(__file__).parent / "blueprints" / "house.yaml")
MATERIALS = ("cobblestone", "planks", "cobbled_deepslate", "granite", "diorite", "andesite")
"""What walls may be made of, in the order of preference; logs are sawn into planks."""
FROM = {"B": 2, "D": -2}
"""Where one stands to place what turns as one looks: blocks south of a bed's foot, north of the door (inside)."""
WOOL = 3
"""A bed of it, with as many planks (minecraft.wiki/w/Bed)."""
FAR = 24.0
"""How far from home a place is looked for when there is none near it."""
GAP = 2
"""Blocks of level ground around the house."""


class Parameters(Args):
    """None."""


async def run(scene: Scene, _args: Parameters) -> str:
    """Go on with the house that was begun, or find a place for it; what stands is not built again."""
    corner = await _place(scene)
    middle = corner.offset(PLAN.wide // 2 + 0.5, 0, PLAN.deep // 2 + 0.5)
    missing = await _missing(scene, corner)
    if not missing:
        _tell(scene, middle, "")
        raise DeedFailed("not_needed", "the house is finished")
    await _stock(scene, Counter(part.letter for part in missing))
    await walk(scene, middle, near=3.0)
    await _level(scene, corner)
    with contextlib.suppress(*PASSING):
        await scene.body.go_to(middle, near=1.5)
    short = await _raise(scene, missing)
    left = await _missing(scene, corner)
    lacking = "".join(part.letter for part in left)
    _tell(scene, middle, lacking)
    if not left:
        return f"the house stands at {corner}"
    done = len(missing) - len(left)
    if done and not lacking.strip("B"):
        return f"the house stands at {corner}; {len(left)} of its beds are missing, for want of wool"
    if done and not lacking.strip("TB"):
        return "walls, roof and door of the house stand; its light is missing, for want of a torch"
    if short or not done:
        raise MissingItem(f"{len(left)} parts of the house are missing: {short or 'they could not be placed'}")
    return f"placed {done} parts of the house; {len(left)} are missing"


def _tell(scene: Scene, middle: Position, lacking: str) -> None:
    """Let the team know what stands, by the letters of what is missing."""
    for name, optional in (("shell", "TB"), ("house", "B"), ("beds", "")):
        if not lacking.strip(optional):
            scene.camp.build(name, middle)


async def _place(scene: Scene) -> Position:
    known = scene.camp.sites.get("house_corner")
    if known is not None:
        return known
    others = [place for name, place in scene.camp.sites.items() if not name.startswith("house")]
    stash = grounds(scene.camp.stash) if scene.camp.stash is not None else ()
    avoid = [*others, *stash]
    await walk(scene, scene.home, level=False, near=6.0)
    plots = await _plots(scene, [scene.home], avoid) or await _plots(scene, around(scene.home, FAR), avoid)
    if not plots:
        raise DeedFailed("no_site", f"there is no level dry ground for a house within {FAR:g} blocks of home")
    scene.camp.sites["house_corner"] = min(plots, key=scene.home.ground_distance)
    return scene.camp.sites["house_corner"]


async def _plots(scene: Scene, centres: list[Position], avoid: list[Position]) -> list[Position]:
    """Corners that the house might have: for each centre the roomiest and most level plot, the nearest of these."""
    found = []
    for centre in centres:
        for gap, uneven in ((GAP, 0), (1, 1), (0, 1), (0, 2)):
            wide, deep = PLAN.wide + 2 * gap, PLAN.deep + 2 * gap
            with contextlib.suppress(DeedFailed):
                plot = await find_plot(scene, centre, wide, deep, uneven=uneven, avoid=avoid)
                found.append(plot.offset(gap, 0, gap))
                break
    return found


async def _missing(scene: Scene, corner: Position) -> list[Part]:
    seen = await scene.body.survey(*PLAN.box(corner))
    missing = PLAN.missing(corner, seen)
    if any(seen.name(part.block) == "unknown" for part in missing):
        await walk(scene, corner, level=False, near=12.0)
        seen = await scene.body.survey(*PLAN.box(corner))
        missing = PLAN.missing(corner, seen)
    return missing


async def _stock(scene: Scene, letters: Counter[str]) -> None:
    """Have enough for the walls, and the rest as far as it can be had. Raises MissingItem when there is too little."""
    blocks = letters["W"] + letters["R"]
    if letters["D"] and not await pocketed(scene, "door"):
        with contextlib.suppress(*PASSING):
            await _door(scene)
    if letters["T"] and not await fetch(scene, "torch", 1):
        with contextlib.suppress(*PASSING):
            await supply(scene, "torch")
    if set(letters) == {"B"}:
        await _beds(scene, letters["B"])
    have = await _solid(scene)
    for kind in MATERIALS:
        if have < blocks:
            await fetch(scene, kind, await pocketed(scene, kind) + blocks - have)
            have = await _solid(scene)
    if have < blocks:
        logs = await fetch(scene, "log", -(-(blocks - have) // 4))
        await _saw(scene, min(logs, -(-(blocks - have) // 4)))
        have = await _solid(scene)
    if have < min(blocks, 12):
        raise MissingItem(
            f"the house needs {blocks} planks or cobblestone and there are {have}; bring logs to the stash"
        )


async def _door(scene: Scene) -> None:
    """A door of whatever wood there is."""
    await fetch(scene, "log", 2)
    await _saw(scene, 2)
    wood = (await first_of(scene, "planks")).removesuffix("_planks")
    await supply(scene, f"{wood}_door")


async def _beds(scene: Scene, count: int) -> None:
    """Beds of whatever wool there is, as many as it makes. Raises MissingItem when it makes none."""
    have, lack = await fetch(scene, "bed", count), "3 wool of one colour for each"
    wool = scene.camp.items() + Counter((await scene.body.observe()).inventory)
    for name in sorted(name for name in wool if is_kind(name, "wool")):
        more = min(count - have, wool[name] // WOOL)
        if more > 0:  # in the pockets, or another wool would be dyed
            await fetch(scene, name, WOOL * more)
            short = WOOL * more - await fetch(scene, "planks", WOOL * more)
            await fetch(scene, "log", -(-short // 4))
        for _ in range(more):
            bed = f"{name.removesuffix('_wool')}_bed"
            try:
                await supply(scene, bed, await pocketed(scene, bed) + 1)
            except PASSING as bad:
                lack = str(bad)
                break
        have = await pocketed(scene, "bed")
    if not have:
        raise MissingItem(f"the house stands; {count} beds are wanted: {lack}")


async def _saw(scene: Scene, logs: int) -> None:
    """Planks from so many logs, one wood after the other."""
    while logs > 0 and await pocketed(scene, "log"):
        log = await first_of(scene, "log")
        count = min(logs, (await scene.body.observe()).inventory[log])
        wood = log.removeprefix("stripped_").removesuffix("_log")
        await scene.body.craft(f"{wood}_planks", 4 * count)
        logs -= count


async def _solid(scene: Scene) -> int:
    seen = await scene.body.observe()
    return sum(seen.count(kind) for kind in MATERIALS)


async def _level(scene: Scene, corner: Position) -> None:
    """Free the room inside and the step before the door, and fill the holes of the floor."""
    door = next(part.block for part in PLAN.parts(corner) if part.letter == "D")
    for up in (0, 1):
        await clear(scene, door.offset(dy=up, dz=1))
    seen = await scene.body.survey(*PLAN.box(corner))
    for part in PLAN.missing(corner, seen):
        if part.letter in (FREE, "B") or seen.name(part.block).endswith(("_leaves", "_log")):
            await clear(scene, part.block)
    for part in PLAN.parts(corner):
        floor = part.block.offset(dy=-1)
        if part.block.y == corner.y and seen.name(floor) in LIGHT_BLOCKS | WET:
            await lay(scene, await filling(scene), floor)


async def _raise(scene: Scene, missing: list[Part]) -> str:
    """Place every part that is missing; returns what ran out."""
    short = ""
    for number, part in enumerate(sorted(missing, key=lambda part: part.letter == "B")):
        if part.letter == FREE:
            continue
        if number % 8 == 0:
            scene.progress(f"house: part {number + 1} of {len(missing)}")
        try:
            item = await _item(scene, part.letter)
            if part.letter in FROM:
                await _turned(scene, item, part)
            else:
                await lay(scene, item, part.block)
        except MissingItem as bad:
            short = str(bad)
            if part.letter in "WR":
                break
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
    return short


async def _turned(scene: Scene, item: str, part: Part) -> None:
    """Place what has a direction, from where it gets the right one."""
    for block in (part.block, part.block.offset(dz=-1)) if part.letter == "B" else (part.block,):
        await clear(scene, block)
    await scene.body.go_to(part.block.offset(0.5, 0, FROM[part.letter] + 0.5), near=0.6)
    await scene.body.place(item, part.block)


async def _item(scene: Scene, letter: str) -> str:
    """What a letter is made of, from the pockets. Raises MissingItem."""
    if letter == "D":
        return await first_of(scene, "door")
    if letter == "T":
        return await first_of(scene, "torch")
    if letter == "B":
        return await first_of(scene, "bed")
    for kind in MATERIALS:
        if await pocketed(scene, kind):
            return await first_of(scene, kind)
    raise MissingItem("planks or cobblestone ran out")
