"""One bot: observe → prompt → decide → validate → act → report, until it is stopped or its body is gone."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from botteam.actions import ActionResult, Allowed, Decision, GoTo, Urgency, validate
from botteam.bulletin import BotStatus, TeamBulletin
from botteam.camp import Camp
from botteam.deeds import DEEDS, Scene, perform
from botteam.errors import Disconnected, VerbTimeout
from botteam.events import (
    ActionPhase,
    Built,
    BulletinChanged,
    Bus,
    ChatHeard,
    Decided,
    Died,
    Log,
    Phase,
    Prompted,
    StashChanged,
    Thought,
    Vitals,
)
from botteam.mind.base import Brain, ChatLine, Choice, Deed, Turn
from botteam.observation import Note, Observation, Position
from botteam.roles import Role
from botteam.skill import Skill
from botteam.world.body import Body, BodyEvent

RESULTS_KEPT, CHAT_KEPT = 4, 6
QUICK_SECONDS, BREATH_SECONDS = 0.3, 0.7
"""After an action that failed faster than this, wait a breath: a broken world must not become a busy loop."""
SILENCES_MAX = 3
"""Observations in a row that may go unanswered: a starved machine is no reason to leave a world."""
MATE_ANSWER_SECONDS = 120.0
STARTLE_EVERY = 6.0
"""Seconds between two hurts that make a bot drop what it does."""
STOPPED = ("cancelled", "startled")
UNSHAKEN = ("attack", "flee", "eat")
DANGER_HEALTH = 8.0
DANGER_DISTANCE = 8.0


@dataclass
class Surroundings:
    """What a bot shares with its team: bulletin, bus and places."""

    bulletin: TeamBulletin
    bus: Bus
    home: Position | None = None
    stash: Position | None = None
    positions: dict[str, Position] = field(default_factory=dict)
    usernames: frozenset[str] = frozenset()
    log_prompts: bool = False
    skills: Mapping[str, Skill] = field(default_factory=dict)
    camp: Camp = field(default_factory=Camp)

    def __post_init__(self) -> None:
        self.camp.stash = self.camp.stash or self.stash
        self.camp.listen(self._tell_stash)
        self.camp.listen_building(lambda name: self.bus.publish(Built(name=name)))

    def _tell_stash(self) -> None:
        told = {"pos": self.camp.stash, **self.camp.counts()}
        self.bus.publish(StashChanged.model_validate(told))


class Bot:
    """A role in a body with a brain. `run` is one life in one world; the object outlives reconnects."""

    def __init__(
        self,
        role: Role,
        body: Body,
        brain: Brain,
        around: Surroundings,
        allowed: Allowed,
        rng: random.Random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.role = role
        self.body = body
        self._brain = brain
        self._around = around
        self._allowed = allowed
        self._rng = rng
        self._clock = clock
        self._home = role.home_pos
        self._results: deque[Deed] = deque(maxlen=RESULTS_KEPT)
        self._chat: deque[ChatLine] = deque(maxlen=CHAT_KEPT)
        self._answered: dict[str, float] = {}
        self._orders: deque[Decision] = deque()
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._action: asyncio.Task[ActionResult] | None = None
        self._doing = ""
        self._thought = ""
        self._ended: asyncio.Future[str] | None = None
        self._posting: asyncio.Future[None] | None = None
        self._health = 20.0
        self._acting = ""
        self._startled = False
        self._startled_at = -STARTLE_EVERY
        self.goal = ""
        body.listen(self._felt)

    # -- what the operator may do ---------------------------------------------------------------

    def order(self, raw: Mapping[str, object]) -> None:
        """Queue an action for the next cycle. Raises InvalidDecision."""
        self._orders.append(validate(raw, self._allowed))
        self.stop_action()

    def pause(self) -> None:
        """Finish nothing more: the running action is stopped and no other begins."""
        self._resumed.clear()
        self.stop_action()

    def resume(self) -> None:
        """Go on deciding."""
        self._resumed.set()

    def stop_action(self) -> bool:
        """Cancel the running action; False when there is none."""
        return self._action is not None and self._action.cancel()

    async def say(self, text: str) -> None:
        """Say a line beside whatever goes on. Raises VerbError."""
        await self.body.chat(text)

    # -- one life -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Cycle until the body is gone. Raises Disconnected with the reason."""
        self._ended = asyncio.get_running_loop().create_future()
        cycles = asyncio.create_task(self._cycles(), name=f"cycles of {self.role.name}")
        self._ended.add_done_callback(lambda _ended: cycles.cancel())
        try:
            await cycles
        except asyncio.CancelledError:
            if self._ended.done() and not self._ended.cancelled():
                raise Disconnected(self._ended.result()) from None
            raise
        finally:
            cycles.cancel()
            await asyncio.gather(cycles, return_exceptions=True)
            self._ended = None

    async def _cycles(self) -> None:
        silences = 0
        while True:
            await self._resumed.wait()
            began = self._clock()
            try:
                result = await self.cycle()
            except VerbTimeout:
                silences += 1
                if silences > SILENCES_MAX:
                    raise
                continue
            silences = 0
            if not result.ok and self._clock() - began < QUICK_SECONDS:
                await asyncio.sleep(BREATH_SECONDS)

    async def cycle(self) -> ActionResult:
        """One turn of the loop; returns what came of its action."""
        seen = await self.body.observe()
        observed = time.perf_counter()
        home = self._settle_home(seen)
        if not self._orders and seen.position.ground_distance(home) > self.role.leash_radius:
            return await self._walk_back(home)
        turn = await self._turn(seen, home)
        choice = await self._choose(turn)
        await self._report(turn, choice)
        thinking = choice.latency_ms + choice.queue_ms
        self._publish_decision(choice, (time.perf_counter() - observed) * 1000 - thinking)
        return await self._act(choice.decision, home)

    def _settle_home(self, seen: Observation) -> Position:
        if self._home is None:
            self._home = self._around.home or seen.spawn or seen.position
        if self._around.home is None:
            self._around.home = self._home
        return self._home

    async def _turn(self, seen: Observation, home: Position) -> Turn:
        chat, results = tuple(self._chat), tuple(self._results)
        return Turn(
            now=self._clock(),
            observation=seen,
            home=home,
            leash=self.role.leash_radius,
            allowed=self._allowed,
            team=await self._around.bulletin.lines(self.role.name, self._clock()),
            results=results,
            chat=chat,
            goal=self.goal,
            stash=self._around.camp.stash if self._around.camp.chests else None,
            stored=self._around.camp.items(),
            stash_free=self._around.camp.counts()["free"],
            built=frozenset(self._around.camp.built),
            urgency=self._urgency(seen),
        )

    def _urgency(self, seen: Observation) -> Urgency:
        foe = next(iter(seen.near("hostile")), None)
        if seen.health <= DANGER_HEALTH or (foe is not None and foe.distance <= DANGER_DISTANCE):
            return "danger"
        return "chat" if self._chat else "routine"

    async def _choose(self, turn: Turn) -> Choice:
        if self._orders:
            return Choice(decision=self._orders.popleft(), brain="operator")
        return await self._brain.decide(turn)

    async def _report(self, turn: Turn, choice: Choice) -> None:
        """Tell bulletin, bus and viewers what was decided, before it is done."""
        decision, name = choice.decision, self.role.name
        if decision.action == "respond_to_chat":
            self._answered |= {line.who: self._clock() for line in self._chat}
            self._chat.clear()
        self._thought = decision.thought or self._thought
        kept = choice.messages if self._around.log_prompts else ()
        self._around.bus.publish(Prompted(bot=name, team=turn.team, messages=kept))
        if decision.thought:
            self._around.bus.publish(Thought(bot=name, text=decision.thought))
        await self._post(decision.label(), turn.observation)

    def _publish_decision(self, choice: Choice, overhead_ms: float) -> None:
        decision = choice.decision
        self._around.bus.publish(
            Decided(
                bot=self.role.name,
                action=decision.action,
                args=decision.args_json(),
                thought=decision.thought,
                brain=choice.brain,
                latency_ms=round(choice.latency_ms, 1),
                queue_ms=round(choice.queue_ms, 1),
                overhead_ms=round(overhead_ms, 2),
                prompt_tokens=choice.prompt_tokens,
                output_tokens=choice.output_tokens,
            )
        )

    async def _walk_back(self, home: Position) -> ActionResult:
        decision = Decision(
            action="go_to",
            args=GoTo(place="home"),
            thought="Too far from home. Turning back.",
        )
        self._thought = decision.thought
        self._around.bus.publish(Thought(bot=self.role.name, text=decision.thought))
        return await self._act(decision, home, label="walking back to home")

    async def _act(self, decision: Decision, home: Position, label: str = "") -> ActionResult:
        """Do it, tell its phases, remember the outcome."""
        self._doing = label or decision.label()
        self._acting, self._startled = decision.action, False
        self._phase(decision, "started")
        began = self._clock()
        self._action = asyncio.ensure_future(perform(DEEDS, self._scene(home, decision), decision))
        try:
            result = await self._action
        except asyncio.CancelledError:
            self._action.cancel()
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                self._phase(decision, "cancelled")
                raise
            why = "hurt while at it; look round, then go on" if self._startled else "stopped by the operator"
            result = ActionResult(ok=False, reason="startled" if self._startled else "cancelled", text=why)
            result = result.model_copy(update={"seconds": round(self._clock() - began, 3)})
        finally:
            self._action = None
        phase: Phase = "done" if result.ok else "cancelled" if result.reason in STOPPED else "failed"
        self._phase(decision, phase, result)
        self._results.append(Deed(label=self._doing, result=result))
        await self._tell_outcome(decision, result)
        return result

    async def _tell_outcome(self, decision: Decision, result: ActionResult) -> None:
        """A failure is news for the team (founding document: Stash Expansion); success shows in the next line."""
        position = self._around.positions.get(self.role.name)
        if result.ok or position is None or result.reason in STOPPED:
            return
        status = self._status(f"{decision.action} FAILED", position, result.text)
        await self._around.bulletin.post(status)

    def _scene(self, home: Position, decision: Decision) -> Scene:
        return Scene(
            body=self.body,
            home=home,
            leash=self.role.leash_radius,
            camp=self._around.camp,
            keep={item.name: item.min_count for item in self.role.keep_items},
            skills={name: self._around.skills[name] for name in self._allowed.skills if name in self._around.skills},
            spawn=self._around.home,
            mates=lambda: {k: v for k, v in self._around.positions.items() if k != self.role.name},
            progress=lambda text: self._go_on(decision, text),
            rng=self._rng,
        )

    def _go_on(self, decision: Decision, text: str) -> None:
        """Tell how far an action has come: to listeners, and to the team in the bulletin."""
        self._phase(decision, "progress", text=text)
        position = self._around.positions.get(self.role.name)
        if decision.action == "invoke_skill" and position is not None:
            posting = asyncio.ensure_future(
                self._around.bulletin.post(self._status(self._doing, position, text, self._health))
            )
            self._posting = posting

    async def _post(self, doing: str, seen: Observation) -> None:
        self._around.positions[self.role.name] = seen.position
        await self._around.bulletin.post(self._status(doing, seen.position, self._thought, seen.health))
        lines = await self._around.bulletin.lines("", self._clock())
        self._around.bus.publish(BulletinChanged(bot=self.role.name, lines=lines))

    def _status(self, doing: str, position: Position, thought: str, health: float = 20.0) -> BotStatus:
        return BotStatus(
            name=self.role.name,
            action=doing,
            position=position,
            thought=thought,
            health=health,
            timestamp=self._clock(),
        )

    def _phase(self, decision: Decision, phase: Phase, result: ActionResult | None = None, text: str = "") -> None:
        self._around.bus.publish(
            ActionPhase(
                bot=self.role.name,
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

    # -- what the body feels between observations ------------------------------------------------

    def _felt(self, event: BodyEvent) -> None:
        if event.kind == "vitals" and event.position is not None:
            self._feel_vitals(event, event.position)
        elif event.kind == "note" and event.note is not None:
            self._notice(event.note)
        elif event.kind == "end" and self._ended is not None and not self._ended.done():
            self._ended.set_result(event.reason)

    def _feel_vitals(self, event: BodyEvent, position: Position) -> None:
        self._around.positions[self.role.name] = position
        self._health = event.health
        self._around.bus.publish(
            Vitals(
                bot=self.role.name,
                health=event.health,
                food=event.food,
                position=position,
                time_of_day=event.time_of_day,
                day=event.age // 24_000,
                inventory=event.inventory or {},
            )
        )

    def _notice(self, note: Note) -> None:
        name, bus = self.role.name, self._around.bus
        if note.kind in ("chat", "whisper"):
            bus.publish(ChatHeard(bot=name, from_=note.who, text=note.text))
            if self._concerns_me(note):
                self._chat.append(ChatLine(who=note.who, text=note.text))
        elif note.kind == "hurt":
            self._startle()
        elif note.kind == "death":
            bus.publish(Died(bot=name, cause=note.text))
            bus.publish(Log(bot=name, level="warning", text=f"{name} died: {note.text}"))

    def _startle(self) -> None:
        """Whoever is hurt drops what it does and looks round; not twice in STARTLE_EVERY seconds."""
        if self._acting in UNSHAKEN or self._clock() - self._startled_at < STARTLE_EVERY:
            return
        if self._action is not None and not self._action.done():
            self._startled, self._startled_at = True, self._clock()
            self._action.cancel()

    def _concerns_me(self, note: Note) -> bool:
        """A person's word, or my name from a team-mate whom I have not just answered: two bots would go on for ever."""
        if note.who not in self._around.positions and note.who not in self._around.usernames:
            return True
        named = note.kind == "whisper" or self.role.name.lower() in note.text.lower()
        return named and self._clock() - self._answered.get(note.who, -math.inf) > MATE_ANSWER_SECONDS
