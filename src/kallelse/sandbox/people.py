"""The residents of the simulated nation: who they are in the population register and in the 1177 inbox.

The shipped persons lie in persons.csv (made by `make_persons`). Every number is a published test number; every name and
address is invented. Tests change single persons at run time; the changes are remembered in the store.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from kallelse.sandbox import names
from kallelse.sandbox.store import Store

PNR = "1.2.752.129.2.1.3.1"
SNR = "1.2.752.129.2.1.3.3"
NRID = "1.2.752.74.9.1"
LRID_VGR = "1.2.752.113.11.0.2.1.1.1"

KINDS = {
    "ordinary": "Vanlig person med konto och avisering",
    "notifications_off": "Konto utan avisering",
    "no_account": "Saknar konto på 1177",
    "paper_optout": "Vill inte ha pappersbrev",
    "locked": "Låst konto på 1177",
    "child": "Barn 0–12 år med vårdnadshavare",
    "youth": "Ungdom 13–17 år",
    "protected": "Sekretessmarkering",
    "protected_registration": "Skyddad folkbokföring",
    "deceased": "Avliden",
    "emigrated": "Utvandrad",
    "reserve": "Nationellt reservnummer",
    "reserve_linked": "Reservnummer kopplat till personnummer",
    "reserve_local": "Regionalt reservnummer",
    "coordination": "Samordningsnummer",
    "coordination_inactive": "Samordningsnummer som inte längre gäller",
    "changed": "Har bytt personnummer",
    "unknown": "Finns inte i personuppgiftstjänsten",
}
"""The kinds of test persons with their Swedish names, in the order in which pages list them."""


class PersonChangeError(ValueError):
    """A change of a test person that is refused; the text is in Swedish and holds no personal data."""


@dataclass(frozen=True, slots=True)
class Person:
    """One identity. `main` names the identity to follow: the new number after a change, or the linked personnummer."""

    id: str
    root: str
    kind: str
    given: str
    middle: str
    surname: str
    sex: str
    born: str
    extra_line: str
    street: str
    postal_code: int
    city: str
    abroad: str
    protection: str
    deregistration: str
    deregistered: str
    main: str
    guardians: str
    account: bool
    locked: bool
    notify: str
    paper_optout: bool
    registered: bool

    @property
    def name(self) -> str:
        """The name as one reads it."""
        return " ".join(part for part in (self.given, self.middle, self.surname) if part)

    def age_on(self, day: date) -> int | None:
        """Age in whole years; None when the date of birth is not known to the day."""
        if len(self.born) != 10:
            return None
        born = date.fromisoformat(self.born)
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @property
    def reachable(self) -> bool:
        """Whether an account exists, is open, and can be logged in to: that takes a personnummer and a living person."""
        return self.account and not self.locked and self.may_have_account

    @property
    def may_have_account(self) -> bool:
        """Whether this identity can have an account at all: a registered personnummer in force, not deceased."""
        return self.registered and self.root == PNR and self.deregistration in {"", "UV"} and not self.main


def _read(row: Mapping[str, str]) -> Person:
    values: dict[str, object] = dict(row)
    for name in ("account", "locked", "paper_optout", "registered"):
        values[name] = row[name] == "1"
    values["postal_code"] = int(row["postal_code"] or 0)
    return Person(**values)  # type: ignore[arg-type]


@cache
def shipped() -> tuple[Person, ...]:
    """The persons of persons.csv, in the order of the file."""
    with (Path(__file__).parent / "persons.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file, delimiter=";"))


def write(people: Iterable[Person], path: Path) -> None:
    """Write persons in the form that `shipped` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        columns = [field.name for field in fields(Person)]
        writer.writerow(columns)
        for person in people:
            row = (getattr(person, column) for column in columns)
            writer.writerow([int(value) if isinstance(value, bool) else value or "" for value in row])


def invent(identity: str, index: int) -> Person:
    """An ordinary grown-up person with this published personnummer; name and address follow from the number alone."""
    chance = Random(f"kallelse {identity}")
    woman = int(identity[10]) % 2 == 0
    given = chance.choice(names.WOMEN if woman else names.MEN)
    middle = chance.choice(names.SURNAMES) if chance.random() < 0.15 else ""
    postal_code, city = chance.choice(names.TOWNS)
    flat = f"LGH {chance.randint(10, 14)}{chance.randint(1, 9):02d}" if chance.random() < 0.3 else ""
    return Person(
        id=identity,
        root=PNR,
        kind="ordinary",
        given=given,
        middle=middle,
        surname=chance.choice(names.SURNAMES),
        sex="2" if woman else "1",
        born=f"{identity[:4]}-{identity[4:6]}-{identity[6:8]}",
        extra_line=flat,
        street=f"{chance.choice(names.STREETS)} {chance.randint(1, 98)}",
        postal_code=postal_code + index % 10,
        city=city,
        abroad="",
        protection="",
        deregistration="",
        deregistered="",
        main="",
        guardians="",
        account=True,
        locked=False,
        notify=chance.choice(("SMS", "SMS|Email", "Email")),
        paper_optout=False,
        registered=True,
    )


class Population:
    """All residents by identity, with the changes that tests have made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._people = {person.id: person for person in shipped()}
        self._changed_from: dict[str, list[str]] = {}
        for identity, changes in store.rows("SELECT id, changes FROM person_change"):
            if str(identity) in self._people:
                self._people[str(identity)] = replace(self._people[str(identity)], **json.loads(str(changes)))
        for person in self._people.values():
            if person.main:
                self._changed_from.setdefault(person.main, []).append(person.id)

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def get(self, identity: str) -> Person | None:
        """The person with exactly this identity, or None."""
        return self._people.get(identity)

    def earlier_identities(self, person: Person) -> list[Person]:
        """The identities that point to this one: old numbers and linked reserve numbers."""
        return [self._people[identity] for identity in self._changed_from.get(person.id, [])]

    def wards(self, person: Person) -> list[Person]:
        """Those whom this person is the guardian of. A protected child is nobody's to see."""
        return [one for one in self._people.values() if one.guardians and not one.protection and person.id in one.guardians.split("|")]

    def extend(self, count: int, numbers: Path | None) -> int:
        """Add up to `count` ordinary adults from the published list; returns how many were added (0 without the file)."""
        if count <= 0 or numbers is None or not numbers.exists():
            return 0
        free = (n for n in json.loads(numbers.read_text()) if "1935" <= n[:4] <= "2006" and n not in self._people)
        before = len(self._people)
        for index, number in enumerate(free):
            if len(self._people) - before == count:
                break
            self._people[number] = invent(number, index)
        return len(self._people) - before

    def change(self, wish: Mapping[str, object]) -> tuple[Person, Person]:
        """Change one person as a test asks (see docs/sandbox.md); returns the person before and after."""
        before = self._people.get(str(wish.get("id")))
        if before is None:
            raise PersonChangeError("Ingen testperson har det angivna numret.")
        changes: dict[str, object] = {}
        for key, value in wish.items():
            if key != "id":
                changes |= _change(key, value)
        after = self._people[before.id] = replace(before, **changes)  # type: ignore[arg-type]
        earlier = {}
        for (text,) in self._store.rows("SELECT changes FROM person_change WHERE id = ?", (before.id,)):
            earlier = json.loads(str(text))
        merged = json.dumps(earlier | changes, ensure_ascii=False)
        self._store.now("INSERT OR REPLACE INTO person_change (id, changes) VALUES (?, ?)", (before.id, merged))
        return before, after


_PROTECTIONS = {False: "", True: "S", "sekretessmarkering": "S", "skyddad_folkbokforing": "F"}
_TEXTS = {"given": "given", "surname": "surname", "street": "street", "extra_line": "extra_line", "city": "city"}
_FLAGS = {"account": "account", "locked": "locked", "paper_optout": "paper_optout", "registered": "registered"}


def _change(key: str, value: object) -> dict[str, object]:
    if key in _FLAGS and isinstance(value, bool):
        return {_FLAGS[key]: value}
    if key in _TEXTS and isinstance(value, str):
        return {_TEXTS[key]: value}
    if key == "guardians" and isinstance(value, list) and all(isinstance(one, str) and len(one) == 12 for one in value):
        return {"guardians": "|".join(value)}
    if key == "postal_code" and isinstance(value, int) and 0 <= value <= 99999:
        return {"postal_code": value}
    if key == "protected" and isinstance(value, bool | str) and value in _PROTECTIONS:
        return {"protection": _PROTECTIONS[value]}
    if key in {"deceased", "emigrated"} and isinstance(value, bool):
        code = {"deceased": "AV", "emigrated": "UV"}[key]
        return {"deregistration": code if value else "", "deregistered": "2027-01-10" if value else ""}
    if key == "notifications" and isinstance(value, bool):
        return {"notify": "SMS" if value else ""}
    if key == "notifications" and isinstance(value, list) and set(value) <= {"SMS", "Email", "Other"}:
        return {"notify": "|".join(value)}
    raise PersonChangeError(f"Okänd ändring eller fel värde för fältet {key[:40]!r}. Fälten står i docs/sandbox.md.")
