"""A resident's visits for her calendar program: the file of one kallelse, and the address where all of them are fetched (R-OSL-1).

Whoever holds the address reads what it says, without logging in: it cannot be guessed, is shown once, is kept as a hash only, and ends when
its owner says so. Nobody whose data are protected has one, and what a sensitive kallelse's place is it never says.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from kallelse import content
from kallelse.audit import actions as audit
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.content import CalendarEntry
from kallelse.delivery import rendering
from kallelse.invitations import wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import Answer, Version
from kallelse.kit import clock, db, rows
from kallelse.kit.sealed import SealBroken, seal, unseal
from kallelse.patient_web import queries
from kallelse.patient_web.access import Resident
from kallelse.patient_web.models import CalendarAddress
from kallelse.persons.rules import PROTECTED, Standing

PURPOSE = "calendar"
BACK = timedelta(days=31)
"""Visits stay in the calendar so long after they were."""
NEVER = (*PROTECTED, Standing.DECEASED)
OFF = (Version.WITHDRAWN, Version.SUPERSEDED)

_FORBIDDEN = "SELECT 1 FROM persons_person WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND standing = ANY(%s::text[]) LIMIT 1"
_SETTLED = "WHERE invitation_id = %s AND kind = 'cancel' AND state = 'done'"
_LEFT_US = "WHERE subject = %s AND thread = %s AND state <> 'draft'"


@dataclass(frozen=True, slots=True)
class Feed:
    """What an address answers: the file, its hash, and whose kallelser by which care provider it shows."""

    body: bytes
    shown: tuple[Invitation, ...]

    @property
    def etag(self) -> str:
        """Changes when the file does."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def may_have(resident: Resident) -> bool:
    """Whether nothing that a care provider knows of her forbids an address that anybody could read."""
    return _may_have(resident, queries.every(resident))


def _may_have(resident: Resident, every: Sequence[Invitation]) -> bool:
    numbers, never = [resident.identity, *resident.earlier], list(map(str, NEVER))
    for tenant_id in {one.tenant_id for one in every}:
        with db.tenant_trip(tenant_id):
            if db.run(_FORBIDDEN, [tenant_id, numbers, never]):
                return False
    return True


def of(resident: Resident) -> CalendarAddress | None:
    """Her address, whichever of her numbers it was made under."""
    return rows.first(CalendarAddress, "WHERE owner = ANY(%s::text[]) ORDER BY made_at DESC", [_owners(resident)])


def make(resident: Resident, *, place: bool, now: datetime) -> str:
    """A new address in place of the one that she may have had; returns its secret, which nobody can be told again."""
    secret = secrets.token_urlsafe(32)
    first, *others = _owners(resident)
    sealed = seal(PURPOSE, " ".join([resident.identity, *resident.earlier]).encode())
    fresh = CalendarAddress(owner=first, digest=_digest(secret), sealed=sealed, place=place, made_at=now)
    _log(resident, audit.Action.CALENDAR_ADDRESS_MADE, now)
    with transaction.atomic():
        CalendarAddress.objects.filter(owner__in=others).delete()
        changed = ["digest", "sealed", "place", "made_at", "fetched_on"]
        CalendarAddress.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["owner"], update_fields=changed)
    return secret


def remove(resident: Resident, now: datetime) -> bool:
    """End the address at once; False when there was none."""
    gone, _ = CalendarAddress.objects.filter(owner__in=_owners(resident)).delete()
    if gone:
        _log(resident, audit.Action.CALENDAR_ADDRESS_REMOVED, now)
    return bool(gone)


def fetched(secret: str, now: datetime) -> Feed | None:
    """What an address answers now; None for one that is not, or no longer, anybody's. Nothing is logged as read yet: see `read`."""
    address = rows.first(CalendarAddress, "WHERE digest = %s", [_digest(secret)])
    if address is None:
        return None
    try:
        identity, *earlier = unseal(PURPOSE, address.sealed).decode().split()
    except SealBroken:
        return None
    resident = Resident(identity, "", tuple(earlier))
    every = queries.every(resident)
    if not _may_have(resident, every):
        # Her data have become protected since: the address ends here, and does not come back by itself.
        remove(resident, now)
        return None
    if address.fetched_on != clock.today():
        CalendarAddress.objects.filter(pk=address.pk).update(fetched_on=clock.today())
    return feed(every, place=address.place, now=now)


def feed(every: Sequence[Invitation], *, place: bool, now: datetime) -> Feed:
    """Those of her visits that are not long past, as one file; `every` are all versions of her kallelser."""
    newest: dict[object, Invitation] = {}
    for one in every:
        kept = newest.get(one.thread)
        if kept is None or kept.version < one.version:
            newest[one.thread] = one
    shown = [one for one in newest.values() if one.kind == "timed" and one.visit_start is not None and _last(one) > now - BACK]
    shown.sort(key=lambda one: (one.visit_start, one.pk))
    entries = {}
    for tenant_id in {one.tenant_id for one in shown}:
        with db.reading_scope(tenant_id):
            for one in shown:
                if one.tenant_id == tenant_id:
                    entries[one.pk] = entry(one, [other for other in every if other.thread == one.thread], now, place=place)
    return Feed(content.calendar_feed([entries[one.pk] for one in shown]), tuple(shown))


def read(feed: Feed, now: datetime) -> None:
    """Write to the access log that the address is about to show these kallelser."""
    for tenant_id in {one.tenant_id for one in feed.shown}:
        mine = [one for one in feed.shown if one.tenant_id == tenant_id]
        with db.tenant_scope(tenant_id):
            action = audit.Action.CALENDAR_FOLLOWED
            audit.write(
                now, [audit.Record("system:calendar", action, one.subject, f"invitation:{one.pk}", purpose=audit.CARE) for one in mine]
            )


def entry(one: Invitation, versions: Sequence[Invitation], now: datetime, *, place: bool) -> CalendarEntry:
    """What a calendar should hold of this version. Runs inside `db.tenant_scope`."""
    unit = connections.unit(one.unit_id)
    off = one.state in OFF or one.answer == Answer.CANCELLED
    keys = _visits(one)
    before: dict[str, datetime] = {}
    for other in sorted(versions, key=lambda other: other.version):
        before |= _visits(other) if other.version < one.version else {}
    gone = [(key, start) for key, start in before.items() if key not in keys and start > now - BACK]
    settled = len(rows.read(BookingChange, _SETTLED, [one.pk]))
    turns = settled - (1 if one.answer == Answer.CANCELLED and settled else 0)
    said = rendering.kallelse_of(one, unit, form=rendering.form_of(one.plan))
    told = place and not wording.from_data(one.content).sensitive
    return CalendarEntry(said, str(one.thread), off, turns, tuple(keys), tuple(gone), told)


def versions(one: Invitation) -> list[Invitation]:
    """All versions of this kallelse that left us. Runs inside `db.tenant_scope`."""
    return rows.read(Invitation, _LEFT_US, [one.subject, one.thread])


def _visits(one: Invitation) -> dict[str, datetime]:
    """When each visit of a version is, by the name that it keeps from version to version."""
    if one.visit_start is None:
        return {}
    series = wording.from_data(one.content).series
    keys = content.occasion_keys([each.reference for each in series] or [""])
    return dict(zip(keys, [each.start for each in series] or [one.visit_start], strict=True))


def _last(one: Invitation) -> datetime:
    return max(_visits(one).values())


def _log(resident: Resident, action: audit.Action, now: datetime) -> None:
    for tenant_id in {one.tenant_id for one in queries.every(resident)}:
        with db.tenant_scope(tenant_id):
            audit.write(now, [audit.Record("resident", action, resident.identity, "calendar", purpose=audit.CARE)])


def _owners(resident: Resident) -> list[str]:
    return [salted_hmac("kallelse.calendar", number, algorithm="sha256").hexdigest() for number in (resident.identity, *resident.earlier)]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
