"""The catalogue: lines with dates, the platform's copied by its own contracts, and what happens while it is silent."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.connections import catalogue, catalogue_import, catalogue_lines
from kallelse.connections.models import CatalogueCopy, Endpoint
from kallelse.kit import clock as product_clock
from kallelse.protocols import registry, scheduling, soap

pytestmark = pytest.mark.db
CANCEL, CARE_TYPES = scheduling.CANCEL_BOOKING.namespace, scheduling.GET_ALL_CARE_TYPES.namespace
K101, ALVC = "TSTNMT2321000156-K101", "TSTNMT2321000156-ALVC"
OWN, SINCE = "https://tidbok.example.se/CancelBooking", date(2020, 1, 1)


@pytest.fixture
def tak(nation: Any, sandbox: Any, configured: Callable[..., None]) -> Any:
    configured(tak_url=f"{sandbox.url}/tak", platform_url="https://plattform.example.se/vp")
    return sandbox


def today() -> date:
    return product_clock.today()


def copy(unit: str = "") -> tuple[int, int, int]:
    done = catalogue_import.copy(product_clock.now(), unit)
    return done.new, done.ended, done.stand


def test_our_units_get_their_contracts_and_the_platforms_address(tak: Any) -> None:
    assert copy() == (51, 0, 0), "five units with eleven contracts, two of them without two"
    assert catalogue.producer_url(K101.lower(), CANCEL, today()) == "https://plattform.example.se/vp/CancelBooking/1/rivtabp21"
    assert {CANCEL, CARE_TYPES} <= catalogue.contracts(K101, today())
    assert CANCEL in catalogue.contracts(ALVC, today())
    assert CARE_TYPES not in catalogue.contracts(ALVC, today())
    assert not Endpoint.objects.filter(logical_address="TSTNMT2321000156-ALLM").exists(), "a unit of the nation that is not ours"
    assert copy() == (0, 0, 51)


def test_what_is_gone_ends_and_what_comes_back_begins_again(tak: Any, nation: Any) -> None:
    copy()
    gone = Endpoint.objects.filter(logical_address=K101, contract=CANCEL)
    Endpoint.objects.update(valid_from=SINCE)
    Endpoint.objects.create(logical_address=K101, contract="urn:riv:x:XResponder:1", url="https://x", valid_from=SINCE, origin="tak")
    assert copy() == (0, 1, 51)
    assert Endpoint.objects.get(contract="urn:riv:x:XResponder:1").valid_to == today() - timedelta(days=1)
    gone.update(valid_to=date(2026, 1, 1))
    assert copy() == (1, 0, 50)
    assert [row.valid_to for row in gone.order_by("valid_from")] == [date(2026, 1, 1), None]


def test_one_unit_is_asked_for_by_what_it_supports(tak: Any) -> None:
    assert copy(ALVC.lower()) == (9, 0, 0)
    assert CatalogueCopy.objects.get().copied_at is None, "it is no copy of the whole"
    assert catalogue.is_blind()
    assert copy() == (42, 0, 9)
    assert not catalogue.is_blind()


@pytest.mark.parametrize(("kind", "reason"), [("down", "NotSoap"), ("fault", "Fault"), ("garbage", "NotSoap")])
def test_while_it_is_silent_the_copy_stands_and_is_asked_again_after_five_minutes(tak: Any, kind: str, reason: str) -> None:
    copy()
    tak.misbehave({"service": "tak", "kind": kind, "times": 1})
    with pytest.raises(catalogue_import.CatalogueSilent) as told:
        copy()
    assert told.value.reason == reason
    assert Endpoint.objects.filter(valid_to=None).count() == 51
    with pytest.raises(catalogue_import.TooSoon):
        copy()
    tak.move_clock(add_s=301)
    assert copy() == (0, 0, 51)
    assert CatalogueCopy.objects.get().failure == ""


def test_a_platform_that_suddenly_knows_nothing_of_us_does_not_empty_the_copy(tak: Any, configured: Callable[..., None]) -> None:
    copy()
    configured(system_hsa_id="TSTNMT2321000156-UNKNOWN")
    with pytest.raises(catalogue_import.CatalogueSilent, match="empty"):
        copy()
    assert Endpoint.objects.filter(valid_to=None).count() == 51


def test_a_platform_with_the_older_generation_only(tak: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kallelse.sandbox import tak as played

    told = played.answer

    def older(request: soap.Request) -> bytes:
        new = request.contract.domain == registry.DOMAIN_2
        return soap.fault("Client", "VP004 No route") if new else told(request)

    monkeypatch.setattr(played, "answer", older)
    assert copy() == (51, 0, 0)


def test_our_own_line_goes_before_the_platforms_and_dates_are_kept(tak: Any) -> None:
    copy()
    line = catalogue_lines.set_endpoint(K101, CANCEL, OWN, valid_from=SINCE, valid_to=today())
    assert catalogue.producer_url(K101, CANCEL, today()) == OWN
    assert catalogue.producer_url(K101, CANCEL, today() + timedelta(days=1)).startswith("https://plattform")
    again = catalogue_lines.set_endpoint(K101.lower(), CANCEL, OWN, valid_from=today())
    assert (again.pk, again.valid_from, again.valid_to) == (line.pk, SINCE, None)


def test_the_schedule_is_called_where_the_catalogue_says_else_where_the_system_was_registered(nation: Any) -> None:
    source = nation.sources["cosmic"]
    assert catalogue.scheduling_url(source, K101, scheduling.CANCEL_BOOKING, today()) == ""
    source.scheduling_url = "https://system.example.se/riv"
    fallback = "https://system.example.se/riv/CancelBooking"
    assert catalogue.scheduling_url(source, K101, scheduling.CANCEL_BOOKING, today()) == fallback
    catalogue_lines.set_endpoint(K101, CANCEL, OWN, valid_from=SINCE)
    assert catalogue.scheduling_url(source, K101, scheduling.CANCEL_BOOKING, today()) == OWN
    catalogue_lines.set_endpoint(K101, CANCEL, f"{OWN}/2", valid_from=SINCE)
    assert catalogue.scheduling_url(source, K101, scheduling.CANCEL_BOOKING, today()) == fallback, "two producers decide nothing"
