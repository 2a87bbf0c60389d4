"""The load generator, a process of its own: `python -m kallelse.bench.load < order.json > result.json`.

Closed: so many clients with keep-alive connections each send the next request as soon as the last is answered. Open: every request has a
moment of its own, drawn beforehand, and its latency counts from that moment whether or not a connection was free (no coordinated omission).
"""

import asyncio
import random
import sys
import time
from collections.abc import Iterator
from itertools import count, islice

import msgspec

from kallelse.bench import envelopes, rows


class Order(msgspec.Struct, kw_only=True):
    """What to send: for `seconds` as fast as the clients can, or `count` requests; `rate` (a second) makes it open.

    `batch` rows go in each request; 0 sends single invitations.
    """

    port: int
    key: str
    persons: list[str]
    units: list[str]
    prefix: str
    clients: int = 8
    seconds: float = 0
    count: int = 0
    rate: float = 0
    batch: int = 0
    days: int = 42
    """Over how many days the visits are spread."""
    operation: str = ""
    """A name in `envelopes.OPERATIONS`: call that RIV-TA service instead of REST, as the holder of `certificate` (PEM)."""
    certificate: str = ""
    gets: list[str] = []
    """Whole requests without a body, sent in turn in place of kallelser."""
    retry: bool = False
    """Send again what was not answered with 2xx, until it is: a sender that survives our restarts."""


class Sent(msgspec.Struct, array_like=True):
    """One request: its (first) reference, when it was due and answered (seconds since the epoch), the last HTTP status, the tries."""

    reference: str
    due: float
    answered: float
    status: int
    tries: int = 1


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way: as little work as the standard library allows."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(0)

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._got[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._got) < end + 4 + length or self._answer is None:
            return
        self._got = b""
        if not self._answer.done():
            self._answer.set_result(int(head[9:12]))

    async def send(self, port: int, request: bytes) -> int:
        """The HTTP status, or 0 without an answer."""
        loop = asyncio.get_running_loop()
        if self._transport is None:
            self._got = b""
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", port)
            except OSError:
                return 0
        self._answer = loop.create_future()
        if self._transport is None:
            return 0
        self._transport.write(request)
        return await self._answer


def requests(order: Order) -> Iterator[tuple[str, bytes]]:
    """(reference of the first row, request) without end."""
    if order.operation:
        host = f"127.0.0.1:{order.port}"
        yield from envelopes.requests(order.operation, host, order.certificate, order.prefix, order.persons, order.units)
    source = rows.rows(order.prefix, order.persons, order.units, order.days)
    host = f"127.0.0.1:{order.port}"
    if order.gets:
        yield from ((str(at), order.gets[at % len(order.gets)].encode()) for at in count())
    while True:
        batch = list(islice(source, order.batch or 1))
        body = {"invitations": batch} if order.batch else batch[0]
        yield batch[0]["reference"], rows.request(host, order.key, body)


async def closed(order: Order) -> list[Sent]:
    """Every client sends when it has been answered."""
    expected = order.count or int(order.seconds * 3000)
    ready = iter(list(islice(requests(order), expected)))
    until = time.time() + order.seconds if order.seconds else float("inf")
    sent: list[Sent] = []

    async def client() -> None:
        connection = Connection()
        for reference, request in ready:
            due = time.time()
            if due >= until:
                return
            sent.append(await _persist(connection, order, reference, request, due))

    await asyncio.gather(*(client() for _ in range(order.clients)))
    return sent


async def _persist(connection: Connection, order: Order, reference: str, request: bytes, due: float) -> Sent:
    tries = 1
    while True:
        status = await connection.send(order.port, request)
        if 200 <= status < 300 or not order.retry:
            return Sent(reference, due, time.time(), status, tries)
        tries += 1
        await asyncio.sleep(0.1)


async def opened(order: Order) -> list[Sent]:
    """Requests at moments drawn beforehand (Poisson, the same in every run), over as many connections as it takes."""
    chance = random.Random(order.prefix)  # noqa: S311 - the same load in every run.
    moments: list[float] = []
    at = 0.0
    while (at := at + chance.expovariate(order.rate)) < order.seconds:
        moments.append(at)
    ready = list(islice(requests(order), len(moments)))
    idle = [Connection() for _ in range(order.clients)]
    sent: list[Sent] = []
    under_way: set[asyncio.Task[None]] = set()
    begin = time.time() + 0.2

    async def one(reference: str, request: bytes, due: float) -> None:
        connection = idle.pop() if idle else Connection()
        sent.append(await _persist(connection, order, reference, request, due))
        idle.append(connection)

    for (reference, request), moment in zip(ready, moments, strict=True):
        pause = begin + moment - time.time()
        if pause > 0:
            await asyncio.sleep(pause)
        task = asyncio.create_task(one(reference, request, begin + moment))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return sent


def main() -> None:
    """Do one order."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    sent = asyncio.run(opened(order) if order.rate else closed(order))
    sys.stdout.buffer.write(msgspec.json.encode(sent))


if __name__ == "__main__":
    main()
