"""Who acts in a call to the scheduling contracts, for whom, and at which unit.

crm:scheduling 1.1 says it in the header Actor, its successor in the body. A resident acts for herself alone; a colleague may look and make
a new booking for somebody, and searches without the resident's bookings. Everything that is said no to here is a technical fault: the
e-service has asked for what no resident can ask for.
"""

import re

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.diary.actions import Who
from kallelse.intake.riv_call import Call, Refused, refused
from kallelse.kit.ids import HSA_ID

RESIDENT, AGENT = "subject_of_care", "subject_of_care_agent"
_PERSON = re.compile(r"[0-9]{8}[0-9PTF][0-9]{3}")

NO_ACTOR = "Aktören saknas eller är inte en person eller en medarbetare."
NOT_HERSELF = "Aktören är en annan person än den som anropet gäller."
NO_SUBJECT = "Anropet säger inte vem det gäller."
OTHER_UNIT = "Enheten i anropet är inte den i LogicalAddress."
NOT_BY_AGENT = "En medarbetare kan bara boka nya tider här."
UNKNOWN = "Bokningen finns inte."


def unit_of(call: Call, *told: str) -> CareUnit:
    """The unit that is asked; `told` are the places in the body that name it again. HSA-ids are compared without case (R-RIV-8)."""
    unit = connections.unit_by_hsa_id(call.logical_address.strip())
    if unit is None:
        raise refused("VP004")
    if any(one.strip().upper() != unit.hsa_id for one in told):
        raise Refused("Client", OTHER_UNIT)
    return unit


def who(call: Call, subject: str = "", *, agents: bool = True) -> Who:
    """Who acts in a call of crm:scheduling 1.1, for the `subject` that the body names (empty: for herself)."""
    id, kind = call.actor or ("", "")
    return acting(call, id, kind == RESIDENT, kind == AGENT, subject, agents=agents)


def reader(call: Call) -> Who:
    """Who looks at a booking that is named by its id: a colleague does not say whose it is."""
    id, kind = call.actor or ("", "")
    return acting(call, id, kind == RESIDENT, kind == AGENT, "", named=False)


def acting(
    call: Call, id: str, is_resident: bool, is_agent: bool, subject: str, *, agents: bool = True, named: bool = True
) -> Who:  # fmt: skip
    """The same for an actor that has been read; without `named` a colleague need not say whom it is about. Raises Refused."""
    id, subject = id.strip().upper(), subject.strip().upper()
    if is_resident and _PERSON.fullmatch(id):
        if subject not in ("", id):
            raise Refused("Client", NOT_HERSELF)
        return Who(id, "resident", call.provenance)
    if not is_agent or not HSA_ID.fullmatch(id):
        raise Refused("Client", NO_ACTOR)
    if not agents:
        raise Refused("Client", NOT_BY_AGENT)
    if named and not _PERSON.fullmatch(subject):
        raise Refused("Client", NO_SUBJECT)
    return Who(subject, f"staff:{id}", call.provenance)


def is_agent(call: Call) -> bool:
    """Whether a colleague asks."""
    return call.actor is not None and call.actor[1] == AGENT


def log(unit: CareUnit, call: Call, actor: Who, action: audit.Action, thing: str = "", result: str = "ok") -> None:
    """Write what was read, by whom and about whom; call inside the tenant's scope. What found nothing is written too (R-HSLF-4)."""
    record = audit.Record(
        actor.actor, action, actor.subject, thing, audit.CARE, unit.hsa_id, actor.provenance[:100], result
    )  # fmt: skip
    audit.write(call.now, [record])
