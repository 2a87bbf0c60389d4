"""Which elements and types of a contract live in which namespace, and which namespace needs which other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kallelse.protocols.declare import Contract, Record, Simple
from kallelse.protocols.schema.headers import headers

type Kind = Simple | Record


@dataclass
class Space:
    """One namespace, in the order the tables mention things.

    `elements` are the global elements as (type, namespace of the type), `types` the types that live here, `needs` the
    other namespaces that are referred to.
    """

    namespace: str
    elements: dict[str, tuple[Kind, str | None]] = field(default_factory=dict)
    types: dict[str, Kind] = field(default_factory=dict)
    needs: dict[str, None] = field(default_factory=dict)


class Layout:
    """The namespaces of one contract: its own, its domain's, those of extensions and those of the headers; and their prefixes."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.spaces: dict[str, Space] = {}
        self._core = _core(contract)
        self._abstract: dict[Record, Record] = {}
        self._element(contract.namespace, contract.name, contract.request, contract.namespace)
        self._element(contract.namespace, contract.response_name, contract.response, contract.namespace)
        for header in headers(contract):
            self._element(header.namespace, header.element, header.type, header.namespace)
        self.prefixes = self._prefixes()

    def home(self, kind: Kind, within: str) -> str | None:
        """The namespace of a type that a record of namespace `within` refers to; None when it is built into XML Schema.

        A contract's own namespace holds records only: its simple types are the domain's.
        """
        if isinstance(kind, Record):
            return kind.namespace
        if is_built_in(kind):
            return None
        return self._core if within == self.contract.namespace else within

    def abstract_of(self, record: Record) -> Record | None:
        """The abstract record that this one is a variant of."""
        return self._abstract.get(record)

    def _prefixes(self) -> dict[str, str]:
        """A prefix for each namespace, the same in all files: some stacks mix up prefixes of a file and of what it imports."""
        known = {self.contract.namespace: "tjsr", self._core: "core"}
        others = [namespace for namespace in self.spaces if namespace not in known]
        return known | {namespace: f"m{number}" for number, namespace in enumerate(others, 1)}

    def _space(self, namespace: str) -> Space:
        return self.spaces.setdefault(namespace, Space(namespace))

    def _element(self, namespace: str, name: str, kind: Kind, within: str) -> None:
        """Declare a global element."""
        space = self._space(namespace)
        entry = (kind, self.home(kind, within))
        if space.elements.setdefault(name, entry) != entry:
            raise ValueError(f"The element {name} is declared with two types in one namespace.")
        self._refer(space, kind, within)

    def _refer(self, space: Space, kind: Kind, within: str) -> None:
        """Note that `space` refers to a type, and put the type where it lives."""
        home = self.home(kind, within)
        if home is None:
            return
        if home != space.namespace:
            space.needs[home] = None
        target = self._space(home)
        known = kind.name in target.types
        if target.types.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"The type {kind.name} is declared with two meanings in one namespace.")
        if isinstance(kind, Record) and not known:
            for variant in kind.variants() if kind.variants is not None else ():
                self._abstract[variant] = kind
                self._refer(target, variant, kind.namespace)
            for row in kind.fields:
                if row.namespace is None or row.namespace == kind.namespace:
                    self._refer(target, row.type, kind.namespace)
                else:
                    target.needs[row.namespace] = None
                    self._element(row.namespace, row.name, row.type, kind.namespace)


def is_built_in(kind: Simple) -> bool:
    """Whether XML Schema itself has the type: the declaration then bears the name of its base."""
    return kind.name == kind.base


def _core(contract: Contract) -> str:
    """The domain's namespace: the first that the tables use besides the contract's own, whose version may differ."""
    derived = f"{contract.domain}:{contract.major}"
    return next(_foreign(contract.request), None) or next(_foreign(contract.response), derived)


def _foreign(record: Record) -> Iterator[str]:
    """The namespaces of the records inside a record, when they are not its own. It does not go into what it has found."""
    for row in record.fields:
        if isinstance(row.type, Record):
            if row.type.namespace == record.namespace:
                yield from _foreign(row.type)
            else:
                yield row.type.namespace
