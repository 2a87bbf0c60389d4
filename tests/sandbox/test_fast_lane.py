"""The fast lane answers plain SOAP calls itself and hands everything else over whole, on the same connection."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from kallelse.protocols import patientportal, soap
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient

ACTIVE = "/inbox/IsActiveUser"
QUESTION = soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": shipped()[0].id}, logical_address="SE1")


class Line:
    """A connection on which bytes are sent as wished and HTTP answers are read one by one."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)
        self._file = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def read(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self._file.readline().split()[1])
        headers = {}
        while (line := self._file.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self._file.read(int(headers.get("content-length", "0")))

    def at_end(self) -> bool:
        return self._file.read(1) == b""

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@pytest.fixture
def line(sandbox: SandboxClient) -> Iterator[Line]:
    connection = Line(sandbox.url)
    yield connection
    connection.close()


def post(body: bytes, path: str = ACTIVE, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def is_active(answer: tuple[int, dict[str, str], bytes]) -> bool:
    status, headers, body = answer
    assert status == 200
    assert headers["x-kallelse-sandbox"] == "1"
    assert headers["content-type"] == soap.CONTENT_TYPE
    return bool(soap.read_response(patientportal.IS_ACTIVE_USER, body)["status"])


def through_the_framework(answer: tuple[int, dict[str, str], bytes]) -> bool:
    return "server" in answer[1]


def test_a_plain_call_stays_in_the_lane_however_it_is_cut(line: Line) -> None:
    request = post(QUESTION)
    for cuts in ([], [1], [10, 40, 90], [request.index(b"\r\n\r\n") + 2], [request.index(b"\r\n\r\n") + 4], [len(request) - 1]):
        for start, stop in zip([0, *cuts], [*cuts, len(request)], strict=True):
            line.send(request[start:stop])
        answer = line.read()
        assert is_active(answer)
        assert not through_the_framework(answer)


def test_calls_sent_without_waiting_are_answered_in_order(line: Line) -> None:
    unknown = next(person.id for person in shipped() if person.kind == "unknown")
    other = soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": unknown}, logical_address="SE1")
    line.send(post(QUESTION) + post(other) + post(QUESTION))
    assert [is_active(line.read()) for _ in range(3)] == [True, False, True]


def test_a_fault_has_status_500(line: Line) -> None:
    line.send(post(b"<nonsense/>"))
    status, _, body = line.read()
    assert status == 500
    with pytest.raises(soap.Fault):
        soap.read_response(patientportal.IS_ACTIVE_USER, body)


def test_another_address_on_the_same_connection_is_handed_over_and_all_goes_on(line: Line) -> None:
    line.send(post(QUESTION))
    assert is_active(line.read())
    line.send(b"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = line.read()
    assert through_the_framework(answer)
    assert b'"messages":0' in answer[2]
    line.send(post(QUESTION))
    answer = line.read()
    assert is_active(answer)
    assert through_the_framework(answer), "a connection that has left the lane does not come back"


def test_a_call_and_another_address_sent_at_once_are_both_answered(line: Line) -> None:
    line.send(post(QUESTION) + b"GET /clock HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert is_active(line.read())
    assert b"offset_s" in line.read()[2]


@pytest.mark.parametrize("header", ["Connection: close", "Expect: something", "Upgrade: h2c"])
def test_an_unusual_header_is_the_frameworks_business(line: Line, header: str) -> None:
    line.send(post(QUESTION, ACTIVE, header))
    assert through_the_framework(line.read())


def test_a_chunked_call_is_answered(line: Line) -> None:
    line.send(f"POST {ACTIVE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{len(QUESTION):x}\r\n".encode())
    line.send(QUESTION + b"\r\n0\r\n\r\n")
    answer = line.read()
    assert is_active(answer)
    assert through_the_framework(answer)


def test_what_is_not_http_is_refused(line: Line) -> None:
    line.send(b"\x16\x03\x01" + b"x" * 9000)
    assert line.read()[0] == 400


def test_an_open_connection_misbehaves_as_soon_as_a_rule_is_set(sandbox: SandboxClient, line: Line) -> None:
    line.send(post(QUESTION))
    assert is_active(line.read())
    sandbox.misbehave({"service": "inbox", "kind": "down"})
    line.send(post(QUESTION))
    assert line.read()[0] == 503
    sandbox.misbehave({"service": "inbox", "kind": "timeout_after_accept"})
    line.send(post(QUESTION))
    assert line.at_end()
