"""A template's own neutral words of a reminder: used where both gates are open and the unit has decided on no others."""

from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.notices import actions as notices
from kallelse.templates.blocks import Blocks
from kallelse.templates.reminding import own_reminder
from tests import kallelser, mallar
from tests.patient_web.test_pages import words

pytestmark = [pytest.mark.db, pytest.mark.risk("K19")]
OWN = "Du har en tid {day} kl. {clock} hos {region}. Logga in på 1177 som vanligt."


def sent(short: Any, reminder: str, **decided: Any) -> str:
    template = mallar.approved(short.thread.nation.units["k101"], blocks=Blocks(purpose=mallar.PURPOSE, reminder=reminder))
    short.decide(**decided)
    short.agree(short.thread.one("ordinary"))
    short.send(wording={"purpose": mallar.PURPOSE, "template": template.pk}, template=template.pk)
    short.to(short.due("sms")["before_cancel"])
    (text,) = short.thread.sandbox.texts()
    return str(text["text"])


def test_the_templates_words_leave(short: Any) -> None:
    assert sent(short, OWN) == "Du har en tid lördag 20 februari kl. 08.00 hos Region Exempel. Logga in på 1177 som vanligt."


def test_words_that_the_unit_has_decided_on_go_first(short: Any) -> None:
    assert sent(short, OWN, texts={"before_cancel": "Glöm inte din tid {day}."}) == "Glöm inte din tid lördag 20 februari."


def test_a_template_without_own_words_changes_nothing(short: Any) -> None:
    assert sent(short, "").startswith("Påminnelse från Region Exempel: du har en tid")


def test_words_that_name_the_unit_or_are_of_another_kind_are_not_used(nation: Any) -> None:
    unit = nation.units["k101"]
    version = mallar.approved(unit, blocks=Blocks(purpose=mallar.PURPOSE, reminder=OWN))
    assert own_reminder(version.pk, "before_cancel", unit) is not None
    assert own_reminder(version.pk, "preparation", unit) is None
    assert own_reminder(None, "before_cancel", unit) is None
    assert own_reminder(2**40, "before_cancel", unit) is None
    unit.name = "hos Region"
    assert own_reminder(version.pk, "before_cancel", unit) is not None, "only as the text itself says it"
    unit.name = "1177"
    assert own_reminder(version.pk, "before_cancel", unit) is None


def test_a_colleague_sees_the_words_before_she_sends(nation: Any, sandbox: Any) -> None:
    unit = nation.units["k101"]
    template = mallar.approved(unit, blocks=Blocks(purpose=mallar.PURPOSE, reminder=OWN))
    notices.decide(unit, "sms", "neutral", by="chefen", risk_analysis="1", valid_from=product_clock.now().date(), now=product_clock.now())
    who = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    answer = kallelser.staff(unit).post("/personal/ny/", {"person": who, "template": str(template.pk), "day": "10/2 2027", "clock": "10"})
    assert "Du har en tid onsdag 10 februari kl. 10.00 hos Region Exempel." in words(answer)
