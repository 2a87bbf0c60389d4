"""The vocabulary in which contracts are written down: simple types, rows, records and contracts.

A contract module is a set of tables. One row is `Field(name, type, cardinality, note)`; everything else
(building, parsing, validation, error paths) is derived from the rows by `writing` and `reading`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

type Base = Literal["string", "token", "boolean", "int", "long", "integer", "double", "date", "dateTime", "time", "base64Binary", "anyURI"]

UNBOUNDED = 1 << 30

# Where the Basic Profile puts the header LogicalAddress.
REGISTRY = "urn:riv:itintegration:registry:1"
REGISTRY = "urn:riv:itintegration:registry:1"


@dataclass(frozen=True, eq=False, slots=True)
class Simple:
    """A simple type: an XSD base with the facets the contracts use.

    `pattern` is a Python regular expression that must match the whole value, written without anchors.
    `schema_pattern` says the same as XML Schema writes it, where the Python form uses what XML Schema does not know.
    `calendar` names the digit layout of a date that must exist ("yyyyMMdd" or "yyyyMMddHHmmss"): the patterns of
    the schemas let 31 February through. `fixed` is the only value an element may have; an empty element means it.
    """

    name: str
    base: Base = "string"
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    schema_pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    calendar: Literal["yyyyMMdd", "yyyyMMddHHmmss"] | None = None
    fixed: str | None = None


STRING = Simple("string")
BOOLEAN = Simple("boolean", "boolean")
INT = Simple("int", "int", at_least=-(2**31), at_most=2**31 - 1)
INTEGER = Simple("integer", "integer")
DOUBLE = Simple("double", "double")
DATE = Simple("date", "date")
DATE_TIME = Simple("dateTime", "dateTime")
TIME = Simple("time", "time")
BASE64 = Simple("base64Binary", "base64Binary")
URI = Simple("anyURI", "anyURI")


@dataclass(frozen=True, eq=False, slots=True)
class Field:
    """One row of a contract table: an element, its type, how often it occurs ("0..1", "1..*") and why.

    `namespace` is given only for elements that live in another namespace than the rest of their record,
    as the extension elements of crm:scheduling do.
    """

    name: str
    type: Simple | Record
    card: str
    note: str = ""
    namespace: str | None = None
    min: int = field(init=False)
    max: int = field(init=False)

    def __post_init__(self) -> None:
        low, _, high = self.card.partition("..")
        object.__setattr__(self, "min", int(low))
        object.__setattr__(self, "max", UNBOUNDED if high == "*" else int(high))

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.max > 1


@dataclass(frozen=True, eq=False, slots=True)
class Record:
    """A complex type: rows in the order the schema prescribes.

    `namespace` is the one its elements live in. `extensible` says whether the schema ends with
    xs:any ##other, so that elements of other namespaces may follow and are passed over. Of the rows that one of
    `choices` names at most one may be present. A record with `variants` is abstract and has no rows of its own: the
    element says by xsi:type, the value under the key TYPE, which of the records it is; they are asked for late,
    because they may hold each other.
    """

    name: str
    namespace: str
    fields: tuple[Field, ...]
    extensible: bool = True
    choices: tuple[tuple[str, ...], ...] = ()
    variants: Callable[[], tuple[Record, ...]] | None = None

    def __repr__(self) -> str:
        return f"<{self.namespace} {self.name}>"


# The key under which the value of an abstract record keeps the name of its concrete type.
TYPE = "xsi:type"


@dataclass(frozen=True, eq=False)
class Contract:
    """A RIV-TA service contract (RIVTABP21): its request, its response and the names derived from its domain.

    `actor` says that requests carry the header Actor. `addressed` is false for the few contracts whose WSDL knows no
    LogicalAddress header; with them it is sent when given, because platforms route by it, and not missed when absent.
    `address_namespace` is where that header lives: one domain has a LogicalAddress of its own.
    """

    name: str
    domain: str
    major: int
    request: Record
    response: Record
    actor: bool = False
    note: str = ""
    addressed: bool = True
    address_namespace: str = REGISTRY

    def __repr__(self) -> str:
        return f"<{self.namespace}>"

    @property
    def namespace(self) -> str:
        return responder(self.domain, self.name, self.major)

    @property
    def soap_action(self) -> str:
        return f"{self.namespace}:{self.name}"

    @property
    def response_name(self) -> str:
        return f"{self.name}Response"


def responder(domain: str, name: str, major: int) -> str:
    """The namespace of a contract's own elements, as RIV-TA builds it."""
    return f"{domain}:{name}Responder:{major}"


def contract(
    domain: str,
    name: str,
    major: int,
    *,
    request: tuple[Field, ...],
    response: tuple[Field, ...],
    actor: bool = False,
    note: str = "",
    addressed: bool = True,
    extensible_request: bool = True,
    choices: tuple[tuple[str, ...], ...] = (),
    address_namespace: str = REGISTRY,
) -> Contract:
    """Declare a contract from the two tables of its request and its response; `choices` are the request's."""
    namespace = responder(domain, name, major)
    return Contract(
        name,
        domain,
        major,
        Record(f"{name}Type", namespace, request, extensible_request, choices),
        Record(f"{name}ResponseType", namespace, response),
        actor,
        note,
        addressed,
        address_namespace,
    )
