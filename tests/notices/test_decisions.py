"""What a unit can decide, and what cannot be decided at all (R-HSLF-5, R-HSLF-6)."""

from datetime import date
from typing import Any

import pytest

from kallelse.channels import Contact
from kallelse.content import TextError
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions, gates
from kallelse.notices.models import Decision

pytestmark = pytest.mark.db


def decide(nation: Any, level: str = "neutral", **more: Any) -> Decision:
    values = {"by": "verksamhetschefen", "risk_analysis": "dnr 1", "valid_from": date(2027, 1, 1), "now": product_clock.now()} | more
    return actions.decide(nation.units["k101"], values.pop("channel", "sms"), level, **values)


@pytest.mark.risk("K19")
@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"by": " "}, actions.DecisionError, "riskanalysen"),
        ({"risk_analysis": ""}, actions.DecisionError, "riskanalysen"),
        ({"channel": "inbox"}, actions.DecisionError, "sms eller email"),
        ({"level": "everything"}, actions.DecisionError, "Nivån"),
        ({"valid_to": date(2026, 12, 31)}, actions.DecisionError, "till och med"),
        ({"texts": {"letter": "Hej"}}, actions.DecisionError, "Okänd sorts påminnelse"),
        ({"texts": {"practical": "Tid på {unit}."}}, TextError, "får inte sägas"),
        ({"texts": {"practical": "Tid på Medicinmottagningen {day}."}}, TextError, "nämner mottagningen"),
        ({"level": "full", "texts": {"practical": "Läs på https://1177.se."}}, TextError, "länk"),
    ],
)
def test_what_cannot_be_decided(nation: Any, changes: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        decide(nation, **changes)
    with db.tenant_scope(nation.provider.pk):
        assert Decision.objects.count() == 0


def test_a_decision_holds_on_its_days_and_for_its_unit_alone(nation: Any) -> None:
    decide(nation, valid_to=date(2027, 6, 30))
    unit = nation.units["k101"].pk
    found = {}
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 1)):
        with db.tenant_scope(nation.provider.pk):
            found[day.isoformat()] = list(gates.decisions(nation.provider.pk, day))
    assert found == {"2026-12-31": [], "2027-01-01": [(unit, "sms")], "2027-06-30": [(unit, "sms")], "2027-07-01": []}


def test_a_later_decision_takes_over_and_an_earlier_one_does_not_come_back(nation: Any) -> None:
    decide(nation, "full")
    decide(nation, "neutral", valid_from=date(2027, 2, 1))
    with db.tenant_scope(nation.provider.pk):
        (level,) = [one.level for one in gates.decisions(nation.provider.pk, date(2027, 2, 1)).values()]
    assert level == "neutral"
    assert actions.end_decision(nation.units["k101"], "sms", date(2027, 3, 1), product_clock.now())
    with db.tenant_scope(nation.provider.pk):
        assert gates.decisions(nation.provider.pk, date(2027, 3, 2)) == {}
    assert not actions.end_decision(nation.units["k101"], "sms", date(2027, 3, 1), product_clock.now())


def test_another_care_provider_sees_neither_decision_nor_consent(nation: Any) -> None:
    decide(nation)
    now = product_clock.now()
    with db.tenant_scope(nation.provider.pk):
        actions.give_consent(nation.provider.pk, "193704297450", "sms", "neutral", "system:cosmic", Contact("+46701740605"), now)
        assert list(gates.consents(["193704297450"])) == [("193704297450", "sms")]
    with db.tenant_scope(nation.private.pk):
        assert gates.decisions(nation.private.pk, date(2027, 1, 11)) == {}
        assert gates.consents(["193704297450"]) == {}
        assert Decision.objects.count() == 0
