"""Where an answer ends: every framing that HTTP/1.1 allows, in whatever pieces it arrives, and nothing that it does not allow."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.kit.config import Config
from kallelse.kit.http1 import LARGEST_HEAD, Answer, AnswerReader, Broken
from kallelse.kit.wire import Reply, Request, Silence, Wire

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nh\xc3\xa9ll\r\n1\r\no\r\n0\r\nTrailer: x\r\n\r\n"
WHOLE = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX: y\r\n\r\nh\xc3\xa9llo", True),
    "chunked": (CHUNKED, True),
    "after an interim answer": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\ncontent-length:  6 \r\n\r\nh\xc3\xa9llo", True),
    "said to close": (b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 6\r\n\r\nh\xc3\xa9llo", False),
    "an old server": (b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nh\xc3\xa9llo", False),
}
BROKEN = {
    "no HTTP": b"SSH-2.0-OpenSSH_9\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "a folded header": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "a blank before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
    "a bare line feed": b"HTTP/1.1 200 OK\r\nX: a\nContent-Length: 0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
    "a length beyond all measure": b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
    "a chunk that is no number": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    "a chunk without its end": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
    "the same length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 6\r\n\r\nh\xc3\xa9llo",
    "chunks beyond all measure": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001,
    "a head beyond all measure": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * (LARGEST_HEAD // 4),
}


def read(pieces: list[bytes]) -> tuple[Answer | None, AnswerReader]:
    reader = AnswerReader(1000)
    answer = None
    for piece in pieces:
        assert answer is None, "the answer was whole before its last byte"
        answer = reader.feed(piece)
    return answer, reader


@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
def test_an_answer_is_the_same_in_whatever_pieces_it_arrives(name: str, data: st.DataObject) -> None:
    whole, keep = WHOLE[name]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=8)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    answer, reader = read(pieces)
    assert answer is not None
    assert (answer.status, answer.body, reader.keep) == (200, "héllo".encode(), keep)


def test_without_a_length_the_end_of_the_connection_is_the_end_of_the_answer() -> None:
    answer, reader = read([b"HTTP/1.1 200 OK\r\n\r\nh", b"ej"])
    assert answer is None
    assert reader.end().body == b"hej"
    assert not reader.keep


@pytest.mark.parametrize("cut", [30, len(CHUNKED) - 1, 8])
def test_an_answer_that_ends_early_is_broken(cut: int) -> None:
    answer, reader = read([CHUNKED[:cut]])
    assert answer is None
    with pytest.raises(Broken):
        reader.end()


def test_bytes_beyond_the_answer_make_the_connection_unusable() -> None:
    answer, reader = read([b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200"])
    assert answer is not None
    assert not reader.keep


@pytest.mark.parametrize("name", BROKEN)
def test_what_http_does_not_allow_is_broken(name: str) -> None:
    with pytest.raises(Broken):
        read([BROKEN[name]])


@given(st.binary(max_size=200))
def test_rubbish_never_ends_otherwise_than_broken(rubbish: bytes) -> None:
    reader = AnswerReader(1000)
    try:
        reader.feed(b"HTTP/1.1 200 OK\r\n" + rubbish)
        reader.end()
    except Broken:
        pass


@contextmanager
def server(answer: Callable[[int], bytes | None]) -> Iterator[tuple[str, list[int]]]:
    """A server that answers its n-th request with `answer(n)`, and hangs up on None. Yields its address and each connection's count."""
    loop = asyncio.new_event_loop()
    counts: list[int] = []
    number = iter(range(1_000_000))
    open_ = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = len(counts)
        counts.append(0)
        open_.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")))
                counts[place] += 1
                said = answer(next(number))
                if said is None:
                    break
                writer.write(said)
        writer.close()
        await writer.wait_closed()

    async def stop(listening: asyncio.Server) -> None:
        for writer in open_:
            writer.close()
        listening.close()
        await listening.wait_closed()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), loop).result(10)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", counts
    finally:
        asyncio.run_coroutine_threadsafe(stop(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire(Config(wire_timeout_s=5))
    yield made
    made.close()


def test_one_connection_carries_many_calls(wire: Wire) -> None:
    with server(lambda number: b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % (number % 10)) as (url, counts):
        answers = wire.call([Request(f"{url}/a", b"x")] * 10, concurrency=1)
        assert [one.body for one in answers if isinstance(one, Reply)] == [b"%d" % number for number in range(10)]
        assert counts == [10]


def test_a_server_that_hangs_up_may_have_got_it_and_the_next_call_takes_a_new_connection(wire: Wire) -> None:
    with server(lambda number: None if number == 0 else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as (url, counts):
        first, second = wire.call([Request(f"{url}/a", b"x")] * 2, concurrency=1)
        assert isinstance(first, Silence)
        assert first.may_have_arrived
        assert second == Reply(200, b"")
        assert counts == [1, 1]


def test_rubbish_for_an_answer_may_have_been_done(wire: Wire) -> None:
    with server(lambda _: b"220 mail ready\r\n\r\n") as (url, _):
        assert wire.one(Request(f"{url}/a", b"x")) == Silence("connection broken (not HTTP/1)", True)


def test_no_answer_in_time_may_have_been_done(wire: Wire) -> None:
    with server(lambda _: b"") as (url, _):
        assert wire.one(Request(f"{url}/a", b"x", timeout_s=0.2)) == Silence("no answer in time", True)


@pytest.mark.parametrize("url", ["ftp://localhost/a", "http://", "http://localhost/a b", "http://localhost/å", "no address"])
def test_what_cannot_be_an_address_is_not_sent(wire: Wire, url: str) -> None:
    assert wire.one(Request(url, b"x")) == Silence("address or headers cannot be sent", False)


def test_a_header_cannot_smuggle_in_another(wire: Wire) -> None:
    answer = wire.one(Request("http://127.0.0.1:9/", b"", {"X": "a\r\nHost: elsewhere"}))
    assert answer == Silence("address or headers cannot be sent", False)
