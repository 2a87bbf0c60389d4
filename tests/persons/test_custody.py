"""Custody, as the register's relations tell it: who may read for a child on a given day."""

from datetime import date
from typing import Any

import pytest

from kallelse.persons import identity, register
from kallelse.persons.identity import Kind
from kallelse.persons.rules import Custody, Standing, custody, read

TODAY = date(2027, 1, 11)


def guardian(**more: Any) -> dict[str, Any]:
    return {"relationshipId": {}, "relationshipType": "V", "status": "NY"} | more


@pytest.mark.risk("K16")
@pytest.mark.parametrize(
    ("relations", "found"),
    [
        ([], Custody.NOBODY),
        ([guardian()], Custody.ONE_HOME),
        ([guardian(), guardian()], Custody.NOT_KNOWN),
        ([guardian(relationshipToDate={"format": "YYYY-MM-DD", "value": "2027-01-11"})], Custody.NOBODY),
        ([guardian(relationshipToDate={"format": "YYYY-MM-DD", "value": "2027-01-12"})], Custody.ONE_HOME),
        ([guardian(relationshipToDate={"format": "YYYY-MM", "value": "2027-01"})], Custody.ONE_HOME),
        ([guardian(relationshipToDate={"format": "YYYY-MM", "value": "2026-12"})], Custody.NOBODY),
        ([guardian(status="AS")], Custody.NOBODY),
        ([guardian(status="AV"), guardian()], Custody.ONE_HOME),
        ([guardian(deregistration={"deregistrationReasonCode": "AV"})], Custody.NOBODY),
        ([guardian(deregistration={"foundDeadAtDate": {"value": "2026-12-24"}})], Custody.NOBODY),
        ([guardian(deregistration={"deregistrationReasonCode": "UV"})], Custody.ONE_HOME),
        ([guardian(relationshipType="F"), guardian(relationshipType="B")], Custody.NOBODY),
    ],
)
def test_custody_is_the_guardians_whose_relation_holds(relations: list[dict[str, Any]], found: Custody) -> None:
    assert custody(relations, TODAY) is found


def test_without_the_question_nothing_is_known_and_protection_hides_relations() -> None:
    record = {"personalIdentity": {"extension": "201403252388"}, "relationship": [guardian()]}
    assert read("201403252388", Kind.PERSONNUMMER, record, production=False).custody == ""
    assert read("201403252388", Kind.PERSONNUMMER, record, production=False, relations_on=TODAY).custody == "one_home"
    hidden = read("201403252388", Kind.PERSONNUMMER, record | {"protectedPersonIndicator": True}, production=False, relations_on=TODAY)
    assert (hidden.standing, hidden.custody) == (Standing.PROTECTED, "")


def test_guardians_are_asked_for_of_children_alone(sandbox: Any) -> None:
    child, youth, adult = (sandbox.persons(kind=kind, limit=1)[0]["id"] for kind in ("child", "youth", "ordinary"))
    asked = [identity.parse(number, TODAY) for number in (child, youth, adult)]
    found = register.look_up_to_plan(asked, TODAY)
    assert {number: record.custody for number, record in found.items()} == {child: "one_home", youth: "", adult: ""}


def test_a_region_that_may_not_ask_for_guardians_plans_as_if_it_did_not_know(sandbox: Any, configured: Any) -> None:
    configured(pu_child_profile="P3", pu_url=f"{sandbox.url}/pu")
    child = identity.parse(sandbox.persons(kind="child", limit=1)[0]["id"], TODAY)
    assert register.look_up_to_plan([child], TODAY)[child.number].custody == ""
