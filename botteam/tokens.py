"""How many tokens a text is for a language model, without its tokenizer: an estimate that errs upwards."""

from __future__ import annotations

import math
import re

_PIECES = re.compile(r"[A-Za-z]+|\d|[^\sA-Za-z\d]")
_LETTERS_PER_TOKEN = 5
"""A letter run of up to this length counts as one token; digits stand alone, as in Qwen's vocabulary, and a
character beyond ASCII counts as two."""


def _weigh(piece: str) -> int:
    if piece[0].isascii():
        return math.ceil(len(piece) / _LETTERS_PER_TOKEN) if piece.isalpha() else 1
    return 2


def estimate(text: str) -> int:
    """Tokens in `text`, rounded up."""
    return sum(_weigh(piece) for piece in _PIECES.findall(text))


def clip(text: str, tokens: int) -> str:
    """`text` on one line, cut at a word to at most `tokens` tokens; a cut is marked with `…`."""
    flat = " ".join(text.split())
    if estimate(flat) <= tokens:
        return flat
    used, end = 2, 0
    for piece in _PIECES.finditer(flat):
        used += _weigh(piece[0])
        if used > tokens:
            break
        end = piece.end()
    return f"{flat[:end].rstrip()}…"
