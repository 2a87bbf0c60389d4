"""One kallelse at the unit's desk: what happened and why, what the patient sees, tasks done, and nobody's address."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kallelse.audit.models import Entry
from kallelse.invitations import actions
from kallelse.invitations.models import Event, Step
from kallelse.kit import clock, db
from tests import kallelser
from tests.kallelser import CECILIA, Planned
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
TASK = Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-14T10:00:00+01:00")


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(Planned("inbox", "available"), TASK))


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def step(made: Any) -> Step:
    with db.tenant_scope(made.tenant_id):
        return Step.objects.get(invitation=made.pk, channel="manual")


def test_the_page_tells_what_happened_and_why(made: Any, browser: Any) -> None:
    said = words(browser.get(f"/personal/k/{made.number}/"))
    for text in (
        "Anna Exempel, 89 år", "19370429-7450", made.number, "onsdag 10 februari 2027 kl. 10.00", "Kallelsen togs emot från källsystemet.",
        "Patienten har konto på 1177 och får avisering.", "Kallelsen är oläst: ring patienten.", "1177 inkorg i telefonen",
    ):  # fmt: skip
        assert text in said, text


def test_each_way_to_the_patient_says_why(nation: Any, made: Any, browser: Any) -> None:
    said = words(browser.get(f"/personal/k/{made.number}/"))
    for text in (
        "1177 inkorg I inkorgen.", "Brev Inget brev", "Medarbetare Uppgift för en medarbetare, senast 14 januari kl. 10.00.",
        "Sms och e-post Inget sms eller e-brev", "En oläst kallelse blir brev senast",
    ):  # fmt: skip
        assert text in said, text


def test_the_page_asks_the_database_the_same_few_questions_however_much_has_happened(made: Any, browser: Any) -> None:
    counts = []
    for _ in range(2):
        with db.tenant_scope(made.tenant_id):
            actions.add_events(made.tenant_id, clock.now(), [actions.Happened(made.pk, "try_later", "inbox", {"attempt": 1})] * 50)
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/personal/k/{made.number}/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 25


def test_a_letter_is_promised_only_where_one_is_planned(nation: Any, made: Any, browser: Any) -> None:
    assert "Brevet är planerat till" not in words(browser.get(f"/personal/k/{made.number}/"))
    with_letter = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    assert "Brevet är planerat till onsdag 27 januari 2027 kl. 07.50" in words(browser.get(f"/personal/k/{with_letter.number}/"))


def test_reading_is_in_the_log_once_for_each_time(made: Any, browser: Any) -> None:
    browser.get(f"/personal/k/{made.number}/")
    browser.get(f"/personal/k/{made.number}/brev.pdf")
    with db.tenant_scope(made.tenant_id):
        assert list(Entry.objects.order_by("id").values_list("action", "object")) == [
            ("staff:invitation:read", f"invitation:{made.pk}"),
            ("staff:invitation:preview", f"invitation:{made.pk}"),
        ]


def test_a_task_is_finished_with_what_was_done(made: Any, browser: Any) -> None:
    address = f"/personal/k/{made.number}/klart/{step(made).pk}/"
    answer = browser.post(address, {"outcome": "reached", "note": "Kommer gärna."}, follow=True)
    assert "Uppgiften är klar." in words(answer)
    assert "Nådde patienten på telefon. Kommer gärna." in words(answer)
    assert "Att göra" not in words(answer)
    assert step(made).state == "done"
    with db.tenant_scope(made.tenant_id):
        event = Event.objects.filter(kind="manual_done").get()
        entry = Entry.objects.filter(action="staff:step:finish").get()
    assert event.data["by"] == "staff:TSTNMT2321000156-1001"
    assert entry.commission.startswith("TSTNMT2321000156-K101")
    assert "redan klar" in words(browser.post(address, {"outcome": "reached"}, follow=True))


@pytest.mark.parametrize("form", [{}, {"outcome": "x"}, {"outcome": "reached", "note": "x" * 501}])
def test_a_task_is_not_finished_by_a_form_that_says_too_little_or_too_much(made: Any, browser: Any, form: dict[str, str]) -> None:
    answer = browser.post(f"/personal/k/{made.number}/klart/{step(made).pk}/", form)
    assert answer.status_code == 422
    assert 'id="outcome-error"' in answer.content.decode()
    assert step(made).state == "planned"


def test_a_task_of_another_unit_cannot_be_finished_through_ones_own_kallelse(nation: Any, made: Any, browser: Any) -> None:
    there = kallelser.make(nation.units["k102"], nation.sources["cosmic"], steps=(TASK,))
    answer = browser.post(f"/personal/k/{made.number}/klart/{step(there).pk}/", {"outcome": "reached"}, follow=True)
    assert "Uppgiften är klar." not in words(answer)
    assert browser.post(f"/personal/k/{there.number}/klart/{step(there).pk}/", {"outcome": "reached"}).status_code == 404
    assert step(there).state == "planned"


@pytest.mark.risk("K15")
def test_a_protected_person_has_neither_name_nor_address_anywhere(nation: Any, browser: Any) -> None:
    made = kallelser.make(
        nation.units["k101"],
        nation.sources["cosmic"],
        CECILIA,
        name="Cecilia Hemlig",
        standing="protected",
        words={"person_name": "Cecilia Hemlig"},
    )
    answer = browser.get(f"/personal/k/{made.number}/")
    assert "Skyddad identitet" in words(answer)
    assert "Hemlig" not in answer.content.decode()
    assert b"Hemlig" not in browser.get(f"/personal/k/{made.number}/brev.pdf").content


def test_the_letter_can_be_looked_at_without_anybodys_address(made: Any, browser: Any) -> None:
    import pypdfium2

    answer = browser.get(f"/personal/k/{made.number}/brev.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.content)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert "Adressen hämtas när brevet görs" in text
    assert "10 februari" in text.replace("\u00a0", " ")
    assert "Anna" not in text


def test_versions_lead_to_one_another(nation: Any, browser: Any) -> None:
    old = kallelser.make(nation.units["k101"], nation.sources["cosmic"], reference="r", state="superseded")
    new = kallelser.make(nation.units["k101"], nation.sources["cosmic"], reference="r", version=2, thread=old.thread)
    assert f'href="/personal/k/{new.number}/"' in browser.get(f"/personal/k/{old.number}/").content.decode()
    assert f'href="/personal/k/{old.number}/"' in browser.get(f"/personal/k/{new.number}/").content.decode()


def test_a_draft_can_be_looked_at_before_it_is_planned(nation: Any, browser: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="draft", steps=())
    assert "Planen är inte gjord än." in words(browser.get(f"/personal/k/{made.number}/"))


def test_the_care_systems_no_is_shown(nation: Any, made: Any, browser: Any, clock: Any) -> None:
    from kallelse.booking.models import BookingChange
    from kallelse.kit import clock as product_clock

    with db.tenant_scope(made.tenant_id):
        BookingChange.objects.create(
            tenant_id=made.tenant_id,
            invitation_id=made.pk,
            kind="cancel",
            state="refused",
            said="Tiden är låst.",
            requested_at=product_clock.now(),
        )
    assert "Vårdsystemet svarade nej. ”Tiden är låst.”" in words(browser.get(f"/personal/k/{made.number}/"))
