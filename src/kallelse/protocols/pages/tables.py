"""Records and simple types as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kallelse.protocols.declare import Field, Record, Simple
from kallelse.protocols.schema.spaces import is_built_in
from kallelse.protocols.schema.xsd import facets

type Link = Callable[[Record], str]

_FACETS = {
    "enumeration": "one of",
    "pattern": "pattern",
    "length": "length",
    "minLength": "at least this long:",
    "maxLength": "at most this long:",
    "minInclusive": "at least",
    "maxInclusive": "at most",
}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return [f"| {' | '.join(cell.replace('|', '\\|') for cell in line)} |" for line in lines]


def code(text: str) -> str:
    """Text set as code."""
    return f"`{text}`"


def record_table(record: Record, link: Link) -> list[str]:
    """The rows of a record: element, type, cardinality, note."""
    if record.variants is not None:
        return [f"Abstract: the element says by `xsi:type` which it is: {', '.join(link(each) for each in record.variants())}."]
    lines = (
        table(("Element", "Type", "Number", "Note"), (_row(row, record, link) for row in record.fields)) if record.fields else ["Empty."]
    )
    for names in record.choices:
        lines += ["", f"At most one of {', '.join(map(code, names))}."]
    if not record.extensible:
        lines += ["", "No elements of other namespaces may follow."]
    return lines


def simple_table(kinds: Iterable[Simple]) -> list[str]:
    """Named simple types with their facets."""
    return table(("Type", "Base", "Rule"), ((code(kind.name), code(f"xs:{kind.base}"), _rule(kind)) for kind in kinds))


def records_in(record: Record) -> Iterator[Record]:
    """The records that the rows of a record hold, and the variants of an abstract one."""
    yield from (row.type for row in record.fields if isinstance(row.type, Record))
    yield from record.variants() if record.variants is not None else ()


def _row(row: Field, record: Record, link: Link) -> tuple[str, str, str, str]:
    if isinstance(row.type, Record):
        kind = link(row.type)
    else:
        kind = row.type.base if is_built_in(row.type) else code(row.type.name)
    note = row.note
    if isinstance(row.type, Simple) and row.type.fixed is not None:
        note = "; ".join(filter(None, (note, f"always {code(row.type.fixed)}")))
    if row.namespace is not None and row.namespace != record.namespace:
        note = "; ".join(filter(None, (note, f"in {code(row.namespace)}")))
    return code(row.name), kind, row.card, note


def _rule(kind: Simple) -> str:
    found: dict[str, list[str]] = {}
    for facet, value in facets(kind):
        found.setdefault(_FACETS[facet], []).append(code(value))
    said = [f"{words} {', '.join(values)}" for words, values in found.items()]
    if kind.calendar is not None:
        said.append(f"a date that exists, as {kind.calendar} (stricter than the schema)")
    if kind.fixed is not None:
        said.append(f"always {code(kind.fixed)}")
    return "; ".join(said) or "any text"
