"""The only gate to the network: one event loop thread per process, keep-alive connections, mutual TLS, limits and stage rules.

The product is synchronous; `Wire.call` sends many requests concurrently and returns when all are answered. A request never raises:
it ends as a `Reply` or as a `Silence`, and a `Silence` says whether the request may have reached the other side, because
"no answer" must never be taken for "not done".
"""

import asyncio
import ssl
import threading
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp

from kallelse.kit.config import Config, config, is_sandbox_address

SANDBOX_HEADER = "X-Kallelse-Sandbox"
LARGEST_ANSWER = 64 * 1024 * 1024


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


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer. `may_have_arrived` is False only when the connection was never made."""

    reason: str
    may_have_arrived: bool


class Wire:
    """The network of one process."""

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._session: aiohttp.ClientSession | None = None
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
        if self._session is not None:
            self._run(self._session.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _call_all(self, requests: list[Request], concurrency: int) -> list[Reply | Silence]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=_tls(self._settings), keepalive_timeout=30),
                timeout=aiohttp.ClientTimeout(total=self._settings.wire_timeout_s, sock_connect=5),
                auto_decompress=False,
            )
        answers: list[Reply | Silence] = [Silence("not sent", False)] * len(requests)
        todo = iter(range(len(requests)))

        async def sender(session: aiohttp.ClientSession) -> None:
            for index in todo:
                answers[index] = await self._send(session, requests[index])

        await asyncio.gather(*(sender(self._session) for _ in range(min(concurrency, len(requests)))))
        return answers

    async def _send(self, session: aiohttp.ClientSession, request: Request) -> Reply | Silence:
        production = self._settings.stage == "production"
        if production and is_sandbox_address(request.url):
            return Silence("sandbox address refused in production", False)
        timeout = aiohttp.ClientTimeout(total=request.timeout_s, sock_connect=5) if request.timeout_s else None
        extra: dict[str, Any] = {"timeout": timeout} if timeout else {}
        try:
            async with session.request(
                request.method, request.url, data=request.body, headers=request.headers, allow_redirects=False, **extra
            ) as answer:
                if production and SANDBOX_HEADER in answer.headers:
                    return Silence("the answer comes from a sandbox", True)
                body = await answer.content.read(LARGEST_ANSWER + 1)
                while not answer.content.at_eof() and len(body) <= LARGEST_ANSWER:
                    body += await answer.content.read(LARGEST_ANSWER + 1 - len(body))
                if len(body) > LARGEST_ANSWER:
                    return Silence("answer too large", True)
                return Reply(answer.status, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Silence("no connection", False)
        except TimeoutError:
            return Silence("no answer in time", True)
        except (aiohttp.ClientError, OSError) as error:
            return Silence(f"connection broken ({type(error).__name__})", True)


def _tls(settings: Config) -> ssl.SSLContext | bool:
    if not settings.ca_file and not settings.client_cert_file:
        return True
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    if settings.client_cert_file:
        context.load_cert_chain(settings.client_cert_file, settings.client_key_file or None)
    return context


@cache
def wire() -> Wire:
    """The wire of this process, made at first use (never before a fork)."""
    return Wire(config())
