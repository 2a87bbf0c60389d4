"""Into a letter and out of it: the code and the second secret, the answers, who sees it, and what is written down."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.invitations import queries
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.letter_codes import asking, jobs, secrets
from kallelse.letter_codes.models import Code
from kallelse.persons import preferences
from kallelse.persons.models import Person, Preference
from kallelse.persons.preferences import Kind
from kallelse.persons.rules import Standing
from tests import kallelser
from tests.kallelser import ANNA, Planned
from tests.letter_codes.conftest import LETTER_OUT, OWN, choose_own, decide, print_code
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


def now_of(made: Any) -> Invitation:
    with db.tenant_scope(made.tenant_id):
        return Invitation.objects.get(pk=made.pk)


def story(made: Any) -> str:
    with db.tenant_scope(made.tenant_id):
        return " ".join(line.text for line in queries.timeline(made.pk))


def log(made: Any) -> list[tuple[str, str, str]]:
    with db.tenant_scope(made.tenant_id):
        return list(Entry.objects.filter(action__startswith="letter_codes:").order_by("id").values_list("actor", "action", "result"))


def tasks(made: Any) -> list[str]:
    with db.tenant_scope(made.tenant_id):
        return list(Step.objects.filter(invitation=made.pk, channel="manual", state="planned").values_list("reason", flat=True))


def test_the_same_letter_has_the_same_code_and_each_letter_its_own(nation: Any, made: Any) -> None:
    code = print_code(made)
    assert code is not None
    assert not code.own
    assert print_code(made) == code
    other = print_code(kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=LETTER_OUT))
    assert other is not None
    assert other.code != code.code
    with db.tenant_scope(made.tenant_id):
        assert Code.objects.count() == 2
    assert [line for line in log(made) if line[1] == "letter_codes:code:make"] == [("system:letter", "letter_codes:code:make", "ok")] * 2


def test_accepting_with_the_number_is_one_press_and_says_where_it_came_from(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code)
    assert browser.answer["Location"] == "/brev/svara/"
    page = words(browser.get("/brev/svara/"))
    assert "Onsdag 10 februari 2027 kl. 10.00" in page
    assert "Medicinmottagningen Eksta sjukhus" in page
    assert "Anna" not in page
    assert "läkare" not in page, "no more than the answers need"
    answer = browser.post("/brev/svara/tack-ja/")
    assert answer["Location"] == "/brev/svara/#besked"
    assert "Mottagningen vet nu att du kommer" in words(browser.get("/brev/svara/"))
    assert now_of(made).answer == "accepted"
    assert "Svaret gavs med koden på brevet och personnumrets fyra sista siffror." in story(made)
    with db.tenant_scope(made.tenant_id):
        entry = Entry.objects.get(action="patient:invitation:answer")
    assert (entry.actor, entry.patient, entry.result) == ("letter", ANNA, "accepted")


@pytest.mark.risk("K34")
def test_with_the_number_nothing_is_cancelled_until_somebody_has_called(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code)
    question = words(browser.get("/brev/svara/avboka/"))
    assert "Ska mottagningen ringa om att avboka?" in question
    assert tasks(made) == []
    browser.post("/brev/svara/avboka/")
    assert "Tiden gäller tills dess" in words(browser.get("/brev/svara/"))
    assert now_of(made).answer == "none"
    assert tasks(made) == ["letter_cannot_come"]
    assert "Patienten kan inte komma, säger den som har brevet." in story(made)


@pytest.mark.risk("K34")
def test_with_her_own_code_she_cancels_in_two_steps_and_the_letter_is_used_up(made: Any, enter: Any) -> None:
    choose_own(made)
    code = print_code(made)
    assert code.own
    browser = enter(code.code, OWN)
    assert "Vill du avboka den här tiden?" in words(browser.get("/brev/svara/avboka/"))
    assert now_of(made).answer == "none"
    answer = browser.post("/brev/svara/avboka/")
    assert answer["Location"] == "/brev/klart/"
    assert "Tiden är avbokad" in words(browser.get("/brev/klart/"))
    assert now_of(made).answer == "cancelled"
    assert "den egna svarskoden" in story(made)
    assert browser.get("/brev/svara/")["Location"] == "/brev/"
    again = enter(code.code, OWN)
    assert again.answer.status_code == 422, "a used letter opens nothing"


@pytest.mark.risk("K34")
def test_who_has_the_kallelse_in_1177_is_told_there(nation: Any, enter: Any) -> None:
    decide(nation.units["k101"], "number")
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(Planned("inbox", "accepted"), LETTER_OUT[1]))
    with db.tenant_scope(made.tenant_id):
        Step.objects.filter(invitation=made.pk, channel="inbox").update(accepted_at=product_clock.now())
    enter(print_code(made).code).post("/brev/svara/tack-ja/")
    with db.tenant_scope(made.tenant_id):
        assert [one.kind for one in Notice.objects.filter(invitation=made.pk)] == ["accepted_for"]


def test_her_own_code_replaces_the_number_at_once(made: Any, enter: Any) -> None:
    code = print_code(made).code
    browser = enter(code)
    assert browser.get("/brev/svara/").status_code == 200
    choose_own(made)
    assert browser.get("/brev/svara/").status_code == 302, "who came in with less is let out"
    assert enter(code).answer.status_code == 422
    assert enter(code, OWN).answer.status_code == 302


@pytest.mark.risk("K22")
def test_she_shuts_the_letters_that_are_out(made: Any, enter: Any) -> None:
    code = print_code(made).code
    browser = enter(code)
    with db.tenant_scope(made.tenant_id):
        secrets.want_none(made.tenant_id, ANNA, "resident", product_clock.now())
    assert browser.get("/brev/svara/").status_code == 302
    assert enter(code).answer.status_code == 422
    assert print_code(kallelser.make(*_of(made))) is None


def _of(made: Any) -> tuple[Any, Any]:
    return made.unit, made.source


@pytest.mark.risk("K15")
@pytest.mark.parametrize("standing", [Standing.PROTECTED, Standing.PROTECTED_REGISTRATION, Standing.DECEASED])
def test_who_becomes_protected_or_dies_has_no_codes_any_more(made: Any, enter: Any, standing: Standing) -> None:
    code = print_code(made).code
    browser = enter(code)
    with db.tenant_scope(made.tenant_id):
        Person.objects.filter(identity=ANNA).update(standing=standing)
    for path in ("", "tack-ja/", "avboka/", "ring-mig/", "1177/"):
        assert browser.post(f"/brev/svara/{path}")["Location"] == "/brev/"
    assert enter(code).answer.status_code == 422
    assert now_of(made).answer == "none"
    assert print_code(made, standing) is None


@pytest.mark.risk("K26")
@pytest.mark.parametrize("end", ["superseded", "withdrawn", "expired", "closed", "passed", "unit"])
def test_a_code_ends_with_its_letter(nation: Any, made: Any, enter: Any, clock: Any, end: str) -> None:
    code = print_code(made).code
    browser = enter(code)
    if end == "passed":
        clock.set("2027-02-10T10:00:00+01:00")
    elif end == "unit":
        decide(nation.units["k101"], "no")
    else:
        with db.tenant_scope(made.tenant_id):
            Invitation.objects.filter(pk=made.pk).update(state=end)
    assert browser.get("/brev/svara/").status_code == 302
    assert enter(code).answer.status_code == 422


@pytest.mark.risk("K33")
def test_after_the_last_moment_there_is_a_telephone_number_and_no_dead_button(made: Any, enter: Any, clock: Any) -> None:
    choose_own(made)
    code = print_code(made).code
    with db.tenant_scope(made.tenant_id):
        Invitation.objects.filter(pk=made.pk).update(cancel_deadline=product_clock.now() - timedelta(minutes=1))
    browser = enter(code, OWN)
    page = browser.get("/brev/svara/")
    assert "Sista stunden att avboka har passerat" in words(page)
    assert "010-100 10 00" in words(page)
    assert "avboka/" not in page.content.decode()
    browser.post("/brev/svara/avboka/")
    assert now_of(made).answer == "none"


def test_call_me_is_one_line_however_often_it_is_asked(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code)
    for _ in range(3):
        browser.post("/brev/svara/ring-mig/")
    assert tasks(made) == ["letter_call"]
    assert "ringer upp" in words(browser.get("/brev/svara/"))


@pytest.mark.risk("K1")
def test_in_1177_next_time_changes_nothing_until_she_has_logged_in_and_said_yes(made: Any, enter: Any) -> None:
    with db.tenant_scope(made.tenant_id):
        preferences.say(made.tenant_id, [preferences.Said(ANNA, Kind.WANTS_PAPER)], product_clock.now(), by="staff:x")
    browser = enter(print_code(made).code)
    browser.post("/brev/svara/1177/")
    assert "Det gäller först när" in words(browser.get("/brev/svara/"))
    with db.tenant_scope(made.tenant_id):
        assert Preference.objects.get(kind="wants_paper").holds
    assert asking.wishes(ANNA) == [made.tenant_id]
    resident = kallelser.resident()
    assert "Inget är ändrat än. Var det du?" in words(resident.get("/mina-val/"))
    assert "Var det du?" not in words(kallelser.resident(kallelser.BERTIL).get("/mina-val/"))
    resident.post("/mina-val/onskan-fran-brev/", {"provider": str(made.tenant_id), "wish": "yes"})
    page = words(resident.get("/mina-val/"))
    assert "Dina kallelser kommer till 1177." in page
    assert "Var det du?" not in page
    with db.tenant_scope(made.tenant_id):
        assert not Preference.objects.get(kind="wants_paper").holds


def test_no_to_the_wish_changes_nothing(made: Any, enter: Any) -> None:
    enter(print_code(made).code).post("/brev/svara/1177/")
    resident = kallelser.resident()
    resident.post("/mina-val/onskan-fran-brev/", {"provider": str(made.tenant_id), "wish": "no"})
    assert asking.wishes(ANNA) == []
    with db.tenant_scope(made.tenant_id):
        assert not Preference.objects.exists()
    assert resident.post("/mina-val/onskan-fran-brev/", {"provider": "999999", "wish": "yes"}).status_code == 404


def test_she_keeps_her_own_code_herself(made: Any, enter: Any) -> None:
    resident = kallelser.resident()
    code = print_code(made).code
    refused = resident.post("/mina-val/svarskod/", {"act": "own", "own": "123456"})
    assert refused.status_code == 422
    assert "följd" in words(refused)
    assert resident.post("/mina-val/svarskod/", {"act": "own", "own": OWN}).status_code == 302
    assert "Du har en egen svarskod" in words(resident.get("/mina-val/svarskod/"))
    assert OWN not in resident.get("/mina-val/svarskod/").content.decode()
    assert enter(code, OWN).answer.status_code == 302
    resident.post("/mina-val/svarskod/", {"act": "none"})
    assert enter(code, OWN).answer.status_code == 422
    assert enter(code).answer.status_code == 302
    resident.post("/mina-val/svarskod/", {"act": "never"})
    assert "Dina brev har inga koder" in words(resident.get("/mina-val/svarskod/"))


def test_an_open_kallelse_can_be_asked_about(nation: Any, enter: Any) -> None:
    decide(nation.units["k101"], "number")
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], start=None, kind="open", steps=LETTER_OUT)
    browser = enter(print_code(made).code)
    page = browser.get("/brev/svara/").content.decode()
    assert "tack-ja" not in page
    assert "avboka/" not in page
    assert browser.post("/brev/svara/tack-ja/").status_code == 302
    assert now_of(made).answer == "none"
    browser.post("/brev/svara/ring-mig/")
    assert tasks(made) == ["letter_call"]


def test_every_look_is_in_the_access_log_before_it_is_shown(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code)
    browser.get("/brev/svara/")
    opened = [line for line in log(made) if line[1] == "letter_codes:invitation:open"]
    assert [(actor, result) for actor, _, result in opened] == [("letter", "number:ok"), ("letter", "number:paper-letter")]


def test_wrong_secrets_of_a_letter_reach_its_log_and_its_story(made: Any, enter: Any) -> None:
    code = print_code(made).code
    for secret in ("0000", "0001"):
        enter(code, secret)
    jobs.keep(product_clock.now())
    assert ("letter", "letter_codes:invitation:refuse", "tries: 2") in log(made)
    assert "Någon skrev fel siffror till brevets kod, 2 gånger samma dygn." in story(made)
    before = len(log(made))
    jobs.keep(product_clock.now())
    assert len(log(made)) == before


def test_an_answer_needs_the_pages_own_form(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code)
    browser.handler.enforce_csrf_checks = True
    assert browser.post("/brev/svara/tack-ja/").status_code == 403
    assert now_of(made).answer == "none"


def test_a_log_in_in_the_same_browser_stays_and_closing_leaves_nothing(made: Any, enter: Any) -> None:
    browser = enter(print_code(made).code, browser=kallelser.resident())
    assert browser.get("/k/").status_code == 200
    assert browser.get("/brev/svara/").status_code == 200
    browser.post("/brev/svara/klar/")
    assert browser.get("/brev/svara/")["Location"] == "/brev/"
    assert browser.get("/k/").status_code == 200
    assert "Inget brev är öppet" in words(kallelser.browser().get("/brev/klart/"))


def test_the_pages_are_kept_by_nobody_and_tell_no_other_site(made: Any, enter: Any) -> None:
    code = print_code(made).code
    browser = enter(code)
    for path in ("/brev/", f"/brev/{code}", "/brev/svara/", "/brev/svara/avboka/", "/brev/klart/"):
        answer = browser.get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert answer["X-Robots-Tag"] == "noindex", path
    assert f'value="{code[:5]}-{code[5:]}"' in browser.get(f"/brev/{code}").content.decode()
    assert 'value=""' in browser.get("/brev/0000000000").content.decode()


def test_the_secret_never_comes_back_in_a_page(made: Any, enter: Any) -> None:
    assert "9753" not in enter(print_code(made).code, "9753").answer.content.decode()
