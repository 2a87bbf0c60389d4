"""All declared contracts in one list: which domain, which version, who answers, who asks, and which part is ours.

Names are not unique (two domains have GetAvailableDates, two versions of one domain may be declared): look up by the
responder's namespace, `BY_NAMESPACE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from kallelse.protocols import (
    appointments,
    engagementindex,
    monitoring,
    mvk,
    organization,
    patientportal,
    persons,
    registry,
    scheduling,
)
from kallelse.protocols.declare import Contract

type Part = Literal["consumer", "producer"]

BOTH: tuple[Part, ...] = ("producer", "consumer")
CONSUMER: tuple[Part, ...] = ("consumer",)
PRODUCER: tuple[Part, ...] = ("producer",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One contract of the catalogue.

    `release` is the version of the domain's schemas ("2.0"), `version` the contract's own within it, `producer` and
    `consumer` say who answers and who asks in the nation, `parts` which of the two Kallelse can be.
    """

    contract: Contract
    release: str
    version: str
    producer: str
    consumer: str
    parts: tuple[Part, ...]

    @property
    def domain(self) -> str:
        """The domain's name as people write it: "crm:scheduling"."""
        return self.contract.domain.removeprefix("urn:").removeprefix("riv:")


_DIARY, _ESERVICE = "the unit's booking system", "1177 and other services for residents, or the region's own"
_PU, _HSA = "the national person service", "the national catalogue HSA"
_INDEX, _PLATFORM = "the engagement index", "the addressing catalogue of a service platform"


def _entries(
    release: str, producer: str, consumer: str, parts: tuple[Part, ...], *contracts: Contract, version: str | None = None
) -> tuple[Entry, ...]:
    return tuple(Entry(each, release, version or release, producer, consumer, parts) for each in contracts)


CONTRACTS: tuple[Entry, ...] = (
    *_entries("1.1", _DIARY, _ESERVICE, BOTH, *scheduling.ALL),
    *_entries(
        "2.0", _DIARY, _ESERVICE, BOTH, *(each for each in appointments.ALL if each.major == 2)
    ),
    *_entries("2.0", _DIARY, _ESERVICE, BOTH, appointments.CONFIRM_APPOINTMENT, version="1.0"),
    *_entries("1.0", _INDEX, "the booking system that holds the booking", CONSUMER, engagementindex.UPDATE),
    *_entries("1.0", _INDEX, "aggregating services", CONSUMER, engagementindex.FIND_CONTENT),
    *_entries("1.0", "a subscriber", _INDEX, PRODUCER, engagementindex.PROCESS_NOTIFICATION),
    *_entries(
        "2.0", _PLATFORM, "any consumer", CONSUMER,
        registry.GET_SUPPORTED_SERVICE_CONTRACTS, registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT,
    ),
    *_entries(
        "1.0", _PLATFORM, "any consumer", CONSUMER,
        registry.GET_SUPPORTED_SERVICE_CONTRACTS_1, registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1,
    ),
    *_entries("1.0", "any service", "a platform or its supervision", BOTH, monitoring.PING_FOR_CONFIGURATION),
    *_entries("5.0", _PU, "care systems", CONSUMER, persons.GET_PERSONS_FOR_PROFILE),
    *_entries("3.1", _PU, "care systems", CONSUMER, persons.GET_PERSONS_FOR_PROFILE_3),
    *_entries("5.0", _HSA, "care systems", CONSUMER, organization.GET_UNIT),
    *_entries("5.0", _HSA, "care systems", CONSUMER, organization.GET_HEALTH_CARE_UNIT, version="2.0"),
    *_entries("5.0", _HSA, "care systems", CONSUMER, organization.GET_HEALTH_CARE_UNIT_MEMBERS, version="2.1"),
    *_entries("5.0", _HSA, "care systems", CONSUMER, organization.GET_HEALTH_CARE_PROVIDER, version="1.0"),
    *_entries("1.0", "1177 inkorg", "care systems", CONSUMER, patientportal.IS_ACTIVE_USER),
    *_entries("1.0", "1177 inkorg; Kallelse where it stands in for it", "care systems", BOTH, patientportal.ADD_MESSAGE),
    *_entries("2.0", "1177 inkorg before the national contracts", "care systems", CONSUMER, *mvk.ALL),
)  # fmt: skip

BY_NAMESPACE: Mapping[str, Entry] = MappingProxyType({entry.contract.namespace: entry for entry in CONTRACTS})
