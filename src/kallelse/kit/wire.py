"""The only gate to the network: one event loop thread per process, keep-alive connections, mutual TLS, limits and stage rules.

The product is synchronous; `Wire.call` sends many requests concurrently and returns when all are answered. A request never raises:
it ends as a `Reply` or as a `Silence`, and a `Silence` says whether the request may have reached the other side, because
"no answer" must never be taken for "not done".
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from kallelse.kit.config import Config, config, is_sandbox_address
from kallelse.kit.http1 import Broken, Connection

SANDBOX_HEADER = "X-Kallelse-Sandbox"
LARGEST_ANSWER = 64 * 1024 * 1024
CONNECT_TIMEOUT_S = 5.0
IDLE_S = 15.0
"""A connection that has rested longer is not used again: the other side may be about to close it."""

type Origin = tuple[str, int, bool]
"""Host, port, and whether TLS is spoken."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `headers` must hold no personal data, neither may `url`."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its HTTP status."""

    status: int
    body: bytes
    content_type: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer. `may_have_arrived` is False only when the connection was never made."""

    reason: str
    may_have_arrived: bool


class Wire:
    """The network of one process."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._tls = _tls(settings) if settings.ca_file or settings.client_cert_file else None
        self._idle: dict[Origin, list[tuple[Connection, float]]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()

    def call(self, requests: Iterable[Request], *, concurrency: int = 48) -> list[Reply | Silence]:
        """Send all requests, at most `concurrency` at a time; answers in the order of the requests."""
        return self._run(self._call_all(list(requests), concurrency))

    def one(self, request: Request) -> Reply | Silence:
        """Send one request."""
        return self.call([request])[0]

    def close(self) -> None:
        """Close the connections; the wire cannot be used afterwards."""
        self._run(self._close_idle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _close_idle(self) -> None:
        for connections in self._idle.values():
            for connection, _ in connections:
                connection.close()
        self._idle.clear()
        await asyncio.sleep(0)  # The transports close at the loop's next turn.

    async def _call_all(self, requests: list[Request], concurrency: int) -> list[Reply | Silence]:
        answers: list[Reply | Silence] = [Silence("not sent", False)] * len(requests)
        todo = iter(range(len(requests)))

        async def sender() -> None:
            for index in todo:
                answers[index] = await self._send(requests[index])

        await asyncio.gather(*(sender() for _ in range(min(concurrency, len(requests)))))
        return answers

    async def _send(self, request: Request) -> Reply | Silence:
        production = self._settings.stage == "production"
        if production and is_sandbox_address(request.url):
            return Silence("sandbox address refused in production", False)
        try:
            origin, head = _head(request.method, request.url, tuple(request.headers.items()))
        except ValueError:
            return Silence("address or headers cannot be sent", False)
        patience = request.timeout_s or self._settings.wire_timeout_s
        connection = self._rested(origin)
        if connection is None:
            begin = self._loop.time()
            try:
                async with asyncio.timeout(min(CONNECT_TIMEOUT_S, patience)):
                    connection = await self._connect(origin)
            except (TimeoutError, OSError):
                return Silence("no connection", False)
            patience -= self._loop.time() - begin
        stop = self._loop.call_later(patience, connection.close)
        try:
            answer = await connection.send(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(request.body), request.body), self._loop)
        except (Broken, OSError) as error:
            late = self._loop.time() >= stop.when()
            return Silence("no answer in time" if late else f"connection broken ({_why(error)})", True)
        finally:
            stop.cancel()
        if connection.is_open:
            self._idle.setdefault(origin, []).append((connection, time.monotonic()))
        if production and SANDBOX_HEADER.lower().encode() in answer.headers:
            return Silence("the answer comes from a sandbox", True)
        return Reply(answer.status, answer.body, answer.headers.get(b"content-type", b"").decode("latin-1"))

    def _rested(self, origin: Origin) -> Connection | None:
        """The connection that was used last, since the others may have rested too long."""
        resting = self._idle.get(origin, [])
        while resting:
            connection, since = resting.pop()
            if connection.is_open and time.monotonic() - since <= IDLE_S:
                return connection
            connection.close()
        return None

    async def _connect(self, origin: Origin) -> Connection:
        host, port, secure = origin
        tls = (self._tls or _trusted()) if secure else None
        _, connection = await self._loop.create_connection(lambda: Connection(LARGEST_ANSWER), host, port, ssl=tls)
        return connection


@lru_cache(maxsize=512)
def _head(method: str, url: str, headers: tuple[tuple[str, str], ...]) -> tuple[Origin, bytes]:
    """Where a request goes, and its head but for the length of the body. Raises ValueError for what would break the head."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}", *(f"{name}: {value}" for name, value in headers)]
    if (
        parts.scheme not in ("http", "https")
        or not host
        or " " in target
        or not all(line.isascii() and line.isprintable() for line in lines)
    ):
        raise ValueError("A request's address or headers cannot be sent.")
    return (host, parts.port or (443 if secure else 80), secure), "\r\n".join((*lines, "")).encode()


def _why(error: Broken | OSError) -> str:
    return str(error) if isinstance(error, Broken) else type(error).__name__


def _tls(settings: Config) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    if settings.client_cert_file:
        context.load_cert_chain(settings.client_cert_file, settings.client_key_file or None)
    return context


@cache
def _trusted() -> ssl.SSLContext:
    """What this machine trusts. Reading it in costs as much as many calls, so that it waits for the first call over TLS."""
    return ssl.create_default_context()


@cache
def wire() -> Wire:
    """The wire of this process, made at first use (never before a fork)."""
    return Wire(config())


def hang_up() -> None:
    """Close the wire of this process, if there is one; the next use makes a new one."""
    if wire.cache_info().currsize:
        wire().close()
        wire.cache_clear()
