"""What a bot tells: decisions, phases of its deeds and thoughts to the bus, its line to the team's bulletin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from botteam.actions import BROKEN_OFF, ActionResult, Decision
from botteam.bulletin import BotStatus, TeamBulletin
from botteam.events import ActionPhase, BulletinChanged, Bus, Decided, Phase, Prompted, Thought
from botteam.mind.base import Turn
from botteam.observation import Position
from botteam.senses import Senses
from botteam.thinking import Answer


class Herald:
    """One bot's mouth towards listeners and team-mates."""

    def __init__(self, name: str, bus: Bus, bulletin: TeamBulletin, senses: Senses, clock: Callable[[], float]) -> None:
        self._name = name
        self._bus = bus
        self._bulletin = bulletin
        self._senses = senses
        self._clock = clock
        self._thought = ""
        self._posting: asyncio.Future[None] | None = None

    def think_aloud(self, thought: str) -> None:
        """Tell viewers a thought; the empty one changes nothing."""
        if thought:
            self._thought = thought
            self._bus.publish(Thought(bot=self._name, text=thought))

    async def decided(self, answer: Answer, seen: Position, overhead_ms: float) -> None:
        """Tell bulletin, bus and viewers what was decided, before it is done."""
        choice, turn = answer.choice, answer.turn
        decision = choice.decision
        self._bus.publish(Prompted(bot=self._name, team=turn.team, messages=choice.messages))
        self.think_aloud(decision.thought)
        await self._post(decision.label(), seen, turn)
        self._bus.publish(
            Decided(
                bot=self._name,
                action=decision.action,
                args=decision.args_json(),
                thought=decision.thought,
                brain=choice.brain,
                latency_ms=round(choice.latency_ms, 1),
                queue_ms=round(choice.queue_ms, 1),
                waited_ms=round(answer.waited * 1000, 1),
                overhead_ms=round(overhead_ms, 2),
                prompt_tokens=choice.prompt_tokens,
                output_tokens=choice.output_tokens,
                ahead=answer.ahead,
                repairs=choice.repairs,
                fallback=choice.fallback,
            )
        )

    async def _post(self, doing: str, seen: Position, turn: Turn) -> None:
        await self._bulletin.post(self._status(doing, seen, self._thought, turn.observation.health))
        lines = await self._bulletin.lines("", self._clock())
        self._bus.publish(BulletinChanged(bot=self._name, lines=lines))

    def phase(self, decision: Decision, phase: Phase, result: ActionResult | None = None, text: str = "") -> None:
        """Tell how a deed stands."""
        self._bus.publish(
            ActionPhase(
                bot=self._name,
                name=decision.action,
                args=decision.args_json(),
                phase=phase,
                ok=result.ok if result else None,
                reason=result.reason if result else "",
                text=result.text if result else text,
                seconds=result.seconds if result else None,
                gained=result.gained if result else {},
            )
        )

    def progress(self, decision: Decision, doing: str, text: str) -> None:
        """Tell how far a deed has come: to listeners, and a skill's also to the team."""
        self.phase(decision, "progress", text=text)
        position = self._senses.position
        if decision.action == "invoke_skill" and position is not None:
            status = self._status(doing, position, text, self._senses.health)
            self._posting = asyncio.ensure_future(self._bulletin.post(status))

    async def ended(self, decision: Decision, result: ActionResult) -> None:
        """Tell a deed's end; a failure is news for the team (founding document: Stash Expansion)."""
        own = result.reason in BROKEN_OFF
        self.phase(decision, "done" if result.ok else "cancelled" if own else "failed", result)
        position = self._senses.position
        if not result.ok and not own and position is not None:
            status = self._status(f"{decision.action} FAILED", position, result.text, self._senses.health)
            await self._bulletin.post(status)

    def _status(self, doing: str, position: Position, thought: str, health: float) -> BotStatus:
        return BotStatus(
            name=self._name,
            action=doing,
            position=position,
            thought=thought,
            health=health,
            timestamp=self._clock(),
        )
