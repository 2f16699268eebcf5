"""The recipe tree, worked backwards: from what is wanted to what is in the pockets."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from botteam.world.body import Recipe

DEPTH_MAX = 4
Ways = Callable[[str], Awaitable[tuple[Recipe, ...]]]
"""All recipes of an item."""

_WOODS = ("oak", "spruce", "birch", "jungle", "acacia", "dark_oak", "mangrove", "cherry", "pale_oak")


@dataclass(frozen=True)
class Step:
    """Craft so many of an item, at a table or by hand."""

    item: str
    count: int
    table: bool


@dataclass
class Plan:
    """Steps in order, and what would have to be had besides."""

    steps: list[Step] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)

    @property
    def at_table(self) -> bool:
        """Whether a crafting table is needed."""
        return any(step.table for step in self.steps)

    def lacking(self) -> str:
        """What is missing, as a player would say it: `2 log and 3 coal`."""
        return " and ".join(f"{n} {name}" for name, n in sorted(self.missing.items()))


class Planner:
    """Plans over one set of pockets; recipes are asked for once each."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._known: dict[str, tuple[Recipe, ...]] = {}

    async def plan(self, item: str, count: int, have: Counter[str]) -> Plan:
        """The plan with the least missing to make `count` more of an item; `have` is lowered by what it uses."""
        return await self._make(item, count, have, frozenset())

    async def has_recipe(self, item: str) -> bool:
        """Whether the item can be crafted at all."""
        return bool(await self._recipes(item))

    async def _recipes(self, item: str) -> tuple[Recipe, ...]:
        if item not in self._known:
            self._known[item] = tuple(way for way in await self._ways(item) if not _unpacks(item, way))
        return self._known[item]

    async def _need(self, item: str, count: int, have: Counter[str], path: frozenset[str]) -> Plan:
        used = min(have[item], count)
        have[item] -= used
        return await self._make(item, count - used, have, path) if count > used else Plan()

    async def _make(self, item: str, count: int, have: Counter[str], path: frozenset[str]) -> Plan:
        ways = [way for way in await self._recipes(item) if not (path | {item}) & way.needs.keys()]
        if not ways or len(path) >= DEPTH_MAX:
            return Plan(missing=Counter({_plain(item): count}))
        best: tuple[tuple[int, int, int], Plan, Counter[str]] | None = None
        for way in sorted(ways, key=_wood_rank):
            left = have.copy()
            plan = await self._follow(item, way, math.ceil(count / way.yields), left, path | {item})
            left[item] += math.ceil(count / way.yields) * way.yields - count
            rank = (sum(plan.missing.values()), len(plan.steps), sum(way.needs.values()))
            if best is None or rank < best[0]:
                best = rank, plan, left
        assert best is not None
        have.clear()
        have.update(best[2])
        return best[1]

    async def _follow(self, item: str, way: Recipe, rounds: int, have: Counter[str], path: frozenset[str]) -> Plan:
        plan = Plan()
        for need, count in way.needs.items():
            part = await self._need(need, count * rounds, have, path)
            plan.steps += part.steps
            plan.missing += part.missing
        plan.steps.append(Step(item, rounds * way.yields, way.table))
        return plan


def _unpacks(item: str, way: Recipe) -> bool:
    """Whether a recipe only turns a storage block, nuggets or dyed things back: nobody goes that way from nothing."""
    only = next(iter(way.needs)) if len(way.needs) == 1 else ""
    return (
        "_block" in only or only.endswith("_nugget") or (item.endswith("_bed") and any("bed" in n for n in way.needs))
    )


def _wood_rank(way: Recipe) -> int:
    """Oak and cobblestone first, so that what is missing is named by the commonest of its kind."""
    names = " ".join(way.needs)
    return next((i for i, wood in enumerate(_WOODS) if f"{wood}_" in names), 0) + 10 * (
        any(rare in names for rare in ("stripped", "charcoal", "cobbled_deepslate", "blackstone"))
    )


def _plain(item: str) -> str:
    """Any log will do where one is missing."""
    return "log" if item.endswith(("_log", "_wood", "_stem", "_hyphae")) else item
