"""What node's client writes from every emitted WSDL is read as it was meant: the smallest and the largest request of every contract."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kallelse.protocols import schema, soap
from kallelse.protocols.declare import Contract
from tests.clients import node
from tests.clients.story import Call
from tests.protocols.covering import least, most
from tests.protocols.emitted import folder
from tests.protocols.generate import CONTRACTS, NAMES


class Ear(BaseHTTPRequestHandler):
    """Keeps what is sent, and answers every call with a fault."""

    heard: list[bytes]

    def do_POST(self) -> None:
        self.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = soap.fault("Server", "Hört.")
        self.send_response(500)
        self.send_header("Content-Type", soap.CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test speaks."""


@pytest.fixture(scope="module")
def heard() -> dict[tuple[Contract, str], bytes]:
    """All requests, by contract and size, sent by one node process."""
    Ear.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        endpoint = f"http://127.0.0.1:{server.server_port}/"
        keys = [(contract, size) for contract in CONTRACTS for size in _SIZES]
        calls = [Call("", contract, _SIZES[size](contract.request), {}) for contract, size in keys]
        sent = [node.as_sent(call, str(folder(call.contract) / schema.wsdl_name(call.contract)), endpoint) for call in calls]
        answers = node.called(*sent)
        server.shutdown()
        thread.join()
    assert [answer for answer in answers if answer.get("fault", {}).get("faultstring") != "Hört."] == []
    return dict(zip(keys, Ear.heard, strict=True))


_SIZES = {"smallest": least, "largest": most}


@pytest.mark.parametrize("size", _SIZES)
@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_it_is_read_as_it_was_meant(heard: dict[tuple[Contract, str], bytes], contract: Contract, size: str) -> None:
    read = soap.read_request(heard[contract, size], CONTRACTS)
    assert (read.contract, read.values) == (contract, _SIZES[size](contract.request))
