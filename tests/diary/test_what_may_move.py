"""A patient who moves her visit must not break what medicine needs (K36): only offered times, only if the sender allows."""

import pytest

from tests.diary.conftest import Diary

pytestmark = [pytest.mark.db, pytest.mark.risk("K36")]
NINE = "2027-03-01T09:00"


@pytest.mark.parametrize("words", [{}, {"rebook_allowed": False}, {"rebook_allowed": True, "needs": ["interpreter"], "language": "ar"}])
def test_what_the_sender_has_not_allowed_or_an_interpreter_is_booked_for_stays(diary: Diary, words: dict[str, object]) -> None:
    diary.kallelse("b1", wording=words)
    diary.slot(NINE)
    before = diary.details("b1")
    assert before["rebooking_allowed"] is False
    refused = diary.move("b1", NINE)
    assert refused == {"resultCode": "ERROR", "resultText": "Tiden kan inte ändras här. Ring mottagningen."}
    assert diary.details("b1") == before
    assert len(diary.free()) == 1, "the time that was asked for is still free"


def test_another_need_hinders_nothing(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True, "needs": ["large_print"]})
    diary.slot(NINE)
    assert diary.move("b1", NINE) == {"resultCode": "OK"}


def test_a_time_that_the_unit_does_not_offer_cannot_be_chosen(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot(NINE)
    assert diary.move("b1", "2027-03-01T09:10")["resultCode"] == "ERROR"
    assert diary.details("b1")["startTimeInclusive"] == "20270210100000"
