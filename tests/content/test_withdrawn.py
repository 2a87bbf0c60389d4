"""The word that a kallelse no longer holds: which time, what comes instead, whom to ask."""

from datetime import UTC, datetime

import pytest
from hypothesis import given

from kallelse.content import withdrawn_message
from kallelse.protocols import docbook
from tests.content.hostile import TEXTS
from tests.content.samples import at_unit, made, opened

WHEN = "onsdag 10 februari 2027 kl. 09.40"
REASONS = ("care_cancelled", "care_cancelled_new_time", "care_cancelled_no_visit", "care_cancelled_mistake", "patient_cancelled",
           "superseded", "gone_from_schedule")  # fmt: skip


def words(text: str) -> str:
    return docbook.to_text(docbook.parse(text))


@pytest.mark.risk("K26")
@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("free", [False, True])
def test_every_reason_says_that_the_time_is_off_and_whom_to_ask(reason: str, free: bool) -> None:
    for kallelse in (made(), opened()):
        message = withdrawn_message(kallelse, reason, free=free)
        assert docbook.check(message.docbook_text) == []
        said = words(message.docbook_text)
        assert "010-100 10 00" in said
        assert kallelse.number in said
        assert ("nästa besök" in said) is free
    if reason != "patient_cancelled":
        assert withdrawn_message(made(), reason).heading == f"Inställd: {WHEN}"
        assert WHEN in words(withdrawn_message(made(), reason).docbook_text)


@pytest.mark.risk("K19")
def test_the_heading_names_neither_unit_nor_speciality() -> None:
    for reason in REASONS:
        assert "Medicin" not in withdrawn_message(made(), reason).heading


def test_whether_a_new_time_comes_is_said() -> None:
    assert "ny kallelse med en ny tid" in words(withdrawn_message(made(), "care_cancelled_new_time").docbook_text)
    assert "ingen ny tid" in words(withdrawn_message(made(), "care_cancelled_no_visit").docbook_text)
    assert "Stämmer det inte?" in words(withdrawn_message(made(), "patient_cancelled").docbook_text)


@pytest.mark.risk("K39")
@given(TEXTS)
def test_a_hostile_unit_card_breaks_nothing(text: str) -> None:
    message = withdrawn_message(made(unit=at_unit(name=text or "x", phone=text)), "care_cancelled", free=True)
    assert [one for one in docbook.check(message.docbook_text) if one.level == "error"] == []


@pytest.mark.risk("K36")
def test_it_says_which_visits_that_belong_with_it_still_stand() -> None:
    others = [datetime(2027, 2, 17, 9, 0, tzinfo=UTC), datetime(2027, 2, 24, 9, 0, tzinfo=UTC)]
    message = withdrawn_message(made(), "care_cancelled", others=others)
    assert [one for one in docbook.check(message.docbook_text) if one.level == "error"] == []
    assert "onsdag 17 februari 2027 kl. 10.00" in message.docbook_text
    assert "onsdag 24 februari 2027 kl. 10.00" in message.docbook_text
    assert "hör ihop" not in withdrawn_message(made(), "care_cancelled").docbook_text
