"""Ask the national person service: GetPersonsForProfile 5.0 in batches of at most 500 (R-RIV-10).

The profile is the smallest that answers the question: P3 for planning (names, paper opt-out) and P2 for a letter's address. Children's
guardians (P4) are not asked for yet: a letter to a child is addressed "to the guardian of" at the child's own address.
"""

from collections.abc import Iterable, Sequence
from itertools import batched

from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire
from kallelse.persons import identity
from kallelse.persons.identity import Identity
from kallelse.persons.rules import Record, read
from kallelse.protocols import persons as contract
from kallelse.protocols import platform, soap
from kallelse.protocols.errors import ContractError

LARGEST_BATCH = 500
PLANNING = "P3"
LETTER = "P2"

_log = logs.log("persons")


class RegisterSilent(Exception):
    """The person service did not give a usable answer; nothing is known and nothing may be sent (K9). Holds no personal data."""


def look_up(identities: Sequence[Identity], profile: str = PLANNING) -> dict[str, Record]:
    """The records of `identities` by the number asked for. Raises RegisterSilent unless every batch was answered."""
    unique = list({one.number: one for one in identities}.values())
    batches = [list(batch) for batch in batched(unique, LARGEST_BATCH, strict=False)]
    replies = wire().call([_request(batch, profile) for batch in batches], concurrency=2)
    found: dict[str, Record] = {}
    for batch, reply in zip(batches, replies, strict=True):
        if not isinstance(reply, Reply):
            raise RegisterSilent(reply.reason)
        found |= _read(batch, reply.body)
    return found


def parse_stored(numbers: Iterable[str]) -> list[Identity]:
    """Identities of numbers that were accepted at the door (stored as 12 characters: the century is never guessed)."""
    from datetime import date

    return [identity.parse(number, date.max) for number in numbers]


def _request(batch: Sequence[Identity], profile: str) -> Request:
    values = {
        "personId": [{"root": one.root, "extension": one.number} for one in batch],
        "profile": profile,
        "ignoreReferredIdentity": False,
    }
    body = soap.request(contract.GET_PERSONS_FOR_PROFILE, values, logical_address=config().pu_logical_address)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{contract.GET_PERSONS_FOR_PROFILE.soap_action}"'}
    return Request(f"{config().pu_url}/GetPersonsForProfile", body, headers)


def _read(batch: Sequence[Identity], body: bytes) -> dict[str, Record]:
    try:
        answer = soap.read_response(contract.GET_PERSONS_FOR_PROFILE, body)
    except soap.Fault as fault:
        if platform.outcome(fault.platform_code) == "misconfigured":
            _log.error("misconfigured", service="pu", code=fault.platform_code)
        raise RegisterSilent(fault.platform_code or "Fault") from None
    except (ContractError, soap.NotSoap) as error:
        raise RegisterSilent(type(error).__name__) from None
    kinds = {one.number: one.kind for one in batch}
    production = config().stage == "production"
    found = {}
    for entry in answer["requestedPersonRecord"]:
        asked = entry["requestedPersonalIdentity"].get("extension", "")
        if asked in kinds:
            found[asked] = read(asked, kinds[asked], entry.get("personRecord"), production=production)
    if len(found) != len(kinds):
        # Half an answer is no answer: a person left out must not pass for "unknown".
        raise RegisterSilent("half answer")
    return found
