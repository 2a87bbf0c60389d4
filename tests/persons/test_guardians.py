"""For which children a grown-up reads: what the register says of both, and until when."""

from datetime import date
from typing import Any

import pytest

from kallelse.persons.guardians import Child, children_of
from kallelse.persons.identity import Kind, birthday
from kallelse.persons.register import RegisterSilent
from kallelse.persons.rules import Ward, read
from kallelse.sandbox.people import shipped

TODAY = date(2027, 1, 11)
pytestmark = pytest.mark.risk("K16")


def relation(number: str, kind: str = "VF", **more: Any) -> dict[str, Any]:
    return {"relationshipId": {"personalIdentity": {"root": "1.2.752.129.2.1.3.1", "extension": number}}, "relationshipType": kind} | more


def test_relations_that_hold_are_read_with_their_first_day() -> None:
    relations = [
        relation("201608042394", relationshipFromDate={"format": "YYYY-MM-DD", "value": "2020-05-01"}),
        relation("201612272383", relationshipToDate={"format": "YYYY-MM-DD", "value": "2027-01-11"}),
        relation("201705202396", status="AS"),
        relation("201710112390", "F"),
        {"relationshipId": {}, "relationshipType": "VF"},
    ]
    record = {"personalIdentity": {"extension": "197908272383"}, "relationship": relations}
    found = read("197908272383", Kind.PERSONNUMMER, record, production=False, relations_on=TODAY)
    assert found.wards == (Ward("201608042394", "2020-05-01"),)
    assert read("197908272383", Kind.PERSONNUMMER, record, production=False).wards == ()
    hidden = record | {"protectedPersonIndicator": True}
    assert read("197908272383", Kind.PERSONNUMMER, hidden, production=False, relations_on=TODAY).wards == ()


@pytest.mark.parametrize(
    ("born", "years", "day"),
    [
        (date(2014, 3, 25), 13, date(2027, 3, 25)),
        (date(2016, 2, 29), 13, date(2029, 3, 1)),
        (date(2016, 2, 29), 16, date(2032, 2, 29)),
    ],
)
def test_a_birthday_is_a_day_of_every_year(born: date, years: int, day: date) -> None:
    assert birthday(born, years) == day


def test_a_guardian_reads_until_the_day_before_the_13th_birthday() -> None:
    child = Child("201403252388", "Sara Skogsmyr")
    assert child.is_read_for(date(2027, 3, 24))
    assert not child.is_read_for(date(2027, 3, 25))
    assert not Child("99CPR1234567", "Utan födelsedatum").is_read_for(TODAY)


CHILD, OTHER = [one for one in shipped() if one.kind == "child"][:2]
PARENT = CHILD.guardians.split("|")[0]


def test_both_records_must_say_it(sandbox: Any) -> None:
    assert children_of(PARENT, TODAY) == (Child(CHILD.id, CHILD.name, CHILD.born),)
    sandbox.change_person(CHILD.id, guardians=[])
    assert children_of(PARENT, TODAY) == ()
    sandbox.change_person(CHILD.id, guardians=[PARENT])
    sandbox.change_person(OTHER.id, guardians=[PARENT])
    assert [one.identity for one in children_of(PARENT, TODAY)] == [CHILD.id, OTHER.id]


@pytest.mark.parametrize("whose", ["child", "guardian"])
def test_protection_on_either_side_hides_the_child(sandbox: Any, whose: str) -> None:
    sandbox.change_person(CHILD.id if whose == "child" else PARENT, protected=True)
    assert children_of(PARENT, TODAY) == ()


def test_nobody_is_guardian_of_a_youth_of_a_dead_child_or_after_death(sandbox: Any) -> None:
    assert children_of(PARENT, date(2027, 3, 25)) == ()
    sandbox.change_person(CHILD.id, deceased=True)
    assert children_of(PARENT, TODAY) == ()


def test_a_region_that_may_not_ask_shows_no_children_and_silence_is_no_answer(sandbox: Any, configured: Any) -> None:
    configured(pu_child_profile="P3", pu_url=f"{sandbox.url}/pu")
    assert children_of(PARENT, TODAY) == ()
    configured(pu_child_profile="P4", pu_url="http://127.0.0.1:9/pu")
    with pytest.raises(RegisterSilent):
        children_of(PARENT, TODAY)
