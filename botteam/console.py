"""The operator's hand on the bots: what mission control's commands do."""

from __future__ import annotations

from collections.abc import Callable

from botteam.actions import Args, InvalidDecision
from botteam.bot import Bot
from botteam.errors import BotteamError, VerbError
from botteam.web.commands import Ack


class OperatorConsole:
    """Carries commands out; `bots` is filled once the team is built, `brain` says who decides now."""

    def __init__(self, brain: Callable[[], str]) -> None:
        self._brain = brain
        self.bots: dict[str, Bot] = {}

    def _bot(self, name: str) -> Bot:
        try:
            return self.bots[name]
        except KeyError:
            raise BotteamError(f"{name} has not been started yet; wait until it is online") from None

    async def say(self, bot: str, text: str) -> Ack:
        """Say a line through the bot's mouth."""
        try:
            await self._bot(bot).say(text)
        except VerbError as bad:
            return Ack(False, str(bad))
        return Ack(True)

    async def act(self, bot: str, action: str, args: Args) -> Ack:
        """Queue an action for the next cycle; what runs now is stopped."""
        try:
            self._bot(bot).order({"action": action, "args": args.model_dump(exclude_none=True)})
        except InvalidDecision as bad:
            return Ack(False, str(bad))
        return Ack(True)

    async def pause(self, bot: str) -> Ack:
        """Stop deciding."""
        self._bot(bot).pause()
        return Ack(True)

    async def resume(self, bot: str) -> Ack:
        """Go on deciding."""
        self._bot(bot).resume()
        return Ack(True)

    async def stop_action(self, bot: str) -> Ack:
        """Cancel what runs now."""
        if not self._bot(bot).stop_action():
            return Ack(False, f"{bot} is between two actions; nothing was stopped")
        return Ack(True)

    async def goal(self, bot: str, text: str) -> Ack:
        """Set what the mind works towards."""
        self._bot(bot).set_goal(text)
        kept = text and self._brain() == "rules"
        return Ack(True, "kept until a model decides: the rules brain follows the role's own routine" if kept else "")
