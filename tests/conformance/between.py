"""A care system that is almost right: a server in front of the sandbox's, which spoils one thing on the way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import requests

from kallelse.protocols import Contract, scheduling, soap

CONTRACTS = {contract.name: contract for contract in scheduling.ALL}
BROKEN: dict[str, type["Between"]] = {}


class Cut(Exception):
    """Close the connection without an answer."""


def breaks(rule: str) -> Callable[[type["Between"]], type["Between"]]:
    """Enter a broken system under the rule that must catch it."""

    def enter(system: type["Between"]) -> type["Between"]:
        assert rule not in BROKEN
        BROKEN[rule] = system
        return system

    return enter


class Between:
    """Passes everything on as it is. `changed` may change the values of an answer, `answer` may do anything."""

    only: ClassVar[tuple[str, ...]] = ()
    """The contracts whose answers `changed` sees; empty = all."""

    content_type: ClassVar[str] = soap.CONTENT_TYPE
    makes = 0

    def __init__(self, care: str) -> None:
        self.care = care
        self.http = requests.Session()

    def answer(self, name: str, body: bytes) -> tuple[int, bytes]:
        """The HTTP status and the envelope."""
        self.makes += name == "MakeBooking"
        status, said = self.forward(name, body)
        if self.only and name not in self.only:
            return status, said
        try:
            asked = soap.read_request(body, CONTRACTS)
            values = soap.read_response(asked.contract, said)
        except (soap.SoapRequestError, soap.Fault):
            return status, said
        changed = self.changed(asked, values)
        return (status, said) if changed is None else self.reply(asked.contract, changed)

    @property
    def racing(self) -> bool:
        """Whether nothing has been booked yet but by the two who came at the same moment."""
        return self.makes <= 2

    def changed(self, asked: soap.Request, values: dict[str, Any]) -> dict[str, Any] | bytes | None:
        """Other values, a whole envelope, or None for the answer as it was."""
        return None

    def forward(self, name: str, body: bytes) -> tuple[int, bytes]:
        """Ask the real one."""
        answer = self.http.post(f"{self.care}/{name}", data=body, headers={"Content-Type": soap.CONTENT_TYPE}, timeout=30)
        return answer.status_code, answer.content

    def reply(self, contract: Contract, said: dict[str, Any] | bytes) -> tuple[int, bytes]:
        """An envelope with its status."""
        body = said if isinstance(said, bytes) else soap.response(contract, said)
        return (500 if b":Fault>" in body else 200), body


@contextmanager
def standing(system: Between) -> Iterator[str]:
    """Serve it; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, said = system.answer(self.path.rpartition("/")[2], body)
            except Cut:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", system.content_type)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        system.http.close()
