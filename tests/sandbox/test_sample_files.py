"""The sample files: as many and as varied as promised, made by the generator, and readable by the product's own reader."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import holidays
import pytest

from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.nation import PRIVATE, REGION, known_unit
from kallelse.sandbox.people import KINDS, shipped
from kallelse.sandbox.sample import write_all
from kallelse.sandbox.testing import SandboxClient
from kallelse.sources import Refusal
from kallelse.sources.file import FileReader, line_of
from kallelse.sources.rows import check_dates

SAMPLES = Path(__file__).parents[2] / "samples"
NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


REGIONS, PRIVATES = rows("kallelser.csv"), rows("kallelser-privat.csv")


def test_the_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    for name in write_all(tmp_path):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), name


def test_more_than_a_thousand_to_more_than_four_hundred_of_every_kind() -> None:
    kinds = {person.id: person.kind for person in shipped()}
    assert len(REGIONS) >= 1000
    assert len({row["person"] for row in REGIONS}) >= 400
    assert {kinds[row["person"]] for row in REGIONS} == set(KINDS)
    assert {row["unit"] for row in REGIONS} == {unit.hsa_id for unit in REGION.units}
    assert {row["unit"] for row in PRIVATES} == {unit.hsa_id for unit in PRIVATE.units}
    assert {row["kind"] for row in REGIONS} == {"timed", "open"}


def test_visits_are_on_weekdays_between_eight_and_four_in_the_right_months() -> None:
    free_days = holidays.country_holidays("SE", include_sundays=False)
    for row in REGIONS + PRIVATES:
        if row["kind"] == "open":
            assert "2027-02-01" <= row["book_before"] <= "2027-04-30"
            continue
        start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        assert "2027-01-13" <= row["start"][:10] <= "2027-04-30"
        assert start.weekday() < 5
        assert start.date() not in free_days
        assert start.hour >= 8
        assert (end.hour, end.minute) <= (16, 0)
        assert end - start == timedelta(minutes=known_unit(row["unit"]).slot_minutes)


def test_no_time_is_used_twice_and_nobody_is_called_twice_a_day() -> None:
    timed = [row for row in REGIONS + PRIVATES if row["kind"] == "timed"]
    assert len({(row["unit"], row["start"]) for row in timed}) == len(timed)
    for made in (REGIONS, PRIVATES):
        days = [(row["person"], row["start"][:10]) for row in made if row["kind"] == "timed"]
        assert len(set(days)) == len(days)
        assert len({row["reference"] for row in made}) == len(made)


def test_children_and_the_old_pay_nothing_and_only_women_are_called_to_mammography() -> None:
    people = {person.id: person for person in shipped()}
    for row in REGIONS + PRIVATES:
        person = people[row["person"]]
        age = person.age_on(NOW.date())
        if age is not None and (age < 20 or age >= 85):
            assert row["fee_sek"] == "0"
        if row["unit"].endswith("K103"):
            assert person.sex == "2"


@pytest.mark.parametrize("name", ["kallelser.csv", "kallelser-privat.csv"])
def test_the_products_reader_takes_every_line(name: str) -> None:
    results = FileReader().read((SAMPLES / name).read_bytes(), "text/csv")
    assert [line_of(result) for result in results if isinstance(result, Refusal) or check_dates(result, NOW)] == []


def test_every_line_of_the_broken_file_has_an_error_of_its_own() -> None:
    broken = rows("kallelser-fel.csv")
    good = set(REGIONS[0])
    assert all(set(row) == good for row in broken)
    results = FileReader().read((SAMPLES / "kallelser-fel.csv").read_bytes(), "text/csv")
    refused = {line_of(result): (result.field, result.rule) for result in results if isinstance(result, Refusal)}
    for result in results:
        if not isinstance(result, Refusal) and (late := check_dates(result, NOW)):
            refused[line_of(result)] = (late.field, late.rule)
    assert len(set(refused.values())) == len(refused) >= 9
    # The other lines name nobody or nowhere: that is seen by the rooms that know persons and units.
    rest = [row for line, row in enumerate(broken, 2) if line not in refused]
    known = {person.id for person in shipped()}
    units = {unit.hsa_id for unit in REGION.units}
    assert all(row["person"] not in known or row["unit"] not in units for row in rest)


def test_the_sample_can_be_laid_in_the_diaries(sandbox: SandboxClient) -> None:
    bookings = [
        {"booking_id": row["reference"], **{key: row[key] for key in ("unit", "person", "start", "end", "purpose")}} for row in REGIONS
    ]
    assert sandbox.lay_bookings(*bookings) == len(REGIONS)
    first = next(row for row in REGIONS if row["kind"] == "timed")
    assert datetime.fromisoformat(first["start"]).replace(tzinfo=SWEDISH_TIME) > NOW
