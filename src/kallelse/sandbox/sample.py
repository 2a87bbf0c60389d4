"""Make the sample files: `python -m kallelse.sandbox.sample DIRECTORY` writes the same three CSV files every time.

- kallelser.csv: more than a thousand kallelser from the region's units to more than four hundred test persons of every kind;
- kallelser-privat.csv: the private care provider's, because no sender may send for another provider's units;
- kallelser-fel.csv: one error a line, each another one, because a file with an error is refused whole.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.diary import grid
from kallelse.sandbox.nation import PRIVATE, REGION, Provider, Unit
from kallelse.sandbox.people import Person, shipped
from kallelse.sandbox.sample_words import VISITS, Visit
from kallelse.sandbox.settings import START

FIRST_DAY, LAST_DAY = date(2027, 1, 13), date(2027, 4, 30)
_TODAY = datetime.fromisoformat(START).date()
_ROWS = {REGION.hsa_id: 1060, PRIVATE.hsa_id: 84}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sample file, in the columns that `kallelse send` reads."""

    reference: str
    person: str
    person_name: str
    unit: str
    kind: str
    start: str
    end: str
    book_before: str
    care_level: str
    purpose: str
    performer: str
    preparation: str
    bring: str
    fee_sek: str
    cancel_allowed: str
    place: str


class _Diary:
    """The times that the units book themselves, handed out once each; a person is never in two places the same day."""

    def __init__(self, provider: Provider, chance: Random) -> None:
        self._chance = chance
        self._free: dict[str, list[tuple[datetime, datetime]]] = {}
        for unit in provider.units:
            days = ((FIRST_DAY + timedelta(days=n)) for n in range((LAST_DAY - FIRST_DAY).days + 1))
            slots = [slot for day in days for slot in grid(unit, day, is_open=False)]
            chance.shuffle(slots)
            self._free[unit.hsa_id] = slots
        self._taken: set[tuple[str, date]] = set()

    def take(self, unit: Unit, person: Person) -> tuple[datetime, datetime]:
        """A free time on a day when the person is not called elsewhere."""
        slots = self._free[unit.hsa_id]
        place = next(at for at, slot in enumerate(slots) if (person.id, slot[0].date()) not in self._taken)
        slot = slots.pop(place)
        self._taken.add((person.id, slot[0].date()))
        return slot


def rows(provider: Provider, people: tuple[Person, ...]) -> list[Row]:
    """The sample kallelser of one care provider: first one to everybody who fits, then more at random until the count is full."""
    chance = Random(f"kallelse sample {provider.hsa_id}")
    diary = _Diary(provider, chance)
    order = list(people)
    chance.shuffle(order)
    made: list[Row] = []
    number = 0
    while len(made) < _ROWS[provider.hsa_id]:
        person = order[number] if number < len(order) else chance.choice(order)
        number += 1
        choice = _choose(provider, person, chance)
        if choice is not None:
            made.append(_row(len(made) + 1, person, *choice, diary, chance))
    return made


def _choose(provider: Provider, person: Person, chance: Random) -> tuple[Unit, Visit] | None:
    age = person.age_on(_TODAY) or 45
    fitting = [
        (unit, visit)
        for unit in provider.units
        for visit in VISITS[unit.hsa_id]
        if visit.ages[0] <= age <= visit.ages[1] and visit.sex in ("", person.sex)
    ]
    if not fitting:
        return None
    # First the unit, then the visit: a unit with a single kind of visit is called to as often as the others.
    unit = chance.choice([unit for unit in provider.units if any(fits is unit for fits, _ in fitting)])
    return chance.choice([choice for choice in fitting if choice[0] is unit])


def _row(number: int, person: Person, unit: Unit, visit: Visit, diary: _Diary, chance: Random) -> Row:
    is_open = chance.random() < visit.open_share
    start = end = book_before = ""
    if is_open:
        book_before = (_TODAY + timedelta(days=chance.randrange(35, 90))).isoformat()
    else:
        start, end = (f"{moment.astimezone(SWEDISH_TIME):%Y-%m-%d %H:%M}" for moment in diary.take(unit, person))
    age = person.age_on(_TODAY) or 45
    return Row(
        reference=f"{unit.hsa_id[-4:]}-{number:05d}",
        person=person.id,
        person_name=person.name,
        unit=unit.hsa_id,
        kind="open" if is_open else "timed",
        start=start,
        end=end,
        book_before=book_before,
        care_level=unit.care_level,
        purpose=visit.purpose,
        performer=visit.performer,
        preparation="|".join(visit.preparation),
        bring="|".join(visit.bring),
        fee_sek=str(0 if age < 20 or age >= 85 else visit.fee_sek),
        cancel_allowed="nej" if visit.ages[1] < 18 and chance.random() < 0.1 else "ja",
        place=f"{unit.street} {unit.number}, {unit.town}. {unit.indoor_route}",
    )


def broken_rows(people: tuple[Person, ...]) -> Iterator[Row]:
    """Rows that a receiver must refuse, each for a reason of its own."""
    unit, visit = REGION.units[2], VISITS[REGION.units[2].hsa_id][0]
    chance = Random("kallelse broken sample")
    diary = _Diary(REGION, chance)
    ordinary = [person for person in people if person.kind == "ordinary"]
    good = [_row(number, ordinary[number], unit, visit, diary, chance) for number in range(1, 13)]
    # A number with a wrong check digit can never be anybody's.
    wrong = good[0].person[:-1] + str((int(good[0].person[-1]) + 1) % 10)
    faults: tuple[dict[str, str], ...] = (
        {"person": wrong},
        {"person": "19700101"},
        {"reference": ""},
        {"unit": "TSTNMT2321000156-FINNSINTE"},
        {"start": "2026-12-01 10:00", "end": "2026-12-01 10:45"},
        {"start": "2027-02-30 10:00", "end": "2027-02-30 10:45"},
        {"start": "2027-03-28 02:30", "end": "2027-03-28 03:15"},
        {"start": "2027-02-10 10:00", "end": "2027-02-10 09:00"},
        {"kind": "open", "start": "", "end": "", "book_before": ""},
        {"kind": "telefon"},
        {"fee_sek": "tvåhundra"},
        {"cancel_allowed": "kanske"},
    )
    for row, fault in zip(good, faults, strict=True):
        values = {field.name: getattr(row, field.name) for field in fields(Row)} | fault
        yield Row(**values)


def write(path: Path, made: list[Row]) -> None:
    """Write rows as CSV: UTF-8, semicolon, one line each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        columns = [field.name for field in fields(Row)]
        writer.writerow(columns)
        writer.writerows([getattr(row, column) for column in columns] for row in made)


def write_all(folder: Path) -> dict[str, int]:
    """Write the three files; returns the number of rows by file name."""
    files = {
        "kallelser.csv": rows(REGION, shipped()),
        "kallelser-privat.csv": rows(PRIVATE, shipped()),
        "kallelser-fel.csv": list(broken_rows(shipped())),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in files.items():
        write(folder / name, made)
    return {name: len(made) for name, made in files.items()}


def main() -> None:
    """Write the files into the directory given."""
    if len(sys.argv) != 2:
        sys.exit("Användning: python -m kallelse.sandbox.sample KATALOG")
    for name, count in write_all(Path(sys.argv[1])).items():
        sys.stdout.write(f"{name}: {count} rader\n")


if __name__ == "__main__":
    main()
