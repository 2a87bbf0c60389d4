"""Rules of crm:scheduling 1.1. One type of slot serves five contracts: which fields each of them demands or leaves out
is told here, by the table of SCHEDULING.md section 2.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kallelse.protocols import scheduling, times
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.rule import Part, Rule, Values, contradiction, demand, each, forbid

_FLAGS = ("cancel_booking_allowed", "rebooking_allowed", "message_allowed")
_TIMES = ("startTimeInclusive", "endTimeExclusive")
_UNLISTED_IN_REQUEST = (*_FLAGS, "isInvitation")


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a contract has slots, and which of their fields it demands and does not know."""

    contract: Contract
    part: Part
    name: str
    demanded: tuple[str, ...]
    unlisted: tuple[str, ...] = ()


_SLOTS: Final = (
    _Slot(scheduling.GET_BOOKING_DETAILS, "response", "timeslotDetail", ("subject_of_care", *_FLAGS)),
    _Slot(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, "response", "timeslotDetail", (*_TIMES, "bookingId", "subject_of_care")),
    _Slot(scheduling.MAKE_BOOKING, "request", "requestedTimeslot", (*_TIMES, "subject_of_care"), _UNLISTED_IN_REQUEST),
    _Slot(scheduling.UPDATE_BOOKING, "request", "requestedTimeslot", (*_TIMES, "bookingId", "subject_of_care"), _UNLISTED_IN_REQUEST),
    _Slot(scheduling.GET_AVAILABLE_TIMESLOTS, "response", "timeslotDetail", _TIMES, ("subject_of_care", "isInvitation")),
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the unit lets the resident do with a booking."""

    cancel: bool
    rebook: bool
    message: bool


def allowed(slot: Values) -> Allowed:
    """The three flags; a missing one means no."""
    return Allowed(*(slot.get(name) is True for name in _FLAGS))


def is_invitation(slot: Values) -> bool:
    """Whether the slot is a kallelse; without the flag it is a booking."""
    return slot.get("isInvitation") is True


def is_open_invitation(slot: Values) -> bool:
    """Whether the slot is a kallelse in which the resident chooses the time."""
    return is_invitation(slot) and not any(slot.get(name) for name in _TIMES)


def _fields(where: _Slot) -> Rule:
    def check(values: Values) -> None:
        for path, slot in each(values, where.name):
            demand(slot, where.demanded, f"in {where.contract.name} (SCHEDULING 2.3)", path)

    text = f"A slot holds {', '.join(where.demanded)}."
    return Rule("SCHEDULING 2.3", text, where.part, (where.contract,), check)


def _unlisted(where: _Slot) -> Rule:
    def check(values: Values) -> None:
        for path, slot in each(values, where.name):
            forbid(slot, where.unlisted, f"in {where.contract.name}, which does not list it (R-RIV-4)", path)

    text = f"A slot leaves out {', '.join(where.unlisted)}."
    return Rule("R-RIV-4", text, where.part, (where.contract,), check)


def _clock(where: _Slot) -> Rule:
    def check(values: Values) -> None:
        for path, slot in each(values, where.name):
            check_span(slot, *_TIMES, path)

    text = "Start and end are given together, exist on a Swedish clock, and the end comes after the start."
    return Rule("R-RIV-3", text, where.part, (where.contract,), check)


def check_span(slot: Values, start: str, end: str, path: str) -> None:
    """Raise when a slot's times do not exist in Sweden, are given alone, or end before they begin."""
    if start in slot or end in slot:
        demand(slot, (start, end), "when the other time is given (R-RIV-3)", path)
        # In the hour that happens twice the end is read as late as it can be, so that no true span is refused.
        begins, ends = _moment(slot[start], 0, f"{path}/{start}"), _moment(slot[end], 1, f"{path}/{end}")
        if ends <= begins:
            raise contradiction(f"{path}/{end}", "must lie after the start: it is exclusive (R-RIV-3).", "Correct the times.")


def _moment(text: str, fold: int, path: str) -> datetime:
    try:
        return times.from_rivta(text, fold=fold)
    except (times.NonexistentTime, times.UnreadableTime):
        pass
    raise ContractError("calendar", "does not exist on a Swedish clock (R-RIV-3).", "Correct the time.", path)


def _purpose(values: Values) -> None:
    for path, slot in each(values, "timeslotDetail"):
        if is_invitation(slot):
            demand(slot, ("purpose",), "in an invitation (R-RIV-5)", path)


def _time_type(values: Values) -> None:
    for path, slot in each(values, "timeslotDetail"):
        demand(slot, ("timeTypeID",), "by 1177 (R-RIV-6)", path)


def _booking_id(values: Values) -> None:
    if values.get("resultCode") == "ERROR":
        forbid(values, ("bookingId",), "with ERROR (SCHEDULING 2.3)")
    else:
        demand(values, ("bookingId",), "with OK and INFO (SCHEDULING 2.3)")


RULES: tuple[Rule, ...] = (
    *(_fields(where) for where in _SLOTS),
    *(_unlisted(where) for where in _SLOTS if where.unlisted),
    *(_clock(where) for where in _SLOTS),
    Rule("R-RIV-5", "An invitation has a purpose: the text of the kallelse.", "response", (scheduling.GET_BOOKING_DETAILS,), _purpose),
    Rule("SCHEDULING 2.3", "OK and INFO carry the booking's id, ERROR does not.", "response", (scheduling.MAKE_BOOKING,), _booking_id),
    Rule(
        "R-RIV-6",
        "A slot that 1177 shows has timeTypeID.",
        "response",
        tuple(where.contract for where in _SLOTS if where.part == "response"),
        _time_type,
        level="should",
    ),
)
