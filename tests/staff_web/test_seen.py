"""What the patient has in front of her: the message as it left, the text message with its gates, the letter, and what differs."""

from datetime import date
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.connections import queries as connections
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions as notices
from kallelse.notices.models import Consent
from tests import kallelser
from tests.kallelser import CECILIA, Planned
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def test_the_message_is_shown_exactly_as_it_left(thread: Any, work: Any) -> None:
    thread.hand_in(kallelser.ANNA)
    number = thread.invitation().number
    browser = kallelser.staff(thread.nation.units["k101"])
    assert "Så här skulle den se ut" in words(browser.get(f"/personal/k/{number}/"))
    work()
    unit = thread.nation.units["k101"]
    unit.phone = "010-999 99 99"
    unit.save()
    connections.forget()
    answer = browser.get(f"/personal/k/{number}/").content.decode()
    message = answer.partition('class="k-message')[2].partition("</section>")[0]
    assert "Exakt som den skickades" in answer
    assert "010-100 10 00" in message
    assert "010-999" not in message


@pytest.mark.parametrize(
    ("decided", "agreed", "said"),
    [
        (False, False, "Ingen påminnelse den vägen: mottagningen har inget beslut som gäller."),
        (True, False, "Ingen påminnelse den vägen: patienten har inte samtyckt"),
        (True, True, "Mottagningens beslut och patientens samtycke finns."),
    ],
)
@pytest.mark.risk("K19")
def test_the_text_message_says_whether_its_gates_let_it_go(nation: Any, browser: Any, decided: bool, agreed: bool, said: str) -> None:
    unit, now = nation.units["k101"], product_clock.now()
    made = kallelser.make(unit, nation.sources["cosmic"])
    if decided:
        notices.decide(unit, "sms", "neutral", by="Chefen", risk_analysis="RA-1", valid_from=date(2027, 1, 1), now=now)
    if agreed:
        with db.tenant_scope(unit.provider_id):
            Consent.objects.create(
                tenant_id=unit.provider_id, identity=made.subject, channel="sms", level="neutral", address="+46700000000",
                verified_at=now, given_at=now, given_through="resident",
            )  # fmt: skip
    answer = browser.get(f"/personal/k/{made.number}/")
    assert said in words(answer)
    text = answer.content.decode().partition('<p class="k-bubble">')[2].partition("</p>")[0]
    assert "du har en tid onsdag 10 februari kl. 10.00" in " ".join(text.split())
    assert "Medicin" not in text
    assert "+4670" not in answer.content.decode()


@pytest.mark.risk("K15")
def test_a_protected_person_has_neither_text_message_nor_letter(nation: Any, browser: Any) -> None:
    steps = (Planned("inbox", "available"),)
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], CECILIA, name="C H", standing="protected", steps=steps)
    said = words(browser.get(f"/personal/k/{made.number}/"))
    assert "Inga sms till patienter med skyddade personuppgifter." in said
    assert "Inget brev får gå till den här patienten härifrån" in said
    assert "Visa som brev" not in said


def test_the_letters_sides_are_pictures_and_a_read(nation: Any, browser: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    answer = browser.get(f"/personal/k/{made.number}/brev/")
    assert answer.content.decode().count("data:image/png;base64,") == 2
    assert "Brevets sida 1 av 2." in answer.content.decode()
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.get().action == "staff:invitation:preview"


def test_what_differs_from_the_version_before_is_told_and_both_are_read(nation: Any, browser: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    old = kallelser.make(unit, source, reference="r", state="superseded", start="2027-02-11T10:00:00+01:00")
    new = kallelser.make(unit, source, reference="r", version=2, thread=old.thread, words={"bring": ["Legitimation"]})
    answer = browser.get(f"/personal/k/{new.number}/")
    said = words(answer)
    assert "Ändrat sedan version 1" in said
    assert "När viktigt borttaget: torsdag 11 nytt: onsdag 10 februari 2027 kl. 10.00" in said
    assert "borttaget: Lista över dina mediciner" in said
    with db.tenant_scope(new.tenant_id):
        assert set(Entry.objects.values_list("object", flat=True)) == {f"invitation:{old.pk}", f"invitation:{new.pk}"}
    assert "Den här versionen gäller inte längre." in words(browser.get(f"/personal/k/{old.number}/"))


def test_the_patients_answers_stand_by_themselves(nation: Any, browser: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    assert "Inget svar än." in words(browser.get(f"/personal/k/{made.number}/")).partition("Patientens svar")[2]
    browser.post(f"/personal/k/{made.number}/patienten/tackar-ja/", {"through": "visit", "checked": "id_card"})
    said = words(browser.get(f"/personal/k/{made.number}/"))
    assert "Patienten har tackat ja. Hon bad om det på plats; legitimation visades;" in said.partition("Patientens svar")[2]
