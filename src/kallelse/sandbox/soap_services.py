"""The national services as values: which contracts they serve, how they answer, whom a call is about, how they say no."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from kallelse.protocols import Contract, organization, persons, soap
from kallelse.sandbox import care, care_successor, hsa, index, older_portal, portal, pu, tak
from kallelse.sandbox.care import CareSystem
from kallelse.sandbox.care_successor import CareSuccessor
from kallelse.sandbox.nation_state import Nation

SIMULATED = "Simulerat fel från sandlådan."


def unreadable(error: soap.SoapRequestError) -> bytes:
    """The fault for a request that breaks its contract; too many identities has a national wording."""
    text = pu.LIMIT_TEXT if error.kind == "too_many" else str(error)
    return soap.fault(error.fault_code, text)


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `name` is its word in misbehaviour rules; `refusal` is its own way to say no to a request, `unreadable` its fault for
    one that breaks the contract."""

    name: str
    contracts: tuple[Contract, ...]
    answer: Callable[[Nation, soap.Request], Awaitable[bytes]]
    persons: Callable[[Nation, soap.Request], Iterable[str]]
    refusal: Callable[[soap.Request], bytes]
    unreadable: Callable[[soap.SoapRequestError], bytes] = unreadable


async def reply(nation: Nation, service: Service, body: bytes) -> bytes:
    """The answer to a request body, when nothing misbehaves."""
    try:
        asked = soap.read_request(body, service.contracts)
    except soap.SoapRequestError as error:
        return service.unreadable(error)
    return await service.answer(nation, asked)


def is_fault(answer: bytes) -> bool:
    """Whether an envelope made here is a fault; SOAP 1.1 then wants HTTP status 500."""
    return b"<s:Fault>" in answer[:400]


async def _look_up(nation: Nation, asked: soap.Request) -> bytes:
    return nation.persons.answer(asked, nation.clock.now())


async def _unit(nation: Nation, asked: soap.Request) -> bytes:
    return hsa.answer(asked)


async def _inbox(nation: Nation, asked: soap.Request) -> bytes:
    if asked.contract is portal.CONTRACTS[1]:
        return await nation.portal.add(asked.values, nation.clock.now())
    return nation.portal.is_active(asked.values)


async def _older_inbox(nation: Nation, asked: soap.Request) -> bytes:
    if asked.contract is older_portal.CONTRACTS[1]:
        return await nation.older_portal.add(asked.values, nation.clock.now())
    return nation.older_portal.profile(asked.values)


async def _index(nation: Nation, asked: soap.Request) -> bytes:
    return nation.index.answer(asked, nation.clock.now())


async def _tak(nation: Nation, asked: soap.Request) -> bytes:
    return tak.answer(asked)


async def _care(nation: Nation, asked: soap.Request) -> bytes:
    return _generation(nation, asked).answer(asked, nation.clock.now())


def _generation(nation: Nation, asked: soap.Request) -> CareSystem | CareSuccessor:
    return nation.care if asked.contract in care.CONTRACTS else nation.care_successor


def _client_fault(asked: soap.Request) -> bytes:
    return soap.fault("Client", SIMULATED)


def _inbox_refusal(asked: soap.Request) -> bytes:
    return portal.refusal(SIMULATED) if asked.contract is portal.CONTRACTS[1] else _client_fault(asked)


def _older_refusal(asked: soap.Request) -> bytes:
    return older_portal.refusal(SIMULATED) if asked.contract is older_portal.CONTRACTS[1] else _client_fault(asked)


def _care_refusal(asked: soap.Request) -> bytes:
    with_result = care.WITH_RESULT if asked.contract in care.CONTRACTS else care_successor.WITH_RESULT
    if asked.contract.name not in with_result:
        return _client_fault(asked)
    return soap.response(asked.contract, {"resultCode": "ERROR", "resultText": SIMULATED})


def _asked_for(nation: Nation, asked: soap.Request) -> Iterable[str]:
    return (each.get("extension", "") for each in asked.values["personId"])


PERSON_SERVICE = Service("pu", (persons.GET_PERSONS_FOR_PROFILE,), _look_up, _asked_for, _client_fault)
UNIT_DIRECTORY = Service("hsa", (organization.GET_UNIT,), _unit, lambda nation, asked: (), _client_fault)
INBOX = Service("inbox", portal.CONTRACTS, _inbox, lambda nation, asked: (asked.values["subjectOfCareId"],), _inbox_refusal)
OLDER_INBOX = Service("inbox", older_portal.CONTRACTS, _older_inbox, lambda nation, asked: older_portal.persons(asked), _older_refusal)
INDEX = Service(
    "index", index.CONTRACTS, _index, lambda nation, asked: index.persons(asked),
    lambda asked: index.refusal(asked, SIMULATED), index.unreadable,
)  # fmt: skip
CATALOGUE = Service("tak", tak.CONTRACTS, _tak, lambda nation, asked: (), _client_fault)
CARE_SYSTEM = Service(
    "care", (*care.CONTRACTS, *care_successor.CONTRACTS), _care, lambda nation, asked: _generation(nation, asked).persons(asked),
    _care_refusal,
)  # fmt: skip

BY_PATH = {
    f"/{service.name}/{contract.name}": service
    for service in (PERSON_SERVICE, UNIT_DIRECTORY, INBOX, OLDER_INBOX, INDEX, CATALOGUE, CARE_SYSTEM)
    for contract in service.contracts
}
"""Each service by the paths that it is reached at. The body, not the path, decides which of its contracts is meant."""
