"""Rules of supportprocess:logistics:scheduling 2.0 (SCHEDULING.md sections 3.1 and 3.2)."""

from __future__ import annotations

from typing import Final

from kallelse.protocols import appointments
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.rule import Rule, Values, contradiction, demand, each
from kallelse.protocols.rules.scheduling import check_span

# Who may act, as SNOMED CT codes: resident, guardian of a child, god man, förmyndare, health staff.
RESIDENT, STAFF = "116154003", "223366009"
ACTOR_TYPES: Final = (RESIDENT, "60101000052104", "60081000052107", "60121000052105", STAFF)

_WITH_ACTOR = tuple(contract for contract in appointments.ALL if any(row.name == "actor" for row in contract.request.fields))
_SEARCHES = tuple(contract for contract in _WITH_ACTOR if any(row.name == "actor" and not row.min for row in contract.request.fields))
_WITH_KIND = tuple(
    contract for contract in appointments.ALL if {"timeTypeCode", "healthcareServiceCode"} <= {row.name for row in contract.request.fields}
)


def _actor_type(values: Values) -> None:
    for path, actor in each(values, "actor"):
        if actor["actorType"]["code"] not in ACTOR_TYPES:
            raise ContractError(
                "enumeration",
                f"must be one of {', '.join(ACTOR_TYPES)} (SCHEDULING 3.1).",
                "Send the SNOMED CT code of a resident, a guardian or health staff.",
                f"{path}/actorType/code",
            )


def _logged_in(values: Values) -> None:
    if "personId" in values:
        demand(values, ("actor",), "when the search names a person (SCHEDULING 3.2)")


def _kind(values: Values) -> None:
    if values.get("timeTypeCode") and values.get("healthcareServiceCode"):
        raise contradiction("healthcareServiceCode", "may not stand beside timeTypeCode (SCHEDULING 3.2).", "Send one of the two.")


def _one_rule_per_process(kind: Values, path: str) -> None:
    seen: set[str] = set()
    for place, rule in each(kind, "appointmentRule"):
        if rule["type"] in seen:
            raise ContractError("too_many", "may occur once per process (SCHEDULING 3.1).", "Merge the rules.", f"{path}/{place}")
        seen.add(rule["type"])


def _time_types(values: Values) -> None:
    for path, kind in each(values, "timeType"):
        _one_rule_per_process(kind, path)
    for path, day in each(values, "availableDate"):
        _one_rule_per_process(day["timeType"], f"{path}/timeType")
    for path, slot in _slots(values):
        _one_rule_per_process(slot["timeType"], f"{path}/timeType")


def _slots(values: Values) -> list[tuple[str, Values]]:
    inside = [(f"{path}/timeslot", one["timeslot"]) for path, one in each(values, "appointment") if "timeslot" in one]
    return [*each(values, "timeslot"), *inside]


def _span(values: Values) -> None:
    for path, slot in _slots(values):
        if "endTime" in slot:
            check_span(slot, "startTime", "endTime", path)


_SHOWING = (
    appointments.GET_TIME_TYPES, appointments.GET_AVAILABLE_DATES, appointments.GET_AVAILABLE_TIMESLOTS, appointments.GET_APPOINTMENT,
)  # fmt: skip
_SHOWING_SLOTS = (appointments.GET_AVAILABLE_TIMESLOTS, appointments.GET_APPOINTMENT)

RULES: tuple[Rule, ...] = (
    Rule("SCHEDULING 3.1", "The actor is a resident, a guardian or health staff.", "request", _WITH_ACTOR, _actor_type),
    Rule("SCHEDULING 3.2", "A search that names a person says who acts.", "request", _SEARCHES, _logged_in),
    Rule("SCHEDULING 3.2", "A search goes by time type or by care service, never by both.", "request", _WITH_KIND, _kind),
    Rule("SCHEDULING 3.1", "A time type has at most one rule per process.", "response", _SHOWING, _time_types),
    Rule("R-RIV-3", "Times exist on a Swedish clock, and the end comes after the start.", "response", _SHOWING_SLOTS, _span),
)
