"""What a bot says and thinks when no model finds the words: lines of its role, else some that fit anybody."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from botteam.actions import THOUGHT_MAX
from botteam.roles import VOICE_FIELDS, fields_of

COMMON: Mapping[str, Sequence[str]] = {
    "mine_block": ("Time to dig some {block}.",),
    "gather_wood": ("That is a fine tree.",),
    "go_to": ("Off to {place}.", "Time to go."),
    "explore": ("What lies over there?",),
    "craft": ("My hands will make {item}.",),
    "place_block": ("A {block} belongs here.",),
    "eat": ("A bite, then on.",),
    "flee": ("Too dangerous. Away!",),
    "attack": ("Stand and fight!",),
    "idle": ("Quiet for a moment.",),
    "respond_to_chat": ("Aye, {who}.", "I hear you, {who}.", "Noted, {who}.", "With you in a moment, {who}."),
    "chat": ("Hello, all of you.",),
    "sleep": ("Night. Time to lie down.",),
    "deposit_stash": ("This belongs into the chests.",),
    "withdraw_stash": ("The stash must have {item}.",),
}
WORDS = {"home": "the camp", "near home": "the camp", "house": "the house", "stash": "the stash", "farm": "the farm"}
THOUGHTS = {"respond_to_chat": "Somebody spoke to me.", "chat": "A word to the others."}
"""Of these the lines are what is said."""


class Voice:
    """Picks lines at random, none twice in a row where there is another; `lines` are a role's own."""

    def __init__(self, lines: Mapping[str, Sequence[str]], rng: random.Random) -> None:
        self._lines = lines
        self._rng = rng
        self._last: dict[str, str] = {}

    def says(self, action: str, **about: Any) -> str:
        """The words of a chat or an answer."""
        return self._line(action, about)

    def thinks(self, action: str, args: Mapping[str, Any]) -> str:
        """One line about an action with these arguments; for a skill, about that."""
        if action == "invoke_skill":
            skill = str(args.get("skill", "work"))
            return self._line(skill, args.get("args") or {}) or f"Now for {skill.replace('_', ' ')}."
        return THOUGHTS.get(action) or self._line(action, args) or f"{action}.".replace("_", " ")

    def _line(self, what: str, about: Mapping[str, Any]) -> str:
        """A line whose every field is known; empty when there is none."""
        known = {name: _spoken(value) for name, value in about.items() if name in VOICE_FIELDS and value is not None}
        for lines in (self._lines.get(what, ()), COMMON.get(what, ())):
            fit = [line for line in lines if fields_of(line) <= known.keys()]
            if fit:
                fresh = [line for line in fit if line != self._last.get(what)] or fit
                line = self._last[what] = self._rng.choice(fresh)
                return line.format(**known)[:THOUGHT_MAX]
        return ""


def _spoken(value: Any) -> str:
    return WORDS.get(str(value), str(value).replace("_", " "))
