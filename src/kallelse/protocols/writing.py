"""From values to XML text: a record's table becomes nested functions, once, at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kallelse.protocols.declare import TYPE, Field, Record, Simple
from kallelse.protocols.errors import ContractError, safe_name
from kallelse.protocols.markup import escape
from kallelse.protocols.simple import Write, writer

type Put = Callable[[str], None]
type Emit = Callable[[Mapping[str, Any], Put], None]
type WriteValue = Callable[[Any, Put], None]

_ABSENT: Any = object()
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Part(str):
    """The markup of one record that has been written, and so checked, before; it is taken only by the writer and for the element that it
    was made with. For what is sent over and over: a writer of whole messages makes it with `part`."""

    __slots__ = ("home", "tag")

    home: object
    tag: str

    def __new__(cls, text: str, home: object, tag: str) -> Part:
        self = super().__new__(cls, text)
        self.home, self.tag = home, tag
        return self


class Writer:
    """Writes the element `name`, its namespaces declared on it, from a dict of values."""

    def __init__(self, name: str, record: Record) -> None:
        self._name, self._record = name, record
        self._prefixes: dict[str, str] = {}
        _collect_prefixes(record, self._prefixes)
        root = f"{self._prefixes[record.namespace]}:{name}"
        declared = "".join(f' xmlns:{prefix}="{namespace}"' for namespace, prefix in self._prefixes.items())
        self._start, self._end = f"<{root}{declared}>", f"</{root}>"
        self._body = _record_writer(record, self._prefixes)
        self._parts: dict[str, tuple[str, WriteValue]] = {}

    def __call__(self, values: Mapping[str, Any]) -> str:
        """The XML text. Raises ContractError."""
        parts = [self._start]
        try:
            self._body(values, parts.append)
        except ContractError as error:
            error.under(self._name)
            raise
        parts.append(self._end)
        return "".join(parts)

    def part(self, name: str, values: Mapping[str, Any]) -> Part:
        """One occurrence of the record under the element `name`, to stand among the values later. Raises ContractError."""
        if name not in self._parts:
            row = next(row for row in self._record.fields if row.name == name)
            self._parts[name] = (
                _tag(row, self._record.namespace, self._prefixes),
                _value_writer(row, self._record.namespace, self._prefixes),
            )
        tag, write = self._parts[name]
        texts: list[str] = []
        try:
            write(values, texts.append)
        except ContractError as error:
            error.under(name)
            raise
        return Part("".join(texts), self._prefixes, tag)


def _collect_prefixes(record: Record, prefixes: dict[str, str]) -> None:
    """Number the namespaces in the order the tables mention them. Concrete records live where their abstract one does."""
    prefixes.setdefault(record.namespace, f"n{len(prefixes) + 1}")
    for row in record.fields:
        if row.namespace is not None:
            prefixes.setdefault(row.namespace, f"n{len(prefixes) + 1}")
        if isinstance(row.type, Record):
            _collect_prefixes(row.type, prefixes)


def _variants_writer(tag: str, record: Record, prefixes: Mapping[str, str]) -> WriteValue:
    """A writer for an abstract record: the value's TYPE chooses the table, the element says so by xsi:type."""
    writers: dict[str, WriteValue] = {}
    variants = record.variants or tuple

    def write(value: Any, put: Put) -> None:
        name = value.get(TYPE) if isinstance(value, Mapping) else None
        concrete = next((each for each in variants() if each.name == name), None)
        if concrete is None:
            names = ", ".join(each.name for each in variants())
            raise ContractError("type", f"must be one of {names}.", f"Give a dict that names one under {TYPE}.")
        if concrete.name not in writers:
            writers[concrete.name] = _record_writer(concrete, prefixes)
        put(f'<{tag} xmlns:xsi="{_XSI}" xsi:type="{prefixes[record.namespace]}:{concrete.name}">')
        writers[concrete.name]({key: each for key, each in value.items() if key != TYPE}, put)
        put(f"</{tag}>")

    return write


def _record_writer(record: Record, prefixes: Mapping[str, str]) -> WriteValue:
    known = frozenset(row.name for row in record.fields)
    emits = tuple(_field_writer(row, record.namespace, prefixes) for row in record.fields)

    def write(values: Any, put: Put) -> None:
        if not isinstance(values, Mapping):
            raise ContractError("type", "must be a group of elements.", "Give a dict with the element names as keys.")
        if not known.issuperset(values):
            strange = next(key for key in values if key not in known)
            raise ContractError(
                "unknown",
                f"is not an element of {record.name}.",
                "Remove the key or correct its spelling.",
                safe_name(strange),
            )
        for names in record.choices:
            if sum(name in values for name in names) > 1:
                raise both_chosen(names)
        for emit in emits:
            emit(values, put)

    return write


def _field_writer(row: Field, namespace: str, prefixes: Mapping[str, str]) -> Emit:
    one = _value_writer(row, namespace, prefixes)
    return _repeated(row, one) if row.many else _single(row, one)


def _value_writer(row: Field, namespace: str, prefixes: Mapping[str, str]) -> WriteValue:
    tag = _tag(row, namespace, prefixes)
    if isinstance(row.type, Record) and row.type.variants is not None:
        return _variants_writer(tag, row.type, prefixes)
    if isinstance(row.type, Record):
        return _wrapped(tag, _record_writer(row.type, prefixes), prefixes)
    return _leaf_writer(tag, row.type, optional=row.min == 0)


def _tag(row: Field, namespace: str, prefixes: Mapping[str, str]) -> str:
    return f"{prefixes[row.namespace or namespace]}:{row.name}"


def _wrapped(tag: str, inner: WriteValue, home: object) -> WriteValue:
    start, end = f"<{tag}>", f"</{tag}>"

    def write(value: Any, put: Put) -> None:
        if type(value) is Part:
            if value.home is not home or value.tag != tag:
                raise ContractError("type", "must be written for this place.", "Make the part with the writer of this contract.")
            put(value)
            return
        put(start)
        inner(value, put)
        put(end)

    return write


def _leaf_writer(tag: str, kind: Simple, *, optional: bool) -> WriteValue:
    start, end = f"<{tag}>", f"</{tag}>"
    text_of: Write = writer(kind)

    def write(value: Any, put: Put) -> None:
        text = text_of(value)
        if not text and optional:
            # R-RIV-4: an optional element without a value is left out, never sent empty.
            raise ContractError("empty", "is optional and must not be sent empty.", "Leave out the key.")
        put(f"{start}{escape(text)}{end}")

    return write


def _single(row: Field, one: WriteValue) -> Emit:
    name, required = row.name, row.min > 0

    def emit(values: Mapping[str, Any], put: Put) -> None:
        value = values.get(name, _ABSENT)
        if value is not _ABSENT:
            try:
                one(value, put)
            except ContractError as error:
                error.under(name)
                raise
        elif required:
            raise missing(row)

    return emit


def _repeated(row: Field, one: WriteValue) -> Emit:
    name, least, most = row.name, row.min, row.max

    def emit(values: Mapping[str, Any], put: Put) -> None:
        items = values.get(name, ())
        if not isinstance(items, list | tuple):
            raise ContractError("type", "must be a list.", "The element may repeat: give a list.", name)
        if not least <= len(items) <= most:
            raise missing(row) if not items else wrong_count(row)
        for number, item in enumerate(items, 1):
            try:
                one(item, put)
            except ContractError as error:
                error.under(f"{name}[{number}]")
                raise

    return emit


def missing(row: Field) -> ContractError:
    """The error for a required element that is not there."""
    return ContractError("missing", f"is required ({row.card}) but missing.", "Add the element.", row.name)


def both_chosen(names: tuple[str, ...]) -> ContractError:
    """The error for elements that exclude each other."""
    return ContractError("too_many", f"may not stand beside {', '.join(names[:-1])}.", "Send one of them.", names[-1])


def wrong_count(row: Field) -> ContractError:
    """The error for an element that occurs too often or too seldom."""
    return ContractError(
        "too_many" if row.max > 1 else "order",
        f"must occur {row.card} times.",
        "Correct the number of elements.",
        row.name,
    )
