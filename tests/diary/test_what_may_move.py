"""A patient who moves her visit must not break what medicine needs (K36): only offered times, only if the sender allows."""

from datetime import timedelta

import pytest

from tests.diary.conftest import Diary, wall

pytestmark = [pytest.mark.db, pytest.mark.risk("K36")]
NINE = "2027-03-01T09:00"


@pytest.mark.parametrize("words", [{}, {"rebook_allowed": False}, {"rebook_allowed": True, "needs": ["interpreter"], "language": "ar"}])
def test_what_the_sender_has_not_allowed_or_an_interpreter_is_booked_for_stays(diary: Diary, words: dict[str, object]) -> None:
    diary.kallelse("b1", wording=words)
    diary.slot(NINE)
    before = diary.details("b1")
    assert before["rebooking_allowed"] is False
    refused = diary.move("b1", NINE)
    calls = "En tolk är bokad till tiden. Ring mottagningen, så bokas tolken om samtidigt."
    why = calls if "needs" in words else "Tiden kan inte ändras här. Ring mottagningen."
    assert refused == {"resultCode": "ERROR", "resultText": why}
    assert diary.details("b1") == before
    assert len(diary.free()) == 1, "the time that was asked for is still free"


@pytest.mark.parametrize("named_in", ["b1", "b2"])
def test_a_visit_that_belongs_with_another_is_not_moved_alone_whichever_of_them_says_so(diary: Diary, named_in: str) -> None:
    for reference, other, start in (("b1", "b2", "2027-02-10T10:00"), ("b2", "b1", "2027-02-20T10:00")):
        words: dict[str, object] = {"rebook_allowed": True} | ({"linked": [other]} if reference == named_in else {})
        diary.kallelse(reference, wording=words, start=wall(start), end=wall(start) + timedelta(minutes=30))
    diary.slot(NINE)
    refused = diary.move("b1", NINE)
    assert refused["resultCode"] == "ERROR"
    assert refused["resultText"] == "Besöket hör ihop med andra besök. Ring mottagningen, så ändras de tillsammans."
    assert len(diary.free()) == 1


def test_another_need_hinders_nothing(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True, "needs": ["large_print"]})
    diary.slot(NINE)
    assert diary.move("b1", NINE) == {"resultCode": "OK"}


def test_a_time_that_the_unit_does_not_offer_cannot_be_chosen(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot(NINE)
    assert diary.move("b1", "2027-03-01T09:10")["resultCode"] == "ERROR"
    assert diary.details("b1")["startTimeInclusive"] == "20270210100000"
