"""The page of the pre-check: one or a file, told by band and reason, and nothing of it stays but the audit."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kallelse.audit.models import Entry
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
URL = "/personal/forhandskontroll/"


@pytest.fixture
def browser(nation: Any, sandbox: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def person(sandbox: Any, kind: str) -> str:
    found: str = sandbox.persons(kind=kind, limit=1)[0]["id"]
    return found


def day(ahead: int) -> str:
    return (product_clock.now() + timedelta(days=ahead)).strftime("%Y-%m-%d")


def file(*rows: tuple[str, str, int], unit: str = "TSTNMT2321000156-K101") -> SimpleUploadedFile:
    lines = [f"{reference};{who};{unit};{day(ahead)} 10:00;Prov" for reference, who, ahead in rows]
    return SimpleUploadedFile("k.csv", "\n".join(["reference;person;unit;start;purpose", *lines]).encode(), "text/csv")


def test_one_patient(browser: Any, sandbox: Any, nation: Any) -> None:
    answer = browser.post(URL, {"person": person(sandbox, "ordinary"), "day": day(40), "clock": "10:00"})
    assert answer.status_code == 200
    said = words(answer)
    assert "Så här skulle patienten nås" in said
    assert "Tiden räcker: digitalt först, brev bara om ingen läser." in said
    assert "1177 inkorg" in said
    with db.tenant_scope(nation.provider.pk):
        assert Invitation.objects.count() == 0
        (entry,) = Entry.objects.filter(action="register:person:look_up")
    assert (entry.actor, entry.object) == ("staff:TSTNMT2321000156-1001", "precheck")


@pytest.mark.risk("K15")
def test_a_protected_person_is_not_named(browser: Any, sandbox: Any) -> None:
    one = sandbox.persons(kind="protected", limit=1)[0]
    answer = browser.post(URL, {"person": one["id"], "day": day(40), "clock": "10:00"})
    assert answer.status_code == 200
    assert not any(part and part in words(answer) for part in (one.get("given_name"), one.get("surname")))


def test_a_file_by_band_and_reason(browser: Any, sandbox: Any) -> None:
    ordinary = person(sandbox, "ordinary")
    rows = [(f"r{n}", ordinary, 40) for n in range(7)] + [
        ("soon", ordinary, 2),
        ("dead", person(sandbox, "deceased"), 40),
        ("bad", "1", 40),
    ]
    answer = browser.post(URL, {"check": "1", "file": file(*rows)})
    assert answer.status_code == 200
    said = words(answer)
    assert "9 kallelser kontrollerade" in said
    assert "Tiden räcker: digitalt först, brev bara om ingen läser. 7" in said
    assert "1 kallelse skulle inte skickas alls." in said
    assert "1 rad har fel" in said


@pytest.mark.risk("K29")
def test_a_file_is_told_when_it_would_be_sent(browser: Any, sandbox: Any, configured: Any, monkeypatch: Any) -> None:
    rows = [(f"r{n}", person(sandbox, "ordinary"), 40) for n in range(5)]
    monkeypatch.setenv("KALLELSE_INBOX_PER_S", "0.000001")
    configured(inbox_burst=0)
    said = words(browser.post(URL, {"check": "1", "file": file(*rows)}))
    assert "5 meddelanden skulle vara skickade" in said
    assert "2 skulle gå för sent." in said


def test_what_is_wrong_is_said_where_it_is(browser: Any, sandbox: Any) -> None:
    answer = browser.post(URL, {"person": "191212121213", "day": day(40), "clock": "10:00"})
    assert answer.status_code == 422
    assert 'href="#id_person"' in answer.content.decode()
    assert browser.post(URL, {"person": "", "day": "", "clock": ""}).status_code == 422
    assert "Välj en fil" in words(browser.post(URL, {"check": "1"}))


@pytest.mark.risk("K9")
def test_a_silent_person_service_is_said_plainly(browser: Any, sandbox: Any, configured: Any) -> None:
    who = person(sandbox, "ordinary")
    configured(pu_url="http://127.0.0.1:9/pu")
    for body in ({"person": who, "day": day(40), "clock": "10:00"}, {"check": "1", "file": file(("a", who, 40))}):
        answer = browser.post(URL, body)
        assert answer.status_code == 503
        assert "Personuppgiftstjänsten svarar inte just nu." in words(answer)


@pytest.mark.risk("K23")
def test_only_the_own_unit(browser: Any, sandbox: Any) -> None:
    answer = browser.post(URL, {"check": "1", "file": file(("a", person(sandbox, "ordinary"), 40), unit="TSTNMT2321000156-K102")})
    assert "1 rad har fel" in words(answer)
    assert "0 kallelser kontrollerade" in words(answer)
