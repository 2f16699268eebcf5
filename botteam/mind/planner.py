"""Goals: the deep model sets each bot's; all bots in one round."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import NamedTuple

from botteam.errand import errand_schema
from botteam.mind.base import BrainDown, Turn
from botteam.mind.families import PLANNING
from botteam.mind.ollama import Ollama
from botteam.mind.plan import PLAN_SCHEMA, Plan, parse_plan
from botteam.mind.prompt import Prompter, repair
from botteam.roles import Role

ROUND_EVERY_SECONDS = 600.0
"""Two models that do not fit on one GPU together swap at most once in this time."""
GATHER_SECONDS = 5.0
"""A round waits so long for the other bots to want a goal too."""
RETRY_SECONDS = 60.0
PLAN_SECONDS = 60.0
FAILURES_MAX = 3


class Wish(NamedTuple):
    """A bot that wants a goal, as it stood when it asked, and what it remembered."""

    role: Role
    turn: Turn
    memory: tuple[str, ...]


class Planner:
    """Goals of all bots. `guide` never waits; `run` makes plans beside the team, `told` hears of each.

    `teach` takes a bot's name and the model's text of a skill for it; it raises ValueError, in words for the model.
    """

    def __init__(
        self,
        ollama: Ollama,
        prompter: Prompter,
        told: Callable[[str, Plan], None],
        teach: Callable[[str, str], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ollama = ollama
        self._prompter = prompter
        self._told = told
        self._teach = teach
        self._clock = clock
        self._plans: dict[str, Plan] = {}
        self._wanted: dict[str, Wish] = {}
        self._some = asyncio.Event()
        self._next_round = 0.0

    def guide(self, role: Role, turn: Turn, memory: tuple[str, ...] = ()) -> Turn:
        """The turn with the bot's goal in it; asks for a new goal where there is none or it keeps failing.

        `memory` is what the bot remembers of this turn's matters; a plan is made with it.
        """
        plan = self._plans.get(role.name)
        order = turn.goal
        if plan is None or plan.order != order or _keeps_failing(turn):
            self._wanted[role.name] = Wish(role, turn, memory)
            self._some.set()
        if plan is None or plan.order != order:
            return turn
        return turn.model_copy(update={"goal": plan.text()})

    def reached(self, name: str) -> None:
        """The bot says that its goal is reached; its next turn asks for another."""
        self._plans.pop(name, None)

    async def run(self) -> None:
        """Make plans whenever some are wanted, for ever."""
        while True:
            await self._some.wait()
            await asyncio.sleep(max(GATHER_SECONDS, self._next_round - self._clock()))
            wanted, self._wanted = self._wanted, {}
            self._some.clear()
            await self._round(wanted)

    async def _round(self, wanted: dict[str, Wish]) -> None:
        """One plan each; the deep model has the server to itself meanwhile."""
        ollama = self._ollama
        if ollama.deep == ollama.model:
            for name, wish in wanted.items():
                async with ollama.scheduler.slot(name, "planning"):
                    await self._plan(name, wish)
            return
        async with ollama.scheduler.alone():
            for name, wish in wanted.items():
                await self._plan(name, wish)
        self._next_round = self._clock() + ROUND_EVERY_SECONDS

    async def _plan(self, name: str, wish: Wish) -> None:
        """Ask for one plan; a failure leaves the bot without a new goal for a while."""
        try:
            response = await self._ollama.ask(
                self._prompter.planning(*wish),
                PLAN_SCHEMA,
                model=self._ollama.deep,
                seconds=PLAN_SECONDS,
                options=PLANNING,
            )
            plan = parse_plan(response.message.content or "", wish.turn.goal)
        except (BrainDown, ValueError):
            self._next_round = max(self._next_round, self._clock() + RETRY_SECONDS)
            return
        self._plans[name] = plan
        self._told(name, plan)
        if self._teach is not None:
            await self._invent(self._teach, wish, response.message.content or "")

    async def _invent(self, teach: Callable[[str, str], None], wish: Wish, plan: str) -> None:
        """Let the model write a skill for its plan; one repair, then it is let go."""
        messages = list(self._prompter.inventing(wish.role, wish.turn, plan))
        for _try in range(2):
            try:
                response = await self._ollama.ask(
                    messages,
                    errand_schema(wish.turn.allowed),
                    model=self._ollama.deep,
                    seconds=PLAN_SECONDS,
                    options=PLANNING,
                )
            except BrainDown:
                return
            text = response.message.content or ""
            if _is_empty(text):
                return
            try:
                teach(wish.role.name, text)
            except ValueError as bad:
                messages += repair(text, bad)
            else:
                return


def _is_empty(text: str) -> bool:
    """Whether a model found no skill worth writing."""
    try:
        return not json.loads(text)["steps"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _keeps_failing(turn: Turn) -> bool:
    last = turn.results[-FAILURES_MAX:]
    return len(last) == FAILURES_MAX and not any(deed.result.ok for deed in last)
