"""Random values for any declared contract, made from its table: what a round trip or a schema is tried with."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from kallelse.protocols import catalogue
from kallelse.protocols.declare import TYPE, Contract, Field, Record, Simple

CONTRACTS: tuple[Contract, ...] = tuple(entry.contract for entry in catalogue.CONTRACTS)
# Two domains, or two versions of one, may have a contract of the same name.
NAMES = [f"{entry.domain.rpartition(':')[2]}.{entry.contract.name}.{entry.contract.major}" for entry in catalogue.CONTRACTS]

# Skatteverket's published test numbers; a random number could be somebody's.
TEST_PERSONS = ("189001019802", "189002029800", "196101182803", "200302022389", "199002222397", "191401682396")

_CHARACTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), whitelist_characters="\t\n\r&<>\"'")
_YEAR_1000 = datetime.fromisoformat("1000-01-01")
_FORMS = {
    "SubjectOfCareIdType": st.sampled_from(TEST_PERSONS),
    "TelephoneNumberType": st.sampled_from(("0101001000", "+46101001000", "112")),
    "RegisteredResidentIdentificationType": st.sampled_from(TEST_PERSONS),
    "uuidType": st.uuids().map(str),
    "DNType": st.sampled_from(("c=SE", "l=Exempel län,c=SE", "ou=Vård,o=Region Exempel-1,c=SE")),
    "date": st.dates().map(date.isoformat),
    "dateTime": st.datetimes(min_value=_YEAR_1000).map(datetime.isoformat),
    "time": st.times().map(lambda time: time.isoformat()),
    "base64Binary": st.binary(min_size=1, max_size=20).map(lambda data: base64.b64encode(data).decode()),
    "anyURI": st.just("https://exempel.se/bilaga?a=1&b=2"),
    "integer": st.integers(-(10**30), 10**30),
    "double": st.floats(allow_nan=False),
    "TS": st.datetimes(min_value=_YEAR_1000).map(lambda moment: f"{moment:%Y%m%d%H%M%S}"),
    "DT": st.dates(min_value=date(1000, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
}


def request_values(contract: Contract) -> st.SearchStrategy[dict[str, Any]]:
    return _record(contract.request)


def response_values(contract: Contract) -> st.SearchStrategy[dict[str, Any]]:
    return _record(contract.response)


def headers(contract: Contract) -> dict[str, Any]:
    """The header arguments of `soap.request` that this contract demands."""
    actor = {"actor": (TEST_PERSONS[0], "subject_of_care")} if contract.actor else {}
    return {"logical_address": "SE2321000016-A29F", **actor}


def _record(record: Record) -> st.SearchStrategy[dict[str, Any]]:
    if record.variants is not None:
        # Made late: the concrete records hold the abstract one in turn.
        return st.deferred(lambda: st.one_of(*(_named(each) for each in (record.variants or tuple)())))
    whole = _fields(record)
    for names in record.choices:
        whole = whole.flatmap(lambda values, names=names: st.sampled_from(names).map(lambda kept: _without(values, set(names) - {kept})))
    return whole


def _named(record: Record) -> st.SearchStrategy[dict[str, Any]]:
    return _record(record).map(lambda values: {TYPE: record.name, **values})


def _without(values: dict[str, Any], dropped: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in dropped}


def _fields(record: Record) -> st.SearchStrategy[dict[str, Any]]:
    required = {row.name: _field(row) for row in record.fields if row.min or row.many}
    optional = {row.name: _field(row) for row in record.fields if not row.min and not row.many}
    return st.fixed_dictionaries(required, optional=optional)


def _field(row: Field) -> st.SearchStrategy[Any]:
    one = _record(row.type) if isinstance(row.type, Record) else _simple(row.type, empty=row.min > 0)
    return st.lists(one, min_size=row.min, max_size=2) if row.many else one


def _simple(kind: Simple, *, empty: bool) -> st.SearchStrategy[Any]:
    if kind.base == "boolean":
        return st.booleans()
    if kind.base in ("int", "long"):
        return st.integers(kind.at_least, kind.at_most)
    if kind.one_of:
        return st.sampled_from(kind.one_of)
    if kind.fixed is not None:
        return st.just(kind.fixed)
    if kind.name in _FORMS:
        return _FORMS[kind.name]
    low = max(kind.min_length or 0, 0 if empty else 1)
    return st.text(_CHARACTERS, min_size=low, max_size=max(low, min(kind.max_length or 12, 12)))
