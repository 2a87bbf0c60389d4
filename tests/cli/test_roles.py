"""`kallelse roles give | end | list`."""

import json
from typing import Any

from kallelse.roles import queries
from kallelse.roles.rules import Role
from tests.cli.conftest import Run
from tests.roles.conftest import NEW, days

UNIT, PROVIDER = "TSTNMT2321000156-K101", "TSTNMT2321000156-ALFA"


def test_the_first_head_of_a_unit_is_appointed_and_shown(kallelse: Run, nation: Any) -> None:
    ended = kallelse("roles", "give", UNIT.lower(), "head_of_unit", NEW.lower(), "--by", "Divisionschefen")
    assert (ended.code, ended.err) == (0, "")
    assert f"{NEW} har rollen head_of_unit på {nation.units['k101'].name}" in ended.out
    rows = json.loads(kallelse("roles", "list", UNIT, "--json").out)
    mine = [row for row in rows if row["employee"] == NEW]
    assert [(row["role"], row["place"], row["valid_to"], row["given_by"]) for row in mine] == [
        ("head_of_unit", UNIT, None, "Divisionschefen")
    ]
    assert NEW in kallelse("roles", "list", UNIT).out


def test_a_role_for_the_whole_care_provider_holds_at_every_unit(kallelse: Run, nation: Any) -> None:
    assert kallelse("roles", "give", PROVIDER, "system_manager", NEW, "--by", "Regiondirektören", "--to", "2099-12-31").code == 0
    for short in ("k101", "alvc"):
        assert queries.may(nation.units[short].pk, NEW, Role.SYSTEM_MANAGER, days(0))
    assert not queries.may(nation.units["lind"].pk, NEW, Role.SYSTEM_MANAGER, days(0))
    assert [row["place"] for row in json.loads(kallelse("roles", "list", PROVIDER, "--json").out) if row["employee"] == NEW] == [PROVIDER]


def test_a_role_is_ended_and_what_is_not_there_is_said(kallelse: Run, nation: Any) -> None:
    kallelse("roles", "give", UNIT, "sender", NEW, "--by", "Chefen")
    assert kallelse("roles", "end", UNIT, "sender", NEW, "--by", "Chefen", "--last", "2099-01-01").code == 0
    assert kallelse("roles", "end", UNIT, "sender", NEW, "--by", "Chefen").code == 0
    assert not queries.may(nation.units["k101"].pk, NEW, Role.SENDER, days(0))
    again = kallelse("roles", "end", UNIT, "sender", NEW, "--by", "Chefen")
    assert again.code == 2
    assert "har inte den rollen där" in again.err
    assert [row["employee"] for row in json.loads(kallelse("roles", "list", UNIT, "--json").out)].count(NEW) == 0
    assert NEW in kallelse("roles", "list", UNIT, "--all").out


def test_what_cannot_be_given_is_refused_with_the_remedy(kallelse: Run, nation: Any) -> None:
    for arguments, said in (
        (("TSTNMT2321000156-XXXX", "sender", NEW), "ingen ansluten mottagning"),
        ((PROVIDER, "sender", NEW), "Den rollen ges på en mottagning"),
        ((UNIT, "region_office", NEW), "Den rollen ges för hela vårdgivaren"),
        ((UNIT, "sender", "Åsa Exempel"), "Skriv medarbetarens HSA-id"),
        ((UNIT, "chief", NEW), "något av sender"),
    ):
        ended = kallelse("roles", "give", *arguments, "--by", "Chefen")
        assert ended.code == 2
        assert said in ended.err
