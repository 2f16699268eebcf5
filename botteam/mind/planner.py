"""Goals: the deep model sets each bot's; all bots in one round."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ollama import ChatResponse

from botteam.errand import errand_schema
from botteam.mind.base import BrainDown, Turn
from botteam.mind.breaker import Breaker
from botteam.mind.families import INVENTING, PLANNING
from botteam.mind.ollama import ANSWER_SECONDS, Ollama, Silent
from botteam.mind.plan import PLAN_SCHEMA, Course, Plan, parse_plan
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
PLAN_SECONDS, SKILL_SECONDS = 60.0, 90.0


class Wish(NamedTuple):
    """A bot that wants a goal, as it stood when it asked, and what it remembered."""

    role: Role
    turn: Turn
    memory: tuple[str, ...]


class Planner:
    """Goals of all bots. `guide` never waits; `run` makes plans beside the team, `told` hears of each.

    `teach` takes a bot's name and the model's text of a skill for it; it raises ValueError, in words for the model.
    `spent` hears the tokens of every answer, for the prompt and for the output.
    Nothing is planned while the model is down; a plan's request that falls silent is as good a sign of that as any.
    """

    def __init__(
        self,
        ollama: Ollama,
        prompter: Prompter,
        breaker: Breaker,
        told: Callable[[str, Plan], None],
        teach: Callable[[str, str], None] | None = None,
        spent: Callable[[str, int, int], None] = lambda _bot, _prompt, _output: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ollama = ollama
        self._prompter = prompter
        self._breaker = breaker
        self._told = told
        self._teach = teach
        self._spent = spent
        self._clock = clock
        self._courses: dict[str, Course] = {}
        self._wanted: dict[str, Wish] = {}
        self._some = asyncio.Event()
        self._next_round = 0.0
        self._complaint = ""

    def guide(self, name: str, turn: Turn) -> Turn:
        """The turn with the bot's goal in it."""
        course = self._courses.setdefault(name, Course())
        course.learn(turn)
        return turn.model_copy(update={"goal": course.goal() or turn.goal})

    def wish(self, role: Role, turn: Turn, memory: tuple[str, ...] = ()) -> None:
        """Ask for a new goal where one is due, else take an older wish back; called after `guide` for the same turn.

        `memory` is what the bot remembers of this turn's matters; a plan is made with it.
        """
        if self._courses[role.name].wants(self._clock()):
            self._wanted[role.name] = Wish(role, turn, memory)
            self._some.set()
        else:
            self._wanted.pop(role.name, None)

    async def run(self) -> None:
        """Make plans whenever some are wanted, for ever."""
        while True:
            await self._some.wait()
            await asyncio.sleep(max(GATHER_SECONDS, self._next_round - self._clock()))
            self._some.clear()
            if not self._breaker.up:
                self._wanted.clear()
            if self._wanted:
                await self._round()

    async def _round(self) -> None:
        """A plan for each; a model that fails ends the round, which is said once."""
        try:
            if self._ollama.deep == self._ollama.model:
                await self._plan_all()
            else:
                await self._swap()
        except BrainDown as bad:
            self._next_round = max(self._next_round, self._clock() + RETRY_SECONDS)
            if str(bad) != self._complaint:
                log.warning("no new goals: %s", bad)
            self._complaint = str(bad)
        else:
            self._complaint = ""

    async def _swap(self) -> None:
        """A round of the deep model; the fast one is loaded again before anybody else is let in. Raises BrainDown.

        Where the deep one fails and the fast one answers, the fast one plans from then on.
        """
        ollama = self._ollama
        async with ollama.scheduler.alone():
            if not (self._wanted and self._breaker.up):
                return
            failure = await self._deep_round()
            self._next_round = self._clock() + (RETRY_SECONDS if failure else ROUND_EVERY_SECONDS)
            await ollama.try_out()
        if failure:
            log.warning("%s; %s sets the goals from now on", failure, ollama.model)
            ollama.deep = ollama.model

    async def _deep_round(self) -> str:
        """Load the deep model, which may take minutes, and let it plan for ROUND_SECONDS; why it failed, if it did."""
        try:
            await self._ollama.try_out(self._ollama.deep)
            async with asyncio.timeout(ROUND_SECONDS):
                await self._plan_all()
        except TimeoutError:
            log.info("a round of goals was ended after %.0f s", ROUND_SECONDS)
        except BrainDown as bad:
            return str(bad)
        return ""

    async def _plan_all(self) -> None:
        """First a goal for everybody who still wants one, then skills, which are no loss. Raises BrainDown."""
        made: list[tuple[Wish, Plan | None]] = []
        for name in tuple(self._wanted):
            wish = self._wanted.pop(name, None)
            if wish is not None:
                made.append((wish, await self._plan(wish)))
        with contextlib.suppress(BrainDown):
            for wish, plan in made:
                if plan is not None and self._teach is not None:
                    await self._invent(self._teach, wish, plan)

    async def _plan(self, wish: Wish) -> Plan | None:
        """Ask for one plan; None when the answer was none, or the operator wishes something else by now."""
        name, order = wish.role.name, wish.turn.goal
        text = await self._ask(wish, self._prompter.planning(*wish), PLAN_SCHEMA, PLAN_SECONDS, PLANNING)
        try:
            plan = parse_plan(text, order)
        except ValueError:
            self._next_round = max(self._next_round, self._clock() + RETRY_SECONDS)
            return None
        course = self._courses[name]
        if course.order != order:
            return None
        course.begin(plan, self._clock())
        self._wanted.pop(name, None)
        self._told(name, plan)
        return plan

    async def _invent(self, teach: Callable[[str, str], None], wish: Wish, plan: Plan) -> None:
        """Let the model write a skill for its plan; one repair, then it is let go. Raises BrainDown."""
        messages = list(self._prompter.inventing(*wish, plan.text()))
        for _try in range(2):
            text = await self._ask(wish, messages, errand_schema(wish.turn.allowed), SKILL_SECONDS, INVENTING)
            if _is_empty(text):
                return
            try:
                teach(wish.role.name, text)
            except ValueError as bad:
                messages += repair(text, bad)
            else:
                return

    async def _ask(
        self,
        wish: Wish,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        seconds: float,
        options: Mapping[str, Any],
    ) -> str:
        """One answer in one slot: whoever is in danger waits for no more than that. Raises BrainDown.

        Where others need the model too, an answer that does not grow is as late as a decision would be.
        """
        ollama = self._ollama
        shared = ollama.deep == ollama.model

        async def answer() -> ChatResponse:
            async with ollama.scheduler.slot(wish.role.name, "planning"), asyncio.timeout(seconds):
                silence = ANSWER_SECONDS if shared else seconds
                return await ollama.ask(
                    messages, schema, model=ollama.deep, seconds=silence, options=options, grows=True
                )

        try:
            response = await self._breaker.unless_down(answer())
        except Silent as bad:
            if shared:
                self._breaker.failed(bad)
            raise
        except TimeoutError:
            raise BrainDown(f"{ollama.deep} was not done with a plan after {seconds:.0f} s") from None
        self._spent(wish.role.name, response.prompt_eval_count or 0, response.eval_count or 0)
        return response.message.content or ""


def _is_empty(text: str) -> bool:
    """Whether a model found no skill worth writing."""
    try:
        return not json.loads(text)["steps"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
