"""A video visit: sound and picture are tried some days before, and the call is joined from the kallelse, behind log-in."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.invitations.states import Answer

pytestmark = pytest.mark.db
JOIN, TEST = "https://video.regionexempel.se/rum/4711", "https://video.regionexempel.se/test"
VIDEO = {"visit_type": "video", "join_url": JOIN, "test_url": TEST}


def test_both_are_planned_and_sent_in_the_inbox_and_the_join_link_in_neither(reminded: Any) -> None:
    invitation = reminded.send(days=30, wording=VIDEO)
    reminded.answer(invitation, Answer.ACCEPTED)
    due = reminded.due()
    assert {"video", "video_test"} <= set(due)
    assert due["video_test"] < due["video"] < invitation.visit_start
    for kind in ("video_test", "video"):
        reminded.to(due[kind])
        assert reminded.notices()[kind] == "accepted"
        body = bytes(reminded.row(kind).body).decode()
        assert JOIN not in body, "the call is joined from the kallelse, where the patient has logged in"
        assert invitation.number in body
        assert (TEST in body) == (kind == "video_test")
    assert "Påminnelse om att testa ljud och bild före videosamtalet: skickat med 1177 inkorg." in reminded.thread.story()


def test_no_other_visit_and_none_without_a_page_to_try_is_reminded_of_it(reminded: Any) -> None:
    reminded.send(wording={"visit_type": "phone"})
    assert not {"video", "video_test"} & set(reminded.due())


def test_without_a_page_to_try_only_the_call_itself_is_recalled(reminded: Any) -> None:
    reminded.send(wording={"visit_type": "video", "join_url": JOIN})
    assert "video" in reminded.due()
    assert "video_test" not in reminded.due()


@pytest.mark.risk("K37")
def test_a_text_message_has_no_link_at_all(short: Any) -> None:
    short.decide()
    patient = short.thread.one("ordinary")
    assert short.agree(patient)
    short.thread.hand_in(patient, days=30, wording=VIDEO)
    short.work()
    short.answer(short.thread.invitation(), Answer.ACCEPTED)
    due = short.due("sms")
    short.to(due["video_test"] + timedelta(minutes=1))
    assert short.notices("sms")["video_test"] == "accepted"
    text = bytes(short.row("video_test", "sms").body).decode()
    assert "Testa ljud och bild i förväg" in text
    assert "://" not in text
    assert "video." not in text
