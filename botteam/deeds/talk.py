"""Chat."""

from __future__ import annotations

from botteam.actions import Chat, RespondToChat
from botteam.deeds.scene import Scene


async def chat(scene: Scene, args: Chat) -> str:
    """Say a line to everybody; a leading slash would be a command and is taken off."""
    await scene.body.chat(_harmless(args.text))
    return "said it"


async def respond_to_chat(scene: Scene, args: RespondToChat) -> str:
    """Answer somebody by name."""
    text = _harmless(args.text)
    await scene.body.chat(text if args.to.lower() in text.lower() else _harmless(f"{args.to}: {text}"))
    return f"answered {args.to}"


def _harmless(text: str) -> str:
    return " ".join(text.split()).lstrip("/ ") or "…"
