"""What should stand in the index, and what its answers mean (R-RIV-7). Pure.

One entry for each kallelse: timed with its start, open with its last booking day. Its key never changes: a kallelse that moves to another
unit or gets another id is another entry, and the old one goes. Only `mostRecentContent` may change in place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.config import INDEX_DOMAINS
from kallelse.persons import identity
from kallelse.persons.rules import Standing
from kallelse.protocols import times

BOOKINGS, APPOINTMENTS = INDEX_DOMAINS
"""The service domains of crm:scheduling 1.1 and of its successor supportprocess:logistics:scheduling 2.0, without urn:."""
NOT_APPLICABLE = "NA"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
AFTER_REFUSAL = timedelta(days=1)
"""A refused entry is offered again when somebody may have put right what was wrong."""

_NATIONAL = frozenset({identity.PNR_ROOT, identity.SNR_ROOT, identity.NRID_ROOT})
"""Series of identities that the index knows; a region's own reserve numbers are never told outside it."""
_UNTOLD = frozenset({Standing.UNKNOWN, Standing.TEST_IDENTITY, Standing.DECEASED})
_END_OF_DAY = time(23, 59, 59)


class EntryState(StrEnum):
    """State of one entry."""

    WANTED = "wanted"
    """It should stand in the index, or stand there with another time."""
    CONFIRMED = "confirmed"
    UNWANTED = "unwanted"
    """It should go."""
    DELETED = "deleted"
    REFUSED = "refused"
    """The index says that something is wrong with this entry: a person must look at it."""


class Key(NamedTuple):
    """What tells entries apart. HSA-ids are in upper case, so that the same unit is never two keys."""

    resident: str
    service_domain: str
    logical_address: str
    business_object: str
    source_system: str
    data_controller: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """For whom we keep the index: source systems by row id, and the units (HSA-ids) whose diary we are ourselves.

    `own` is our HSA-id: what stands under it is ours to take away, even when we no longer keep it for anybody.
    """

    sources: frozenset[int]
    diaries: frozenset[str]
    own: str
    domains: tuple[str, ...] = (BOOKINGS,)
    """The service domains that the index is told; what others produce has entries in the first only."""

    def tells(self, source: int, unit: str) -> tuple[str, ...]:
        """The service domains in which a kallelse of this source at this unit has an entry of ours; none when others keep it."""
        if unit in self.diaries:
            return self.domains
        return tuple(domain for domain in self.domains if domain == BOOKINGS) if source in self.sources else ()

    def owns(self, source: int, key: "Key") -> bool:
        """Whether an entry is ours to change."""
        return source in self.sources or key.logical_address in self.diaries or key.source_system == self.own


@dataclass(frozen=True, slots=True)
class Fact:
    """The latest version of one kallelse and its patient, of whom `resident` and `standing` are None before she is looked up.

    `thread` is the same for all versions. `domains` are those in which it has an entry of ours: none when somebody else keeps the index.
    """

    source: int
    reference: str
    invitation: UUID
    state: str
    kind: str
    visit_start: datetime | None
    book_before: date | None
    resident: str | None
    standing: str | None
    unit: str
    source_system: str
    data_controller: str
    thread: UUID
    changed_at: datetime
    domains: tuple[str, ...] = (BOOKINGS,)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that should stand in the index, for the kallelse `reference` of `source`."""

    key: Key
    moment: datetime
    source: int
    reference: str
    invitation: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored; `moment` None means that it should be gone."""

    id: UUID
    source: int
    reference: str
    key: Key
    moment: datetime | None


UNDECIDED: Final = "undecided"
"""Nobody knows yet who the patient is: what stands in the index stays as it is."""


def wanted(fact: Fact, now: datetime) -> list[Wanted] | Literal["undecided"]:
    """The entries that a kallelse should have now: one in each of its service domains, or none."""
    until = _moment(fact)
    if not fact.domains or fact.state not in LIVE_VERSIONS or until is None or until <= now:
        return []
    if fact.resident is None:
        return UNDECIDED
    if fact.standing in _UNTOLD or not is_national(fact.resident):
        return []
    said = {BOOKINGS: (fact.reference, until)}
    if fact.visit_start is not None:
        # The successor knows no open kallelser, has ids of its own, and tells when something changed instead of when the visit is.
        said[APPOINTMENTS] = (str(fact.thread), fact.changed_at.replace(microsecond=0))
    return [
        Wanted(
            Key(fact.resident, domain, fact.unit, said[domain][0], fact.source_system, fact.data_controller),
            said[domain][1], fact.source, fact.reference, fact.invitation,
        )
        for domain in fact.domains if domain in said
    ]  # fmt: skip


def _moment(fact: Fact) -> datetime | None:
    """The start; for an open kallelse the end of its last booking day, so that the entry holds as long as the kallelse does.

    A message whose time nobody could read has none, and can therefore not stand in the index.
    """
    if fact.visit_start is not None:
        return fact.visit_start.replace(microsecond=0)
    return datetime.combine(fact.book_before, _END_OF_DAY, SWEDISH_TIME) if fact.book_before else None


def is_national(number: str) -> bool:
    """Whether the number is of a series that the index may hold: personnummer, samordningsnummer or national reserve number."""
    try:
        return identity.parse(number, date.max).root in _NATIONAL
    except identity.IdentityError:
        return False


def differences(facts: Iterable[Fact], entries: Iterable[Entry], now: datetime) -> tuple[list[Wanted], list[UUID]]:
    """What must be put into the index or renewed there, and the entries that must go. `entries` are those that are ours to change."""
    found: dict[Key, Wanted] = {}
    undecided: set[tuple[int, str]] = set()
    for fact in facts:
        ones = wanted(fact, now)
        if ones == UNDECIDED:
            undecided.add((fact.source, fact.reference))
        else:
            found |= {one.key: one for one in ones}
    standing = {entry.key: entry for entry in entries if entry.moment is not None}
    put = [one for key, one in found.items() if key not in standing or standing[key].moment != one.moment]
    end = [entry.id for key, entry in standing.items() if key not in found and (entry.source, entry.key.business_object) not in undecided]
    return put, end


def transaction(key: Key, moment: datetime | None) -> dict[str, Any]:
    """An engagementTransaction: without `moment` it deletes, and then says no mostRecentContent."""
    engagement = {
        "registeredResidentIdentification": key.resident,
        "serviceDomain": key.service_domain,
        "categorization": NOT_APPLICABLE,
        "logicalAddress": key.logical_address,
        "businessObjectInstanceIdentifier": key.business_object,
        "clinicalProcessInterestId": NOT_APPLICABLE,
        "sourceSystem": key.source_system,
        "dataController": key.data_controller,
    }
    if moment is not None:
        engagement["mostRecentContent"] = times.to_rivta(moment)
    return {"deleteFlag": moment is None, "engagement": engagement}


def pause(attempts: int) -> timedelta:
    """How long to wait after so many calls in vain: growing, at most an hour."""
    doublings = min(max(attempts - 1, 0), 12)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


_CODE = re.compile(r"\bEI00\d\b")
_ABOUT_ENTRIES = frozenset({"EI001", "EI002", "EI004", "EI005", "EI006"})
"""Codes of the index that say which entry is wrong; the others are about the call, and are our set-up's or the index's own trouble."""


def index_code(text: str) -> str:
    """The code that a fault of the index names, or nothing."""
    named = _CODE.search(text)
    return named[0] if named else ""


def is_about_entries(code: str) -> bool:
    """Whether a fault's code means that an entry is wrong, so that the others of the call must be tried without it."""
    return code in _ABOUT_ENTRIES


def halves[T](batch: Sequence[T]) -> Iterator[Sequence[T]]:
    """A batch in two, to find out which of its entries the index will not have."""
    middle = len(batch) // 2
    yield batch[:middle]
    yield batch[middle:]
