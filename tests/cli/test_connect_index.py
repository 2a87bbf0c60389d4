"""`kallelse connect index`, and what `kallelse check` says about the index."""

import json
from typing import Any

import pytest

from kallelse.connections.models import SourceSystem
from kallelse.engagement.models import IndexEntry, Notification
from kallelse.kit import clock, db
from tests.cli.conftest import Run

REGION = "TSTNMT2321000156-ALFA"
INDEX = {"KALLELSE_INDEX_URL": "http://127.0.0.1:1/index", "KALLELSE_INDEX_LOGICAL_ADDRESS": "TSTNMT2321000156-INDEX"}


def said(kallelse: Run, about: str, **variables: str) -> list[tuple[str, str]]:
    checks = json.loads(kallelse("check", "--json", **variables).out)["checks"]
    return [(check["state"], check["said"]) for check in checks if check["about"] == about]


def test_it_is_decided_and_can_be_undone(kallelse: Run, nation: Any) -> None:
    ended = kallelse("connect", "index", REGION, "cosmic", "--keep")
    assert (ended.code, ended.out.strip()) == (0, "Engagemangsindex för cosmic hålls här; aviseringar följs inte.")
    assert SourceSystem.objects.get(name="cosmic").keeps_index
    kallelse("connect", "index", REGION, "cosmic", "--follow", "invitations")
    source = SourceSystem.objects.get(name="cosmic")
    assert (source.keeps_index, source.follows_index) == (False, "invitations")


@pytest.mark.parametrize("given", [("nosuch", "--keep"), ("cosmic", "--keep", "--follow", "bookings")])
def test_what_cannot_be_is_refused_with_a_remedy(kallelse: Run, nation: Any, given: tuple[str, ...]) -> None:
    ended = kallelse("connect", "index", REGION, *given)
    assert ended.code == 2
    assert ended.err
    assert not SourceSystem.objects.filter(keeps_index=True).exists()


def test_the_check_says_nothing_of_an_index_that_nobody_has(kallelse: Run, nation: Any) -> None:
    assert said(kallelse, "Indexposter") == []


def test_the_check_tells_what_is_missing_and_what_is_refused(kallelse: Run, nation: Any) -> None:
    ((state, text),) = said(kallelse, "Indexposter", **INDEX)
    assert (state, "kallelse connect index" in text) == ("note", True)
    kallelse("connect", "index", REGION, "cosmic", "--keep")
    ((state, text),) = said(kallelse, "Indexposter")
    assert (state, "KALLELSE_INDEX_URL" in text) == ("problem", True)
    source, unit, now = nation.sources["cosmic"], nation.units["k101"], clock.now()
    key = {"service_domain": "riv:crm:scheduling", "logical_address": unit.hsa_id, "source_system": "S", "data_controller": "D"}
    with db.tenant_scope(nation.provider.pk):
        for number, entry in enumerate(("confirmed", "wanted", "refused")):
            IndexEntry.objects.create(
                tenant=nation.provider,
                source=source,
                reference="b",
                resident="193704297450",
                business_object=str(number),
                state=entry,
                next_at=now,
                **key,
            )
        Notification.objects.create(
            tenant=nation.provider, source=source, unit=unit, resident="193704297450", booking="x", gone=False, received_at=now,
            next_at=now, state="failed",
        )  # fmt: skip
    assert said(kallelse, "Indexposter", **INDEX) == [
        ("ok", "1 bekräftade, 1 väntar"),
        ("problem", "1 nekas av indexet: koderna står i arbetarnas logg. De prövas igen efter ett dygn."),
    ]
    assert said(kallelse, "Aviseringar", **INDEX)[0][0] == "problem"
