"""The test persons of the simulated nation against the published lists of test numbers."""

import json
from pathlib import Path

import pytest

from kallelse.sandbox.make_persons import make
from kallelse.sandbox.people import PNR, SNR, shipped, write
from kallelse.sandbox.testing import running

SHIPPED = Path(__file__).parents[2] / "src" / "kallelse" / "sandbox" / "persons.csv"
NUMBERS = "skatteverket-testpersonnummer.json"


@pytest.fixture(scope="module")
def lists(contracts: Path) -> Path:
    """The directory with the published lists."""
    return contracts / "testdata"


def test_every_number_is_a_published_test_number(lists: Path) -> None:
    def published(name: str) -> set[str]:
        return set(json.loads((lists / name).read_text()))

    known = {PNR: published(NUMBERS), SNR: published("skatteverket-testsamordningsnummer.json")}
    reserves = {row["value"] for row in json.loads((lists / "reservnummer-vectors.json").read_text()) if row["valid"]}
    by_status = {row["id"] for row in json.loads((lists / "test-identities-by-status.json").read_text())}
    strangers = [person.kind for person in shipped() if person.id not in known.get(person.root, reserves | by_status)]
    assert strangers == []


def test_the_file_can_be_made_anew(lists: Path, tmp_path: Path) -> None:
    write(make(lists), tmp_path / "persons.csv")
    assert (tmp_path / "persons.csv").read_text() == SHIPPED.read_text()


def test_the_population_can_be_extended_with_published_numbers(lists: Path) -> None:
    with running(oidc=False, extra_persons=50, numbers_file=lists / NUMBERS) as sandbox:
        assert sandbox.stats()["persons"] == len(shipped()) + 50
        added = sandbox.persons()[-50:]
    assert {person["id"] for person in added} <= set(json.loads((lists / NUMBERS).read_text()))
    assert {person["kind"] for person in added} == {"ordinary"}
