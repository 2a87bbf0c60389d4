"""Identity numbers: the published lists and vectors, and every spelling."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from kallelse.persons import identity
from kallelse.persons.identity import IdentityError, Kind

TODAY = date(2027, 1, 11)


@pytest.fixture(scope="module")
def published() -> Path:
    folder = os.environ.get("KALLELSE_CONTRACTS")
    if not folder:
        if os.environ.get("CI") == "true":
            pytest.fail("KALLELSE_CONTRACTS is not set")
        pytest.skip("Set KALLELSE_CONTRACTS to a folder with testdata/: Skatteverket's published test numbers (dataportal.se).")
    return Path(folder) / "testdata"


@pytest.mark.parametrize(
    ("file", "kind"),
    [("skatteverket-testpersonnummer.json", Kind.PERSONNUMMER), ("skatteverket-testsamordningsnummer.json", Kind.SAMORDNINGSNUMMER)],
)
def test_every_published_test_number_is_read(published: Path, file: str, kind: Kind) -> None:
    numbers = json.loads((published / file).read_text())
    assert len(numbers) > 2_000
    assert {identity.parse(number, TODAY).kind for number in numbers} == {kind}


def test_published_reserve_numbers(published: Path) -> None:
    for row in json.loads((published / "reservnummer-vectors.json").read_text()):
        if row["valid"]:
            assert identity.parse(row["value"], TODAY).root == row["root"], row["kind"]
        elif "blocked" not in row.get("why", ""):
            with pytest.raises(IdentityError):
                identity.parse(row["value"], TODAY)


@pytest.mark.parametrize("text", ["189001019802", "18900101-9802", "900101+9802", "18900101-9802 "])
def test_spellings_of_one_number(text: str) -> None:
    assert identity.parse(text, TODAY).number == "189001019802"


@pytest.mark.parametrize(
    "text", ["189001019803", "857209-0606", "188913019804", "abc", "", "1890010198021", "18900230980A", "200002000000", "900101 9802"]
)
def test_what_is_no_identity_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(IdentityError) as caught:
        identity.parse(text, TODAY)
    assert caught.value.remedy
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "on", "age"),
    [
        ("201803092384", date(2031, 3, 8), 12), ("201803092384", date(2031, 3, 9), 13), ("191401682396", TODAY, 113), ("991981000010",
        TODAY, None),
        ("200002292399", date(2027, 2, 28), 26), ("200002292399", date(2027, 3, 1), 27),
    ],
)  # fmt: skip
def test_age_changes_on_the_birthday(number: str, on: date, age: int | None) -> None:
    assert identity.age(number, on) == age
