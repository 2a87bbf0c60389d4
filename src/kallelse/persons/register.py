"""Ask the national person service: GetPersonsForProfile 5.0 in batches of at most 500 (R-RIV-10).

The profile is the smallest that answers the question: P3 for planning (names, paper opt-out), P4 for children under 13 alone (who their
guardians are decides whether anybody may read for them) and P2 for a letter's address. A letter to a child is addressed "to the guardian
of" at the child's own address.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import batched

from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire
from kallelse.persons import identity
from kallelse.persons.identity import Identity
from kallelse.persons.rules import Record, read
from kallelse.protocols import outgoing, platform, soap
from kallelse.protocols import persons as contract
from kallelse.protocols.errors import ContractError

LARGEST_BATCH = 500
PLANNING = "P3"
LETTER = "P2"
RELATIONS = ("P4", "P5")
"""Profiles that have relations."""

_log = logs.log("persons")


class RegisterSilent(Exception):
    """The person service did not give a usable answer; nothing is known and nothing may be sent (K9). Holds no personal data."""


def look_up(
    identities: Sequence[Identity], profile: str = PLANNING, on: date | None = None, *, patience_s: float | None = None
) -> dict[str, Record]:
    """The records of `identities` by the number asked for. Raises RegisterSilent unless every batch was answered.

    `on` is the day for which relations are read, for a profile that has them; `patience_s` is shorter than the wire's where somebody waits.
    """
    return _ask([(one, profile) for one in identities], on, patience_s)


def look_up_to_plan(identities: Sequence[Identity], on: date) -> dict[str, Record]:
    """As `look_up`, with what a plan needs of each: the guardians of those who are children on the day `on`, of nobody else."""
    return _ask([(one, config().pu_child_profile if _is_child(one, on) else PLANNING) for one in identities], on)


def _is_child(one: Identity, on: date) -> bool:
    years = identity.age(one.number, on)
    return years is not None and years < identity.INBOX_OWN_AGE


def _ask(questions: Sequence[tuple[Identity, str]], on: date | None, patience_s: float | None = None) -> dict[str, Record]:
    by_profile: dict[str, dict[str, Identity]] = {}
    for one, profile in questions:
        by_profile.setdefault(profile, {})[one.number] = one
    batches = [
        (list(batch), profile) for profile, wanted in by_profile.items() for batch in batched(wanted.values(), LARGEST_BATCH, strict=False)
    ]
    replies = wire().call([_request(batch, profile, patience_s) for batch, profile in batches], concurrency=2)
    found: dict[str, Record] = {}
    for (batch, profile), reply in zip(batches, replies, strict=True):
        if not isinstance(reply, Reply):
            raise RegisterSilent(reply.reason)
        found |= _read(batch, reply.body, on if profile in RELATIONS else None)
    return found


def parse_stored(numbers: Iterable[str]) -> list[Identity]:
    """Identities of numbers that were accepted at the door (stored as 12 characters: the century is never guessed)."""
    return [identity.parse(number, date.max) for number in numbers]


def _request(batch: Sequence[Identity], profile: str, patience_s: float | None) -> Request:
    values = {
        "personId": [{"root": one.root, "extension": one.number} for one in batch],
        "profile": profile,
        "ignoreReferredIdentity": False,
    }
    body = outgoing.request(contract.GET_PERSONS_FOR_PROFILE, values, logical_address=config().pu_logical_address)
    if body is None:
        raise RegisterSilent("our own question breaks the contract")
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{contract.GET_PERSONS_FOR_PROFILE.soap_action}"'}
    return Request(f"{config().pu_url}/GetPersonsForProfile", body, headers, timeout_s=patience_s)


def _read(batch: Sequence[Identity], body: bytes, relations_on: date | None) -> dict[str, Record]:
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
            found[asked] = read(asked, kinds[asked], entry.get("personRecord"), production=production, relations_on=relations_on)
    if len(found) != len(kinds):
        # Half an answer is no answer: a person left out must not pass for "unknown".
        raise RegisterSilent("half answer")
    return found
