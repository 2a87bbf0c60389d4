"""What the balance says: open alarms, a unit's bookings that need a person, and the days."""

from dataclasses import dataclass
from datetime import datetime

from kallelse.balance.alarms import Code
from kallelse.balance.jobs import PIECES
from kallelse.balance.models import Alarm, Booking, Day, Run
from kallelse.balance.rules import UNMATCHED
from kallelse.connections.models import CareProvider
from kallelse.kit import db
from kallelse.persons.models import Person
from kallelse.persons.rules import PROTECTED

RUNBOOKS = "docs/runbooks"
MISSED_SLOTS = 3
"""A piece that has not ended for so many of its intervals has stopped."""
PAGE = 200


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An open alarm of one care provider."""

    code: str
    provider: str
    since: datetime
    seen: datetime
    count: int

    @property
    def runbook(self) -> str:
        """The page that says what to do."""
        return f"{RUNBOOKS}/{self.code}.md"


def open_alarms(now: datetime) -> list[OpenAlarm]:
    """Every open alarm, the oldest first, and for each care provider whether the watch itself goes."""
    found = []
    for provider in CareProvider.objects.filter(active=True).order_by("hsa_id"):
        with db.tenant_scope(provider.pk):
            rows = Alarm.objects.filter(tenant=provider, state="open")
            found += [OpenAlarm(one.code, provider.hsa_id, one.since, one.seen_at, one.count) for one in rows]
            found += _silent(provider, now)
    return sorted(found, key=lambda one: one.since)


def _silent(provider: CareProvider, now: datetime) -> list[OpenAlarm]:
    """The watch has stopped when its most frequent pieces have not ended for several of their intervals; a new installation has no runs."""
    late = []
    for piece in PIECES:
        if piece.every is None:
            continue
        runs = Run.objects.filter(tenant=provider, piece=piece.name)
        ended = runs.exclude(ended_at=None).order_by("-ended_at").values_list("ended_at", flat=True).first()
        begun = ended or runs.order_by("begun_at").values_list("begun_at", flat=True).first()
        if begun is not None and begun < now - MISSED_SLOTS * piece.every:
            late.append(begun)
    return [OpenAlarm(Code.WATCH_SILENT.value, provider.hsa_id, min(late), now, len(late))] if late else []


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A booking that needs a person; `name` is empty for a protected person and for who has not been looked up."""

    booking: Booking
    name: str
    protected: bool


def unmatched(unit_id: int, now: datetime) -> list[Unmatched]:
    """The bookings of a unit that lie ahead and need a person, the soonest first. Call inside the tenant's scope."""
    wanted = [str(one) for one in UNMATCHED]
    rows = list(
        Booking.objects.select_related("source").filter(unit_id=unit_id, starts__gt=now, verdict__in=wanted).order_by("starts")[:PAGE]
    )
    known = {one.identity: one for one in Person.objects.filter(identity__in=[row.subject for row in rows])}
    return [_unmatched(row, known.get(row.subject)) for row in rows]


def _unmatched(row: Booking, person: Person | None) -> Unmatched:
    protected = person is not None and person.standing in PROTECTED
    name = f"{person.given_name} {person.surname}".strip() if person and not protected else ""
    return Unmatched(row, name, protected)


def how_many(unit_id: int, now: datetime) -> int:
    """How many bookings of a unit need a person. Call inside the tenant's scope."""
    return Booking.objects.filter(unit_id=unit_id, starts__gt=now, verdict__in=[str(one) for one in UNMATCHED]).count()


def latest_days(tenant_id: int) -> list[Day]:
    """The latest balance of every source of a care provider."""
    with db.tenant_scope(tenant_id):
        return list(Day.objects.filter(tenant_id=tenant_id).order_by("source_id", "-day").distinct("source_id"))
