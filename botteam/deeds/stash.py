"""Putting things into the team's chests and taking them out: the chests themselves are looked into every time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from botteam.actions import Nothing, WithdrawStash
from botteam.deeds.move import walk
from botteam.deeds.scene import DeedFailed, Scene
from botteam.deeds.site import LIGHT_BLOCKS, clear, come_near, name_at
from botteam.errors import Blocked, MissingItem, NoSpace, NotFound, Unreachable, VerbTimeout
from botteam.observation import Position, is_kind
from botteam.stash import CATEGORIES, Chest, Spot, by_spot, category, order_for, surplus
from botteam.world.body import Contents, Move, Transferred

Opened = TypeVar("Opened", Contents, Transferred)

STASH_RADIUS = 28
FULL = "All stash chests are full! Need more chests."
"""The founding document's line, which Mason waits for."""
OUT_OF_USE = (Unreachable, VerbTimeout, Blocked, NotFound)
"""A chest that cannot be had now is passed over."""


async def deposit_stash(scene: Scene, _args: Nothing) -> str:
    """Store everything beyond the keep list, each thing in its row; what does not fit goes to overflow."""
    spots = await go_to_stash(scene)
    wanted = surplus((await scene.body.observe()).inventory, scene.keep)
    if not wanted:
        raise MissingItem("the pockets hold nothing beyond what you keep; there is nothing to store")
    stored, rest, full = await _store(scene, wanted, spots)
    if rest and full:
        raise DeedFailed("stash_full", FULL)
    if not stored and not rest:
        raise MissingItem("what was to be stored was used up on the way")
    if not stored:
        raise Unreachable("no chest of the stash could be opened; something stands on or around them")
    return f"stored {stored} items"


async def _store(scene: Scene, wanted: dict[str, int], spots: dict[Spot, Position]) -> tuple[int, dict[str, int], bool]:
    """Carry things row by row; how many were stored, what is left, and whether all chests for it had no room."""
    stored, rest, full = 0, dict(wanted), True
    for row in CATEGORIES:
        kinds = [item for item in rest if category(item) == row]
        for spot in order_for(kinds[0], spots) if kinds else ():
            try:
                stored += await _put(scene, spots[spot], rest, kinds)
            except NoSpace:
                continue
            except MissingItem:
                full = False
                await _recount(scene, rest)
            except OUT_OF_USE:
                full = False
            kinds = [item for item in kinds if item in rest]
            if not kinds:
                break
    return stored, rest, full


async def _put(scene: Scene, chest: Position, rest: dict[str, int], kinds: Iterable[str]) -> int:
    """Put as much of some kinds as fits into one chest; `rest` is lowered by it. Returns how many went in."""
    await come_near(scene, chest)
    moves = [Move(item=item, count=rest[item], into="container") for item in kinds]
    done = await _opening(scene, chest, lambda: scene.body.transfer(chest, moves))
    for move in done.moved:
        rest[move.item] -= move.count
        if rest[move.item] <= 0:
            del rest[move.item]
    remember(scene, chest, done.contents)
    return sum(move.count for move in done.moved)


async def _recount(scene: Scene, rest: dict[str, int]) -> None:
    """What is left to store after something was used up on the way, as dirt is for a step."""
    held = (await scene.body.observe()).inventory
    for item in tuple(rest):
        rest[item] = min(rest[item], held.get(item, 0))
        if not rest[item]:
            del rest[item]


async def withdraw_stash(scene: Scene, args: WithdrawStash) -> str:
    """Take an item or a kind of item; the chests that were seen to hold it are tried first."""
    spots = await go_to_stash(scene)
    taken = await take(scene, args.item, args.count, spots)
    if not taken:
        raise MissingItem(f"the stash holds no {args.item}; its {len(spots)} chests were looked into")
    return f"took {taken} {args.item}"


async def take(scene: Scene, kind: str, count: int, spots: dict[Spot, Position]) -> int:
    """Take up to `count` of a kind from the chests; returns how many were taken. Raises NoSpace."""

    def promise(spot: Spot) -> tuple[bool, bool, int]:
        known = scene.camp.chests.get(spots[spot])
        holds = known is not None and any(is_kind(item, kind) for item in known.items)
        return not holds, spot.category != category(kind), spot.row

    taken = 0
    for spot in sorted(spots, key=promise):
        try:
            taken += await _take(scene, spots[spot], kind, count - taken)
        except OUT_OF_USE:
            continue
        if taken >= count:
            break
    return taken


async def _take(scene: Scene, chest: Position, kind: str, count: int) -> int:
    contents = await look_in(scene, chest)
    moves: list[Move] = []
    for item, held in contents.items.items():
        if is_kind(item, kind) and count > sum(m.count for m in moves):
            moves.append(Move(item=item, count=min(held, count - sum(m.count for m in moves)), into="pockets"))
    if not moves:
        return 0
    try:
        done = await scene.body.transfer(chest, moves)
    except MissingItem:
        return 0
    remember(scene, chest, done.contents)
    return sum(move.count for move in done.moved)


async def look_in(scene: Scene, chest: Position) -> Contents:
    """Open a chest and remember what it holds."""
    await come_near(scene, chest)
    try:
        contents = await _opening(scene, chest, lambda: scene.body.open_container(chest))
    except NotFound:
        scene.camp.gone(chest)
        raise
    remember(scene, chest, contents)
    return contents


async def _opening(scene: Scene, chest: Position, attempt: Callable[[], Awaitable[Opened]]) -> Opened:
    """Open a chest; what lies on its lids is dug away first. Raises Blocked when nothing did."""
    try:
        return await attempt()
    except Blocked:
        halves = [half for dx in (-1, 0, 1) if await name_at(scene, half := chest.offset(dx=dx)) == "chest"]
        lids = [half.offset(dy=1) for half in halves]
        lying = [lid for lid in lids if await name_at(scene, lid) not in LIGHT_BLOCKS | {"chest"}]
        if not lying:
            raise
        for lid in lying:
            await clear(scene, lid)
        return await attempt()


def remember(scene: Scene, chest: Position, contents: Contents) -> None:
    """Tell the camp what a chest was seen to hold."""
    scene.camp.looked(Chest(position=chest, items=dict(contents.items), free=contents.free))


async def go_to_stash(scene: Scene) -> dict[Spot, Position]:
    """Walk there; returns its chests. Raises DeedFailed("no_stash") when there is no stash."""
    origin = scene.camp.stash
    if origin is None:
        raise DeedFailed("no_stash", "there is no stash yet; a builder sets it up with the skill setup_stash")
    if (await scene.body.observe()).position.ground_distance(origin) > STASH_RADIUS - 16:
        await walk(scene, origin, level=False, near=4.0)
    spots = await standing(scene, origin)
    if not spots:
        raise DeedFailed("no_stash", "the chests of the stash are gone; a builder sets it up with setup_stash")
    return spots


async def standing(scene: Scene, origin: Position) -> dict[Spot, Position]:
    """The chests of the layout that stand in the world; those that are gone are forgotten."""
    seen = await scene.body.find_blocks(["chest"], radius=STASH_RADIUS, count=96)
    spots = by_spot(origin, [b.position for b in seen])
    for gone in scene.camp.chests.keys() - set(spots.values()):
        scene.camp.gone(gone)
    return spots
