"""What each action does in the world: one function an action, listed in `DEEDS`."""

from __future__ import annotations

from botteam.deeds.craft import craft, place_block
from botteam.deeds.fight import attack
from botteam.deeds.flight import flee
from botteam.deeds.gather import gather_wood, mine_block
from botteam.deeds.invoke import invoke_skill
from botteam.deeds.move import explore, go_to
from botteam.deeds.scene import Deed, Scene, perform
from botteam.deeds.stash import deposit_stash, withdraw_stash
from botteam.deeds.survive import eat, idle, sleep
from botteam.deeds.talk import chat, respond_to_chat

DEEDS: dict[str, Deed] = {
    "explore": explore,
    "go_to": go_to,
    "gather_wood": gather_wood,
    "mine_block": mine_block,
    "chat": chat,
    "eat": eat,
    "sleep": sleep,
    "flee": flee,
    "attack": attack,
    "craft": craft,
    "place_block": place_block,
    "deposit_stash": deposit_stash,
    "withdraw_stash": withdraw_stash,
    "invoke_skill": invoke_skill,
    "idle": idle,
    "respond_to_chat": respond_to_chat,
}
"""Every action of the vocabulary."""

__all__ = ["DEEDS", "Scene", "perform"]
