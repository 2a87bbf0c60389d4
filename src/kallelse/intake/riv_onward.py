"""Passing calls on: a unit whose own system produces a contract is asked there, in the caller's own words and with its headers kept.

The catalogue says where. The answer goes back unchanged, faults included; what we say ourselves is that there is no way (VP004, VP005,
VP006, VP008, VP010) or that the producer did not answer with SOAP (VP009): then it may have been done.
"""

import threading

from kallelse.audit import actions as audit
from kallelse.connections import catalogue
from kallelse.connections import queries as connections
from kallelse.intake.riv_call import Call, Whole, refused
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire
from kallelse.protocols import ContractError, platform, scheduling, soap

AT_ONCE = 2
"""Calls of one web process that may wait for producers: the other threads are for those who are not slow."""

_RESIDENT = "subject_of_care"
_waiting = threading.BoundedSemaphore(AT_ONCE)


def pass_on(call: Call) -> Whole:
    """Ask the unit's own producer. What is asked about whom is in the access log before it leaves."""
    url = _producer(call)
    if not _waiting.acquire(blocking=False):
        raise refused("VP012", "Producenterna svarar långsamt.", headers={"Retry-After": "1"})
    try:
        _write_log(call)
        headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{call.contract.soap_action}"'}
        headers |= platform.forwarded(call.headers, config().system_hsa_id, call.consumer)
        answer = wire().one(Request(url, call.body, headers))
    finally:
        _waiting.release()
    if not isinstance(answer, Reply):
        raise refused("VP009", answer.reason)
    try:
        soap.read_response(call.contract, answer.body)
    except soap.NotSoap:
        raise refused("VP009", f"VP_PRODUCER_EXCEPTION_HTTP_STATUS: {answer.status}") from None
    except (soap.Fault, ContractError):
        pass  # It is the producer's own word: the caller is who it was meant for.
    return Whole(answer.body, answer.status)


def _producer(call: Call) -> str:
    today = clock.today()
    found = catalogue.producers(call.logical_address, call.contract.namespace, today)
    if len(found) > 1:
        raise refused("VP006")
    if not found and (url := _known_of_source(call)):
        return url
    if not found:
        if catalogue.other_profiles(call.logical_address, call.contract.namespace, today):
            raise refused("VP005")
        raise refused("VP008" if catalogue.is_blind() else "VP004")
    if not found[0].url:
        raise refused("VP010")
    return found[0].url


def _known_of_source(call: Call) -> str:
    """Without a line in the catalogue: the schedule of the one system of the care provider that has one."""
    unit = connections.unit_by_hsa_id(call.logical_address)
    bases = {one.scheduling_url for one in connections.schedulers(unit.provider_id)} if unit else set()
    return f"{bases.pop()}/{call.contract.name}" if len(bases) == 1 and call.contract in scheduling.ALL else ""


def _write_log(call: Call) -> None:
    unit = connections.unit_by_hsa_id(call.logical_address)
    if unit is None:
        raise refused("VP004")
    record = audit.Record(
        f"system:{call.caller.hsa_id}", audit.Action.BOOKING_PASSED_ON, patient_of(call), f"contract:{call.contract.name}", audit.CARE,
        unit.hsa_id, call.provenance, "passed_on",
    )  # fmt: skip
    with db.tenant_scope(unit.provider_id):
        audit.write(call.now, [record])


def patient_of(call: Call) -> str:
    """Whom the call is about, as far as it says."""
    if call.actor is not None and call.actor[1] == _RESIDENT:
        return call.actor[0]
    if person := call.values.get("personId"):
        return str(person.get("extension", ""))
    slot = call.values.get("requestedTimeslot") or {}
    return str(call.values.get("subject_of_care") or slot.get("subject_of_care") or "")
