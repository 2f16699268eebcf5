"""Numbers and times as the tables and the page write them."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """`1:05`, or `1:02:09` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def short(value: float) -> str:
    """At most one digit behind the point, thousands apart."""
    return f"{value:,.1f}".removesuffix(".0")
