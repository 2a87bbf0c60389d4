"""GetBookingDetails to a draft: what a schedule says, and what it must not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import scheduling, soap
from kallelse.sources import Draft, Fetched, Refusal, Wish
from kallelse.sources.riv_scheduling import details

PERSON, UNIT = "193704297450", "TSTNMT2321000156-K101"
WISH = Wish("http://localhost", UNIT, "b1", PERSON)
SLOT = {
    "startTimeInclusive": "20270210101500", "endTimeExclusive": "20270210110000", "healthcare_facility": UNIT.lower(), "bookingId": "b1",
    "subject_of_care": PERSON, "purpose": "Provtagning.", "performerName": "Läkare Karin Exempel", "timeTypeName": "Återbesök",
    "cancel_booking_allowed": True, "isInvitation": True,
}  # fmt: skip


def answered(body: bytes) -> Fetched:
    return details.read(WISH, Reply(200, body))


def fetched(**changes: Any) -> Fetched:
    slot = {name: value for name, value in (SLOT | changes).items() if value is not None}
    return answered(soap.response(scheduling.GET_BOOKING_DETAILS, {"timeslotDetail": slot}))


def draft(**changes: Any) -> Draft:
    found = fetched(**changes).draft
    assert isinstance(found, Draft)
    return found


def refused(**changes: Any) -> Refusal:
    found = fetched(**changes).draft
    assert isinstance(found, Refusal)
    assert PERSON not in f"{found.rule}{found.remedy}"
    return found


def test_a_timed_kallelse() -> None:
    said = fetched()
    assert (said.outcome, said.invitation) == ("found", True)
    assert said.draft == Draft(
        0, "b1", PERSON, UNIT, "timed", datetime(2027, 2, 10, 9, 15, tzinfo=UTC), datetime(2027, 2, 10, 10, 0, tzinfo=UTC),
        wording={
            "purpose": "Provtagning.", "performer": "Läkare Karin Exempel", "time_type": "Återbesök", "cancel_allowed": True,
            "rebook_allowed": False,
        },
    )  # fmt: skip


def test_without_times_it_is_open_and_without_flags_nothing_is_allowed() -> None:
    one = draft(startTimeInclusive=None, endTimeExclusive=None, cancel_booking_allowed=None)
    assert (one.kind, one.start, one.wording["cancel_allowed"]) == ("open", None, False)


def test_without_the_flag_it_is_a_booking() -> None:
    assert not fetched(isInvitation=None).invitation
    assert not fetched(isInvitation=False).invitation


def test_an_answer_without_id_is_the_one_that_was_asked_for() -> None:
    assert draft(bookingId=None).reference == "b1"


@pytest.mark.parametrize(
    ("purpose", "plain"),
    [
        ("Du ska lämna prov.\nTa med legitimation.", "Du ska lämna prov.\nTa med legitimation."),
        ("<article><section><title>Prov</title><para>Lämna prov.</para></section></article>", "Prov\nLämna prov."),
        (
            '<article xmlns="http://docbook.org/ns/docbook" version="5.0"><info><title>Prov</title></info>'
            "<para>Se <emphasis>bild</emphasis>."
            "</para><bibliography><title>Läs mer</title></bibliography></article>",
            "Prov\nSe bild.\nLäs mer",
        ),
        ("<article><simplesect>Bara text</simplesect></article>", "Bara text"),
        ("<5 minuter tar det.", "<5 minuter tar det."),
        ("", ""),
    ],
)
def test_the_purpose_becomes_plain_words(purpose: str, plain: str) -> None:
    assert draft(purpose=purpose or None).wording.get("purpose", "") == plain


def test_hostile_markup_is_no_markup() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><article><para>&x;</para></article>'
    assert details.plain(bomb) == bomb


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bookingId": "another"}, "reference"),
        ({"subject_of_care": None}, "person"),
        ({"startTimeInclusive": None}, "start"),
        ({"startTimeInclusive": "20270328023000"}, "start"),
        ({"purpose": "x" * 4001}, "purpose"),
        ({"purpose": f"<article><para>{'x' * 20_000}</para></article>"}, "purpose"),
        ({"purpose": "SjÃ¤lvklart"}, "purpose"),
    ],
)
def test_what_cannot_be_a_kallelse_is_refused(changes: dict[str, Any], field: str) -> None:
    assert refused(**changes).field == field


def test_an_id_that_holds_the_persons_number_is_refused() -> None:
    wish = Wish("http://localhost", UNIT, f"b-{PERSON}", PERSON)
    body = soap.response(scheduling.GET_BOOKING_DETAILS, {"timeslotDetail": SLOT | {"bookingId": f"b-{PERSON}"}})
    found = details.read(wish, Reply(200, body)).draft
    assert isinstance(found, Refusal)
    assert found.field == "reference"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Silence("no connection", False), "unanswered"),
        (Reply(500, soap.fault("Client", "Bokningen finns inte.")), "gone"),
        (Reply(500, soap.fault("Client", "VP007 Ingen behörighet")), "unanswered"),
        (Reply(500, soap.fault("Server", "Tekniskt fel")), "unanswered"),
        (Reply(200, b"<html>"), "unanswered"),
        (Reply(200, soap.response(scheduling.CANCEL_BOOKING, {"resultCode": "OK"})), "unanswered"),
    ],
)
def test_only_the_producers_own_no_means_gone(answer: Reply | Silence, outcome: str) -> None:
    assert details.read(WISH, answer) == Fetched(outcome)
