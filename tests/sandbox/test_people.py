"""The shipped test persons: every kind, ages that fit the first day, links that lead somewhere, and changes at run time."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kallelse.sandbox.people import KINDS, Person, PersonChangeError, Population, shipped
from kallelse.sandbox.store import Store
from kallelse.sandbox.testing import SandboxClient, running

TODAY = date(2027, 1, 11)


def test_there_are_more_than_420_persons_of_every_kind() -> None:
    counts = Counter(person.kind for person in shipped())
    assert len({person.id for person in shipped()}) == len(shipped()) >= 420
    assert set(counts) == set(KINDS)
    for kind in ("protected", "protected_registration", "deceased", "emigrated", "child", "youth", "changed", "unknown", "locked"):
        assert counts[kind] >= 5, kind


def test_ages_fit_the_kinds_on_the_first_day() -> None:
    for person in shipped():
        age = person.age_on(TODAY)
        if person.kind == "child":
            assert age is not None
            assert age < 13
        elif person.kind == "youth":
            assert age in range(13, 18)
        elif age is not None and not person.kind.startswith("reserve"):
            assert 18 <= age <= 105, person.kind


def test_links_lead_to_registered_persons() -> None:
    by_id = {person.id: person for person in shipped()}
    for person in shipped():
        if person.main:
            assert by_id[person.main].registered
            assert not by_id[person.main].main
        for guardian in filter(None, person.guardians.split("|")):
            between = (by_id[guardian].age_on(TODAY) or 0) - (person.age_on(TODAY) or 0)
            assert 15 <= between <= 55
    children = [person for person in shipped() if person.kind == "child"]
    assert {len(child.guardians.split("|")) for child in children} == {1, 2}
    assert sum(bool(child.protection) for child in children) == 1


def test_addresses_fit_the_lines_of_the_contract() -> None:
    for person in shipped():
        assert max(len(person.street), len(person.city), len(person.extra_line)) <= 40
        assert 10000 <= person.postal_code <= 99999
        assert len(person.name) <= 80


@pytest.mark.parametrize(
    "wrong",
    [{"protected": "kanske"}, {"account": "ja"}, {"notifications": ["Brevduva"]}, {"postal_code": 100000}, {"id2": 1}, {"deceased": 1}],
)
def test_a_change_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    store = Store(tmp_path / "nation.sqlite")
    people = Population(store)
    with pytest.raises(PersonChangeError):
        people.change({"id": shipped()[0].id, **wrong})
    with pytest.raises(PersonChangeError, match="Ingen testperson"):
        people.change({"id": "191212121212"})
    assert people.get(shipped()[0].id) == shipped()[0]
    store.close()


def test_changes_add_up_and_can_be_taken_back(sandbox: SandboxClient) -> None:
    person = shipped()[0]
    sandbox.change_person(person.id, protected="skyddad_folkbokforing", street="Nya gatan 1")
    changed = sandbox.change_person(person.id, deceased=True, notifications=["SMS", "Email"])
    assert changed["protected"] == "skyddad_folkbokforing"
    assert changed["deregistration"] == "AV"
    assert changed["notifications"] == ["SMS", "Email"]
    changed = sandbox.change_person(person.id, protected=False, deceased=False, notifications=False)
    assert (changed["protected"], changed["deregistration"], changed["notifications"]) == (False, "", [])


def numbers_file(folder: Path, people: list[Person]) -> Path:
    path = folder / "numbers.json"
    path.write_text(json.dumps([person.id for person in people]))
    return path


def test_who_is_shipped_is_not_taken_from_the_list_again(tmp_path: Path) -> None:
    numbers = numbers_file(tmp_path, list(shipped()))
    with running(oidc=False, extra_persons=50, numbers_file=numbers) as sandbox:
        assert sandbox.stats()["persons"] == len(shipped())


def test_without_the_list_the_shipped_persons_remain(tmp_path: Path) -> None:
    with running(oidc=False, extra_persons=50, numbers_file=tmp_path / "missing.json") as sandbox:
        assert sandbox.stats()["persons"] == len(shipped())
