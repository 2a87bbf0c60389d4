"""Answers in one step on the patient's page: why, another time, help before the visit, the time back, and nothing that leads nowhere."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.booking.models import BookingChange, Need
from kallelse.connections import actions as connecting
from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.kallelser import ANNA, BERTIL
from tests.patient_web.test_answers import booked, now  # noqa: F401 - A fixture.
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
ACUTE = "Ring 1177. Är det fara för liv, ring 112."


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def reads(made: Any, hours: int) -> None:
    unit = connections.unit(made.unit_id)
    connecting.set_parameter("free_text_hours", hours, valid_from=date(2027, 1, 1), owner="vc", source="beslut", unit=unit)
    connections.forget()


@pytest.mark.risk("K35")
@pytest.mark.parametrize("path", ["avboka", "annan-tid"])
def test_there_is_a_field_only_where_somebody_reads_and_always_the_numbers_to_ring(made: Any, path: str) -> None:
    browser = kallelser.resident()
    page = browser.get(f"/k/{made.number}/{path}/")
    assert "<textarea" not in page.content.decode()
    assert ACUTE in words(page)
    reads(made, 4)
    page = browser.get(f"/k/{made.number}/{path}/")
    assert 'aria-describedby="words-help acute"' in page.content.decode()
    assert "Mottagningen läser det inom 4 timmar" in words(page)
    assert ACUTE in words(page)


def test_why_is_asked_and_need_not_be_answered(booked: Any) -> None:  # noqa: F811
    browser = kallelser.resident()
    wrong = browser.post(f"/k/{booked.number}/avboka/", {"because": "strunt"})
    assert wrong.status_code == 422
    assert "Välj ett av svaren, eller inget" in words(wrong)
    assert now(booked).answer == "none"
    browser.post(f"/k/{booked.number}/avboka/", {"because": "travel", "words": "som ingen läser"})
    with db.tenant_scope(booked.tenant_id):
        change = BookingChange.objects.get()
        assert (change.because, change.words, change.state) == ("travel", "", "done")


def test_words_that_are_too_long_are_kept_in_the_form(booked: Any) -> None:  # noqa: F811
    reads(booked, 4)
    wrong = kallelser.resident().post(f"/k/{booked.number}/avboka/", {"because": "ill", "words": "x" * 301})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'aria-invalid="true"' in page
    assert "x" * 301 in page
    assert 'id="because-ill" checked' in page


@pytest.mark.risk("K34")
def test_a_cancellation_is_undone_with_one_press(booked: Any, sandbox: Any) -> None:  # noqa: F811
    browser = kallelser.resident()
    assert "Ångrar du dig?" not in words(browser.get(f"/k/{booked.number}/"))
    with db.tenant_scope(booked.tenant_id):  # To the second, as a diary knows times.
        Invitation.objects.update(visit_start=booked.visit_start.replace(microsecond=0))
    lay(booked, sandbox)
    browser.post(f"/k/{booked.number}/avboka/")
    page = browser.get(f"/k/{booked.number}/")
    assert "Jag vill ha tillbaka tiden" in words(page)
    answer = browser.post(f"/k/{booked.number}/angra/")
    assert answer["Location"].endswith("#besked")
    said = words(browser.get(f"/k/{booked.number}/"))
    assert "Du har fått tillbaka tiden" in said
    assert "Ångrar du dig?" not in said
    assert "Ta bort tiden ur din kalender" not in said
    assert "Avbokad" not in said
    with db.tenant_scope(booked.tenant_id):
        assert Invitation.objects.get(thread=booked.thread, version=2).answer == "accepted"
    assert len(sandbox.booking("bokning-1")["standing"]) == 1


def lay(booked: Any, sandbox: Any) -> None:  # noqa: F811
    start = booked.visit_start.replace(microsecond=0)
    booking = {"booking_id": "bokning-1", "unit": connections.unit(booked.unit_id).hsa_id, "person": booked.subject}
    sandbox.lay_bookings(booking | {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()})


@pytest.mark.risk("K34")
def test_a_time_that_went_to_somebody_else_is_told_once_and_has_no_button(booked: Any, sandbox: Any) -> None:  # noqa: F811
    browser = kallelser.resident()
    browser.post(f"/k/{booked.number}/avboka/")
    start = booked.visit_start
    other = {"booking_id": "annan", "unit": connections.unit(booked.unit_id).hsa_id, "person": BERTIL, "start": start.isoformat()}
    sandbox.lay_bookings(other | {"end": (start + timedelta(minutes=30)).isoformat()})
    said = words(browser.post(f"/k/{booked.number}/angra/", follow=True))
    assert "Du kunde inte få tillbaka tiden" in said
    assert "gått till någon annan" in said
    assert "Jag vill ha tillbaka tiden" not in said
    assert "Telefon" in said


def test_another_time_is_asked_for_where_none_can_be_chosen(made: Any) -> None:
    browser = kallelser.resident()
    assert "Be om en annan tid" in words(browser.get(f"/k/{made.number}/"))
    browser.post(f"/k/{made.number}/annan-tid/", {"suits": "morning"})
    said = words(browser.get(f"/k/{made.number}/"))
    assert "Du har bett om en annan tid" in said
    assert "gäller den som står här" in said
    assert "Be om en annan tid" not in said
    assert "Jag kommer" in said, "she may still come"
    assert now(made).answer == "other_time"
    with db.tenant_scope(made.tenant_id):
        assert made.events.get(kind="answered").data == {"answer": "other_time", "suits": "morning"}
    browser.post(f"/k/{made.number}/tack-ja/")
    assert now(made).answer == "accepted"


def test_where_times_can_be_chosen_she_is_led_to_them(booked: Any) -> None:  # noqa: F811
    with db.tenant_scope(booked.tenant_id):
        Invitation.objects.update(content=booked.content | {"rebook_allowed": True})
    assert kallelser.resident().get(f"/k/{booked.number}/annan-tid/")["Location"] == f"/k/{booked.number}/tider/"


def test_help_is_asked_for_shown_changed_and_taken_back(made: Any) -> None:
    browser = kallelser.resident()
    assert "Be om hjälp inför besöket" in words(browser.get(f"/k/{made.number}/"))
    form = {"need": ["interpreter", "guide"], "language": "ti", "dialect": " eritreansk ", "gender": "woman", "mode": "on_site"}
    said = words(browser.post(f"/k/{made.number}/hjalp/", form, follow=True))
    assert "Mottagningen har fått veta vad du behöver" in said
    assert "Tolk: tigrinska (eritreansk), en kvinna, på plats" in said
    assert "Någon som möter dig i entrén" in said
    page = browser.get(f"/k/{made.number}/hjalp/").content.decode()
    assert '<option value="ti" selected>' in page
    assert page.count(" checked") == 2
    said = words(browser.post(f"/k/{made.number}/hjalp/", {}, follow=True))
    assert "Du har inte bett om något inför besöket" in said
    assert "Tolk: tigrinska" not in said
    with db.tenant_scope(made.tenant_id):
        assert Need.objects.filter(ended_at=None).count() == 0
        assert Entry.objects.filter(action="patient:invitation:answer", result="needs", patient=ANNA).count() == 2


@pytest.mark.parametrize(("form", "said"), [({}, "Välj språk för tolken"), ({"language": "other"}, "med bara bokstäver")])
def test_an_interpreter_without_a_language_is_asked_about(made: Any, form: dict[str, str], said: str) -> None:
    wrong = kallelser.resident().post(f"/k/{made.number}/hjalp/", {"need": "interpreter"} | form)
    assert wrong.status_code == 422
    assert said in words(wrong)
    assert 'id="need-interpreter" checked' in wrong.content.decode()
    assert now(made).answer == "none"


@pytest.mark.parametrize("path", ["avboka", "annan-tid", "hjalp", "angra"])
def test_nothing_is_told_of_somebody_elses(made: Any, path: str) -> None:
    other = kallelser.resident(BERTIL)
    assert other.post(f"/k/{made.number}/{path}/").status_code == 404
    if path != "angra":
        assert other.get(f"/k/{made.number}/{path}/").status_code == 404
    assert kallelser.browser().post(f"/k/{made.number}/{path}/").status_code == 302
    assert now(made).answer == "none"


@pytest.mark.parametrize("path", ["avboka", "annan-tid", "hjalp", "angra"])
def test_an_ended_kallelse_has_none_of_it(nation: Any, path: str) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="withdrawn")
    browser = kallelser.resident()
    assert browser.post(f"/k/{made.number}/{path}/").status_code == 302
    assert now(made).answer == "none"
    assert "Be om hjälp" not in words(browser.get(f"/k/{made.number}/"))


@pytest.mark.risk("K33")
def test_after_the_last_moment_there_is_a_telephone_and_the_fee_and_no_dead_button(nation: Any) -> None:
    fee = "Kommer du inte betalar du 200 kronor."
    connecting.set_parameter("no_show_fee_text", fee, valid_from=date(2027, 1, 1), owner="x", source="x", provider=nation.provider)
    connections.forget()
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    with db.tenant_scope(made.tenant_id):
        Invitation.objects.update(cancel_deadline=product_clock.now() - timedelta(minutes=1))
    browser = kallelser.resident()
    page = browser.get(f"/k/{made.number}/")
    said = words(page)
    assert "Sista stund att avboka utan avgift har passerat" in said
    assert "Kommer du inte betalar du 200 kronor." in said
    assert "Telefon" in said
    for verb in ("avboka", "annan-tid"):
        assert f"/{verb}/" not in page.content.decode()
    assert browser.post(f"/k/{made.number}/avboka/").status_code == 302
    assert now(made).answer == "none"
