"""What the service platform's codes mean to each of our callers: nothing was done, it may have been done, or somebody must act."""

from collections.abc import Callable
from typing import Any

import pytest

from kallelse import plugs
from kallelse.channels import Dispatch, TryLater, Unknown
from kallelse.connections import hsa
from kallelse.persons import register
from kallelse.protocols import platform, soap
from tests.producer import Producer, producer

__all__ = ["producer"]
PERSON = "189001019802"
MISCONFIGURED = [code for code, row in platform.CODES.items() if row.outcome == "misconfigured"]


@pytest.fixture
def refuse(producer: Producer, configured: Callable[..., None]) -> Callable[[str], Producer]:
    """`refuse("VP007")`: every service answers with this code."""
    configured(inbox_url=producer.base, pu_url=producer.base, hsa_url=producer.base)

    def answer(code: str) -> Producer:
        producer.status, producer.body = 500, soap.fault("Server", f"{code} Något", "mer")
        return producer

    return answer


def _send() -> Any:
    one = Dispatch("k", "t", PERSON, "Kallelse", b"<article/>", "SE1-U", "Mottagningen")
    return plugs.CHANNELS["inbox"].dispatch([one])[0]


@pytest.mark.parametrize(("code", "after_s"), [("VP008", 60.0), ("VP012", 60.0), *((code, 300.0) for code in MISCONFIGURED)])
def test_a_message_that_was_stopped_is_sent_again(refuse: Callable[[str], Producer], code: str, after_s: float) -> None:
    refuse(code)
    assert _send() == TryLater(code, after_s)


@pytest.mark.parametrize("code", ["VP009", "VP042"])
def test_a_message_that_may_have_arrived_is_looked_for(refuse: Callable[[str], Producer], code: str) -> None:
    refuse(code)
    assert _send() == Unknown(code)


@pytest.mark.parametrize(("code", "outcome"), [("VP007", "unreachable"), ("VP012", "unreachable"), ("VP009", "unknown"), ("", "unknown")])
def test_a_cancellation_that_was_stopped_was_not_made(refuse: Callable[[str], Producer], code: str, outcome: str) -> None:
    base = refuse(code).base
    assert plugs.SCHEDULERS[0].cancel(base, "SE1-U", "b1", PERSON, "").outcome == outcome
    assert plugs.SCHEDULERS[0].is_booked(base, "SE1-U", "b1", PERSON) is None


def test_the_person_service_is_silent_with_the_code_as_its_reason(refuse: Callable[[str], Producer], clock: Any) -> None:
    refuse("VP004")
    with pytest.raises(register.RegisterSilent, match="VP004"):
        register.look_up(register.parse_stored([PERSON]))


@pytest.mark.db
def test_a_card_that_cannot_be_fetched_is_left_as_it_was(refuse: Callable[[str], Producer], nation: Any, clock: Any) -> None:
    refuse("VP007")
    assert hsa.refresh_card(nation.units["k101"], clock.set("2027-01-11T08:00:00+01:00")) is False


def test_a_contracts_own_address_is_called_as_it_is(producer: Producer) -> None:
    for url in (producer.base, f"{producer.base}/vp/CancelBooking/1/rivtabp21", f"{producer.base}/CancelBookings"):
        plugs.SCHEDULERS[0].cancel(url, "SE1-U", "b1", PERSON, "")
    assert [path for path, _, _ in producer.calls] == [
        "/CancelBooking", "/vp/CancelBooking/1/rivtabp21", "/CancelBookings/CancelBooking",
    ]  # fmt: skip
