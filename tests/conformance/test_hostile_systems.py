"""Whatever a system answers or sends, the kit ends with a protocol: it never falls, and it never lets a ruined answer pass."""

import socket
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from kallelse.conformance import listen, of_consumer, of_producer, to_html, to_json, to_pdf
from kallelse.protocols import soap
from kallelse.sandbox.testing import SandboxClient
from tests.conformance.between import Between, Cut, standing
from tests.conformance.sender import ACCEPTED, Sender
from tests.conformance.test_consumer import target
from tests.conformance.test_producer import tried

BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><x>&c;</x></s:Body></s:Envelope>'
)

TEXTS = ("20270328023000", "00000000000000", "20261231235959", "99999999999999", "true", "\u202e&lt;", "-1")


class Scrambled(Between):
    """Ruins about a third of all answers, each in one of many ways, the same ways for the same seed."""

    def __init__(self, care: str, seed: int) -> None:
        super().__init__(care)
        self.dice = Random(seed)

    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        status, said = super().answer(name, body)
        if self.dice.random() > 0.3:
            return status, said
        way = self.dice.randrange(9)
        if way == 0:
            raise Cut
        if way == 1:
            return status, said[: self.dice.randrange(len(said))]
        if way == 2:
            return self.dice.choice((200, 404, 500, 503)), self.dice.choice((b"", b"\xff\xfe\x00", b"<html/>", BILLION))
        if way == 3:
            return 500, soap.fault("Server", "x" * 5000, "y" * 5000)
        return status, self.ruined(said, way)

    def ruined(self, said: bytes, way: int) -> bytes:
        """One element dropped, doubled, emptied, renamed or given other text."""
        root = etree.fromstring(said)
        chosen = self.dice.choice(list(root.iter("{*}*")))
        parent = chosen.getparent()
        if way == 4 and parent is not None:
            parent.remove(chosen)
        elif way == 5 and parent is not None:
            parent.append(etree.fromstring(etree.tostring(chosen)))
        elif way == 6:
            chosen.text = ""
        elif way == 7:
            chosen.tag = "{urn:other}thing"
        else:
            chosen.text = self.dice.choice(
                ("20270328023000", "00000000000000", "20261231235959", "99999999999999", "true", "\u202e&lt;", "-1")
            )
        return etree.tostring(root)


@pytest.mark.parametrize("seed", range(12))
def test_a_system_that_answers_anything_gets_a_protocol(seed: int, nation: SandboxClient, tmp_path: Path) -> None:
    with standing(Scrambled(f"{nation.url}/care", seed)) as base:
        protocol = of_producer(tried(nation, tmp_path, base))
    assert not protocol.passed
    assert to_html(protocol)
    assert to_json(protocol)
    if seed < 2:
        assert to_pdf(protocol).startswith(b"%PDF")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(BILLION), BILLION),
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"POST " + b"x" * 70000,
    ],
    ids=["another method", "no number", "negative", "broken chunks", "entity bomb", "TLS at a plain door", "endless line"],
)
def test_whatever_is_sent_the_listener_goes_on(sent: bytes, nation: SandboxClient, tmp_path: Path) -> None:
    with listen(target(tmp_path, nation, tls=False)) as listening:
        with socket.create_connection(("127.0.0.1", int(listening.url.rpartition(":")[2])), timeout=10) as raw:
            raw.sendall(sent)
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
        assert Sender(nation.ca, None).send(listening.url, ACCEPTED, "t", 0) == "OK"
    protocol = of_consumer(listening.heard, nation.now())
    assert not protocol.passed
    assert to_html(protocol)
