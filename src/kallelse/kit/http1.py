"""HTTP/1.1 as a caller of services needs it: one request at a time on a kept connection, strict about where an answer ends (RFC 9112).

It does what `kit.wire` needs and no more: no redirects, cookies, compression or proxies. That is why a call costs a third of what it
costs through a general client (docs/decisions/0006). An answer that is not plainly framed is broken, never guessed at.
"""

import asyncio
from dataclasses import dataclass

import httptools

LARGEST_HEAD = 64 * 1024


class Broken(Exception):
    """The answer is not what HTTP allows, is too large, or ended early. The text holds nothing of what was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in lower case."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class AnswerReader:
    """Puts answers together from whatever pieces arrive, with llhttp (the parser of Node.js) through httptools. Knows no network."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._rest = False
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._body = bytearray()
        self._taken = 0
        self._reading_body = False
        self._answer: Answer | None = None
        self.keep = False
        """Whether the connection may be used again after the answer."""

    def feed(self, data: bytes) -> Answer | None:
        """Take bytes; the answer when it is whole. Raises Broken."""
        if self._rest:
            raise Broken("bytes beyond the answer")
        if not self._reading_body:
            self._taken += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            raise error.__context__ if isinstance(error.__context__, Broken) else Broken("answer") from None
        except httptools.HttpParserUpgrade:
            raise Broken("another protocol") from None
        except httptools.HttpParserError:
            if self._answer is None:
                raise Broken("not HTTP/1") from None
            self._rest = True  # Bytes beyond the answer belong to no request: the connection is out of step.
        if not self._reading_body and self._taken > LARGEST_HEAD:
            raise Broken("head too large")
        return self._take()

    def end(self) -> Answer:
        """The other side has closed: the answer, if that is how it ends. Raises Broken."""
        framed = {b"content-length", b"transfer-encoding"} & self._headers.keys()
        if self._reading_body and not framed:
            self.on_message_complete()
            if (answer := self._take()) is not None:
                return answer
        raise Broken("ended early")

    def _take(self) -> Answer | None:
        answer = self._answer
        if answer is not None:
            keep = self.keep and not self._rest
            self._begin()
            self.keep = keep
        return answer

    def on_message_begin(self) -> None:
        """An answer begins; a second one in the same piece belongs to no request."""
        if self._answer is not None:
            self._rest = True
        self._headers = {}

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header line. Framing that is told twice in two ways is out to deceive somebody."""
        name = name.lower()
        if self._answer is not None:
            return
        if name in (b"content-length", b"transfer-encoding") and self._headers.get(name, value) != value:
            raise Broken("framed twice")
        self._headers[name] = value

    def on_headers_complete(self) -> None:
        """The head is whole."""
        if self._answer is not None:
            return
        status = self._parser.get_status_code()
        if status == 101:
            raise Broken("another protocol")
        if b"transfer-encoding" in self._headers and (
            self._headers[b"transfer-encoding"].lower() != b"chunked" or b"content-length" in self._headers
        ):
            raise Broken("framing")
        if int(self._headers.get(b"content-length", b"0")) > self._largest:
            raise Broken("answer too large")
        self._reading_body = status >= 200
        self._taken = 0
        self.keep = self._parser.should_keep_alive() and self._parser.get_http_version() == "1.1"

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._answer is not None:
            return
        self._body += body
        if len(self._body) > self._largest:
            raise Broken("answer too large")

    def on_message_complete(self) -> None:
        """The answer is whole; an interim one (1xx) is followed by the real one."""
        if self._answer is None and self._reading_body:
            self._answer = Answer(self._parser.get_status_code(), self._headers, bytes(self._body))


class Connection(asyncio.Protocol):
    """One connection. `send` may be called again when the last answer has come and `is_open`."""

    def __init__(self, largest: int) -> None:
        self._reader = AnswerReader(largest)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None

    @property
    def is_open(self) -> bool:
        """Whether another request may be sent."""
        return self._transport is not None and not self._transport.is_closing() and self._answer is None

    def send(self, request: bytes, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Answer]:
        """Send one request. The future ends with the answer, Broken or an OSError."""
        assert self.is_open
        assert self._transport is not None
        self._answer = loop.create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        """Close without waiting; an answer under way is broken."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A piece of an answer."""
        try:
            answer = self._reader.feed(data)
        except Broken as error:
            self._settle(error)
            self.close()
            return
        if self._answer is None:
            self.close()  # Nobody has asked.
        elif answer is not None:
            keep = self._reader.keep
            self._settle(answer)
            if not keep:
                self.close()

    def eof_received(self) -> None:
        """The other side has said all: for some answers that is how they end."""
        if self._answer is not None:
            try:
                self._settle(self._reader.end())
            except Broken as error:
                self._settle(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._transport = None
        self._settle(exc or Broken("ended early"))

    def _settle(self, result: Answer | Exception) -> None:
        waiting, self._answer = self._answer, None
        if waiting is None or waiting.done():
            return
        if isinstance(result, Exception):
            waiting.set_exception(result)
        else:
            waiting.set_result(result)
