"""The shipped test persons: published numbers only, every kind, ages that fit the first day, and a file that can be made anew."""

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kallelse.sandbox.make_persons import make
from kallelse.sandbox.people import KINDS, PNR, SNR, Person, PersonChangeError, Population, shipped, write
from kallelse.sandbox.store import Store
from kallelse.sandbox.testing import SandboxClient, running

TODAY = date(2027, 1, 11)
LISTS = Path(os.environ.get("KALLELSE_CONTRACTS", "")) / "testdata"
needs_lists = pytest.mark.skipif(
    "KALLELSE_CONTRACTS" not in os.environ, reason="KALLELSE_CONTRACTS is not set; tests/official says where to get it."
)


def published(name: str) -> set[str]:
    return set(json.loads((LISTS / name).read_text()))


@needs_lists
def test_every_number_is_a_published_test_number() -> None:
    lists = {PNR: published("skatteverket-testpersonnummer.json"), SNR: published("skatteverket-testsamordningsnummer.json")}
    reserves = {row["value"] for row in json.loads((LISTS / "reservnummer-vectors.json").read_text()) if row["valid"]}
    by_status = {row["id"] for row in json.loads((LISTS / "test-identities-by-status.json").read_text())}
    strangers = [person.kind for person in shipped() if person.id not in lists.get(person.root, reserves | by_status)]
    assert strangers == []


@needs_lists
def test_the_file_can_be_made_anew(tmp_path: Path) -> None:
    write(make(LISTS), tmp_path / "persons.csv")
    shipped_file = Path(__file__).parents[2] / "src" / "kallelse" / "sandbox" / "persons.csv"
    assert (tmp_path / "persons.csv").read_text() == shipped_file.read_text()


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


def test_the_population_can_be_extended_from_a_list_of_published_numbers(tmp_path: Path) -> None:
    # The shipped persons are in the list too and are not taken twice.
    numbers = numbers_file(tmp_path, list(shipped()))
    with running(oidc=False, extra_persons=50, numbers_file=numbers) as sandbox:
        assert sandbox.stats()["persons"] == len(shipped())
    if LISTS.is_dir():
        with running(oidc=False, extra_persons=50, numbers_file=LISTS / "skatteverket-testpersonnummer.json") as sandbox:
            assert sandbox.stats()["persons"] == len(shipped()) + 50
            assert len(sandbox.persons("ordinary", 5)) == 5


def test_without_the_list_the_shipped_persons_remain(tmp_path: Path) -> None:
    with running(oidc=False, extra_persons=50, numbers_file=tmp_path / "missing.json") as sandbox:
        assert sandbox.stats()["persons"] == len(shipped())
