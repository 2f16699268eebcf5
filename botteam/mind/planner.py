"""Goals: the deep model sets each bot's; all bots in one round."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from botteam.errand import errand_schema
from botteam.mind.base import BrainDown, Turn
from botteam.mind.families import PLANNING
from botteam.mind.ollama import Ollama
from botteam.mind.plan import PLAN_SCHEMA, Plan, parse_plan
from botteam.mind.prompt import Prompter, repair
from botteam.roles import Role

log = logging.getLogger("botteam")
ROUND_EVERY_SECONDS = 600.0
"""Two models that do not fit on one GPU together swap at most once in this time."""
ROUND_SECONDS = 180.0
"""A round of the deep model lasts so long at most, once it is loaded; meanwhile the bots decide by their routines."""
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
    Nothing is planned while `up` says that the model is down.
    """

    def __init__(
        self,
        ollama: Ollama,
        prompter: Prompter,
        told: Callable[[str, Plan], None],
        teach: Callable[[str, str], None] | None = None,
        up: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ollama = ollama
        self._prompter = prompter
        self._told = told
        self._teach = teach
        self._up = up
        self._clock = clock
        self._plans: dict[str, Plan] = {}
        self._wanted: dict[str, Wish] = {}
        self._some = asyncio.Event()
        self._next_round = 0.0
        self._complaint = ""

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
            if self._up():
                await self._round(wanted)

    async def _round(self, wanted: Mapping[str, Wish]) -> None:
        """A plan for each; a model that fails ends the round, which is said once."""
        try:
            if self._ollama.deep == self._ollama.model:
                await self._plan_all(wanted)
            else:
                await self._swap(wanted)
        except BrainDown as bad:
            self._next_round = max(self._next_round, self._clock() + RETRY_SECONDS)
            if str(bad) != self._complaint:
                log.warning("no new goals: %s", bad)
            self._complaint = str(bad)
        else:
            self._complaint = ""

    async def _swap(self, wanted: Mapping[str, Wish]) -> None:
        """A round of the deep model; the fast one is loaded again before anybody else is let in. Raises BrainDown.

        Where the deep one fails and the fast one answers, the fast one plans from then on.
        """
        ollama = self._ollama
        async with ollama.scheduler.alone():
            if not self._up():
                return
            failure = await self._deep_round(wanted)
            self._next_round = self._clock() + (RETRY_SECONDS if failure else ROUND_EVERY_SECONDS)
            await ollama.try_out()
        if failure:
            log.warning("%s; %s sets the goals from now on", failure, ollama.model)
            ollama.deep = ollama.model

    async def _deep_round(self, wanted: Mapping[str, Wish]) -> str:
        """Load the deep model, which may take minutes, and let it plan for ROUND_SECONDS; why it failed, if it did."""
        try:
            await self._ollama.try_out(self._ollama.deep)
            async with asyncio.timeout(ROUND_SECONDS):
                await self._plan_all(wanted)
        except TimeoutError:
            log.info("a round of goals was ended after %.0f s", ROUND_SECONDS)
        except BrainDown as bad:
            return str(bad)
        return ""

    async def _plan_all(self, wanted: Mapping[str, Wish]) -> None:
        """First a goal for everybody, then skills. Raises BrainDown."""
        plans = {name: await self._plan(wish) for name, wish in wanted.items()}
        for name, plan in plans.items():
            if plan and self._teach is not None:
                await self._invent(self._teach, wanted[name], plan)

    async def _plan(self, wish: Wish) -> str:
        """Ask for one plan: the model's text, or nothing when it was none; then there is no new goal for a while."""
        text = await self._ask(wish, self._prompter.planning(*wish), PLAN_SCHEMA)
        try:
            plan = parse_plan(text, wish.turn.goal)
        except ValueError:
            self._next_round = max(self._next_round, self._clock() + RETRY_SECONDS)
            return ""
        self._plans[wish.role.name] = plan
        self._told(wish.role.name, plan)
        return text

    async def _invent(self, teach: Callable[[str, str], None], wish: Wish, plan: str) -> None:
        """Let the model write a skill for its plan; one repair, then it is let go. Raises BrainDown."""
        messages = list(self._prompter.inventing(wish.role, wish.turn, plan))
        for _try in range(2):
            text = await self._ask(wish, messages, errand_schema(wish.turn.allowed))
            if _is_empty(text):
                return
            try:
                teach(wish.role.name, text)
            except ValueError as bad:
                messages += repair(text, bad)
            else:
                return

    async def _ask(self, wish: Wish, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """One answer in one slot: whoever is in danger waits for no more than that. Raises BrainDown."""
        ollama = self._ollama
        async with ollama.scheduler.slot(wish.role.name, "planning"):
            response = await ollama.ask(messages, schema, model=ollama.deep, seconds=PLAN_SECONDS, options=PLANNING)
        return response.message.content or ""


def _is_empty(text: str) -> bool:
    """Whether a model found no skill worth writing."""
    try:
        return not json.loads(text)["steps"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _keeps_failing(turn: Turn) -> bool:
    last = turn.results[-FAILURES_MAX:]
    return len(last) == FAILURES_MAX and not any(deed.result.ok for deed in last)
