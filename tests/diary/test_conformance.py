"""The product's own producer before the conformance kit that suppliers are judged by, over HTTP: it passes every rule that applies."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from kallelse.conformance import RULES, of_producer, try_producer
from kallelse.kit import clock as product_clock
from kallelse.protocols import scheduling
from tests.conformance import ground
from tests.diary.conftest import UNIT, Diary, wall

pytestmark = pytest.mark.db
FIRST = ground.FIRST.id


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test speaks."""


@pytest.fixture
def door(diary: Diary) -> Iterator[str]:
    """The product behind a proxy that has ended TLS: every call bears a care system's certificate."""
    application = get_wsgi_application()
    pem = quote(diary.proxy.pem(), safe="")

    def proxied(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ |= {"HTTP_X_VP_AUTH_CERT": pem, "HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
        try:
            return list(application(environ, start_response))
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, proxied, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/riv"
    server.shutdown()
    thread.join()
    server.server_close()


def prepare(diary: Diary) -> None:
    """What a supplier lays in the test unit's diary before a trial."""
    words = {"purpose": "Du kallas till provtagning.", "rebook_allowed": True}
    diary.kallelse("K-OPPEN", FIRST, kind="open", book_before=date(2027, 6, 30), wording=words)
    diary.kallelse("K-TID", FIRST, start=wall("2027-02-11T10:00"), end=wall("2027-02-11T10:20"), wording=words)
    locked = {"purpose": "Du kallas till röntgen.", "cancel_allowed": False}
    diary.kallelse("K-LAST", FIRST, start=wall("2027-02-12T10:00"), end=wall("2027-02-12T10:20"), wording=locked)
    for reference, start in (("K-NORMAL", "2027-03-26T09:30"), ("K-SOMMAR", "2027-03-30T09:30"), ("K-HOST", "2027-11-02T09:30")):
        diary.kallelse(reference, FIRST, start=wall(start), end=wall(start) + timedelta(minutes=20), wording=words)
    named = {
        "performer": "TSTNMT2321000156-1001", "performer_given": "Karin", "performer_surname": "Exempel", "care_type": "MED",
        "care_type_name": "Medicin",
    }  # fmt: skip
    for day in range(15, 20):
        for hour in (9, 10, 13):
            diary.slot(f"2027-02-{day}T{hour:02}:00", **named)


def test_our_own_producer_passes_every_rule(diary: Diary, door: str, tmp_path: Path) -> None:
    prepare(diary)
    addresses = "\n".join(f'{contract.name} = "{door}/{contract.name}/1/rivtabp21"' for contract in scheduling.ALL)
    target = ground.target(tmp_path, "", contracts=addresses, unit=UNIT, time_type="ATER", days="60")
    protocol = of_producer(try_producer(target, product_clock.now()))
    unmet = {rule.id: (rule.verdict, rule.evidence) for rule in protocol.rules if rule.verdict != "passed"}
    # Without TLS between the kit and the proxy there is no certificate to look at.
    assert {id: said for id, said in unmet.items() if id != "PROD-60"} == {}
    assert len(protocol.rules) == len(RULES["producer"])
    assert protocol.passed
