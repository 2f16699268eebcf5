"""A foreign server is found as the game finds it, over a stand-in for the name server."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import dns.asyncresolver
import dns.message
import dns.rcode
import dns.rrset
import pytest
import pytest_asyncio

from botteam.errors import WorldUnreachable
from botteam.world.sandbox import Where
from botteam.world.server import RECORD_SECONDS, STATUS_SECONDS, ask_status, find_server

NAME = "mc.example.com"


class NameServer(asyncio.DatagramProtocol):
    """Knows one SRV record, or none; `rcode` None: says nothing at all."""

    def __init__(self) -> None:
        self.record = ""
        self.rcode: dns.rcode.Rcode | None = dns.rcode.NOERROR
        self.asked: list[str] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        self.asked.append(str(question.name))
        if self.rcode is None:
            return
        answer = dns.message.make_response(query)
        answer.set_rcode(self.rcode)
        if self.record:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "SRV", self.record))
        self.transport.sendto(answer.to_wire(), addr)


@pytest_asyncio.fixture
async def names(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NameServer]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        NameServer, local_addr=("127.0.0.1", 0)
    )
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], transport.get_extra_info("sockname")[1]
    monkeypatch.setattr(dns.asyncresolver, "default_resolver", resolver)
    yield server
    transport.close()


async def test_a_server_that_only_its_srv_record_tells_of_is_found(names: NameServer, where: Where) -> None:
    names.record = f"0 5 {where.port} 127.0.0.1."
    assert (await ask_status(NAME, 25_565)).max_players > 0
    assert names.asked == [f"_minecraft._tcp.{NAME}."]


@pytest.mark.parametrize("rcode", [dns.rcode.NXDOMAIN, dns.rcode.NOERROR, dns.rcode.SERVFAIL, None])
async def test_a_host_without_a_record_stays_what_it_is(names: NameServer, rcode: dns.rcode.Rcode | None) -> None:
    names.rcode = rcode
    began = time.monotonic()
    assert (await find_server(NAME, 25_565)).address == (NAME, 25_565)
    assert time.monotonic() - began < RECORD_SECONDS + 1
    assert names.asked


@pytest.mark.parametrize(
    ("host", "port"),
    [(NAME, 25_566), ("127.0.0.1", 25_565), ("::1", 25_565), ("localhost", 25_565), (f"{NAME}:25570", 25_565)],
)
async def test_nobody_is_asked_about_an_address_or_another_port(names: NameServer, host: str, port: int) -> None:
    assert (await find_server(host, port)).address == (host, port)
    assert names.asked == []


@pytest.mark.parametrize("host", ["a..b", "x" * 70, ".", "a b", "[", "\u00e9" * 70])
async def test_a_host_that_is_no_name_is_told_in_one_line(names: NameServer, host: str) -> None:
    names.rcode = dns.rcode.NXDOMAIN
    with pytest.raises(WorldUnreachable, match="correct MC_HOST") as bad:
        await ask_status(host, 25_565)
    assert "\n" not in str(bad.value)


async def test_one_who_listens_and_says_nothing_is_given_up_in_time() -> None:
    began = time.monotonic()
    in_time = pytest.raises(WorldUnreachable, match="no answer within 5 s")
    with socket.create_server(("127.0.0.1", 0)) as silent, in_time:
        await ask_status("127.0.0.1", silent.getsockname()[1])
    assert time.monotonic() - began < STATUS_SECONDS + 1
