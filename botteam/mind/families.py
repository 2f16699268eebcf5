"""What each family of models wants: whether it may think first, and its fixed options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Think = bool | Literal["low", "medium", "high"] | None

DECIDING: Mapping[str, Any] = {"num_ctx": 4096, "num_predict": 256, "temperature": 0.6}
PLANNING: Mapping[str, Any] = {"num_ctx": 4096, "num_predict": 512, "temperature": 0.6}
INVENTING: Mapping[str, Any] = {"num_ctx": 4096, "num_predict": 1536, "temperature": 0.6}
"""Fixed for each model: another `num_ctx` would make the server load the model anew."""


@dataclass(frozen=True)
class Family:
    """The `think` value to send (None leaves it to the server), options beside the common ones, and how many tokens
    more an answer may take for thinking."""

    think: Think = False
    options: Mapping[str, Any] = field(default_factory=dict)
    thinking_tokens: int = 0


FAMILIES: Mapping[str, Family] = {
    "qwen3": Family(options={"temperature": 0.7, "top_p": 0.8, "top_k": 20}),
    "gpt-oss": Family(think="low", thinking_tokens=256),
}
"""By the beginning of a model's name; the server refuses thinking to a model without it, never the word not to think.
Left out, it would have every model think that can. Qwen3's sampling is what its model card names for answers without
thinking; gpt-oss cannot be kept from thinking, so it gets room for it."""


def family_of(model: str) -> Family:
    """The family of a model by its name, with or without a namespace and a tag."""
    name = model.rsplit("/", 1)[-1].split(":", 1)[0]
    return next((family for known, family in FAMILIES.items() if name.startswith(known)), Family())
