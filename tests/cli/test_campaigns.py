"""`kallelse campaigns list | add | report | stop`."""

import json
from pathlib import Path
from typing import Any

import pytest

from kallelse.campaigns import actions
from kallelse.campaigns.models import Campaign
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.campaigns.conftest import MAKER, SETTINGS, routine, template
from tests.cli.conftest import Run
from tests.kallelser import ANNA, BERTIL

UNIT, KARIN = "TSTNMT2321000156-K103", "TSTNMT2321000156-1005"


@pytest.fixture
def campaign(nation: Any) -> str:
    from dataclasses import replace

    unit = nation.units["k103"]
    routine(unit)
    return str(actions.make(unit, replace(SETTINGS, template=template(unit)), MAKER, product_clock.now()))


def test_a_list_is_filled_seen_reported_and_its_campaign_cannot_be_stopped_before_it_begins(
    kallelse: Run, campaign: str, tmp_path: Path
) -> None:
    file = tmp_path / "lista.csv"
    file.write_text(f"personnummer\n{ANNA}\n12\n{BERTIL}\n")
    refused = kallelse("campaigns", "add", UNIT, campaign, str(file), "--by", KARIN, "--json")
    assert (refused.code, json.loads(refused.out)["added"], json.loads(refused.out)["wrong"][0]["line"]) == (1, 0, 3)
    partly = kallelse("campaigns", "add", UNIT, campaign, str(file), "--by", KARIN, "--partly")
    assert (partly.code, "2 nya på listan, 0 fanns redan, 1 rader" in partly.out) == (1, True), partly.err
    (row,) = json.loads(kallelse("campaigns", "list", UNIT, "--json").out)
    assert (row["id"], row["people"], row["taken"], row["words"]) == (campaign, 2, 0, "Utkast")
    said = kallelse("campaigns", "report", UNIT, campaign)
    assert "Kampanjen gjordes" in said.out
    assert "Väntar på sin tur" in said.out
    assert ANNA not in said.out
    stopped = kallelse("campaigns", "stop", UNIT, campaign, "--by", KARIN, "--why", "Fel årgång")
    assert (stopped.code, "kan inte ändras så" in stopped.err) == (2, True)


def test_one_under_way_is_stopped_with_its_reason(kallelse: Run, nation: Any, campaign: str) -> None:
    with db.tenant_scope(nation.provider.pk):
        Campaign.objects.filter(pk=campaign).update(state="running")
    assert kallelse("campaigns", "stop", UNIT, campaign, "--by", KARIN.lower(), "--why", "Fel årgång").code == 0
    with db.tenant_scope(nation.provider.pk):
        one = Campaign.objects.get(pk=campaign)
    assert (one.state, one.stop_reason, one.stopped_by, one.takes_back) == ("stopping", "Fel årgång", f"staff:{KARIN}", False)


def test_what_is_not_there_is_said(kallelse: Run, nation: Any, campaign: str) -> None:
    assert "ingen ansluten mottagning" in kallelse("campaigns", "list", "SE0000000000-X").line
    assert "ingen sådan kampanj" in kallelse("campaigns", "report", "TSTNMT2321000156-K101", campaign).line
