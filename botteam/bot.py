"""One bot: observe → prompt → decide → validate → act → report, until it is stopped or its body is gone."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Mapping

from botteam.actions import BROKEN_OFF, ActionResult, Allowed, Decision, GoTo, RespondToChat, Urgency, validate
from botteam.deeds import DEEDS, Scene, perform
from botteam.errors import Disconnected, VerbError, VerbTimeout
from botteam.events import GoalReached, Log, Reflex, Settled
from botteam.hands import Hands
from botteam.herald import Herald
from botteam.mind.base import CHAT_SHOWN, Brain, ChatLine, Choice, Deed, Turn
from botteam.observation import Observation, Position
from botteam.reflexes import react
from botteam.roles import Role
from botteam.senses import Alarm, Senses
from botteam.surroundings import Surroundings
from botteam.thinking import Answer, Thinking
from botteam.world.body import Body, BodyEvent

RESULTS_KEPT = 4
QUICK_SECONDS, BREATH_SECONDS = 0.3, 0.7
"""After an action that was over faster than this, wait so long, and longer if it failed: no loop may be a busy one."""
SILENCES_MAX = 3
"""Observations in a row that may go unanswered: a starved machine is no reason to leave a world."""
GET_OUT_EVERY = 3.0
DANGER_HEALTH = 8.0
DANGER_DISTANCE = 8.0


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
        self.goal = ""
        self._around = around
        self._base = allowed
        self._rng = rng
        self._clock = clock
        self._home = role.home_pos
        self._reached = ""
        self._thinking = Thinking(brain, ahead=around.decide_ahead)
        self._senses = Senses(
            role.name, around.bus, clock, around.is_mate, self._alarmed, self._end, username=role.username
        )
        self._herald = Herald(role.name, around.bus, around.bulletin, self._senses, clock)
        self._results: deque[Deed] = deque(maxlen=RESULTS_KEPT)
        self._orders: deque[Decision] = deque()
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._stirred = asyncio.Event()
        self._hands = Hands(clock)
        self._shunned: dict[Position, float] = {}
        self._alarms: list[Alarm] = []
        self._got_out = -GET_OUT_EVERY
        self._ended: asyncio.Future[str] | None = None
        body.listen(self._feel)

    @property
    def _allowed(self) -> Allowed:
        """What the bot may decide now: its role's limits, and what the team has learned within them."""
        return self._around.limits(self._base, self.role.name)

    # -- what the operator may do ---------------------------------------------------------------

    def order(self, raw: Mapping[str, object]) -> None:
        """Queue an action for the next cycle. Raises InvalidDecision."""
        self._orders.append(validate(raw, self._allowed))
        self._stir()

    def pause(self) -> None:
        """Finish nothing more: the running action is stopped and no other begins."""
        self._resumed.clear()
        self._stir()

    def resume(self) -> None:
        """Go on deciding."""
        self._resumed.set()

    def stop_action(self) -> bool:
        """Cancel the running action; False when there is none."""
        return self._hands.stop()

    def set_goal(self, text: str) -> None:
        """Set what the mind works towards; the empty text takes the goal away."""
        self.goal = text
        self._stirred.set()

    async def say(self, text: str) -> None:
        """Say a line beside whatever goes on. Raises VerbError."""
        await self.body.chat(text)

    def _stir(self) -> None:
        self._stirred.set()
        self.stop_action()

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
            self._thinking.forget()
            self._ended = None

    async def _cycles(self) -> None:
        silences = 0
        while True:
            if not self._resumed.is_set():
                self._thinking.forget()
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
            if result is None or result.reason in BROKEN_OFF or self._clock() - began >= QUICK_SECONDS:
                continue
            await asyncio.sleep(QUICK_SECONDS if result.ok else BREATH_SECONDS)

    async def cycle(self) -> ActionResult | None:
        """One turn of the loop; what came of its action, or None when something stirred the bot before it acted."""
        self._stirred.clear()
        seen = await self.body.observe()
        observed = time.perf_counter()
        self._around.positions[self.role.name] = self._senses.position = seen.position
        self._senses.health = seen.health
        home = self._settle_home(seen)
        turn = await self._turn(seen, home)
        if seen.peril and self._clock() - self._got_out > GET_OUT_EVERY:
            await self._get_out()
            return None
        if self._strayed(turn):
            return await self._walk_back(home)
        answer = await self._choose(turn)
        if answer is None or not self._resumed.is_set():
            return None
        if answer.choice.brain not in ("operator", "reflex") and not answer.stopgap:
            self._senses.considered(answer.turn.notes)
            self._reach(answer.choice)
        if isinstance(answer.choice.decision.args, RespondToChat):
            self._senses.answered(_answered(answer.turn.chat, answer.choice.decision.args.to))
        overhead = (time.perf_counter() - observed) * 1000 - answer.model_ms
        await self._herald.decided(answer, seen.position, max(0.0, overhead))
        return await self._act(answer.choice.decision, home, stopgap=answer.stopgap)

    def _reach(self, choice: Choice) -> None:
        """A mind that says its goal is reached is believed; the operator's wish is done with it."""
        self._reached = choice.goal if choice.decision.goal_reached else ""
        if not self._reached:
            return
        name, wish, self.goal = self.role.name, self.goal, ""
        self._around.bus.publish(GoalReached(bot=name, goal=wish or self._reached))
        if wish:
            self._around.bus.publish(Log(bot=name, text=f"{name} has reached its goal: {wish}"))

    def _settle_home(self, seen: Observation) -> Position:
        if self._home is None:
            self._home = self._around.home or seen.spawn or seen.position
            self._around.bus.publish(Settled(bot=self.role.name, pos=self._home))
        if self._around.home is None:
            self._around.home = self._home
        return self._home

    async def _turn(self, seen: Observation, home: Position, *, doing: Decision | None = None) -> Turn:
        """All that a decision is made from; with `doing` the turn after that deed, taken to succeed."""
        results = tuple(self._results)
        if doing is not None:
            expected = Deed(label=doing.label(), result=ActionResult(ok=True, reason="unfinished", text="under way"))
            results = (*results, expected)[-RESULTS_KEPT:]
        chat, camp = self._senses.open_chat(), self._around.camp
        return Turn(
            now=self._clock(),
            observation=seen,
            home=home,
            leash=self.role.leash_radius,
            allowed=self._allowed,
            team=await self._around.bulletin.lines(self.role.name, self._clock()),
            results=results,
            notes=self._senses.notes(),
            chat=chat,
            answers=self._senses.answers,
            goal=self.goal,
            reached=self._reached,
            stash=camp.stash if camp.chests else None,
            stored=camp.items(),
            stash_free=camp.counts()["free"],
            built=frozenset(camp.built),
            sites=frozenset(camp.sites),
            urgency=_urgency(seen, talking=bool(chat)),
        )

    async def _choose(self, turn: Turn) -> Answer | None:
        """Operator, reflex, what a reflex broke off, then the mind. None when the bot was stirred meanwhile."""
        alarms, self._alarms = tuple(self._alarms), []
        if self._orders:
            return Answer(Choice(decision=self._orders.popleft(), brain="operator"), turn, 0.0)
        reflex = react(turn, alarms)
        if reflex is not None:
            return Answer(Choice(decision=reflex, brain="reflex"), turn, 0.0)
        broken_off = self._hands.take_up(calm=turn.urgency == "routine")
        if broken_off is not None:
            return Answer(Choice(decision=broken_off, brain="reflex"), turn, 0.0)
        return await self._thinking.choose(turn, self._stirred)

    # -- deeds ----------------------------------------------------------------------------------

    def _strayed(self, turn: Turn) -> bool:
        """Beyond the leash, and nothing more urgent; a walk that just failed is not all that a bot may do."""
        if self._orders or turn.urgency == "danger":
            return False
        if turn.observation.position.ground_distance(turn.home) <= self.role.leash_radius:
            return False
        last = turn.results[-1] if turn.results else None
        return last is None or last.result.ok or last.label != WALK_BACK.label()

    async def _walk_back(self, home: Position) -> ActionResult:
        self._herald.think_aloud(WALK_BACK.thought)
        return await self._act(WALK_BACK, home)

    async def _get_out(self) -> None:
        """Out of what the body dies of where it stands, before anything else."""
        began = self._got_out = self._clock()
        try:
            await self.body.get_out()
            text = "out of it"
        except VerbError as bad:
            if bad.reason == "disconnected":
                raise
            text = str(bad)
        seconds = round(self._clock() - began, 2)
        self._around.bus.publish(Reflex(bot=self.role.name, name="get_out", text=text, seconds=seconds))

    async def _act(self, decision: Decision, home: Position, *, stopgap: bool = False) -> ActionResult:
        """Do it, tell its phases, remember the outcome."""
        self._senses.begin_deed()
        self._herald.phase(decision, "started")
        self._thinking.look_ahead(decision.action, lambda: self._expected(home, decision))
        try:
            result = await self._hands.do(decision, perform(DEEDS, self._scene(home, decision), decision))
        except asyncio.CancelledError:
            self._herald.phase(decision, "cancelled")
            raise
        if result.ok:
            self._thinking.lasted(decision.action, result.seconds)
        self._results.append(Deed(label=decision.label(), result=result, stopgap=stopgap))
        await self._herald.ended(decision, result)
        return result

    async def _expected(self, home: Position, decision: Decision) -> Turn:
        return await self._turn(await self.body.observe(peek=True), home, doing=decision)

    def _scene(self, home: Position, decision: Decision) -> Scene:
        return Scene(
            body=self.body,
            home=home,
            leash=self.role.leash_radius,
            camp=self._around.camp,
            keep={item.name: item.min_count for item in self.role.keep_items},
            skills={name: self._around.skills[name] for name in self._allowed.skills if name in self._around.skills},
            spawn=self.role.safe_spawn or self._around.home,
            mates=lambda: {k: v for k, v in self._around.positions.items() if k != self.role.name},
            progress=lambda text: self._herald.progress(decision, decision.label(), text),
            rng=self._rng,
            shunned=self._shunned,
        )

    # -- what the body feels between observations ------------------------------------------------

    def _feel(self, event: BodyEvent) -> None:
        self._senses.feel(event)
        if event.kind == "vitals" and event.position is not None:
            self._around.positions[self.role.name] = event.position

    def _alarmed(self, alarm: Alarm) -> None:
        """An alarm breaks off what it concerns, and whatever the mind is thinking about."""
        if self._hands.startle(alarm):
            self._alarms.append(alarm)
            self._stirred.set()

    def _end(self, reason: str) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(reason)


WALK_BACK = Decision(action="go_to", args=GoTo(place="home"), thought="Too far from home. Turning back.")


def _answered(chat: tuple[ChatLine, ...], to: str) -> tuple[ChatLine, ...]:
    """The lines that an answer closes: all of that player's, or those that were shown when nobody is called so."""
    return tuple(line for line in chat if line.who.lower() == to.lower()) or chat[-CHAT_SHOWN:]


def _urgency(seen: Observation, *, talking: bool) -> Urgency:
    foe = next(iter(seen.foes), None)
    if seen.health <= DANGER_HEALTH or (foe is not None and foe.distance <= DANGER_DISTANCE):
        return "danger"
    return "chat" if talking else "routine"
