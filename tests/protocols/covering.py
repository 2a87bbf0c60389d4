"""Values for a declared record that cover its table: every optional element there and not there, every edge of every
cardinality, every edge of every simple type. The same values every time; a record that returns is covered once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kallelse.protocols.declare import TYPE, UNBOUNDED, Field, Record, Simple

# How deep the largest values follow records that hold themselves.
_DEPTH = 7

_TEXTS = ("x", "Åsa & Öst <b>\"'</b> ]]>", " kant\t\n\r ", "\u00a0", "😀" * 3)
_FORMS: dict[str, tuple[Any, ...]] = {
    "SubjectOfCareIdType": ("189001019802", "18900101T802", "18900101f802"),
    "RegisteredResidentIdentificationType": ("189001019802", "18900101AZ99", "18900101ptf1"),
    "TelephoneNumberType": ("+46101001000", "112", "+", "0" * 32),
    "DNType": ("c=SE", "l=Exempel län,c=SE", "ou=Vård,o=Region Exempel-1,c=SE"),
    "uuidType": ("0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E"),
    "TS": ("20270115090000", "10000101000000", "99991231235959", "20280229120000"),
    "DT": ("20270115", "10000101", "99991231", "20280229"),
    "date": ("2027-01-31", "2028-02-29Z", "0001-01-01+01:00"),
    "dateTime": ("2027-01-31T09:00:00", "2027-01-31T09:00:00.123+02:00", "2027-12-31T24:00:00"),
    "time": ("09:00:00", "24:00:00", "23:59:59.5Z"),
    "base64Binary": ("QQ==", "QUJD"),
    "anyURI": ("https://exempel.se/bilaga?a=1&b=2", "urn:riv:crm:scheduling", "relativ/länk"),
    "integer": (0, -1, 10**30),
    "double": (0.0, 30.0, -1.5, 1e-7, 1e300, float("inf")),
    "boolean": (True, False),
}


def covering(record: Record) -> Iterator[dict[str, Any]]:
    """Every value that this module has for the record."""
    yield from _Cover().record(record)


def least(kind: Record | Simple, *, optional: bool = False) -> Any:
    """The smallest value: what is required and nothing else."""
    if isinstance(kind, Simple):
        return next(iter(_simple(kind, optional=optional)))
    if kind.variants is not None:
        first = kind.variants()[0]
        return {TYPE: first.name, **least(first)}
    return {row.name: _counted(row, least(row.type), row.min) for row in kind.fields if row.min or row.many}


def most(kind: Record | Simple, depth: int = _DEPTH, *, optional: bool = False) -> Any:
    """The largest value: everything there, two of what may repeat; of what excludes each other the first."""
    if isinstance(kind, Simple):
        return list(_simple(kind, optional=optional))[-1]
    if not depth:
        return least(kind)
    if kind.variants is not None:
        last = kind.variants()[-1]
        return {TYPE: last.name, **most(last, depth - 1)}
    excluded = {name for names in kind.choices for name in names[1:]}
    return {
        row.name: _counted(row, most(row.type, depth - 1, optional=row.min == 0), 2 if row.many else 1)
        for row in kind.fields
        if row.name not in excluded
    }


def counts(row: Field) -> tuple[int, ...]:
    """How often a row is tried: at the edges of its cardinality, and twice where it has no upper one."""
    edges = {row.min, max(row.min, 1), 2 if row.max == UNBOUNDED else row.max}
    return tuple(sorted(edges))


class _Cover:
    def __init__(self) -> None:
        self.done: set[Record | Simple] = set()

    def record(self, record: Record) -> Iterator[dict[str, Any]]:
        if record in self.done:
            yield least(record)
            return
        self.done.add(record)
        if record.variants is not None:
            for each in record.variants():
                yield from ({TYPE: each.name, **value} for value in self.record(each))
            return
        smallest, largest = least(record), most(record)
        yield smallest
        yield largest
        for row in record.fields:
            without = {name: value for name, value in largest.items() if name not in _rivals(record, row)}
            for count in counts(row):
                one = most(row.type, 2, optional=row.min == 0)
                rest = {name: value for name, value in smallest.items() if name != row.name}
                yield rest | ({row.name: _counted(row, one, count)} if count or row.many else {})
                yield without | ({row.name: _counted(row, one, count)} if count or row.many else {})
            for value in self.type(row):
                yield smallest | {row.name: _counted(row, value, max(row.min, 1))}

    def type(self, row: Field) -> Iterator[Any]:
        if isinstance(row.type, Record):
            yield from self.record(row.type)
        elif row.type not in self.done:
            self.done.add(row.type)
            yield from _simple(row.type, optional=row.min == 0)


def _rivals(record: Record, row: Field) -> set[str]:
    return {row.name}.union(*(names for names in record.choices if row.name in names))


def _counted(row: Field, value: Any, count: int) -> Any:
    return [value] * count if row.many else value


def _simple(kind: Simple, *, optional: bool) -> Iterator[Any]:
    """Edges of a simple type. An optional text has no empty value: it would be left out (R-RIV-4)."""
    if kind.fixed is not None:
        yield kind.fixed
    elif kind.one_of:
        yield from kind.one_of
    elif kind.base in ("int", "long"):
        yield from (kind.at_least, kind.at_most)
    elif kind.name in _FORMS or kind.base in _FORMS:
        yield from _FORMS.get(kind.name) or _FORMS[kind.base]
    else:
        low, high = kind.min_length or 0, kind.max_length
        texts = [text for text in _TEXTS if low <= len(text) <= (high or len(text))]
        texts += ["å" * size for size in {low, min(high, 1000) if high else low} if size]
        if not low and not optional:
            texts.append("")
        yield from texts
