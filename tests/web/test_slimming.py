"""The worker script keeps what the wanted versions use, and everything whose owner is not known."""

from __future__ import annotations

from botteam.web.slimming import slim

LONG = "x" * 5000


def module(number: int, text: str = LONG) -> str:
    return f"{number}:e=>{{\"use strict\";e.exports=JSON.parse('{text}')}}"


SCRIPT = (
    f"({{{module(1)},{module(2)},{module(3)},{module(4)},{module(5)},{module(6, 'short')}}});"
    'var d={"1.20.1":{get blocks(){return n(1)},get biomes(){return n(3)},get tints(){return n(4)},'
    "get version(){return n(6)}},"
    '"1.21.4":{get blocks(){return n(2)},get biomes(){return n(3)}}}'
)


def test_only_tables_of_unwanted_versions_are_emptied() -> None:
    made = slim(SCRIPT, ["1.21.4"])
    assert made == SCRIPT.replace(module(1), module(1, "[]"))


def test_nothing_goes_when_all_versions_are_wanted() -> None:
    assert slim(SCRIPT, ["1.20.1", "1.21.4"]) == SCRIPT


def test_a_script_of_another_make_comes_back_as_it_is() -> None:
    assert slim("console.log(1)", ["1.21.4"]) == "console.log(1)"
    assert slim(SCRIPT, ["1.99"]) == SCRIPT
