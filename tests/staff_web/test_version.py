"""Another version by hand: filled in with what holds, what differs is shown, held a minute; what the sender did not touch is kept."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from kallelse.acts import jobs
from kallelse.acts.models import Act
from kallelse.invitations import wording
from kallelse.invitations.actions import Happened, add_events
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser, mallar
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
WORDS = {"purpose": "Du ska lämna blodprov.", "place": "Plan 2", "time_type": "Nybesök", "bring": ["Legitimation"]}


@pytest.fixture
def made(thread: Any, work: Any) -> Invitation:
    thread.hand_in(kallelser.ANNA, days=30, wording=WORDS)
    work()
    one: Invitation = thread.invitation()
    return one


@pytest.fixture
def browser(thread: Any) -> Any:
    return kallelser.staff(thread.nation.units["k101"])


class _Fields(HTMLParser):
    """What the fields of a page hold, as a browser would send them; a choice that must be made has its last option in `options`."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}
        self.options: dict[str, str] = {}
        self._name = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = dict(attrs)
        if tag in ("textarea", "select"):
            self._name, self._text = it.get("name") or "", ""
        elif tag == "option":
            self.options[self._name] = it.get("value") or ""
            if "selected" in it:
                self.held[self._name] = it.get("value") or ""
        elif tag == "input" and it.get("name") and (it.get("type") not in ("radio", "checkbox") or "checked" in it):
            self.held[str(it["name"])] = it.get("value") or ("on" if it.get("type") == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.held[self._name] = self._text.lstrip("\r\n")


def read(answer: Any) -> _Fields:
    found = _Fields()
    found.feed(answer.content.decode().partition("<main")[2].partition("</main")[0])
    return found


def fields(answer: Any) -> dict[str, str]:
    return read(answer).held


def previewed(browser: Any, made: Invitation, **changes: str) -> Any:
    page = browser.get(f"/personal/k/{made.number}/ny-version/")
    return browser.post(f"/personal/k/{made.number}/ny-version/", fields(page) | {"reason": "wrong_time"} | changes)


def send(browser: Any, made: Invitation, preview: Any) -> Any:
    text = preview.content.decode()
    sealed, seen = (re.search(rf'name="{name}" value="([^"]+)"', text) for name in ("sealed", "seen"))
    assert sealed
    assert seen
    return browser.post(f"/personal/k/{made.number}/ny-version/skicka/", {"sealed": sealed[1], "seen": seen[1]}, follow=True)


def minute(made: Invitation) -> None:
    assert jobs.carry_out_due(made.tenant_id, product_clock.now() + timedelta(seconds=61)) == 1


def test_another_time_is_shown_sent_and_keeps_what_nobody_touched(thread: Any, made: Invitation, browser: Any) -> None:
    preview = previewed(browser, made, day="2027-03-05", clock="9.40")
    assert preview.status_code == 200
    assert "5 mars 2027" in words(preview)
    said = words(send(browser, made, preview))
    assert "Väntar: Ny version" in said
    assert thread.invitation().version == 1
    minute(made)
    new = thread.invitation(version=2)
    assert new.visit_start is not None
    assert f"{new.visit_start:%Y-%m-%d %H:%M}" == "2027-03-05 08:40"
    assert (new.reference, new.subject, new.source_id, new.thread) == (made.reference, made.subject, made.source_id, made.thread)
    assert wording.from_data(new.content) == wording.from_data(made.content)


def test_nothing_can_be_sent_when_nothing_differs(made: Invitation, browser: Any) -> None:
    preview = previewed(browser, made)
    assert "Inget som patienten läser är ändrat." in words(preview)
    assert 'name="sealed"' not in preview.content.decode()


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "other"}, {"day": "31/2"}, {"purpose": ""}, {"day": "2026-01-01"}])
def test_a_form_that_is_wrong_sends_nothing(made: Invitation, browser: Any, changes: dict[str, str]) -> None:
    answer = previewed(browser, made, **changes)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    with db.tenant_scope(made.tenant_id):
        assert not Act.objects.exists()


def test_a_preview_of_somebody_else_or_of_another_kallelse_is_not_sent(thread: Any, made: Invitation, browser: Any) -> None:
    preview = previewed(browser, made, day="2027-03-05")
    other = kallelser.staff(thread.nation.units["k101"], employee="TSTNMT2321000156-1002")
    assert "Inget är gjort. Börja om." in words(send(other, made, preview))
    thread.hand_in(kallelser.BERTIL, reference="b2")
    assert "Inget är gjort. Börja om." in words(send(browser, thread.invitation(reference="b2"), preview))
    with db.tenant_scope(made.tenant_id):
        assert not Act.objects.exists()


@pytest.mark.risk("K32")
def test_when_the_unit_has_moved_a_correction_is_proposed(thread: Any, made: Invitation, browser: Any) -> None:
    with db.tenant_scope(made.tenant_id):
        moved = Happened(made.pk, "place_changed", data={"from": "Sjukhusgatan 1", "to": "Parkgatan 2, Exempelstad"})
        add_events(made.tenant_id, product_clock.now(), [moved])
    page = browser.get(f"/personal/k/{made.number}/")
    assert "Mottagningen har en annan besöksadress nu än när kallelsen skickades: Parkgatan 2, Exempelstad." in words(page)
    assert f'href="/personal/k/{made.number}/ny-version/"' in page.content.decode()
    form = fields(browser.get(f"/personal/k/{made.number}/ny-version/"))
    assert form["reason"] == "wrong_place"
    assert form["purpose"].startswith("Mottagningen har fått en ny adress: Parkgatan 2, Exempelstad.")
    send(browser, made, browser.post(f"/personal/k/{made.number}/ny-version/", form))
    minute(made)
    assert "Parkgatan 2" in thread.invitation(version=2).content["purpose"]


@pytest.mark.risk("K31")
def test_a_kallelse_of_a_template_keeps_its_version_of_it(thread: Any, browser: Any) -> None:
    version = mallar.approved(thread.nation.units["k101"])
    thread.hand_in(kallelser.ANNA, template=version.pk, wording={"purpose": "Du ska lämna blodprov."})
    made = thread.invitation()
    page = browser.get(f"/personal/k/{made.number}/ny-version/")
    assert "Det här frågar mallen efter" in words(page)
    form = fields(page) | {"reason": "wrong_time", "day": "2027-03-05"}
    form |= {name: last for name, last in read(page).options.items() if name.startswith("f_")}
    preview = browser.post(f"/personal/k/{made.number}/ny-version/", form)
    assert preview.status_code == 200, words(preview)
    send(browser, made, preview)
    minute(made)
    assert thread.invitation(version=2).template == version.pk


def test_a_text_that_another_system_wrote_is_changed_there(thread: Any, browser: Any) -> None:
    thread.hand_in(kallelser.ANNA, wording={"docbook": "<article xmlns='http://docbook.org/ns/docbook'><para>Hej</para></article>"})
    number = thread.invitation().number
    said = words(browser.get(f"/personal/k/{number}/ny-version/"))
    assert "Källsystemet har skrivit hela texten: ändra den där" in said
    assert "Visa skillnaderna" not in said


@pytest.mark.risk("K39")
def test_hostile_words_break_out_of_nothing(thread: Any, browser: Any) -> None:
    evil = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\u202ebakom"
    thread.hand_in(kallelser.ANNA, wording={"purpose": "Först.", "place": evil})
    made = thread.invitation()
    preview = previewed(browser, made, purpose=evil)
    for answer in (browser.get(f"/personal/k/{made.number}/"), preview):
        assert "<script>alert" not in answer.content.decode()
        assert "<img src=x" not in answer.content.decode()
