"""Acts from the page of one kallelse: said before the button, a reason, undo, who acts meanwhile, and who may."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kallelse.acts.models import Act
from kallelse.audit.models import Entry
from kallelse.invitations.actions import Happened, add_events
from kallelse.invitations.models import Event
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.rules import Role
from tests import kallelser
from tests.kallelser import CECILIA, Planned
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
PAGES = ("skicka-igen", "skicka-brev", "stoppa", "anteckna", "ny-version")
ANSWERS = ("tackar-ja", "avbokar", "vill-ha-annan-tid", "vill-ha-brev")


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def acts(made: Any) -> list[tuple[str, str, str]]:
    with db.tenant_scope(made.tenant_id):
        return list(Act.objects.order_by("asked_at").values_list("kind", "reason", "state"))


def seen(answer: Any) -> str:
    """The event that the page with the form has shown."""
    found = re.search(r'name="seen" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]


def test_an_act_is_asked_for_with_a_reason_and_can_be_undone(made: Any, browser: Any) -> None:
    address = f"/personal/k/{made.number}/skicka-brev/"
    form = browser.get(address)
    assert "Du kan ångra dig i 60 sekunder. Sedan går det inte att ta tillbaka." in words(form)
    answer = browser.post(address, {"reason": "cannot_log_in", "note": "Ringde.", "seen": seen(form)}, follow=True)
    said = words(answer)
    assert "Det görs om en minut. Till dess kan du ångra dig." in said
    assert "Väntar: Brev nu" in said
    assert "Patienten kan inte logga in på 1177. Ringde." in said
    assert acts(made) == [("letter", "cannot_log_in", "waiting")]
    undo = re.search(r'action="(/personal/k/[^"]+/angra/[^"]+)"', answer.content.decode())
    assert undo
    assert "Ångrat. Inget har lämnat oss." in words(browser.post(undo[1], follow=True))
    assert acts(made) == [("letter", "cannot_log_in", "undone")]
    assert "för sent att ångra" in words(browser.post(undo[1], follow=True))


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "Välj ett skäl."),
        ({"reason": "new_time"}, "Välj ett skäl."),
        ({"reason": "other"}, "Skriv något: skälet du valde säger inget utan egna ord."),
        ({"reason": "unread_long", "note": "x" * 501}, "Texten får ha högst 500 tecken."),
    ],
)
def test_a_form_that_says_too_little_does_nothing(made: Any, browser: Any, form: dict[str, str], error: str) -> None:
    answer = browser.post(f"/personal/k/{made.number}/skicka-igen/", form)
    assert answer.status_code == 422
    assert error in words(answer)
    assert acts(made) == []


@pytest.mark.risk("K32")
def test_an_act_on_a_version_that_has_been_replaced_shows_the_one_that_holds(nation: Any, made: Any, browser: Any) -> None:
    form = browser.get(f"/personal/k/{made.number}/stoppa/")
    with db.tenant_scope(made.tenant_id):
        type(made).objects.filter(pk=made.pk).update(state="superseded")
    new = kallelser.make(nation.units["k101"], nation.sources["cosmic"], reference=made.reference, version=2, thread=made.thread)
    answer = browser.post(f"/personal/k/{made.number}/stoppa/", {"reason": "mistake", "seen": seen(form)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/personal/k/{new.number}/"
    assert "Inget är gjort. Det här är den som gäller." in words(answer)
    assert acts(made) == []


def test_what_others_have_done_meanwhile_is_shown_before_anything_is_done(made: Any, browser: Any) -> None:
    address = f"/personal/k/{made.number}/stoppa/"
    form = {"reason": "mistake", "seen": seen(browser.get(address))}
    with db.tenant_scope(made.tenant_id):
        add_events(made.tenant_id, product_clock.now(), [Happened(made.pk, "answered", data={"answer": "accepted"})])
    answer = browser.post(address, form)
    assert answer.status_code == 409
    assert "Patienten har tackat ja." in words(answer)
    assert acts(made) == []
    browser.post(address, form | {"seen": seen(answer)})
    assert acts(made) == [("stop", "mistake", "waiting")]


def test_a_second_colleague_is_told_that_it_has_been_asked_for(made: Any, browser: Any, nation: Any) -> None:
    browser.post(f"/personal/k/{made.number}/skicka-brev/", {"reason": "short_of_time"})
    other = kallelser.staff(nation.units["k101"], employee="TSTNMT2321000156-1002")
    said = words(other.post(f"/personal/k/{made.number}/skicka-brev/", {"reason": "cannot_log_in"}, follow=True))
    assert "Inget är gjort. Det är redan begärt och görs inom en minut." in said


def test_stopping_says_what_cannot_be_taken_back_and_what_a_late_one_costs(nation: Any, browser: Any, clock: Any) -> None:
    steps = (Planned("inbox", "read"), Planned("letter", "accepted"))
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=steps)
    address = f"/personal/k/{made.number}/stoppa/"
    said = words(browser.get(address))
    assert "Beskedet går inte att ta tillbaka." in said
    assert "Ligger det i kuvert går det iväg" in said
    assert "Bokningen i vårdsystemet ändras inte av det här." in said
    assert "avgiftsfria" not in said
    clock.set((made.cancel_deadline + timedelta(hours=1)).isoformat())
    assert "besöket och nästa i samma ärende blir avgiftsfria" in words(kallelser.staff(nation.units["k101"]).get(address))


def test_a_note_stands_among_the_events_when_its_minute_has_passed(made: Any, browser: Any) -> None:
    from kallelse.acts import jobs

    browser.post(f"/personal/k/{made.number}/anteckna/", {"reason": "contact", "note": "Talade med <b>dottern</b>."})
    assert jobs.carry_out_due(made.tenant_id, product_clock.now() + timedelta(seconds=61)) == 1
    answer = browser.get(f"/personal/k/{made.number}/")
    told = "Anteckning av TSTNMT2321000156-1001. Kontakt med patienten. Talade med &lt;b&gt;dottern&lt;/b&gt;."
    assert told in answer.content.decode()


@pytest.mark.parametrize("page", [*PAGES, *(f"patienten/{one}" for one in ANSWERS)])
def test_what_belongs_to_another_unit_is_not_there(nation: Any, browser: Any, page: str) -> None:
    there = kallelser.make(nation.units["k102"], nation.sources["cosmic"])
    for method in (browser.get, browser.post):
        assert method(f"/personal/k/{there.number}/{page}/").status_code == 404
    with db.tenant_scope(there.tenant_id):
        assert not Act.objects.exists()
        assert Event.objects.filter(invitation=there).count() == 1


def test_an_act_of_another_units_kallelse_cannot_be_undone_through_ones_own(nation: Any, made: Any, browser: Any) -> None:
    there = kallelser.make(nation.units["k102"], nation.sources["cosmic"])
    kallelser.staff(nation.units["k102"], employee="X").post(f"/personal/k/{there.number}/skicka-brev/", {"reason": "short_of_time"})
    with db.tenant_scope(there.tenant_id):
        act = Act.objects.get()
    assert browser.post(f"/personal/k/{made.number}/angra/{act.pk}/").status_code == 404
    assert acts(there) == [("letter", "short_of_time", "waiting")]


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.SENDER, (*PAGES,)), (Role.RECEPTION, ("skicka-igen", "skicka-brev", "anteckna")), (Role.LOG_REVIEWER, ())],
)
def test_each_act_takes_its_role(nation: Any, made: Any, role: Role, may: tuple[str, ...]) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=[role])
    got = {page: browser.get(f"/personal/k/{made.number}/{page}/").status_code for page in PAGES}
    assert {page for page, status in got.items() if status == 200} == set(may)
    assert {status for page, status in got.items() if page not in may} <= {403}
    shown = words(browser.get(f"/personal/k/{made.number}/"))
    assert ("Gör något" in shown) is bool(may)
    assert ("Stoppa allt" in shown) is (role is Role.SENDER)


def test_every_page_is_a_read_in_the_log(made: Any, browser: Any) -> None:
    for page in (*PAGES, *(f"patienten/{one}" for one in ANSWERS)):
        browser.get(f"/personal/k/{made.number}/{page}/")
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.filter(action="staff:invitation:read", object=f"invitation:{made.pk}").count() == len(PAGES) + len(ANSWERS)


@pytest.mark.risk("K15")
def test_no_page_of_a_protected_person_has_her_name_or_offers_a_letter(nation: Any, browser: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], CECILIA, name="Cecilia Hemlig", standing="protected",
                          words={"person_name": "Cecilia Hemlig"}, steps=(Planned("inbox", "available"),))  # fmt: skip
    for page in ("", *(f"{one}/" for one in PAGES), *(f"patienten/{one}/" for one in ANSWERS)):
        answer = browser.get(f"/personal/k/{made.number}/{page}")
        assert answer.status_code == 200
        assert "Hemlig" not in answer.content.decode()
    browser.post(f"/personal/k/{made.number}/skicka-brev/", {"reason": "short_of_time"})
    browser.post(f"/personal/k/{made.number}/patienten/vill-ha-brev/", {"through": "phone", "checked": "called_back"})
    assert acts(made) == []
