"""The canary: whatever is written where people look for trouble (logs, addresses, file names, metrics, error texts) may name nobody.

`Canary` knows the population of the sandbox nation and finds its identity numbers (12 and 10 characters, with and without separator, also
inside addresses), its names and its home addresses in any text. What it answers names the kind and the place, never the person.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from kallelse.sandbox.people import Person, shipped

_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_SEPARATOR = r"(?:[-+ ]|%2D|%2B|%20)?"
# Each place where ten characters could be a number is tried, also inside longer runs of digits; what is one is told by a table.
_TEN = re.compile(rf"(?=(\d{{6}}){_SEPARATOR}([0-9A-Z]{{4}}))", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STREET = re.compile(r"([^\W\d_]+)\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that must not be there: what kind, on which line, and the person's kind (never who)."""

    what: str
    line: int
    kind: str


class Canary:
    """Looks for some people. `numbers` are more identity numbers to look for, such as wrong ones that a door refused."""

    def __init__(self, people: Iterable[Person] | None = None, *, numbers: Iterable[str] = ()) -> None:
        self.people = tuple(shipped() if people is None else people)
        self._kinds = {person.id[-10:].upper(): person.kind for person in self.people} | {
            number[-10:].upper(): "refused" for number in numbers
        }
        # Surnames and middle names are invented and mean nothing else. A given name alone names nobody, and many of them are also words.
        self._names = {name.casefold() for person in self.people for name in (person.surname, person.middle) if name}
        self._streets = {" ".join(person.street.casefold().split()) for person in self.people if person.street}
        self._abroad = {person.abroad.partition("|")[0].casefold() for person in self.people if person.abroad}

    def find(self, text: str) -> list[Found]:
        """Everything about these people in a text, also where it is written as in an address or as JSON escapes."""
        found: dict[Found, None] = {}
        for variant in _variants(text):
            for what, at, kind in self._look(variant):
                found[Found(what, variant.count("\n", 0, at) + 1, kind)] = None
        return list(found)

    def _look(self, text: str) -> Iterator[tuple[str, int, str]]:
        for match in _TEN.finditer(text):
            kind = self._kinds.get((match[1] + match[2]).upper())
            if kind is not None:
                yield "number", match.start(), kind
        for match in _WORD.finditer(text):
            word = match[0].casefold()
            if word in self._names or any(part in self._names for part in word.split("-")):
                yield "name", match.start(), ""
        for match in _STREET.finditer(text):
            if f"{match[1]} {match[2]}".casefold() in self._streets:
                yield "address", match.start(), ""
        folded = text.casefold()
        for line in self._abroad:
            if line in folded:
                yield "address", 0, ""

    def numbers(self, text: str) -> list[Found]:
        """Identity numbers only."""
        return [one for one in self.find(text) if one.what == "number"]

    def addresses(self, text: str) -> list[Found]:
        """Home addresses only."""
        return [one for one in self.find(text) if one.what == "address"]


def protected_people() -> list[Person]:
    """Those whose address must be nowhere: protected, and at an address that no unprotected person shares."""
    open_homes = {_home(person) for person in shipped() if not person.protection}
    return [person for person in shipped() if person.protection and _home(person) not in open_homes]


def _home(person: Person) -> tuple[str, int]:
    return person.street.casefold(), person.postal_code


def _variants(text: str) -> Sequence[str]:
    variants = [text]
    if "%" in text or "+" in text:
        variants.append(unquote_plus(text))
    if "\\u" in text:
        variants.append(_ESCAPE.sub(lambda match: str(json.loads(f'"{match[0]}"')), text))
    return variants
