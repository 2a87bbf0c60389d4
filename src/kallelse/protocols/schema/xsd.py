"""One namespace as an XML Schema: Venetian blind, qualified elements, room for extensions last."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from kallelse.protocols.declare import Contract, Field, Record, Simple
from kallelse.protocols.schema.patterns import schema_pattern
from kallelse.protocols.schema.spaces import Kind, Layout, Space

XS = "http://www.w3.org/2001/XMLSchema"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# Upper bounds beyond this are limits of a service ("at most 500 persons a call"), which the national schemas leave
# open and the note tells; some tools unfold a bound into that many states.
_LARGEST_BOUND = 99


def schema(layout: Layout, space: Space, locations: Mapping[str, str]) -> bytes:
    """The file of one namespace; `locations` says where the files of the others are."""
    return etree.tostring(_Writer(layout, space, locations).root, pretty_print=True, xml_declaration=True, encoding="UTF-8")


def annotate(parent: etree._Element, text: str) -> None:
    """Put a documentation element into `parent`, when there is something to say."""
    if text:
        documentation = etree.SubElement(etree.SubElement(parent, f"{{{XS}}}annotation"), f"{{{XS}}}documentation", {_LANGUAGE: "en"})
        documentation.text = text


class _Writer:
    def __init__(self, layout: Layout, space: Space, locations: Mapping[str, str]) -> None:
        self._layout = layout
        self._prefixes = {need: layout.prefixes[need] for need in space.needs} | {space.namespace: "tns"}
        self.root = etree.Element(
            f"{{{XS}}}schema",
            {"targetNamespace": space.namespace, "elementFormDefault": "qualified", "attributeFormDefault": "unqualified"},
            nsmap={"xs": XS} | {prefix: namespace for namespace, prefix in self._prefixes.items()},
        )
        for need in space.needs:
            self._add(self.root, "import", namespace=need, schemaLocation=locations[need])
        for name, (kind, home) in space.elements.items():
            self._add(self.root, "element", name=name, type=self._name(kind, home))
        for kind in space.types.values():
            if isinstance(kind, Record):
                self._complex(kind)
            else:
                self._simple(kind)

    def _complex(self, record: Record) -> None:
        declared = self._add(self.root, "complexType", name=record.name)
        annotate(declared, _about(self._layout.contract, record))
        if record.variants is not None:
            declared.set("abstract", "true")
            self._add(declared, "sequence")
            return
        abstract = self._layout.abstract_of(record)
        if abstract is not None:
            declared = self._add(self._add(declared, "complexContent"), "extension", base=self._name(abstract, abstract.namespace))
        sequence = self._add(declared, "sequence")
        choices = {names[0]: names for names in record.choices}
        rows = {row.name: row for row in record.fields}
        chosen = {name for names in record.choices for name in names}
        for name, row in rows.items():
            if name in choices:
                choice = self._add(sequence, "choice")
                for each in choices[name]:
                    self._row(choice, record, rows[each])
            elif name not in chosen:
                self._row(sequence, record, row)
        if record.extensible:
            self._add(sequence, "any", namespace="##other", processContents="lax", minOccurs="0", maxOccurs="unbounded")

    def _row(self, sequence: etree._Element, record: Record, row: Field) -> None:
        if row.namespace is None or row.namespace == record.namespace:
            what = {"name": row.name, "type": self._name(row.type, self._layout.home(row.type, record.namespace))}
        else:
            what = {"ref": f"{self._prefixes[row.namespace]}:{row.name}"}
        if row.min != 1:
            what["minOccurs"] = str(row.min)
        if row.max != 1:
            what["maxOccurs"] = str(row.max) if row.max <= _LARGEST_BOUND else "unbounded"
        if isinstance(row.type, Simple) and row.type.fixed is not None and "name" in what:
            what["fixed"] = row.type.fixed
        annotate(self._add(sequence, "element", **what), row.note)

    def _simple(self, kind: Simple) -> None:
        declared = self._add(self.root, "simpleType", name=kind.name)
        if kind.calendar is not None:
            annotate(declared, f"A date that exists, as {kind.calendar}, Swedish local time: the pattern alone lets 31 February through.")
        restriction = self._add(declared, "restriction", base=f"xs:{kind.base}")
        for facet, value in facets(kind):
            self._add(restriction, facet, value=value)

    def _name(self, kind: Kind, home: str | None) -> str:
        return f"xs:{kind.name}" if home is None else f"{self._prefixes[home]}:{kind.name}"

    def _add(self, parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{XS}}}{tag}", attributes)


def facets(kind: Simple) -> list[tuple[str, str]]:
    """The facets of a simple type as XML Schema names them, with their values."""
    found = [("enumeration", value) for value in kind.one_of]
    pattern = schema_pattern(kind)
    if pattern is not None:
        found.append(("pattern", pattern))
    if kind.min_length is not None and kind.min_length == kind.max_length:
        return [*found, ("length", str(kind.min_length))]
    bounds = {
        "minLength": kind.min_length,
        "maxLength": kind.max_length,
        "minInclusive": kind.at_least,
        "maxInclusive": kind.at_most,
    }
    return found + [(facet, str(value)) for facet, value in bounds.items() if value is not None]


def _about(contract: Contract, record: Record) -> str:
    return contract.note if record is contract.request else ""
