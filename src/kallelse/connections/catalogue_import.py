"""Copy what a platform's addressing catalogue (TAK) says about our units: which scheduling contracts they have and where they are called.

Asked with GetLogicalAddresseesByServiceContract for every scheduling contract, or GetSupportedServiceContracts for one unit. The copy stays
in use while the catalogue is silent, and after a failure it is asked again after five minutes at the earliest, as its description demands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from kallelse.connections.catalogue import PROFILE
from kallelse.connections.models import CareUnit, CatalogueCopy, Endpoint
from kallelse.connections.queries import forget
from kallelse.kit import clock, logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire
from kallelse.protocols import Contract, ContractError, appointments, outgoing, platform, registry, scheduling, soap

PAUSE = timedelta(minutes=5)
WANTED = (*scheduling.ALL, *appointments.ALL)
ANOTHER_GENERATION = ("VP001", "VP004", "VP005")
"""Codes by which a platform says that it does not have the contract, or not this version of it."""

type Line = tuple[str, str]
"""Logical address in upper case, and the contract's namespace."""

_log = logs.log("connections")


class CatalogueSilent(Exception):
    """The catalogue gave no usable answer; the copy is as it was. `reason` is a word for programs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooSoon(Exception):
    """The last try failed less than five minutes ago. `again` is when the catalogue may be asked."""

    def __init__(self, again: datetime) -> None:
        super().__init__("too soon")
        self.again = again


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copying changed: lines that are new, that ended, and that stand."""

    new: int
    ended: int
    stand: int


def copy(now: datetime, unit: str = "") -> Copied:
    """Copy the lines of all our units, or of one (HSA-id). Raises TooSoon or CatalogueSilent."""
    address = config().tak_logical_address
    last = CatalogueCopy.objects.filter(logical_address=address).first()
    if last is not None and last.failure and now < last.tried_at + PAUSE:
        raise TooSoon(last.tried_at + PAUSE)
    ours = set(CareUnit.objects.filter(active=True).values_list("hsa_id", flat=True))
    about = ours & {unit.upper()} if unit else ours
    try:
        found = _supported(unit.upper()) if unit else _addressees()
        if not found and not unit:
            raise CatalogueSilent("empty")
    except CatalogueSilent as silence:
        CatalogueCopy.objects.update_or_create(logical_address=address, defaults={"tried_at": now, "failure": silence.reason[:60]})
        _log.error("catalogue not copied", code=silence.reason, service="tak")
        raise
    with transaction.atomic():
        result = _store({line for line in found if line[0] in about}, about, now.astimezone(clock.SWEDISH_TIME).date())
        done = {"tried_at": now, "failure": ""} | ({} if unit else {"copied_at": now})
        CatalogueCopy.objects.update_or_create(logical_address=address, defaults=done)
    forget()
    return result


def _store(found: set[Line], about: Iterable[str], today: date) -> Copied:
    """Lines that are gone end with yesterday, new ones begin today, the others stand."""
    urls = {contract.namespace: platform_url(contract) for contract in WANTED}
    in_force = list(Endpoint.objects.filter(origin="tak", valid_to=None, logical_address__in=about))
    standing = {(row.logical_address, row.contract): row.pk for row in in_force if row.url == urls.get(row.contract)}
    standing = {line: pk for line, pk in standing.items() if line in found}
    over = [row for row in in_force if row.pk not in standing.values()]
    for row in over:
        if row.valid_from < today:
            row.valid_to = today - timedelta(days=1)
            row.save()
        else:
            row.delete()
    new = found - standing.keys()
    Endpoint.objects.bulk_create(
        Endpoint(logical_address=unit, contract=contract, profile=PROFILE, url=urls[contract], valid_from=today, origin="tak")
        for unit, contract in sorted(new)
    )
    return Copied(len(new), len(over), len(standing))


def platform_url(contract: Contract) -> str:
    """Where a contract is called through the platform; empty when nobody has said where the platform is."""
    base = config().platform_url
    return f"{base}/{contract.name}/{contract.major}/{PROFILE}" if base else ""


def _addressees() -> set[Line]:
    found: set[Line] = set()
    for contract in WANTED:
        said = _ask(
            (registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT, registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1),
            {"serviceContractNameSpace": {"ServiceContractNamespace": contract.namespace}},
        )
        addresses = [*said.get("logicalAddress", ()), *(one["logicalAddress"] for one in said.get("logicalAddressRecord", ()))]
        found |= {(address.strip().upper(), contract.namespace) for address in addresses}
    return found


def _supported(unit: str) -> set[Line]:
    said = _ask(
        (registry.GET_SUPPORTED_SERVICE_CONTRACTS, registry.GET_SUPPORTED_SERVICE_CONTRACTS_1), {"logicalAdress": unit}
    )  # fmt: skip
    wanted = {contract.namespace for contract in WANTED}
    names = {one["ServiceContractNamespace"].strip() for one in said.get("serviceContractNamespace", ())}
    return {(unit, name) for name in names & wanted}


def _ask(generations: tuple[Contract, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the first generation that the platform has; newest first."""
    values = {"serviceConsumerHsaId": config().system_hsa_id, **values}
    reason = "no contract"
    for contract in generations:
        body = outgoing.request(contract, values, logical_address=config().tak_logical_address)
        if body is None:
            raise CatalogueSilent("own message")
        headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{contract.soap_action}"'}
        reply = wire().one(Request(f"{config().tak_url}/{contract.name}", body, headers))
        if not isinstance(reply, Reply):
            raise CatalogueSilent(reply.reason)
        try:
            return soap.read_response(contract, reply.body)
        except soap.Fault as fault:
            reason = fault.platform_code or "Fault"
            if fault.platform_code not in ANOTHER_GENERATION:
                if platform.outcome(fault.platform_code) == "misconfigured":
                    _log.error("misconfigured", service="tak", code=fault.platform_code)
                break
        except (ContractError, soap.NotSoap) as error:
            raise CatalogueSilent(type(error).__name__) from None
    raise CatalogueSilent(reason)
