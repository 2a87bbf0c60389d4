"""The canary sings: a guard that finds nothing because it looks for nothing would be worse than none."""

import pytest

from kallelse.sandbox.people import shipped
from tests.guards.canary import Canary, protected_people

CANARY = Canary()
PERSON = next(person for person in shipped() if person.kind == "ordinary" and not person.middle)
PROTECTED = protected_people()


@pytest.mark.parametrize(
    "form",
    [
        "{0}", "{1}", "{2}-{3}", "{4}-{3}", "{4}+{3}", "{2} {3}", "/k/{0}/", "?id={2}-{3}", "?id={2}%2D{3}", "x{0}.pdf",
        'person="{4}{3}"', "9{0}9",
    ],
)  # fmt: skip
def test_every_form_of_a_number_is_found(form: str) -> None:
    number = PERSON.id
    text = form.format(number, number[2:], number[:8], number[8:], number[2:8])
    assert [one.what for one in CANARY.find(f"one\n{text}")] == ["number"]
    assert CANARY.find(f"one\n{text}")[0].line == 2


def test_names_and_addresses_are_found_however_they_are_written() -> None:
    written = f"{PERSON.given} {PERSON.surname}, {PERSON.street}"
    escaped = written.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
    quoted = written.replace(" ", "%20").replace("å", "%C3%A5").replace("ä", "%C3%A4").replace("ö", "%C3%B6")
    for text in (written, written.upper(), escaped, quoted):
        assert {one.what for one in CANARY.find(text)} == {"name", "address"}


def test_what_names_nobody_is_left_alone() -> None:
    text = (
        "Solberga vårdcentral, Solbergavägen 4; kallelse 7MWP-2VHD; 2027-01-11T08:00:00; 0198f3c2-8206-7282-8397-000000000000; per e-post"
    )
    assert CANARY.find(text) == []


def test_numbers_that_a_door_refused_are_looked_for_too() -> None:
    assert Canary((), numbers=["198206282398"]).find("fel i 820628-2398")[0].kind == "refused"


def test_what_is_found_does_not_name_the_person() -> None:
    (found,) = CANARY.find(PERSON.id)
    assert PERSON.id not in repr(found)
    assert found.kind == "ordinary"


def test_the_protected_are_known_and_their_homes_are_their_own() -> None:
    assert {person.kind for person in PROTECTED} >= {"protected", "protected_registration"}
    assert all(Canary(PROTECTED).addresses(f"Brev till {person.street}") for person in PROTECTED)
    # A protected child lives with a parent who is not: that home stands in the parent's own letters.
    sharing = {person.id for person in shipped() if person.protection} - {person.id for person in PROTECTED}
    assert {person.kind for person in shipped() if person.id in sharing} == {"child"}
