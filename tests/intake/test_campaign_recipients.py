"""The REST door for the lists of campaigns: only the system that a campaign names, in chunks that may be repeated."""

import json
from datetime import date
from typing import Any

import pytest

from kallelse.campaigns import actions
from kallelse.campaigns.models import Recipient
from kallelse.intake import openapi
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.campaigns.conftest import MAKER, SETTINGS, routine, template
from tests.kallelser import ANNA, BERTIL, CECILIA, browser

pytestmark = pytest.mark.db


@pytest.fixture
def campaign(nation: Any) -> str:
    from dataclasses import replace

    unit = nation.units["k103"]
    routine(unit)
    settings = replace(SETTINGS, template=template(unit), listed_by=nation.sources["cosmic"].pk, review_by=date(2027, 12, 31))
    return str(actions.make(unit, settings, MAKER, product_clock.now()))


def post(nation: Any, campaign: str, body: Any, source: str = "cosmic") -> Any:
    return browser().post(
        f"/api/v1/campaigns/{campaign}/recipients", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {nation.keys[source]}"},
    )  # fmt: skip


def listed(nation: Any) -> dict[str, Any]:
    with db.tenant_scope(nation.provider.pk):
        return dict(Recipient.objects.values_list("subject", "fields"))


def test_people_are_listed_in_chunks_and_the_same_chunk_again_changes_nothing(nation: Any, campaign: str) -> None:
    chunk = {"recipients": [{"person": ANNA}, {"person": BERTIL, "start": "2027-03-11T10:00", "place": "Buss 1"}]}
    first = post(nation, campaign, chunk)
    assert (first.status_code, first.json()["added"]) == (201, 2)
    again = post(nation, campaign, chunk)
    assert (again.status_code, again.json()["same"]) == (200, 2)
    assert listed(nation) == {ANNA: {}, BERTIL: {"values": {"start": "2027-03-11T10:00", "place": "Buss 1"}}}


def test_a_row_that_is_wrong_says_why_and_keeps_nobody_out(nation: Any, campaign: str) -> None:
    rows = [{"person": "1"}, {"person": CECILIA}, {"person": ANNA, "colour": "red"}, {"person": ANNA, "unit": "X"}]
    answer = post(nation, campaign, {"recipients": rows})
    said = answer.json()
    assert answer.status_code == 207
    assert [one["verdict"] for one in said["results"]] == ["refused", "added", "refused", "refused"]
    assert said["results"][0]["field"] == "person"
    assert ANNA not in answer.content.decode()


def test_another_system_or_another_campaign_finds_nothing(nation: Any, campaign: str) -> None:
    body = {"recipients": [{"person": ANNA}]}
    assert post(nation, campaign, body, source="rontgen").status_code == 404
    assert post(nation, campaign, body, source="privat").status_code == 404
    assert post(nation, "nonsens", body).status_code == 404
    assert listed(nation) == {}


@pytest.mark.parametrize("body", [{}, {"recipients": []}, {"recipients": 1}, [], {"recipients": [{"person": ANNA}], "more": 1}])
def test_what_is_no_list_is_unreadable(nation: Any, campaign: str, body: Any) -> None:
    assert post(nation, campaign, body).status_code == 400


def test_a_campaign_that_is_tried_takes_nobody(nation: Any, campaign: str) -> None:
    from uuid import UUID

    post(nation, campaign, {"recipients": [{"person": ANNA}]})
    actions.try_out(nation.provider.pk, UUID(campaign), MAKER, product_clock.now())
    answer = post(nation, campaign, {"recipients": [{"person": BERTIL}]})
    assert answer.status_code == 422
    assert "kan inte ändras" in answer.json()["results"][0]["rule"]


def test_the_door_is_described() -> None:
    document = openapi.description()
    row = document["components"]["schemas"]["RecipientRow"]
    assert row["required"] == ["person"]
    assert {"person", "start", "fields"} <= set(row["properties"])
    assert "unit" not in row["properties"]
    assert "/campaigns/{id}/recipients" in document["paths"]
