"""What a team thinks with: the model and its keepers, memories, and the skills that it has learned."""

from __future__ import annotations

import logging
import random
from collections import ChainMap
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from botteam.actions import Allowed
from botteam.config import Settings
from botteam.deeds import DEEDS
from botteam.deeds.errand import errand_skill
from botteam.errandbook import Errandbook
from botteam.errors import RunError
from botteam.events import BrainChanged, Bus, GoalSet, Log, Planned
from botteam.lifetime import beside
from botteam.mind.base import Brain, BrainDown
from botteam.mind.breaker import Breaker
from botteam.mind.careful import CarefulBrain
from botteam.mind.memory import Memory
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama
from botteam.mind.plan import Plan
from botteam.mind.planner import Planner
from botteam.mind.prompt import Prompter
from botteam.mind.remembering import Remembering
from botteam.mind.rules import RulesBrain
from botteam.roles import Role
from botteam.skill import Skill
from botteam.skillbook import Skillbook
from botteam.terminal import Terminal

log = logging.getLogger("botteam")


class Minds:
    """The minds of one run's bots; `world` names the world that they remember places of."""

    def __init__(
        self, settings: Settings, roles: Sequence[Role], book: Skillbook, bus: Bus, terminal: Terminal, world: str
    ) -> None:
        self._settings = settings
        self._roles = roles
        self._bus = bus
        self._terminal = terminal
        self._prompter = Prompter(book.skills)
        self._memories = {role.name: Memory(settings.data_dir / role.memory_file, world) for role in roles}
        self._errands = Errandbook(
            settings.data_dir / "skills", book.names, lambda errand, ended: errand_skill(errand, DEEDS, ended)
        )
        self._model: Ollama | None = None
        self._breaker: Breaker | None = None
        self._planner: Planner | None = None
        self.allowed: Mapping[str, Allowed] = {role.name: role.allowed(book.names) for role in roles}
        self.skills: Mapping[str, Skill] = ChainMap(dict(book.skills), self._errands.skills)

    @property
    def brain(self) -> str:
        """Who decides now: `ollama` or `rules`."""
        return "ollama" if self._breaker is not None and self._breaker.up else "rules"

    def limits(self, base: Allowed, bot: str) -> Allowed:
        """A role's limits with what was learned within them."""
        return self._errands.allowed(base, bot)

    def may(self, bot: str) -> Allowed:
        """What a bot may do now."""
        return self.limits(self.allowed[bot], bot)

    def mind(self, role: Role, rng: random.Random) -> Brain:
        """A role's brain: the model with the rules behind it, or the rules alone."""
        rules = RulesBrain(role, rng)
        if self._model is None or self._breaker is None:
            return rules
        model = OllamaBrain(role, self._model, self._prompter, self._planner, self._memories[role.name])
        return CarefulBrain(model, rules, self._breaker)

    async def open(self, stack: AsyncExitStack) -> None:
        """Open memories and find the model, if it is wanted; `stack` closes all. Raises RunError for BRAIN=ollama."""
        names = frozenset(role.username for role in self._roles)
        beside(stack, Remembering(self._bus, self._memories, names).follow(), "remembering")
        for memory in self._memories.values():
            stack.push_async_callback(memory.close)
            await memory.open()
        await self._errands.load()
        for broken in self._errands.broken:
            log.warning("errand skipped: %s", broken)
        if self._settings.brain != "rules":
            await self._find_model(stack)

    async def _find_model(self, stack: AsyncExitStack) -> None:
        settings, insisted = self._settings, self._settings.brain == "ollama"
        model = Ollama(
            settings.ollama_host, settings.ollama_fast_model, settings.ollama_parallel, settings.ollama_deep_model
        )
        stack.push_async_callback(model.close)
        try:
            await model.probe()
            told = (await model.try_out()).text() if insisted else f"the rules, until {model.model} has loaded"
            self._terminal.say(f"brain            {told}")
        except BrainDown as bad:
            if insisted:
                raise RunError(f"{bad}; or use --brain auto") from None
            self._terminal.say(f"{bad}. The rules brain decides until then.")
        breaker = Breaker(model, self._changed, up=insisted)
        self._model, self._breaker = model, breaker
        self._planner = Planner(model, self._prompter, breaker, self._goal_set, self._teach, self._spent)
        beside(stack, breaker.watch(), "model watch")
        beside(stack, self._planner.run(), "planning")

    def _changed(self, up: bool, text: str) -> None:
        for role in self._roles:
            self._bus.publish(BrainChanged(bot=role.name, to=self.brain, reason=text))
        told = f"the model decides: {text}" if up else f"the rules brain decides: {text}"
        self._bus.publish(Log(level="info" if up else "warning", text=told))

    def _goal_set(self, bot: str, plan: Plan) -> None:
        self._bus.publish(GoalSet(bot=bot, goal=plan.goal, steps=plan.steps))

    def _spent(self, bot: str, prompt: int, output: int) -> None:
        self._bus.publish(Planned(bot=bot, prompt_tokens=prompt, output_tokens=output))

    def _teach(self, bot: str, text: str) -> None:
        errand = self._errands.try_out(bot, text, self.allowed[bot])
        self._bus.publish(Log(bot=bot, text=f"{bot} is to try {errand.name}: {errand.summary}"))
