"""How a bot decides: prompts, brains, memory."""
