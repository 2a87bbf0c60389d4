"""The fast lane: well-formed SOAP calls are answered without the web framework, everything else is handed over to it.

A bench measures the product, so the nation should cost little beside it: the framework is about half the cost of a call. The lane
knows one kind of request only: POST to a national service with a Content-Length, complete, while nothing misbehaves. The first
request that is anything else takes its connection over to the framework for good, with every byte that was read.
"""

import asyncio
import re
from collections.abc import Callable

from kallelse.protocols import soap
from kallelse.sandbox.nation_state import Nation
from kallelse.sandbox.soap_services import BY_PATH, Service, is_fault, reply

_REQUEST_LINE = re.compile(rb"POST (/[A-Za-z/]+) HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,8})[ \t]*\r\n", re.IGNORECASE)
_UNUSUAL = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade|connection:[ \t]*(?!keep-alive))", re.IGNORECASE)
_LARGEST_HEAD = 8192
_LARGEST_BODY = 8 * 1024 * 1024
_HEAD = "HTTP/1.1 {status}\r\nContent-Type: " + soap.CONTENT_TYPE + "\r\nX-Kallelse-Sandbox: 1\r\nContent-Length: {length}\r\n\r\n"


class Lane:
    """What the connections of one sandbox share: the nation, the framework to fall back to, and the calls under way."""

    def __init__(self, nation: Nation, framework: Callable[[], asyncio.Protocol]) -> None:
        self.nation = nation
        self.framework = framework
        self.connections: set[FastConnection] = set()
        self.calls: set[asyncio.Task[None]] = set()

    def connection(self) -> "FastConnection":
        """The protocol for a new connection."""
        return FastConnection(self)

    async def close(self) -> None:
        """Let the calls under way be answered, then close the connections."""
        if self.calls:
            await asyncio.wait(self.calls, timeout=1.0)
        for connection in list(self.connections):
            connection.close()


class FastConnection(asyncio.Protocol):
    """One connection for as long as it stays in the lane. One request is answered at a time; what comes meanwhile waits."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._wanted: tuple[Service, int, int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._lane.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lane.connections.discard(self)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._busy:
            self._advance()

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def _advance(self) -> None:
        """Answer the next request as soon as it is complete, or leave the lane."""
        if self._wanted is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0 and len(self._buffer) <= _LARGEST_HEAD:
                return
            self._wanted = self._understood(end)
            if self._wanted is None:
                self._leave()
                return
        service, start, stop = self._wanted
        if len(self._buffer) < stop:
            return
        body = bytes(memoryview(self._buffer)[start:stop])
        del self._buffer[:stop]
        self._wanted = None
        self._busy = True
        loop = asyncio.get_running_loop()
        call = asyncio.Task(self._answer(service, body), loop=loop, eager_start=True)
        if not call.done():
            self._lane.calls.add(call)
            call.add_done_callback(self._lane.calls.discard)

    def _understood(self, end: int) -> tuple[Service, int, int] | None:
        """The service and where the body begins and ends; None for what the lane does not know or when something misbehaves."""
        head = bytes(memoryview(self._buffer)[: end + 4]) if end >= 0 else b""
        line, length = _REQUEST_LINE.match(head), _LENGTH.search(head)
        if line is None or length is None or _UNUSUAL.search(head) or self._lane.nation.misbehaviours.rules():
            return None
        service = BY_PATH.get(line[1].decode())
        size = int(length[1])
        if service is None or size > _LARGEST_BODY:
            return None
        return service, end + 4, end + 4 + size

    async def _answer(self, service: Service, body: bytes) -> None:
        try:
            answer = await reply(self._lane.nation, service, body)
        except Exception:
            self.close()
            raise
        if self._transport is None:
            return
        status = "500 Internal Server Error" if is_fault(answer) else "200 OK"
        self._transport.write(_HEAD.format(status=status, length=len(answer)).encode() + answer)
        self._busy = False
        if self._buffer:
            self._advance()

    def _leave(self) -> None:
        """Hand the connection and all that was read over to the framework."""
        transport = self._transport
        if transport is None:
            return
        self._lane.connections.discard(self)
        framework = self._lane.framework()
        transport.set_protocol(framework)
        framework.connection_made(transport)
        framework.data_received(bytes(self._buffer))
