"""Five bots in the in-memory world whose model fails in every way: all keep acting, nobody breaks a rule."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest
from ollama_standin import MODEL, OllamaStandIn
from turns import ROLES, allowed

from botteam import bot as bots
from botteam import thinking
from botteam.bot import Bot
from botteam.bulletin import TeamBulletin
from botteam.deeds import DEEDS
from botteam.events import Bus, Decided
from botteam.mind import breaker as breakers
from botteam.mind import ollama as ollamas
from botteam.mind.breaker import Breaker
from botteam.mind.careful import CarefulBrain
from botteam.mind.model import OllamaBrain
from botteam.mind.ollama import Ollama
from botteam.mind.prompt import Prompter
from botteam.mind.rules import RulesBrain
from botteam.surroundings import Surroundings
from botteam.world.fake import FakeBody
from botteam.world.fake_world import FakeWorld


class Crew:
    """Five bots, one stand-in, one breaker."""

    def __init__(self, server: OllamaStandIn) -> None:
        self.bus = Bus()
        self.decided: list[Decided] = []
        self.ollama = Ollama(server.url, MODEL, 1)
        self.breaker = Breaker(self.ollama, lambda _up, _why: None, up=True)
        world, around = FakeWorld(), Surroundings(bulletin=TeamBulletin(), bus=self.bus)
        self.bots = []
        for number, role in enumerate(ROLES.values()):
            mind = OllamaBrain(role, self.ollama, Prompter())
            brain = CarefulBrain(mind, RulesBrain(role, random.Random(number)), self.breaker)
            body = FakeBody(role.name, world)
            self.bots.append(Bot(role, body, brain, around, allowed(role), random.Random(number)))

    async def play(self) -> None:
        for bot in self.bots:
            await bot.body.connect()
        await asyncio.gather(self.breaker.watch(), self._listen(), *(bot.run() for bot in self.bots))

    async def _listen(self) -> None:
        async for stamped in self.bus.subscribe("decision"):
            assert isinstance(stamped.event, Decided)
            self.decided.append(stamped.event)

    async def more(self, each: int, brain: str = "") -> list[Decided]:
        """Wait until every bot has decided so often again (by this brain); returns these decisions."""
        since = len(self.decided)
        try:
            async with asyncio.timeout(30):
                while True:
                    new = self.decided[since:]
                    by = Counter(d.bot for d in new if brain in ("", d.brain))
                    if len(by) == len(ROLES) and min(by.values()) >= each:
                        return new
                    await asyncio.sleep(0.02)
        except TimeoutError:
            told = Counter((d.bot, d.brain, d.fallback) for d in self.decided[since:])
            raise AssertionError(f"not {each} each by {brain or 'any'}: {told}; the model is {self.health()}") from None

    def health(self) -> str:
        return f"{'up' if self.breaker.up else 'down'}, {self.ollama.scheduler.queued} waiting"


async def briefly(_scene: object, _args: object) -> str:
    await asyncio.sleep(0.05)
    return "stood"


@pytest.mark.parametrize("fault", OllamaStandIn.FAULTS)
async def test_with_each_fault_everybody_acts_within_its_role_and_the_model_comes_back(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollamas, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(ollamas, "TRIAL_SECONDS", 2.0)
    monkeypatch.setattr(ollamas, "PROBE_SECONDS", 2.0)
    monkeypatch.setattr(breakers, "PROBE_EVERY_SECONDS", 0.2)
    monkeypatch.setattr(thinking, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(bots, "BREATH_SECONDS", 0.05)
    monkeypatch.setitem(DEEDS, "idle", briefly)
    server = await OllamaStandIn(latency=0.01).start()
    crew = Crew(server)
    playing = asyncio.create_task(crew.play())
    try:
        await crew.more(1, "ollama")
        server.fault = fault
        if fault == "refused":
            await server.refuse(True)
        during = await crew.more(3)
        assert all(d.action in allowed(ROLES[d.bot]).actions for d in during)
        server.fault = ""
        if fault == "refused":
            await server.refuse(False)
        await crew.more(1, "ollama")
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await crew.ollama.close()
        await server.stop()
