"""What a resident may read: her own kallelser, whoever sent them, and as a guardian those of her children under 13 (K16).

Each read is in the access log before anything is returned.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from kallelse import content
from kallelse.attachments import queries as attachments
from kallelse.attachments.queries import Offered
from kallelse.audit import actions as audit
from kallelse.booking.actions import BOOK, CANCEL, MOVE
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import rendering
from kallelse.invitations import links, wording
from kallelse.invitations.models import Event, Invitation, Step
from kallelse.invitations.states import LIVE_VERSIONS, Answer, Fee, Version
from kallelse.kit import clock, db, rows
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.patient_web import rules
from kallelse.patient_web.access import Resident
from kallelse.patient_web.rules import Situation
from kallelse.persons.guardians import Child
from kallelse.persons.models import Person

_KNOWN = "WHERE subject = %s AND state <> 'draft' AND NOT (state = 'withdrawn' AND plan IS NULL)"
"""But for what was taken back before anything had been done with it."""
_OF_NUMBER, _OF_UNIT = f"{_KNOWN} AND number = %s", f"{_KNOWN} AND unit_id = %s"
_NEWER = "WHERE subject = %s AND thread = %s AND version > %s ORDER BY version DESC"
_CHANGES = "WHERE invitation_id = %s ORDER BY requested_at"
_CANCELLATIONS = "WHERE invitation_id = ANY(%s::uuid[]) AND kind = 'cancel' ORDER BY requested_at"
_LETTER = "WHERE invitation_id = %s AND channel = 'letter'"


@dataclass(frozen=True, slots=True)
class Shown:
    """One kallelse with everything its page needs. `newest` is the version that replaced it, when there is one to read."""

    invitation: Invitation
    unit: CareUnit
    kallelse: content.Kallelse
    facts: content.Facts
    situation: Situation
    said: str
    newest: Invitation | None
    linked: list["Beside"] = field(default_factory=list)
    attachments: tuple[Offered, ...] = ()
    child: Child | None = None
    """Whom it is about, when a guardian reads it."""
    siblings: list["Beside"] = field(default_factory=list)
    """The visits of her other children at the same unit."""
    changes: Sequence[BookingChange] = ()
    """What has been asked of the care system, the first first."""

    def change(self, *kinds: str) -> BookingChange | None:
        """The last change of these kinds."""
        return _last(self.changes, *kinds)


@dataclass(frozen=True, slots=True)
class Beside:
    """A visit that belongs together with the one shown, and still stands."""

    number: str
    visit_start: datetime | None
    unit_name: str
    child: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the resident's list."""

    number: str
    visit_start: datetime | None
    unit_name: str
    situation: Situation
    child: str = ""
    """The name of the child whom it is about; "" = the resident herself."""


def own(resident: Resident, now: datetime) -> list[Listed]:
    """All kallelser of the resident and her children, the nearest visit first; older versions of the same kallelse are left out."""
    newest: dict[object, Invitation] = {}
    for one in (*_mine(resident), *_childrens(resident)):
        kept = newest.get(one.thread)
        if kept is None or kept.version < one.version:
            newest[one.thread] = one
    found: list[Listed] = []
    for tenant_id, group in groupby(sorted(newest.values(), key=lambda one: one.tenant_id), key=lambda one: one.tenant_id):
        mine = list(group)
        with db.tenant_trip(tenant_id):
            audit.write(now, [_record(resident, one, audit.Action.PATIENT_READ) for one in mine])
            asked = rows.read(BookingChange, _CANCELLATIONS, [[one.pk for one in mine]])
        changes = {change.invitation_id: change for change in asked}
        for one in mine:
            situation = _situation(one, now, changes.get(one.pk), None)
            child = resident.child(one.subject)
            name = connections.unit(one.unit_id).name
            found.append(Listed(one.number, situation.visit_start, name, situation, child.name if child else ""))
    return sorted(found, key=lambda row: (row.visit_start is not None, row.visit_start or now))


def one(resident: Resident, number: str, now: datetime, action: audit.Action = audit.Action.PATIENT_READ) -> Shown | None:
    """The resident's kallelse with this number; None when there is none, whoever else may have it."""
    with reading(resident, number, now, action) as shown:
        return shown


@contextmanager
def reading(
    resident: Resident, number: str, now: datetime, action: audit.Action = audit.Action.PATIENT_READ
) -> Iterator[Shown | None]:  # fmt: skip
    """As `one`, in the scope where whatever else a page needs to know of the kallelse is read."""
    invitation = find(resident, number)
    if invitation is None:
        yield None
        return
    beside = _childrens(resident, unit_id=invitation.unit_id) if resident.child(invitation.subject) else []
    with db.reading_scope(invitation.tenant_id):
        audit.write(now, [_record(resident, invitation, action)])
        yield _shown(resident, invitation, beside, now)


def _shown(resident: Resident, invitation: Invitation, beside: list[Invitation], now: datetime) -> Shown:
    changes = rows.read(BookingChange, _CHANGES, [invitation.pk])
    change, moving = _last(changes, CANCEL), _last(changes, MOVE, BOOK)
    letter = rows.first(Step, _LETTER, [invitation.pk])
    newest = rows.first(Invitation, _NEWER, [invitation.subject, invitation.thread, invitation.version])
    unit = connections.unit(invitation.unit_id)
    values = connections.parameters(invitation.tenant_id, invitation.care_level, now.astimezone(SWEDISH_TIME).date())
    fee, form = values.get("no_show_fee_text", ""), rendering.form_of(invitation.plan)
    named = wording.from_data(invitation.content).attachments
    files = attachments.offered(invitation.tenant_id, unit.pk, named)
    withheld = {one.sha256 for one in named} - {one.sha256 for one in files}
    child = resident.child(invitation.subject)
    kallelse = rendering.kallelse_of(
        invitation, unit, recipient_kind="guardian" if child else "self", no_show_fee_text=fee, form=form, withheld=withheld
    )
    linked = _linked(resident, invitation, now)
    siblings = _siblings(resident, invitation, beside, now)
    readable = newest is not None and newest.state != Version.DRAFT
    return Shown(
        invitation, unit, kallelse, content.facts(kallelse), _situation(invitation, now, change, letter, _why_off(invitation), moving),
        change.said if change else moving.said if moving else "", newest if readable else None, linked, tuple(files), child, siblings,
        changes,
    )  # fmt: skip


def _last(changes: Sequence[BookingChange], *kinds: str) -> BookingChange | None:
    return next((one for one in reversed(changes) if one.kind in kinds), None)


def _why_off(invitation: Invitation) -> str:
    """Why care has called it off: a code, or ""."""
    if invitation.state != Version.WITHDRAWN:
        return ""
    ended = Event.objects.filter(invitation=invitation, kind=Version.WITHDRAWN).order_by("-id").first()
    return str(ended.data.get("reason", "")) if ended else ""


def _linked(resident: Resident, shown: Invitation, now: datetime) -> list[Beside]:
    """The visits that belong together with this one and lie ahead: hers too, and read with it."""
    together = links.ahead([shown.pk], now).get(shown.pk, [])
    read = (resident.voice(shown.subject), audit.Action.PATIENT_READ, shown.subject)
    audit.write(now, [audit.Record(*read, f"invitation:{one.id}", purpose=audit.CARE) for one in together])
    return [Beside(one.number, one.start, connections.unit(one.unit).name) for one in together if one.state != Version.DRAFT]


def _siblings(resident: Resident, shown: Invitation, others: list[Invitation], now: datetime) -> list[Beside]:
    """The visits of her other children that lie ahead at the same unit: read with the one shown."""
    ahead = [
        one for one in others
        if one.subject != shown.subject and one.state in LIVE_VERSIONS and one.answer != Answer.CANCELLED and one.visit_start is not None
        and one.visit_start > now
    ]  # fmt: skip
    audit.write(now, [_record(resident, one, audit.Action.PATIENT_READ) for one in ahead])
    found = [(one, resident.child(one.subject)) for one in sorted(ahead, key=lambda one: (one.visit_start or now, one.number))]
    return [Beside(one.number, one.visit_start, connections.unit(one.unit_id).name, child.name) for one, child in found if child]


def find(resident: Resident, number: str) -> Invitation | None:
    """The resident's kallelse, or her child's, with this number, without showing anything of it."""
    return next(iter(_mine(resident, number)), None) or next(iter(_childrens(resident, number)), None)


def every(resident: Resident) -> list[Invitation]:
    """All versions of her own kallelser (not her children's), the nearest visit first, without showing anything of them."""
    return sorted(_mine(resident), key=lambda one: (one.visit_start is None, one.visit_start or one.received_at))


def _mine(resident: Resident, number: str = "") -> list[Invitation]:
    return [one for identity in (resident.identity, *resident.earlier) for one in _of(identity, number)]


def _of(identity: str, number: str = "", unit_id: int = 0) -> list[Invitation]:
    with db.resident_trip(identity):
        if number:
            return rows.read(Invitation, _OF_NUMBER, [identity, number])
        return rows.read(Invitation, _OF_UNIT, [identity, unit_id]) if unit_id else rows.read(Invitation, _KNOWN, [identity])


def _childrens(resident: Resident, number: str = "", unit_id: int = 0) -> list[Invitation]:
    """The kallelser of the children whom she reads for today, as far as the plan has given them to a guardian."""
    today = clock.today()
    return [
        one for child in resident.children if child.is_read_for(today) for one in _of(child.identity, number, unit_id)
        if rules.is_for_guardian(one.plan, one.content, one.visit_start or one.received_at, child.since)
    ]  # fmt: skip


def earlier_identities(identity: str) -> tuple[str, ...]:
    """Numbers that kallelser were sent under and that the person service answered with this identity: a changed number."""
    known: set[str] = set()
    for tenant_id in db.all_tenants():
        with db.tenant_scope(tenant_id):
            known.update(Person.objects.filter(main_identity=identity).exclude(identity=identity).values_list("identity", flat=True))
    return tuple(sorted(known))


def _record(resident: Resident, one: Invitation, action: audit.Action) -> audit.Record:
    return audit.Record(resident.voice(one.subject), action, one.subject, f"invitation:{one.pk}", purpose=audit.CARE)


def _time(one: Invitation, now: datetime) -> tuple[datetime | None, datetime | None]:
    """When the visit is; of several the one that goes on or comes next."""
    if not one.content.get("series"):
        return one.visit_start, one.visit_end
    said = [each for each in wording.from_data(one.content).series if not each.off]
    times = [(each.start.astimezone(UTC), each.end and each.end.astimezone(UTC)) for each in said]
    return rules.next_time(times, now)


def _situation(
    one: Invitation, now: datetime, change: BookingChange | None, letter: Step | None, off: str = "", moving: BookingChange | None = None
) -> Situation:  # fmt: skip
    start, end = _time(one, now)
    return Situation(
        state=one.state, answer=one.answer, kind=one.kind, visit_start=start, cancel_deadline=one.cancel_deadline,
        # One answer is about one booking: the visits of a series are cancelled one by one, by telephone.
        cancel_allowed=bool(one.content.get("cancel_allowed", True)) and not one.content.get("series"),
        change=change.state if change else "",
        letter=letter.state if letter else "", letter_due=letter.due_at if letter else None,
        off=off, free=one.fee == Fee.CARE_CANCELLED_LATE, moving=moving.state if moving else "", visit_end=end,
        is_one_of_several=bool(one.content.get("series")),
    )  # fmt: skip
