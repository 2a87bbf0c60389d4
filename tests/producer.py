"""A service somewhere else, as tests need it: it gives one answer to every call and remembers what it was sent."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


class Producer:
    """`status` and `body` are the answer; `calls` are (path, headers by lower-case name, body)."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        producer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                producer.calls.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(producer.status)
                self.send_header("Content-Length", str(len(producer.body)))
                self.end_headers()
                self.wfile.write(producer.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the test speaks."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.url = f"{self.base}/diary/GetBookingDetails"


@pytest.fixture
def producer() -> Iterator[Producer]:
    made = Producer()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
