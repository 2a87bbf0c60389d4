"""The page of one domain in one version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kallelse.protocols.catalogue import Entry
from kallelse.protocols.declare import Contract, Record, Simple
from kallelse.protocols.pages.remarks import DISAGREEMENTS
from kallelse.protocols.pages.tables import code, record_table, records_in, simple_table, table
from kallelse.protocols.rules import rules_of
from kallelse.protocols.rules.rule import Part
from kallelse.protocols.schema.headers import headers
from kallelse.protocols.schema.spaces import is_built_in
from kallelse.protocols.schema.wsdl import wsdl_namespace

NOTICE = "<!-- Made by python -m kallelse.protocols.pages from the declarations in src/kallelse/protocols; do not edit. -->"
_PARTS = {("producer",): "answers", ("consumer",): "asks", ("producer", "consumer"): "answers and asks"}


def title(entry: Entry) -> str:
    """A domain with its version, as people write it."""
    return f"{entry.domain} {entry.release}"


def file_name(entry: Entry) -> str:
    """The page of an entry's domain and version."""
    return f"{entry.domain.replace(':', '.')}-{entry.release}.md"


def part(entry: Entry) -> str:
    """What Kallelse does in this contract."""
    return _PARTS[entry.parts]


def page(entries: Sequence[Entry]) -> str:
    """The page for the contracts of one domain and version."""
    return "\n".join(_Page(entries).lines) + "\n"


class _Page:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self._titles: dict[Record, str] = {}
        self._simple: dict[str, Simple] = {}
        contracts = [entry.contract for entry in entries]
        shared = [record for record in _records(contracts) if self._entitle(record, contracts)]
        self.lines = [f"# {title(entries[0])}", "", NOTICE, "", *_introduction(entries)]
        for entry in entries:
            self._contract(entry)
        if shared:
            self.lines += ["", "## Types", "", f"In {code(shared[0].namespace)} when nothing else is said."]
            for record in shared:
                self._record(record, shared[0].namespace)
        if self._simple:
            self.lines += ["", "## Simple types", "", *simple_table(self._simple[name] for name in sorted(self._simple))]
        self._disagreements(title(entries[0]))

    def _entitle(self, record: Record, contracts: Iterable[Contract]) -> bool:
        """Give a record its heading; whether it is the domain's and not one contract's, and not on the page yet."""
        for row in record.fields:
            if isinstance(row.type, Simple) and not is_built_in(row.type):
                self._simple[row.type.name] = row.type
        owner = next((each.name for each in contracts if each.namespace == record.namespace), None)
        heading = record.name if owner is None else f"{owner}: {record.name}"
        same = next((each for each, taken in self._titles.items() if taken == heading), None)
        if same is not None and same.namespace != record.namespace:
            heading = f"{heading} of version {record.namespace.rpartition(':')[2]}"
            same = next((each for each, taken in self._titles.items() if taken == heading), None)
        self._titles[record] = heading
        return owner is None and same is None

    def _contract(self, entry: Entry) -> None:
        contract = entry.contract
        carried = headers(contract)
        facts = [
            ("Version", entry.version),
            ("Answers", entry.producer),
            ("Asks", entry.consumer),
            ("Kallelse", part(entry)),
            ("Namespace", code(contract.namespace)),
            ("SOAPAction", code(contract.soap_action)),
            ("WSDL", code(wsdl_namespace(contract))),
            ("SOAP headers", ", ".join(f"{code(header.element)} ({header.namespace})" for header in carried) or "none"),
        ]
        self.lines += ["", f"## {contract.name}", "", contract.note, ""] if contract.note else ["", f"## {contract.name}", ""]
        self.lines += table(("", ""), facts)
        parts: tuple[tuple[Part, Record], ...] = (("request", contract.request), ("response", contract.response))
        for name, record in parts:
            self.lines += ["", f"### {contract.name}: {name}", "", *record_table(record, self._link), *_rules(contract, name)]
        for record, heading in self._titles.items():
            if record.namespace == contract.namespace and record not in (contract.request, contract.response):
                self.lines += ["", f"### {heading}", "", *record_table(record, self._link)]

    def _record(self, record: Record, usual: str) -> None:
        self.lines += ["", f"### {self._titles[record]}", ""]
        if record.namespace != usual:
            self.lines += [f"In {code(record.namespace)}.", ""]
        self.lines += record_table(record, self._link)

    def _link(self, record: Record) -> str:
        return f"[{record.name}](#{_anchor(self._titles[record])})"

    def _disagreements(self, name: str) -> None:
        found = DISAGREEMENTS.get(name, ())
        if found:
            self.lines += ["", "## Where the text and the schema disagree", "", "The wire follows the schema.", ""]
            self.lines += table(("What", "Description (TKB)", "Schema (XSD)"), ((each.item, each.prose, each.schema) for each in found))


def _rules(contract: Contract, part: Part) -> list[str]:
    """What holds besides the table; a rule without an id of its own stands in the contract's description."""
    found = rules_of(contract, part)
    if not found:
        return []
    rows = ((rule.text, rule.level, rule.id if rule.id.startswith("R-") else "TKB") for rule in found)
    return ["", "Besides, what no schema carries:", "", *table(("Rule", "Level", "From"), rows)]


def _introduction(entries: Sequence[Entry]) -> list[str]:
    return [
        f"The contracts of `{entries[0].domain}` as Kallelse declares them. [All contracts](README.md).",
        "",
        "*Number* is how often an element occurs. Elements come in the order of the tables; an optional element without a value is left",
        "out, never sent empty (R-RIV-4). Elements of other namespaces may follow last in every group, and are passed over, unless it says",
        "otherwise. Times without zone are Swedish local time (R-RIV-3). [Rules](../rules.md) explains the ids; TKB is the contract's own",
        "description.",
    ]


def _records(contracts: Iterable[Contract]) -> list[Record]:
    """Every record of the contracts once, in the order the tables mention them."""
    found: dict[Record, None] = {}

    def visit(record: Record) -> None:
        if record not in found:
            found[record] = None
            for inner in records_in(record):
                visit(inner)

    for contract in contracts:
        visit(contract.request)
        visit(contract.response)
    return list(found)


def _anchor(heading: str) -> str:
    """The anchor that a Markdown reader makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
