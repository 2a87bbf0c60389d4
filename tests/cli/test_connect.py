"""`kallelse connect` and `kallelse parameters list | set`."""

import json
from typing import Any

import pytest

from kallelse.connections import actions, queries
from kallelse.connections.models import CareProvider, CareUnit, SourceSystem
from tests.cli.conftest import Run

PROVIDER = ("TSTNMT2321000156-ALFA", "Region Exempel")


def test_a_provider_a_unit_and_a_source_are_connected(kallelse: Run, database: str, sandbox: Any) -> None:
    assert kallelse("connect", "provider", PROVIDER[0].lower(), PROVIDER[1], "--org-no", "2321000156").code == 0
    provider = CareProvider.objects.get()
    assert (provider.hsa_id, provider.name, provider.org_no) == (*PROVIDER, "2321000156")

    ended = kallelse("connect", "unit", PROVIDER[0], "TSTNMT2321000156-ALVC", "--care-level", "primary")
    assert (ended.code, ended.err) == (0, "")
    unit = CareUnit.objects.get()
    assert (unit.name, unit.care_level) == ("Solberga vårdcentral", "primary")
    assert unit.phone
    assert unit.card_at is not None

    made = kallelse(
        "connect", "source", PROVIDER[0], "cosmic", "--hsa-id", "TSTNMT2321000156-COSM", "--scheduling-url", "http://localhost/care"
    )
    assert made.code == 0
    key = made.out.strip()
    assert made.out == f"{key}\n"
    found = queries.source_by_key_hash(actions.key_hash(key))
    assert found is not None
    assert (found.name, found.level, found.scheduling_url) == ("cosmic", "full", "http://localhost/care")


def test_a_units_diary_is_kept_when_it_is_chosen_and_only_then(kallelse: Run, database: str) -> None:
    actions.register_provider(*PROVIDER)
    kept = []
    for choice in ((), ("--diary",), (), ("--no-diary",)):
        kallelse("connect", "unit", PROVIDER[0], "TSTNMT2321000156-ALVC", *choice, KALLELSE_HSA_URL="http://127.0.0.1:1/hsa")
        kept.append(CareUnit.objects.get().diary)
    assert kept == [False, True, True, False]


def test_connecting_again_keeps_the_key_until_a_new_one_is_asked_for(kallelse: Run, database: str) -> None:
    provider = actions.register_provider(*PROVIDER)
    old = actions.issue_key(actions.register_source(provider, "cosmic", scheduling_url="http://localhost/care"))
    again = kallelse("connect", "source", PROVIDER[0], "cosmic", "--level", "simple")
    assert (again.code, again.out) == (0, "")
    source = SourceSystem.objects.get()
    assert source.level == "simple"
    assert bytes(source.key_hash or b"") == actions.key_hash(old)
    new = kallelse("connect", "source", PROVIDER[0], "cosmic", "--new-key").out.strip()
    source.refresh_from_db()
    assert bytes(source.key_hash or b"") == actions.key_hash(new) != actions.key_hash(old)
    assert source.level == "simple"


def test_a_unit_whose_card_cannot_be_fetched_is_told(kallelse: Run, database: str) -> None:
    actions.register_provider(*PROVIDER)
    ended = kallelse("connect", "unit", PROVIDER[0], "TSTNMT2321000156-ALVC", KALLELSE_HSA_URL="http://127.0.0.1:1/hsa")
    assert ended.code == 1
    assert "kortet saknas" in ended.err
    assert CareUnit.objects.get().name == "TSTNMT2321000156-ALVC"


def test_an_unknown_provider(kallelse: Run, database: str) -> None:
    ended = kallelse("connect", "source", "TST-NOBODY", "cosmic")
    assert ended.code == 2
    assert "kallelse connect provider" in ended.line


def test_parameters_are_those_of_the_day(kallelse: Run, database: str) -> None:
    def lead(*options: str) -> list[Any]:
        ended = kallelse("parameters", "list", "--json", *options)
        assert ended.code == 0
        return [(row["value"], row["valid_from"], row["valid_to"]) for row in json.loads(ended.out) if row["name"] == "postal_lead_wd"]

    assert lead("--on", "2025-12-31") == [(2, "2020-01-01", "2025-12-31")]
    assert lead("--on", "2026-01-01") == [(5, "2026-01-01", None)]
    assert len(lead("--all")) == 2
    shown = kallelse("parameters", "list")
    assert shown.code == 0
    assert "postal_lead_wd" in shown.out
    assert "Ägare" in shown.out


@pytest.mark.risk("K6")
def test_a_parameter_is_set_from_a_day_for_everybody_or_for_one_unit(kallelse: Run, nation: Any) -> None:
    def values(name: str, day: str) -> list[tuple[Any, str]]:
        ended = kallelse("parameters", "list", "--json", "--on", day)
        return sorted((row["value"], row["unit"]) for row in json.loads(ended.out) if row["name"] == name)

    decided = ("--from", "2027-11-01", "--source", "Regionens beslut")
    unit = nation.units["k101"].hsa_id
    assert kallelse("parameters", "set", "unread_paper_earlier_wd", "5", "--unit", unit, *decided).code == 0
    assert values("unread_paper_earlier_wd", "2027-11-01") == [(0, ""), (5, unit)]
    assert values("unread_paper_earlier_wd", "2027-10-31") == [(0, "")]
    for wrong in (["no_such", "1"], ["print_wd", "two"], ["print_cutoff", "8"], ["print_wd", "1", "--unit", "TST-NONE"]):
        assert kallelse("parameters", "set", *wrong, *decided).code == 2
