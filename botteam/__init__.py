"""botteam: a team of role-configured Minecraft bots in one asyncio process."""

__version__ = "0.1.0"
