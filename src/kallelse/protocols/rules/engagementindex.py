"""Rules of the engagement index (R-RIV-7; SCHEDULING.md sections 5.1 to 5.3)."""

from __future__ import annotations

from typing import Final

from kallelse.protocols import engagementindex
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.hsa import hsa_key
from kallelse.protocols.rules.rule import Rule, Values, contradiction, demand, each, forbid

# The service domains of appointments, as the index spells them, without urn:.
SCHEDULING_DOMAINS: Final = ("riv:crm:scheduling", "riv:supportprocess:logistics:scheduling")
NOT_APPLICABLE: Final = "NA"

# The key of an entry, with the lengths that the index takes. HSA-ids among them are compared without case.
KEY: Final = {
    "registeredResidentIdentification": 32,
    "serviceDomain": 255,
    "categorization": 255,
    "logicalAddress": 64,
    "businessObjectInstanceIdentifier": 128,
    "clinicalProcessInterestId": 128,
    "sourceSystem": 64,
    "dataController": 64,
}
_HSA_IDS: Final = ("logicalAddress", "sourceSystem", "dataController")
_SET_BY_THE_INDEX: Final = ("creationTime", "updateTime", "owner")


def entry_key(engagement: Values) -> tuple[str, ...]:
    """What makes an entry the same entry: updating one means sending the same key again."""
    return tuple(hsa_key(engagement[name]) if name in _HSA_IDS else engagement[name] for name in KEY)


def _entries(values: Values) -> list[tuple[str, bool, Values]]:
    return [(f"{path}/engagement", one["deleteFlag"], one["engagement"]) for path, one in each(values, "engagementTransaction")]


def _delete(values: Values) -> None:
    for path, deleted, entry in _entries(values):
        if deleted:
            forbid(entry, ("mostRecentContent",), "when the entry is deleted (R-RIV-7)", path)


def _most_recent(values: Values) -> None:
    for path, deleted, entry in _entries(values):
        if not deleted and entry["serviceDomain"] in SCHEDULING_DOMAINS:
            demand(entry, ("mostRecentContent",), "for bookings and kallelser (R-RIV-7)", path)


def _left_to_the_index(values: Values) -> None:
    for path, _, entry in _entries(values):
        forbid(entry, _SET_BY_THE_INDEX, "because the index sets it (SCHEDULING 5.2)", path)


def _different_keys(values: Values) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, (path, _, entry) in enumerate(_entries(values), 1):
        first = seen.setdefault(entry_key(entry), number)
        if first != number:
            rule = f"has the same key as engagementTransaction[{first}] (R-RIV-7)."
            raise contradiction(path, rule, "Send one transaction per entry and call.")


def _scheduling_values(values: Values) -> None:
    for path, _, entry in _entries(values):
        domain = entry["serviceDomain"]
        if domain.removeprefix("urn:") in SCHEDULING_DOMAINS:
            if domain.startswith("urn:"):
                raise ContractError("pattern", "is written without urn: in the index (R-RIV-7).", "Drop urn:.", f"{path}/serviceDomain")
            for name in ("categorization", "clinicalProcessInterestId"):
                if entry[name] != NOT_APPLICABLE:
                    raise ContractError("enumeration", f"must be {NOT_APPLICABLE} (R-RIV-7).", "Send NA.", f"{path}/{name}")


def _lengths(values: Values) -> None:
    for path, _, entry in _entries(values):
        for name, longest in KEY.items():
            value = entry[name]
            if not value.strip() or value != value.strip() or len(value) > longest:
                rule = f"must be 1 to {longest} characters without blanks around them (SCHEDULING 5.2)."
                raise ContractError("length", rule, "Correct the value.", f"{path}/{name}")


_UPDATE = (engagementindex.UPDATE,)

RULES: tuple[Rule, ...] = (
    Rule("R-RIV-7", "A delete leaves out mostRecentContent.", "request", _UPDATE, _delete),
    Rule("R-RIV-7", "An entry for a booking or kallelse holds mostRecentContent.", "request", _UPDATE, _most_recent),
    Rule("R-RIV-7", "No two entries of one call have the same key.", "request", _UPDATE, _different_keys),
    Rule("R-RIV-7", "Bookings and kallelser have the service domain without urn:, and NA.", "request", _UPDATE, _scheduling_values),
    Rule("SCHEDULING 5.2", "creationTime, updateTime and owner are left to the index.", "request", _UPDATE, _left_to_the_index),
    Rule("SCHEDULING 5.2", "The parts of the key are neither empty, too long nor padded.", "request", _UPDATE, _lengths),
)
