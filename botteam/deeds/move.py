"""Going somewhere: to a place, a team-mate, coordinates or new ground."""

from __future__ import annotations

import math

from botteam.actions import Explore, GoTo
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.tunnel import climb_out
from botteam.errors import Unreachable, VerbTimeout
from botteam.observation import Position

NEAR_HOME = 14.0
BERTHS = (0, -1, 1, -2, 2)
"""Blocks east of the house's middle: a row of its own for those who wait there, away from the door."""
HEADINGS = {
    "north": 180, "northeast": 225, "east": 270, "southeast": 315,
    "south": 0, "southwest": 45, "west": 90, "northwest": 135,
}  # fmt: skip
"""Degrees of yaw (minecraft.wiki/w/Rotation)."""
TRIES = 4
PIT_DEPTH, PIT_WIDTH = 4.0, 2.0
"""Blocks below home, and blocks that were walked in vain, by which a bot takes itself to be shut in."""
LEG = 56.0
"""One call of the body's `go_to` covers this much within its time limit."""


async def go_to(scene: Scene, args: GoTo) -> str:
    """Walk to the goal, in several legs when it is far."""
    goal, level, near = await _goal(scene, args)
    if not scene.in_leash(goal):
        raise DeedFailed("refused", f"{goal} is beyond your leash of {scene.leash:g} blocks from home {scene.home}")
    await walk(scene, goal, level=level, near=near)
    return f"arrived at {goal}"


async def walk(scene: Scene, goal: Position, *, level: bool = True, near: float = 2.0) -> None:
    """Walk any distance, out of a pit by stairs if need be. Raises Unreachable when a leg brings the bot no nearer."""
    before = (await scene.body.observe()).position
    try:
        await _walk(scene, before, goal, level=level, near=near)
    except Unreachable:
        here = (await scene.body.observe()).position
        if scene.home.y - here.y < PIT_DEPTH or here.distance(before) > PIT_WIDTH:
            raise
        await climb_out(scene, goal)
        await _walk(scene, (await scene.body.observe()).position, goal, level=level, near=near)


async def _walk(scene: Scene, here: Position, goal: Position, *, level: bool, near: float) -> None:
    while (gap := here.ground_distance(goal)) > LEG:
        share = LEG / gap
        waypoint = here.offset((goal.x - here.x) * share, 0, (goal.z - here.z) * share)
        arrived = await scene.body.go_to(waypoint, near=10.0, level=False)
        if arrived.position.ground_distance(goal) > gap - 4:
            raise Unreachable(f"the way to {goal} ends {gap:.0f} blocks before it")
        here = arrived.position
    await scene.body.go_to(goal, near=near, level=level)


async def explore(scene: Scene, args: Explore) -> str:
    """Walk to ground in a direction; a random one within the leash when none is given."""
    here = (await scene.body.observe()).position
    last: Exception | None = None
    for _ in range(TRIES):
        goal = _heading(scene, here, args)
        if not scene.in_leash(goal):
            last = DeedFailed("refused", f"{args.direction} is beyond your leash of {scene.leash:g} blocks; turn round")
            continue
        try:
            await walk(scene, goal, level=False, near=6.0)
        except (Unreachable, VerbTimeout) as bad:
            moved = (await scene.body.observe()).position
            if moved.ground_distance(here) >= args.distance / 2:
                return f"came as far as {moved}"
            last, here = bad, moved
            continue
        seen = await scene.body.observe()
        finds = ", ".join(f"{b.name} at {b.nearest}" for b in seen.blocks if b.name.endswith("_ore"))
        return f"reached {seen.position} in {seen.biome}" + (f"; saw {finds}" if finds else "")
    raise last or DeedFailed("refused", "there is no new ground within the leash")


def _heading(scene: Scene, here: Position, args: Explore) -> Position:
    if args.direction in HEADINGS:
        degrees = HEADINGS[args.direction] + scene.rng.uniform(-15, 15)
    else:
        degrees = scene.rng.uniform(0, 360)
    radians = math.radians(degrees)
    return here.offset(-math.sin(radians) * args.distance, 0, math.cos(radians) * args.distance)


async def _goal(scene: Scene, args: GoTo) -> tuple[Position, bool, float]:
    """The goal, whether its height counts, and how near is near enough."""
    if args.place is None:
        assert args.x is not None
        assert args.z is not None
        y = args.y if args.y is not None else 0
        return Position(x=args.x + 0.5, y=y, z=args.z + 0.5), args.y is not None, 1.5
    name = args.place.strip().lower()
    if name == "near home":
        angle, far = scene.rng.uniform(0, math.tau), scene.rng.uniform(3, min(NEAR_HOME, scene.leash))
        return scene.home.offset(math.cos(angle) * far, 0, math.sin(angle) * far), False, 2.5
    if name == "house" and name in scene.camp.sites:
        return await _berth(scene, scene.camp.sites[name]), True, 0.7
    known = {"home": scene.home, "stash": scene.camp.stash or scene.home, "spawn": scene.spawn or scene.home}
    known |= scene.camp.sites
    if name in known:
        return known[name], False, 2.5
    mates = {mate.lower(): position for mate, position in scene.mates().items()}
    if name in mates:
        return mates[name], False, 3.5
    raise DeedFailed("not_found", f"no place {args.place!r}; known: {', '.join([*known, 'near home', *scene.mates()])}")


async def _berth(scene: Scene, middle: Position) -> Position:
    """The bot's own place in the house: where it stands in the row, or the next that no team-mate has."""
    here = (await scene.body.observe()).position
    mates = scene.mates().values()
    free = [spot for spot in map(middle.offset, BERTHS) if all(spot.ground_distance(mate) > 0.8 for mate in mates)]
    return min(free, key=lambda spot: spot.ground_distance(here) > 0.8, default=middle)
