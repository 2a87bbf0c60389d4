"""Calls that are passed on to the unit's own producer: where the catalogue says, with their headers, and the producer's word unchanged."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.connections.models import CatalogueCopy
from kallelse.connections.queries import forget
from kallelse.intake import riv_onward
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import scheduling, soap
from kallelse.sandbox import tls
from tests.intake.riv_calls import COSMIC, PLATFORM, RESIDENT, UNIT, Proxy, fault, path, permit, produce, question, trust_platform
from tests.producer import Producer, producer

__all__ = ["producer"]
pytestmark = pytest.mark.db
ASK = scheduling.GET_BOOKING_DETAILS
DOOR = path(ASK)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    tls.ensure(folder)
    return folder


@pytest.fixture
def ask(nation: Any, configured: Any, certificates: Path) -> Callable[..., Any]:
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem")
    permit(ASK)
    proxy = Proxy(certificates)
    return lambda body=b"", **more: proxy.post(DOOR, body or question(), **more)


BOOKING = {
    "startTimeInclusive": "20270210100000", "endTimeExclusive": "20270210103000", "healthcare_facility": UNIT,
    "bookingId": "b1", "subject_of_care": RESIDENT[0],
}  # fmt: skip


def test_it_goes_where_the_catalogue_says_and_comes_back_as_it_was(ask: Callable[..., Any], producer: Producer, nation: Any) -> None:
    produce(producer.url)
    producer.body = soap.response(ASK, {"timeslotDetail": BOOKING})
    body = question()
    answer = ask(body)
    assert (answer.status_code, answer.content) == (200, producer.body)
    ((where, headers, sent),) = producer.calls
    assert (where, sent) == ("/diary/GetBookingDetails", body)
    assert headers["soapaction"] == '"urn:riv:crm:scheduling:GetBookingDetailsResponder:1:GetBookingDetails"'
    assert headers["x-rivta-original-serviceconsumer-hsaid"] == COSMIC
    assert headers["x-rivta-routing-history"] == "TSTNMT2321000156-KALLELSE"
    assert "x-vp-auth-cert" not in headers, "another's certificate is not passed on"
    with db.tenant_scope(nation.provider.pk):
        entry = Entry.objects.get(action="intake:booking:pass_on")
    assert (entry.actor, entry.patient, entry.unit, entry.commission) == (f"system:{COSMIC}", RESIDENT[0], UNIT, f"consumer={COSMIC}")


def test_every_rivta_header_goes_along_and_we_stand_last_in_the_history(ask: Callable[..., Any], producer: Producer) -> None:
    trust_platform()
    permit(ASK, PLATFORM)
    produce(producer.url)
    sent = {
        "X-Rivta-Original-Serviceconsumer-Hsaid": "SE2321000016-1177",
        "X-Rivta-Acting-On-Behalf-Of-Hsaid": "SE2321000016-39KJ",
        "X-Rivta-Routing-History": "SE5565594230-NTJP",
        "X-Rivta-Something-New": "kept",
    }
    ask(who="client-plattform", **sent)
    ((_, headers, _),) = producer.calls
    history = "SE5565594230-NTJP#TSTNMT2321000156-KALLELSE"
    expected = {name.lower(): value for name, value in sent.items()} | {"x-rivta-routing-history": history}
    assert {name: value for name, value in headers.items() if name.startswith("x-rivta-")} == expected


def test_a_producers_fault_is_its_own_word(ask: Callable[..., Any], producer: Producer) -> None:
    produce(producer.url)
    producer.status, producer.body = 500, soap.fault("Client", "Bokningen finns inte.", "b1")
    answer = ask()
    assert (answer.status_code, answer.content) == (500, producer.body)


def test_vp004_the_unit_lacks_the_contract(ask: Callable[..., Any], producer: Producer) -> None:
    produce(producer.url, scheduling.CANCEL_BOOKING)
    produce(producer.url, valid_to=date(2026, 12, 31))
    assert fault(ask()).platform_code == "VP004"


def test_vp005_only_another_version(ask: Callable[..., Any], producer: Producer) -> None:
    produce(producer.url, profile="rivtabp20")
    assert fault(ask()).platform_code == "VP005"


def test_vp006_two_producers(ask: Callable[..., Any], producer: Producer) -> None:
    produce(producer.url)
    produce(f"{producer.url}/other")
    assert fault(ask()).platform_code == "VP006"
    assert producer.calls == []


def test_what_we_know_ourselves_goes_before_the_platforms_copy(ask: Callable[..., Any], producer: Producer) -> None:
    produce("http://127.0.0.1:1/plattform", origin="tak")
    produce(producer.url)
    ask()
    assert len(producer.calls) == 1


def test_vp008_a_catalogue_that_was_never_copied(ask: Callable[..., Any], configured: Any, certificates: Path) -> None:
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem", tak_url="http://127.0.0.1:1/tak")
    assert fault(ask()).platform_code == "VP008"
    now = product_clock.now()
    CatalogueCopy.objects.create(logical_address="SE1", tried_at=now, copied_at=now)
    forget()
    assert fault(ask()).platform_code == "VP004"


@pytest.mark.parametrize("status", [200, 404, 503])
def test_vp009_an_answer_that_is_not_soap(ask: Callable[..., Any], producer: Producer, status: int) -> None:
    produce(producer.url)
    producer.status, producer.body = status, b"<html>Driftstopp 189001019802</html>"
    told = fault(ask())
    assert (told.platform_code, told.code, told.detail) == ("VP009", "Server", f"VP_PRODUCER_EXCEPTION_HTTP_STATUS: {status}")


def test_vp009_nobody_there(ask: Callable[..., Any]) -> None:
    produce("http://127.0.0.1:1/x")
    assert fault(ask()).platform_code == "VP009"


def test_vp010_a_producer_without_an_address(ask: Callable[..., Any]) -> None:
    produce("")
    assert fault(ask()).platform_code == "VP010"


def test_vp012_when_enough_are_waiting_for_producers(ask: Callable[..., Any], producer: Producer) -> None:
    produce(producer.url)
    producer.body = soap.response(ASK, {"timeslotDetail": BOOKING})
    for _ in range(riv_onward.AT_ONCE):
        riv_onward._waiting.acquire()
    try:
        answer = ask()
        assert (fault(answer).platform_code, answer["Retry-After"]) == ("VP012", "1")
    finally:
        for _ in range(riv_onward.AT_ONCE):
            riv_onward._waiting.release()
    for _ in range(riv_onward.AT_ONCE + 1):
        assert ask().status_code == 200


def test_vp011_a_key_is_no_certificate_here(nation: Any, ask: Callable[..., Any]) -> None:
    key = f"Bearer {nation.keys['cosmic']}"
    assert fault(ask(who=None, Authorization=key)).platform_code == "VP002"
    assert fault(ask(who=None, Authorization=key, address="192.0.2.1")).platform_code == "VP011"
