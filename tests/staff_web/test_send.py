"""Send one: fill in, see who and how before anything happens, send exactly that, once."""

import re
from typing import Any

import pytest
from django.test import Client

from kallelse.audit.models import Entry
from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import db
from tests import kallelser, mallar
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def browser(nation: Any, sandbox: Any) -> Client:
    return kallelser.staff(nation.units["k101"])


def form(person: str, **changes: str) -> dict[str, str]:
    filled = {
        "person": person, "kind": "timed", "day": "2027-02-10", "clock": "10:00", "minutes": "30", "purpose": "Du ska lämna blodprov.",
        "place": "Ingång 3", "bring": "Legitimation\n\nMedicinlista", "fee_sek": "200", "cancel_allowed": "on",
        "prepare_1_text": "Ät inget efter den här tiden.", "prepare_1_days": "1", "prepare_1_time": "22:00",
    }  # fmt: skip
    return {name: value for name, value in (filled | changes).items() if value}


def person(sandbox: Any, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.persons(kind=kind, limit=1)[0]
    return found


def sealed(answer: Any) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', answer.content.decode())
    assert found, words(answer)
    return found[1]


def stored(nation: Any) -> int:
    with db.tenant_scope(nation.provider.pk):
        return Invitation.objects.count()


@pytest.mark.risk("K18")
def test_the_preview_says_who_when_and_how_before_anything_is_sent(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")
    answer = browser.post("/personal/ny/", form(who["id"]))
    said = words(answer)
    assert answer.status_code == 200, said
    assert re.search(r"\S+ \S+ ?, \d+ år", said)
    assert f"{who['id'][:8]}-{who['id'][8:]}" in said
    assert "Onsdag 10 februari 2027 kl. 10.00" in said
    assert "Tiden räcker: digitalt först, brev bara om ingen läser." in said
    assert "Du ska lämna blodprov." in said
    assert stored(nation) == 0
    with db.tenant_scope(nation.provider.pk):
        assert [entry.action for entry in Entry.objects.filter(patient=who["id"])] == ["register:person:look_up"]


def test_what_was_previewed_is_sent_once_however_often_the_button_is_pressed(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")
    token = sealed(browser.post("/personal/ny/", form(who["id"])))
    first = browser.post("/personal/ny/skicka/", {"sealed": token}, follow=True)
    assert "Kallelsen är mottagen" in words(first)
    assert "Sedan skickas den enligt planen du såg." in words(first)
    second = browser.post("/personal/ny/skicka/", {"sealed": token}, follow=True)
    assert "redan skickad" in words(second)
    with db.tenant_scope(nation.provider.pk):
        made = Invitation.objects.get()
        entry = Entry.objects.filter(action="intake:invitation:take_in").first()
        assert Envelope.objects.filter(door="form").exists()
    assert made.subject == who["id"]
    assert made.unit_id == nation.units["k101"].pk
    assert made.content["bring"] == ["Legitimation", "Medicinlista"]
    assert made.content["preparation"] == [{"text": "Ät inget efter den här tiden.", "days_before": 1, "time": "22:00"}]
    assert made.content["fee_sek"] == 200
    assert entry is not None
    assert (entry.actor, entry.commission) == ("staff:TSTNMT2321000156-1001", f"{nation.units['k101'].hsa_id}U1")


def test_an_open_kallelse_has_a_last_day_instead_of_a_time(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")
    answer = browser.post("/personal/ny/", form(who["id"], kind="open", day="", clock="", minutes="", book_before="2027-03-01"))
    assert "måndag 1 mars 2027" in words(answer)
    browser.post("/personal/ny/skicka/", {"sealed": sealed(answer)})
    with db.tenant_scope(nation.provider.pk):
        made = Invitation.objects.get()
    assert (made.kind, str(made.book_before), made.visit_start) == ("open", "2027-03-01", None)


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"person": "193704297451"}, "person", "Kontrollsiffran stämmer inte."),
        ({"person": ""}, "person", ""),
        ({"day": ""}, "day", "Fyll i dag och klockslag"),
        ({"clock": ""}, "clock", "Fyll i dag och klockslag"),
        ({"day": "2026-02-10"}, "clock", "Tiden har redan passerat."),
        ({"day": "2029-02-10"}, "clock", "18 månader"),
        ({"day": "2027-03-28", "clock": "02:30"}, "clock", "Klockslaget finns inte"),
        ({"kind": "open", "day": "", "clock": ""}, "book_before", "Fyll i sista dag att boka"),
        ({"purpose": ""}, "purpose", ""),
        ({"fee_sek": "-5"}, "fee_sek", ""),
        ({"prepare_1_days": "400"}, "prepare_1_days", ""),
    ],
)
@pytest.mark.risk("K11")
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(
    browser: Client, nation: Any, sandbox: Any, changes: dict[str, str], field: str, text: str
) -> None:
    filled = form(person(sandbox, "ordinary")["id"]) | changes
    answer = browser.post("/personal/ny/", filled)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page, words(answer)
    assert f'id="id_{field}_error"' in page
    assert text in words(answer)
    assert 'value="Ingång 3"' in page, "what was filled in is kept"
    assert "193704297451" not in re.sub(r'<input[^>]*name="person"[^>]*>', "", page)
    assert stored(nation) == 0


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("protected", ["Skyddad identitet", "Skyddade personuppgifter: bara digitalt"]),
        ("deceased", ["Kallelsen kommer inte att skickas", "Personen är avliden"]),
        ("unknown", ["Namnet finns inte i personuppgiftstjänsten", "kontrollera numret"]),
        ("child", ["Barn under 13 år"]),
        ("no_account", ["inget aktivt konto på 1177"]),
    ],
)
def test_special_recipients_are_said_before_sending(browser: Client, sandbox: Any, kind: str, texts: list[str]) -> None:
    who = person(sandbox, kind)
    answer = browser.post("/personal/ny/", form(who["id"]))
    for text in texts:
        assert text in words(answer)


def test_short_notice_is_said_before_sending(browser: Client, sandbox: Any) -> None:
    answer = browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"], day="2027-01-14"))
    assert "Inget brev hinner fram säkert. Du får en uppgift att ringa patienten." in words(answer)


@pytest.mark.risk("K9")
def test_a_silent_person_service_sends_nothing_and_keeps_the_form(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")
    sandbox.misbehave({"service": "pu", "kind": "error"})
    answer = browser.post("/personal/ny/", form(who["id"]))
    assert answer.status_code == 503
    assert "svarar inte just nu. Inget är skickat." in words(answer)
    assert 'value="Ingång 3"' in answer.content.decode()
    assert stored(nation) == 0


def test_a_preview_is_of_one_colleague_under_one_commission_and_untouched(browser: Client, nation: Any, sandbox: Any) -> None:
    token = sealed(browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"])))
    elsewhere, another = kallelser.staff(nation.units["k102"]), kallelser.staff(nation.units["k101"], employee="TSTNMT2321000156-1002")
    for who, tried in ((elsewhere, token), (another, token), (browser, token[:-4] + "AAAA"), (browser, "")):
        answer = who.post("/personal/ny/skicka/", {"sealed": tried}, follow=True)
        assert "Inget är skickat." in words(answer)
    assert stored(nation) == 0


def test_changing_after_the_preview_keeps_what_was_filled_in(browser: Client, sandbox: Any) -> None:
    filled = form(person(sandbox, "ordinary")["id"])
    page = browser.post("/personal/ny/", filled).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z0-9_]+)" value="([^"]*)"', page))
    hidden.pop("sealed")
    answer = browser.post("/personal/ny/", hidden | {"back": "1", "bring": filled["bring"]})
    assert answer.status_code == 200
    again = answer.content.decode()
    for text in ('value="Ingång 3"', 'value="2027-02-10"', 'value="10:00"', "Du ska lämna blodprov.", 'value="22:00"'):
        assert text in again, text
    assert re.search(r'name="cancel_allowed"[^>]*checked', again)


def test_the_letter_can_be_looked_at_before_sending(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")
    token = sealed(browser.post("/personal/ny/", form(who["id"])))
    answer = browser.post("/personal/ny/brev.pdf", {"sealed": token})
    assert answer["Content-Type"] == "application/pdf"
    with db.tenant_scope(nation.provider.pk):
        assert Entry.objects.filter(action="staff:invitation:preview", patient=who["id"]).exists()


@pytest.mark.risk("K12")
def test_what_the_patient_needs_is_previewed_sent_and_remembered(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    answer = browser.post("/personal/ny/", form(who, interpreter="on", large_print="on", language="so", wants_paper="on"))
    said = words(answer)
    assert "Enligt våra uppgifter behöver du tolk på somaliska." in said
    assert "Patienten vill ha brev: digitalt och brev." in said
    assert browser.post("/personal/ny/skicka/", {"sealed": sealed(answer)}).status_code == 302
    with db.tenant_scope(nation.provider.pk):
        content = Invitation.objects.get().content
    assert (content["needs"], content["language"], content["wants_paper"]) == (["interpreter", "large_print"], "so", True)
    again = browser.post("/personal/ny/", form(who) | {"back": "1", "large_print": "on"})
    assert re.search(r'name="large_print"[^>]*checked', again.content.decode())
    assert re.search(r"<details[^>]* open>\s*<summary>Vad patienten", again.content.decode())
    assert not re.search(r"<details[^>]* open>", browser.get("/personal/ny/").content.decode())


@pytest.mark.risk("K36")
def test_between_which_days_the_visit_is_of_use_is_said_in_the_form(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    filled = form(who, not_before="2027-02-08", not_after="2027-02-19", guarantee="2027-03-01")
    answer = browser.post("/personal/ny/", filled)
    assert answer.status_code == 200, words(answer)
    assert browser.post("/personal/ny/skicka/", {"sealed": sealed(answer)}).status_code == 302
    with db.tenant_scope(nation.provider.pk):
        content = Invitation.objects.get().content
    assert (content["not_before"], content["not_after"], content["guarantee_until"]) == ("2027-02-08", "2027-02-19", "2027-03-01")


@pytest.mark.parametrize(
    ("window", "field", "text"),
    [
        ({"not_before": "2027-02-20", "not_after": "2027-02-19"}, "not_after", "Sista dagen för besöket ska inte vara före den första."),
        ({"not_before": "strunt"}, "not_before", ""),
    ],
)
def test_days_that_cannot_be_are_said_at_their_field(
    browser: Client, nation: Any, sandbox: Any, window: dict[str, str], field: str, text: str
) -> None:
    answer = browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"], **window))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode(), words(answer)
    assert text in words(answer)
    assert stored(nation) == 0


def test_a_template_says_how_far_the_visit_may_be_moved(browser: Client, nation: Any, sandbox: Any) -> None:
    blocks = mallar.Blocks(purpose=mallar.PURPOSE, rebook_allowed=True, earlier_days=2, later_days=7)
    made = mallar.approved(nation.units["k101"], blocks=blocks)
    who = person(sandbox, "ordinary")["id"]
    answer = browser.post("/personal/ny/", {"person": who, "template": str(made.pk), "day": "2027-02-10", "clock": "10:00"})
    assert answer.status_code == 200, words(answer)
    assert browser.post("/personal/ny/skicka/", {"sealed": sealed(answer)}).status_code == 302
    with db.tenant_scope(nation.provider.pk):
        content = Invitation.objects.get().content
    assert (content["not_before"], content["not_after"]) == ("2027-02-08", "2027-02-17")
