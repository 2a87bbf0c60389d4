"""An inbox that answers by test person. HTTP/1.1 with or without TLS; it keeps every call and does nothing with it."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from kallelse.conformance.consumer.heard import Arrival, Heard, Part
from kallelse.conformance.target import ConsumerTarget
from kallelse.protocols import patientportal, soap
from kallelse.protocols.markup import MAX_BYTES

_CONTRACTS = (patientportal.ADD_MESSAGE, patientportal.IS_ACTIVE_USER)
_HANDSHAKE_S = 10.0
REFUSAL = "Mottagaren har inget konto. Provningen avvisar alltid den här personen."
FAULT = "Provningen svarar med ett tekniskt fel den första gången. Försök igen senare."


class Listening:
    """The open listener: where it is reached, what it has heard, and how to wait until that is enough."""

    def __init__(self, heard: Heard, address: tuple[str, int], secure: bool) -> None:
        self.heard = heard
        self.url = f"{'https' if secure else 'http'}://{address[0]}:{address[1]}"
        self._changed = threading.Condition()
        self._stopped = False

    def stop(self) -> None:
        """Enough has been heard."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def wait(self, progress: Callable[[Heard], None] = lambda heard: None) -> None:
        """Wait until all is heard and it has been quiet for a while, until patience ends, or until `stop`."""
        patience = self.heard.target.patience
        end = time.monotonic() + patience.total_s
        with self._changed:
            while not self._stopped:
                progress(self.heard)
                left = end - time.monotonic()
                if left <= 0:
                    return
                quiet = self.heard.settled
                news = self._changed.wait(min(left, patience.quiet_s) if quiet else left)
                if not news and quiet:
                    return

    def take(self, make: Callable[[int], Arrival]) -> Arrival:
        """Keep one call; `make` gets its number and decides the answer."""
        with self._changed:
            arrival = make(len(self.heard.arrivals) + 1)
            self.heard.arrivals.append(arrival)
            self._changed.notify_all()
        return arrival

    def stranger(self) -> None:
        """Count a connection whose handshake failed."""
        with self._changed:
            self.heard.strangers += 1


@contextmanager
def listen(target: ConsumerTarget) -> Iterator[Listening]:
    """Open the listener of the target. Raises OSError when address or files cannot be used."""
    context = _context(target)
    heard = Heard(target)

    class Handler(_Handler):
        pass

    server = _Server((target.listener.host, target.listener.port), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    listening = Listening(heard, (target.listener.host, server.server_address[1]), context is not None)
    Handler.listening = listening
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="conformance", daemon=True)
    thread.start()
    try:
        yield listening
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _context(target: ConsumerTarget) -> ssl.SSLContext | None:
    if not target.tls.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=target.tls.ca or None)
    context.load_cert_chain(target.tls.certificate, target.tls.key or None)
    # A missing certificate is a breach to be written down, not a connection to be refused.
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing is written to the terminal: a cut connection is the caller's affair."""


class _Handler(BaseHTTPRequestHandler):
    listening: Listening
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Head and body leave separately; the second must not wait for the caller's acknowledgement.
    timeout = 60

    def setup(self) -> None:
        """Shake hands in the connection's own thread, so that a slow caller holds up nobody."""
        if isinstance(self.request, ssl.SSLSocket):
            self.request.settimeout(_HANDSHAKE_S)
            try:
                self.request.do_handshake()
            except (ssl.SSLError, OSError):
                self.listening.stranger()
                raise
        super().setup()

    def do_POST(self) -> None:
        """Take a message."""
        body = self._body()
        arrival = self.listening.take(lambda number: self._arrival(number, body))
        if arrival.answer == "none":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        said = _said(arrival)
        self.send_response(arrival.status)
        self.send_header("Content-Type", soap.CONTENT_TYPE)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the protocol tells what was heard."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            told = int(self.headers.get("Content-Length") or 0)
            return self.rfile.read(max(0, min(told, MAX_BYTES + 1)))
        parts = bytearray()
        while size := int(self.rfile.readline(1024).split(b";")[0], 16):
            parts += self.rfile.read(max(0, min(size, MAX_BYTES)))
            self.rfile.readline(8)
            if len(parts) > MAX_BYTES:
                break
        while self.rfile.readline(1024).strip():
            pass
        return bytes(parts)

    def _arrival(self, number: int, body: bytes) -> Arrival:
        secure = isinstance(self.request, ssl.SSLSocket)
        shown: Any = self.request.getpeercert() if isinstance(self.request, ssl.SSLSocket) else None
        serial = next((value for part in (shown or {}).get("subject", ()) for name, value in part if name == "serialNumber"), "")
        asked, error = None, None
        part: Part | Literal[""] = ""
        answer: Literal["OK", "ERROR", "fault", "none"] = "fault"
        heard = self.listening.heard
        try:
            asked = soap.read_request(body, _CONTRACTS)
        except soap.SoapRequestError as refusal:
            error = refusal
        else:
            part = heard.part_of(asked.values["subjectOfCareId"])
            answer = _decide(heard, part) if asked.contract is patientportal.ADD_MESSAGE else "OK"
        status = {"OK": 200, "ERROR": 200, "fault": 500, "none": 0}[answer]
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Arrival(number, time.monotonic(), self.path, headers, body, secure, bool(shown), serial, asked, error, part, answer, status)


def _decide(heard: Heard, part: Part | Literal[""]) -> Literal["OK", "ERROR", "fault", "none"]:
    if part == "silent":
        return "OK" if heard.of("silent") else "none"
    if part == "faulty":
        return "OK" if heard.of("faulty") else "fault"
    return "OK" if part == "accepted" else "ERROR"


def _said(arrival: Arrival) -> bytes:
    if arrival.asked is None:
        return soap.fault("Client", str(arrival.error))
    if arrival.asked.contract is patientportal.IS_ACTIVE_USER:
        return soap.response(patientportal.IS_ACTIVE_USER, {"status": True, "activeNotificationMethods": ["SMS"]})
    if arrival.answer == "fault":
        return soap.fault("Server", FAULT)
    thread = arrival.message.get("messageThreadId")
    values: dict[str, Any] = {"messageThreadId": thread} if thread else {}
    if arrival.answer == "OK":
        return soap.response(patientportal.ADD_MESSAGE, values | {"resultCode": "OK"})
    return soap.response(patientportal.ADD_MESSAGE, values | {"resultCode": "ERROR", "resultText": REFUSAL})
