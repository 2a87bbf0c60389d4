"""OK, INFO and ERROR: when there must be a text, and which codes belong to which contract of scheduling 2.0."""

from __future__ import annotations

from kallelse.protocols import appointments, mvk, patientportal, scheduling
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.rule import Rule, Values, demand

_TAKEN = ("REQUESTED_TIME_IS_ALREADY_RESERVED", "REQUESTED_TIME_HAS_ALREADY_PASSED", "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE")
_CHANGED = ("APPOINTMENT_IS_ALREADY_CANCELED", "APPOINTMENT_IS_ALREADY_UPDATED")

# SCHEDULING.md section 3.3: the codes besides OK, INFO and ERROR. The contracts that only ask have none.
CODES: dict[Contract, tuple[str, ...]] = {
    appointments.MAKE_APPOINTMENT: (
        *_TAKEN, "TOO_LATE_TO_MAKE_APPOINTMENT", "USER_IS_ALREADY_OCCUPIED", "APPOINTMENT_IS_NOT_ALLOWED",
    ),
    appointments.UPDATE_APPOINTMENT: (
        *_CHANGED, *_TAKEN, "TOO_LATE_TO_UPDATE_APPOINTMENT", "APPOINTMENT_DOES_NOT_EXIST", "USER_IS_ALREADY_OCCUPIED",
        "UPDATE_APPOINTMENT_IS_NOT_ALLOWED",
    ),
    appointments.CANCEL_APPOINTMENT: (
        *_CHANGED, "TOO_LATE_TO_CANCEL_APPOINTMENT", "APPOINTMENT_DOES_NOT_EXIST", "CANCEL_IS_NOT_ALLOWED",
    ),
    appointments.CONFIRM_APPOINTMENT: (
        "APPOINTMENT_IS_ALREADY_CONFIRMED", "TOO_LATE_TO_CONFIRM_APPOINTMENT", "APPOINTMENT_DOES_NOT_EXIST",
        "CONFIRM_IS_NOT_ALLOWED",
    ),
}  # fmt: skip

_WITH_TEXT = (
    scheduling.MAKE_BOOKING, scheduling.UPDATE_BOOKING, scheduling.CANCEL_BOOKING, patientportal.ADD_MESSAGE, mvk.ADD_MESSAGE,
    *(contract for contract in appointments.ALL if any(row.name == "resultCode" for row in contract.response.fields)),
)  # fmt: skip


def _told(values: Values) -> None:
    if values.get("resultCode") in ("INFO", "ERROR"):
        demand(values, ("resultText",), "with INFO and ERROR (R-RIV-4)")


def _codes_of(contract: Contract) -> Rule:
    known = ("OK", "INFO", "ERROR", *CODES.get(contract, ()))

    def check(values: Values) -> None:
        if values.get("resultCode") not in known:
            raise ContractError(
                "enumeration",
                f"must be one of {', '.join(known)} in this contract (SCHEDULING 3.3).",
                "Answer ERROR with a text when no code fits.",
                "resultCode",
            )

    return Rule("SCHEDULING 3.3", "Only the codes that belong to the contract are answered.", "response", (contract,), check)


RULES: tuple[Rule, ...] = (
    Rule("R-RIV-4", "INFO and ERROR come with a text for the resident.", "response", _WITH_TEXT, _told),
    *(_codes_of(contract) for contract in _WITH_TEXT if contract in appointments.ALL),
)
