"""HTTP/1.1 as a caller of services needs it: one request at a time on a kept connection, strict about where an answer ends (RFC 9112).

It does what `kit.wire` needs and no more: no redirects, cookies, compression or proxies. That is why a call costs a third of what it
costs through a general client (docs/decisions/0006). An answer that is not plainly framed is broken, never guessed at.
"""

import asyncio
import re
from dataclasses import dataclass

LARGEST_HEAD = 64 * 1024
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?")


class Broken(Exception):
    """The answer is not what HTTP allows, is too large, or ended early. The text holds nothing of what was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in lower case."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class AnswerReader:
    """Puts answers together from whatever pieces arrive. Knows no network."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._buffer = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._status = 0
        self._headers: dict[bytes, bytes] = {}
        self._length: int | None = None
        self._chunks: bytearray | None = None
        self._trailers = False
        self.keep = False
        """Whether the connection may be used again after the answer."""

    def feed(self, data: bytes) -> Answer | None:
        """Take bytes; the answer when it is whole. Raises Broken."""
        self._buffer += data
        while not self._status:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                if len(self._buffer) > LARGEST_HEAD:
                    raise Broken("head too large")
                return None
            status = self._read_head(bytes(self._buffer[:end]))
            del self._buffer[: end + 4]
            if status < 200:
                self._begin()  # An interim answer: the real one follows.
        if self._chunks is not None:
            return self._whole(bytes(self._chunks)) if self._read_chunks() else None
        if self._length is None:
            if len(self._buffer) > self._largest:
                raise Broken("answer too large")
            return None
        if len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        return self._whole(body)

    def end(self) -> Answer:
        """The other side has closed: the answer, if that is how it ends. Raises Broken."""
        if self._status and self._length is None and self._chunks is None:
            body = bytes(self._buffer)
            self._buffer.clear()
            return self._whole(body)
        raise Broken("ended early")

    def _whole(self, body: bytes) -> Answer:
        # Bytes beyond the answer belong to no request: the connection is out of step.
        keep = self.keep and not self._buffer
        answer = Answer(self._status, self._headers, body)
        self._begin()
        self.keep = keep
        return answer

    def _read_head(self, head: bytes) -> int:
        first, *lines = head.split(b"\r\n")
        status = _STATUS.fullmatch(first)
        if status is None:
            raise Broken("not HTTP/1")
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon or _NAME.fullmatch(name) is None or b"\n" in value:
                raise Broken("header line")
            name, value = name.lower(), value.strip(b" \t")
            if name in (b"content-length", b"transfer-encoding") and self._headers.get(name, value) != value:
                raise Broken("framed twice")
            self._headers[name] = value
        self._status = int(status[2])
        if self._status == 101:
            raise Broken("another protocol")
        self.keep = status[1] == b"1" and b"close" not in self._headers.get(b"connection", b"").lower()
        self._frame()
        return self._status

    def _frame(self) -> None:
        """How the body ends. An answer that says it in two ways is out to deceive somebody."""
        length, coding = self._headers.get(b"content-length"), self._headers.get(b"transfer-encoding")
        if self._status < 200 or self._status in (204, 304):
            self._length = 0
        elif coding is not None:
            if coding.lower() != b"chunked" or length is not None:
                raise Broken("framing")
            self._chunks = bytearray()
        elif length is not None:
            if _LENGTH.fullmatch(length) is None:
                raise Broken("framing")
            self._length = int(length)
            if self._length > self._largest:
                raise Broken("answer too large")
        else:
            self.keep = False

    def _read_chunks(self) -> bool:
        """Move whole chunks from the buffer to the body; True when the last chunk and the trailers have been read."""
        assert self._chunks is not None
        while True:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                if len(self._buffer) > LARGEST_HEAD:
                    raise Broken("chunk head too large")
                return False
            if self._trailers:
                del self._buffer[: end + 2]
                if end == 0:
                    return True
                continue
            size = _CHUNK.fullmatch(self._buffer, 0, end)
            if size is None:
                raise Broken("chunk")
            count = int(size[1], 16)
            if len(self._chunks) + count > self._largest:
                raise Broken("answer too large")
            if count == 0:
                del self._buffer[: end + 2]
                self._trailers = True
                continue
            begin = end + 2
            if len(self._buffer) < begin + count + 2:
                return False
            if self._buffer[begin + count : begin + count + 2] != b"\r\n":
                raise Broken("chunk")
            self._chunks += self._buffer[begin : begin + count]
            del self._buffer[: begin + count + 2]


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
