"""The SOAP headers of RIV-TA as declarations, so that they are written into the schemas like everything else."""

from dataclasses import dataclass

from kallelse.protocols import soap
from kallelse.protocols.declare import STRING, Contract, Field, Record, Simple


@dataclass(frozen=True, slots=True)
class Header:
    """One header of a request: the WSDL's name for it, the element and what it is for."""

    part: str
    namespace: str
    element: str
    type: Simple | Record
    note: str


LOGICAL_ADDRESS_TYPE = Simple("LogicalAddressType")
ACTOR_TYPE = Simple("ActorTypeEnum", one_of=soap.ACTOR_TYPES)
ACTOR = Record("ActorType", soap.HEADERS, fields=(
    Field("actorId", STRING, "1..1", "personnummer of the resident, or HSA-id of the member of staff"),
    Field("actorType", ACTOR_TYPE, "1..1", "subject_of_care: the resident; subject_of_care_agent: staff who act for the resident"),
))  # fmt: skip

_ADDRESSEE = "HSA-id of whom the call is for; the platform routes by it and by the contract's namespace"


def headers(contract: Contract) -> tuple[Header, ...]:
    """The headers that a request of this contract must carry; a contract that is not addressed has none in its WSDL."""
    if not contract.addressed:
        return ()
    address = Header("LogicalAddress", contract.address_namespace, "LogicalAddress", LOGICAL_ADDRESS_TYPE, _ADDRESSEE)
    actor = Header("actor", soap.HEADERS, "Actor", ACTOR, "for whom the call is made")
    return (address, actor) if contract.actor else (address,)
