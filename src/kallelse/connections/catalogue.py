"""Reads of the addressing catalogue: who produces a contract for an address, who may call it, which contracts a unit has.

The same questions that a service platform asks of its TAK. HSA-ids are compared without case (R-RIV-8). Nothing here is patient data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kallelse.connections.models import CatalogueCopy, Endpoint, Permission, Platform, SourceSystem
from kallelse.connections.queries import cached
from kallelse.kit.config import config
from kallelse.protocols import Contract

PROFILE = "rivtabp21"


@dataclass(frozen=True, slots=True)
class Producer:
    """Where a contract is produced for an address. `url` is empty when the catalogue does not say where."""

    url: str
    origin: str


def producers(logical_address: str, contract: str, on: date) -> list[Producer]:
    """Those who produce `contract` (a namespace) for an address on a day. What we know ourselves goes before what a platform says.

    More than one means that the catalogue is wrong; a caller must not choose.
    """
    rows = [row for row in _endpoints(logical_address) if row.contract == contract and row.profile == PROFILE and _in_force(row, on)]
    own = [row for row in rows if row.origin == "own"]
    return [Producer(row.url, row.origin) for row in own or rows]


def producer_url(logical_address: str, contract: str, on: date) -> str:
    """The one producer's address, or an empty string when there is none or the catalogue does not decide."""
    found = producers(logical_address, contract, on)
    return found[0].url if len(found) == 1 else ""


def scheduling_url(source: SourceSystem, unit: str, contract: Contract, on: date) -> str:
    """Where a scheduling contract is called for a unit: the catalogue's line, else what is known of the source system, else nothing."""
    known = producer_url(unit, contract.namespace, on)
    return known or (f"{source.scheduling_url}/{contract.name}" if source.scheduling_url else "")


def other_profiles(logical_address: str, contract: str, on: date) -> bool:
    """Whether the contract is produced for an address, but only in another RIV-TA version than ours."""
    return any(row.contract == contract and row.profile != PROFILE and _in_force(row, on) for row in _endpoints(logical_address))


def contracts(logical_address: str, on: date) -> frozenset[str]:
    """The namespaces of the contracts that a unit has: the way to know which optional ones it supports."""
    return frozenset(row.contract for row in _endpoints(logical_address) if _in_force(row, on))


def may_call(consumer: str, contract: str, logical_address: str, on: date) -> bool:
    """Whether `consumer` (the HSA-id in its certificate) may call `contract` at an address on a day."""
    rows = cached("permissions", consumer.upper(), lambda: list(Permission.objects.filter(consumer=consumer.upper())))
    return any(
        row.contract == contract and row.logical_address in ("", logical_address.upper()) and _in_force(row, on) for row in rows
    )  # fmt: skip


def is_platform(hsa_id: str, on: date) -> bool:
    """Whether this is a service platform that may speak of another consumer than itself."""
    rows: Iterable[Platform] = cached("platforms", "", lambda: list(Platform.objects.all()))
    return any(row.hsa_id == hsa_id.upper() and _in_force(row, on) for row in rows)


def is_blind() -> bool:
    """Whether a platform's catalogue should be known here but no copy of it has ever been made."""
    return bool(config().tak_url) and not cached("copied", "", CatalogueCopy.objects.exclude(copied_at=None).exists)


def _endpoints(logical_address: str) -> list[Endpoint]:
    wanted = logical_address.upper()
    return cached("endpoints", wanted, lambda: list(Endpoint.objects.filter(logical_address=wanted).order_by("pk")))


def _in_force(row: Endpoint | Permission | Platform, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
