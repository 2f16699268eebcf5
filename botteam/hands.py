"""What a bot does just now: one deed, which an alarm or the operator may break off, and which may be taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from botteam.actions import ActionResult, Attack, Decision
from botteam.observation import GAME
from botteam.senses import Alarm

RESUMES_MAX = 2
"""How often a deed that an alarm broke off is taken up again without asking the mind."""
UNSHAKEN: Mapping[Alarm, frozenset[str]] = {
    "hurt": frozenset({"attack", "flee", "eat"}),
    "peril": frozenset({"flee"}),
    "hiss": frozenset({"attack", "flee"}),
    "spoken_to": frozenset({"attack", "flee", "eat", "sleep", "respond_to_chat"}),
    "stuck": frozenset({"idle", "sleep", "attack", "respond_to_chat"}),
    "died": frozenset(),
}
"""Deeds that an alarm does not break off."""
ALARM_TEXT: Mapping[Alarm, str] = {
    "hurt": "hurt while at it; look round, then go on",
    "peril": "no air, fire or lava; out of it first",
    "hiss": "a creeper hisses; away from it first",
    "spoken_to": "somebody spoke to me; answer, then go on",
    "stuck": "did not get on here for a while; try another place",
    "died": "died while at it; what was in the pockets lies there, begin anew from here",
}


class Hands:
    """One deed at a time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._doing: Decision | None = None
        self._task: asyncio.Task[ActionResult] | None = None
        self._startle: Alarm | None = None
        self._broken_off: Decision | None = None
        self._resumes = 0

    async def do(self, decision: Decision, deed: Coroutine[Any, Any, ActionResult]) -> ActionResult:
        """Do it to its end, or until it is broken off; cancelled only when the caller is."""
        self._doing, self._startle = decision, None
        began = self._clock()
        self._task = asyncio.ensure_future(deed)
        try:
            return await self._task
        except asyncio.CancelledError:
            self._task.cancel()
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
            return self._broken(decision, round(self._clock() - began, 3))
        finally:
            self._task = None

    def _broken(self, decision: Decision, seconds: float) -> ActionResult:
        if self._startle is None:
            return ActionResult(ok=False, reason="cancelled", text="stopped by the operator", seconds=seconds)
        if self._startle in ("hurt", "peril", "hiss"):
            self._broken_off = decision
        reason = "died" if self._startle == "died" else "startled"
        return ActionResult(ok=False, reason=reason, text=ALARM_TEXT[self._startle], seconds=seconds)

    def stop(self) -> bool:
        """Cancel the deed for good; False when there is none."""
        self._broken_off = None
        return self._task is not None and self._task.cancel()

    def startle(self, alarm: Alarm) -> bool:
        """Break off the deed for an alarm; False when it is one that goes on all the same. The dead take up nothing."""
        if alarm == "died":
            self._broken_off = None
        if self._task is None or self._task.done() or self._doing is None:
            return True
        if self._doing.action in UNSHAKEN[alarm] and not _is_hunt(self._doing):
            return False
        self._startle = alarm
        self._task.cancel()
        return True

    def take_up(self, *, calm: bool) -> Decision | None:
        """The deed that an alarm broke off, while it may be gone on with; asked once a turn."""
        broken_off, self._broken_off = self._broken_off, None
        if broken_off is None or not calm or self._resumes >= RESUMES_MAX:
            self._resumes = 0
            return None
        self._resumes += 1
        return broken_off


def _is_hunt(decision: Decision) -> bool:
    """Whether the prey is not what strikes: an alarm means somebody else."""
    return isinstance(decision.args, Attack) and decision.args.target in GAME
