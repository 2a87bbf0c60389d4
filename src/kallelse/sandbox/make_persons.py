"""Make persons.csv anew: `python -m kallelse.sandbox.make_persons DIRECTORY`, the directory with the published test numbers.

The choice is reproducible: the same lists give the same file. Ages are counted on the first day of a fresh nation. A number is
taken from the middle of an even spread over its birth years, so that the population has all ages.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kallelse.sandbox.names import ABROAD
from kallelse.sandbox.people import LRID_VGR, NRID, SNR, Person, invent, write

_NRIDS = ("22790814AA01", "25780404KHD5", "00342145BZ31", "22950606FH12", "98240301AA06")
_LOCAL = ("20210325K069",)

_COUNTS = {
    "ordinary": 262,
    "notifications_off": 34,
    "no_account": 40,
    "paper_optout": 14,
    "locked": 5,
    "child": 24,
    "youth": 16,
    "protected": 8,
    "protected_registration": 6,
    "deceased": 8,
    "emigrated": 6,
    "changed": 5,
    "unknown": 6,
}
_BORN = {
    "no_account": ("1932", "1978"),
    "notifications_off": ("1938", "1995"),
    "child": ("20140112", "2024"),
    "youth": ("20090112", "20140112"),
    "deceased": ("1931", "1971"),
    "unknown": ("1951", "2000"),
}
_GROWN_UP = ("1936", "20080901")


class _Numbers:
    """The published personnummer, handed out once each and evenly over the wished birth dates."""

    def __init__(self, numbers: list[str]) -> None:
        self._free = sorted(set(numbers))

    def take(self, count: int, born: tuple[str, str]) -> list[str]:
        fitting = [number for number in self._free if born[0] <= number[:8] < born[1]]
        step = len(fitting) / count
        taken = [fitting[int((index + 0.5) * step)] for index in range(count)]
        self._free = [number for number in self._free if number not in taken]
        return taken


def _with_guardians(child: Person, index: int, parents: list[Person]) -> Person:
    """Every third child has one guardian, the others two; the child lives with the first and bears that surname."""
    first, second = parents[2 * index], parents[2 * index + 1]
    home = {"street": first.street, "extra_line": first.extra_line, "postal_code": first.postal_code, "city": first.city}
    guardians = first.id if index % 3 == 0 else f"{first.id}|{second.id}"
    account = index % 4 != 3
    child = replace(child, **home, surname=first.surname, guardians=guardians, account=account)  # type: ignore[arg-type]
    return replace(child, protection="S") if index == 11 else child


def _of_kind(kind: str) -> Callable[[Person, int], Person]:
    changes: dict[str, Callable[[int], dict[str, object]]] = {
        "notifications_off": lambda _: {"notify": ""},
        "no_account": lambda _: {"account": False, "notify": ""},
        "paper_optout": lambda _: {"paper_optout": True},
        "locked": lambda _: {"locked": True},
        "youth": lambda index: {"account": index % 4 != 1, "notify": "SMS" if index % 4 != 2 else ""},
        "protected": lambda index: {"protection": "S", "account": index % 4 != 3},
        "protected_registration": lambda index: {"protection": "F", "account": index % 3 != 2},
        "deceased": lambda index: {"deregistration": "AV", "deregistered": f"2026-{1 + index:02d}-14", "account": False},
        "emigrated": lambda index: {
            "deregistration": "UV",
            "deregistered": f"2025-{1 + index:02d}-01",
            "abroad": "|".join(ABROAD[index % len(ABROAD)]),
            "account": index % 2 == 0,
        },
        "unknown": lambda _: {"registered": False, "account": False, "notify": ""},
    }
    change = changes.get(kind, _no_change)

    def shape(person: Person, index: int) -> Person:
        return replace(person, kind=kind, **change(index))  # type: ignore[arg-type]

    return shape


def _no_change(_: int) -> dict[str, object]:
    return {}


def _reserves(people: list[Person]) -> list[Person]:
    """Reserve identities; two of them are linked to a personnummer, one of those to a protected person's."""
    ordinary = next(person for person in people if person.kind == "ordinary" and person.born < "1980")
    protected = next(person for person in people if person.kind == "protected")
    mains = {"25780404KHD5": ordinary.id, "22950606FH12": protected.id}
    made = []
    for index, identity in enumerate((*_NRIDS, *_LOCAL)):
        base = invent(people[index].id, index)
        local = identity in _LOCAL
        kind = "reserve_local" if local else "reserve_linked" if identity in mains else "reserve"
        born = {"22790814AA01": "1979-08-14", "98240301AA06": "2024-03-01", "20210325K069": "2021-03-25"}.get(identity, "")
        made.append(
            replace(
                base,
                id=identity,
                root=LRID_VGR if local else NRID,
                kind=kind,
                surname=f"Reserv-{base.surname}",
                middle="",
                born=born,
                main=mains.get(identity, ""),
                account=False,
                notify="",
            )
        )
    return made


def _coordination(numbers: list[str]) -> list[Person]:
    """Twelve samordningsnummer; of the last three one is dormant, one closed and one belongs to a deceased person."""
    fitting = [number for number in sorted(numbers) if "1950" < number[:4] < "2000" and "01" <= number[4:6] <= "12"]
    step = len(fitting) // 12
    people = []
    for index in range(12):
        number = fitting[index * step]
        ended = {9: "VILANDEFORKLARAT", 10: "AVREGISTRERAT", 11: "AV"}.get(index, "")
        kind = "coordination_inactive" if ended else "coordination"
        # Day 60 says that the day of birth is unknown.
        born = f"{number[:4]}-{number[4:6]}-{int(number[6:8]) - 60:02d}".removesuffix("-00")
        person = replace(invent(number, index), root=SNR, kind=kind, born=born, account=False, notify="")
        people.append(replace(person, deregistration=ended, deregistered="2026-06-15" if ended else ""))
    return people


def make(directory: Path) -> list[Person]:
    """All persons, from the lists of published test numbers in `directory`."""
    numbers = _Numbers(json.loads((directory / "skatteverket-testpersonnummer.json").read_text()))
    people: list[Person] = []
    for kind, count in _COUNTS.items():
        shape = _of_kind(kind)
        for index, number in enumerate(numbers.take(count, _BORN.get(kind, _GROWN_UP))):
            people.append(shape(invent(number, index), index))
    parents = [person for person in people if person.kind == "ordinary" and "1978" < person.born < "1998"]
    children = [person for person in people if person.kind == "child"]
    for index, child in enumerate(children):
        people[people.index(child)] = _with_guardians(child, index, parents)
    # Who has changed number keeps name and address; the old number points to the new one and has no account.
    changed = [person for person in people if person.kind == "changed"]
    for index, new in enumerate(changed):
        year = int(new.id[:4])
        old = numbers.take(1, (str(year - 1), str(year + 2)))[0]
        people.append(replace(new, id=old, main=new.id, deregistration="GN", deregistered=f"2026-0{index + 1}-20", account=False))
        people[people.index(new)] = replace(new, kind="ordinary")
    return people + _reserves(people) + _coordination(json.loads((directory / "skatteverket-testsamordningsnummer.json").read_text()))


def main() -> None:
    """Write persons.csv beside this module."""
    if len(sys.argv) != 2:
        sys.exit("Användning: python -m kallelse.sandbox.make_persons KATALOG_MED_TESTNUMMER")
    people = make(Path(sys.argv[1]))
    write(people, Path(__file__).with_name("persons.csv"))
    sys.stdout.write(f"{len(people)} testpersoner skrivna.\n")


if __name__ == "__main__":
    main()
