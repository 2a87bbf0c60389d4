"""`kallelse connect decision`."""

from datetime import date

import pytest

from kallelse.connections import actions
from kallelse.kit import db
from kallelse.notices.models import Decision
from tests.cli.conftest import Run

UNIT = "TSTNMT2321000156-K101"
SIGNED = ("--by", "verksamhetschefen", "--risk-analysis", "dnr 2026/117")


@pytest.fixture
def tenant(database: str) -> int:
    provider = actions.register_provider("TSTNMT2321000156-ALFA", "Region Exempel")
    actions.register_unit(provider, UNIT, "Medicinmottagningen Eksta sjukhus", "specialist")
    return int(provider.pk)


def stored(tenant: int) -> list[tuple[str, str, date, date | None]]:
    with db.tenant_scope(tenant):
        return list(Decision.objects.order_by("valid_from").values_list("channel", "level", "valid_from", "valid_to"))


def test_a_decision_is_recorded_and_the_next_one_ends_it(kallelse: Run, tenant: int) -> None:
    first = kallelse("connect", "decision", UNIT, "sms", *SIGNED, "--from", "2027-01-01")
    assert (first.code, first.err) == (0, "")
    assert "nivå neutral, från och med 2027-01-01" in first.out
    second = kallelse("connect", "decision", UNIT.lower(), "sms", "--level", "unit", *SIGNED, "--from", "2027-03-01", "--to", "2027-12-31")
    assert second.code == 0
    assert stored(tenant) == [
        ("sms", "neutral", date(2027, 1, 1), date(2027, 2, 28)), ("sms", "unit", date(2027, 3, 1), date(2027, 12, 31)),
    ]  # fmt: skip
    assert kallelse("connect", "decision", UNIT, "sms", "--end", "--to", "2027-05-31").code == 0
    assert stored(tenant)[-1][-1] == date(2027, 5, 31)
    assert kallelse("connect", "decision", UNIT, "email", "--end").code != 0


@pytest.mark.risk("K19")
def test_a_text_that_says_too_much_is_refused_with_the_reason(kallelse: Run, tenant: int) -> None:
    ended = kallelse("connect", "decision", UNIT, "sms", *SIGNED, "--text", "practical=Tid på {unit}.")
    assert ended.code != 0
    assert "{unit} får inte sägas på nivån neutral" in ended.err
    assert stored(tenant) == []


def test_a_unit_that_is_not_connected_cannot_decide(kallelse: Run, tenant: int) -> None:
    ended = kallelse("connect", "decision", "TSTNMT2321000156-X", "sms", *SIGNED)
    assert ended.code != 0
    assert "inte ansluten" in ended.err
