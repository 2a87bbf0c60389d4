"""From an XML element to values: a record's table becomes nested functions, once, at first use.

Strict where the schema is strict (order, number, types, no stray text or attributes), tolerant where it says
xs:any: elements of other namespaces at the end of an extensible record are passed over. An optional text that was
sent empty reads as absent (R-RIV-4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from kallelse.protocols.declare import TYPE, Field, Record
from kallelse.protocols.errors import ContractError, safe_name
from kallelse.protocols.markup import BLANKS
from kallelse.protocols.simple import reader
from kallelse.protocols.writing import both_chosen, missing, wrong_count

type ReadElement = Callable[[etree._Element], Any]

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_XSI_TYPE = f"{_XSI}type"
_ALLOWED_ATTRIBUTES = frozenset(_XSI + name for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))

# Two questions over the whole message in C, so that the walk in Python need not look at every text and attribute. They
# are asked one by one: the union of two large sets takes time that grows with the product of their sizes.
_ODD = etree.XPath("boolean(descendant-or-self::*/@*) or boolean(descendant-or-self::*[*]/text()[normalize-space()])")


def compile_reader(name: str, record: Record) -> Callable[[etree._Element], dict[str, Any]]:
    """A function from the element `name` to a dict of its values."""
    body = _record_reader(record)

    def read(element: etree._Element) -> dict[str, Any]:
        try:
            if _ODD(element):
                _refuse_odd(element, record)
            values: dict[str, Any] = body(element)
        except ContractError as error:
            error.under(name)
            raise
        return values

    return read


def _record_reader(record: Record) -> ReadElement:
    return _fields_reader(record) if record.variants is None else _variants_reader(record)


def _variants_reader(record: Record) -> ReadElement:
    """A reader for an abstract record, made when it is first needed: the concrete records may hold it in turn."""
    readers: dict[str, ReadElement] = {}

    def read(element: etree._Element) -> dict[str, Any]:
        concrete = _concrete(element, record)
        if concrete.name not in readers:
            readers[concrete.name] = _fields_reader(concrete)
        return {TYPE: concrete.name, **readers[concrete.name](element)}

    return read


def _concrete(element: etree._Element, record: Record) -> Record:
    """The record that the element's xsi:type names."""
    prefix, _, name = element.get(_XSI_TYPE, "").strip(BLANKS).rpartition(":")
    variants = record.variants() if record.variants is not None else ()
    if element.nsmap.get(prefix or None) == record.namespace:
        for each in variants:
            if each.name == name:
                return each
    raise ContractError(
        "type",
        f"must say by xsi:type which {record.name} it is: {', '.join(each.name for each in variants)}.",
        "Name one of the types, in its namespace.",
    )


def _fields_reader(record: Record) -> ReadElement:
    slots = {
        f"{{{row.namespace or record.namespace}}}{row.name}": (
            index,
            row,
            row.name,
            row.many,
            _record_reader(row.type) if isinstance(row.type, Record) else None,
            None if isinstance(row.type, Record) else reader(row.type),
            row.min == 0,
        )
        for index, row in enumerate(record.fields)
    }
    required = tuple(row for row in record.fields if row.min and not row.many)
    required_names = tuple(row.name for row in required)
    lists = tuple((row.name, row.min, row.max, row) for row in record.fields if row.many)
    choices = record.choices
    after_all = len(record.fields)
    slot_of = slots.get

    def read(element: etree._Element) -> dict[str, Any]:
        values: dict[str, Any] = {}
        last = -1
        for child in element:
            slot = slot_of(child.tag)
            if slot is None:
                _refuse_unless_extension(child, record)
                last = after_all
                continue
            index, row, name, many, read_record, read_text, optional = slot
            if index <= last and not (many and index == last):
                raise _misplaced(row, doubled=name in values and not many)
            last = index
            try:
                # The leaf is read here and not in a function of its own: it is the innermost step of every message.
                if read_record is not None:
                    value = read_record(child)
                elif len(child):
                    raise _markup_in_text()
                else:
                    value = child.text or ""
                    if read_text is not None:
                        value = read_text(value)
                    if value == "" and optional:
                        continue
            except ContractError as error:
                error.under(f"{name}[{len(values.get(name, ())) + 1}]" if many else name)
                raise
            if many:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        if last < 0 and element.text and element.text.strip(BLANKS):
            raise _stray_text(record)
        for name in required_names:
            if name not in values:
                raise missing(next(row for row in required if row.name == name))
        for name, low, high, row in lists:
            found = values.get(name)
            if found is None:
                values[name] = []
                if low:
                    raise missing(row)
            elif not low <= len(found) <= high:
                raise wrong_count(row)
        for names in choices:
            if sum(name in values for name in names) > 1:
                raise both_chosen(names)
        return values

    return read


def _markup_in_text() -> ContractError:
    return ContractError("content", "holds text only, no elements.", "Encode markup as text (&lt;) inside this element.")


def _refuse_unless_extension(child: etree._Element, record: Record) -> None:
    namespace, _, name = str(child.tag)[1:].rpartition("}")
    if record.extensible and namespace and namespace != record.namespace:
        return
    raise ContractError(
        "unknown",
        f"is not an element of {record.name} in this namespace.",
        "Remove it, or correct its name, namespace or place.",
        safe_name(name if namespace else child.tag),
    )


def _misplaced(row: Field, *, doubled: bool) -> ContractError:
    if doubled:
        return ContractError("too_many", f"must occur {row.card} times.", "Send it once.", row.name)
    return ContractError("order", "comes too late in the sequence.", "Follow the order of the schema.", row.name)


def _stray_text(record: Record) -> ContractError:
    return ContractError("content", f"holds text beside the elements of {record.name}.", "Remove the text.")


def _refuse_odd(element: etree._Element, record: Record) -> None:
    """Find attributes and text where the schema has none; extension elements may hold what they like."""
    _refuse_attributes(element)
    if record.variants is not None:
        record = _concrete(element, record)
    rows = {f"{{{row.namespace or record.namespace}}}{row.name}": row for row in record.fields}
    texts = [element.text] if len(element) else []
    seen: dict[str, int] = {}
    for child in element:
        texts.append(child.tail)
        row = rows.get(child.tag)
        if row is None:
            continue
        seen[row.name] = seen.get(row.name, 0) + 1
        try:
            if isinstance(row.type, Record):
                _refuse_odd(child, row.type)
            else:
                _refuse_attributes(child)
        except ContractError as error:
            error.under(f"{row.name}[{seen[row.name]}]" if row.many else row.name)
            raise
    if any(text and text.strip(BLANKS) for text in texts):
        raise _stray_text(record)


def _refuse_attributes(element: etree._Element) -> None:
    for name, value in element.attrib.items():
        if name in _ALLOWED_ATTRIBUTES or (name == f"{_XSI}nil" and value in ("false", "0")):
            continue
        raise ContractError("content", "has an attribute that the contract does not know.", "Remove the attribute.")
