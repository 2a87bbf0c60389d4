"""A resident chooses a time for her kallelse, whoever keeps the unit's diary: we ourselves, or the unit's own system.

Where the unit's system keeps it, the choice is written down first, then made there, and only then here: the old time stands in both until
the new one is certain, and an outcome that nobody knows is looked for (`settle`) before anybody is told anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.booking.actions import BOOK, CANCEL, MOVE, OPEN
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.diary import actions, queries, rules
from kallelse.diary.actions import Done, Who, Wish
from kallelse.diary.looking import days, hindrance, offers, places, schedule_of
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.invitations import actions as invitations
from kallelse.invitations import links, wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.wording import Wording
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.kit.swedish import in_swedish
from kallelse.persons.models import Person
from kallelse.routing import reasons
from kallelse.sources import Change, Offer
from kallelse.sources import Wish as Lookup

__all__ = ["choose", "days", "hindrance", "offers", "places", "settle"]

CHUNK = 50
LOST = "lost"
"""The outcome of a choice that the unit's system has never said anything about."""
GIVEN_UP = timedelta(minutes=10)
"""When the unit's system has not said for so long whether it moved a booking, a person at the unit is asked to look."""


@in_swedish
def choose(unit: CareUnit, who: Who, booked: Booked, offer: Offer, now: datetime) -> Change:
    """Let the kallelse have this time. The same choice again is the same outcome; `said` are words for the resident."""
    if unit.diary:
        wish = Wish(offer.start, offer.end, slot=offer.id, reason=_waiting(booked, offer))
        take = actions.make(unit, who, wish, now, booked.reference) if booked.start is None else actions.move(unit, who, booked, wish, now)
        return Change("done", booking=take.booked.reference) if isinstance(take, Done) else Change("refused", rules.sentence(take))
    asked = _ask(unit, who, booked, offer, now)
    if isinstance(asked, Change):
        return asked
    said = _tell(unit, asked)
    if said.outcome == "refused" or (said.outcome == "done" and asked.is_open and not said.booking):
        # The platform calls again what it has heard nothing of: a no may be the second answer to what the first call has done. And a
        # booking whose id is not told is looked for under the time that it was made for.
        looked = _looked_for(unit, asked, now)
        said = looked if looked is not None and looked.outcome == "done" else said
    return _settle(unit, asked, said, now)


def settle(tenant_id: int, now: datetime) -> int:
    """Find out about choices whose outcome nobody knows; returns how many were settled."""
    before = now - timedelta(seconds=config().unknown_settle_s)
    with db.tenant_scope(tenant_id):
        open_ones = BookingChange.objects.filter(kind__in=(MOVE, BOOK), state__in=OPEN, requested_at__lte=before)
        waiting = [_asked(change) for change in open_ones.select_related("invitation").order_by("requested_at")[:CHUNK]]
    settled = 0
    for one in waiting:
        unit = connections.unit(one.unit)
        said = _looked_for(unit, one, now)
        if said is not None:
            settled += _settle(unit, one, said, now).outcome in ("done", "refused", LOST)
    return settled


@dataclass(frozen=True, slots=True)
class _Asked:
    """A choice that is written down. `named` is how the resident is called in the register."""

    change: UUID
    invitation: UUID
    unit: int
    source: int
    subject: str
    reference: str
    known_as: str
    is_open: bool
    offer: Offer
    actor: str
    behalf: Mapping[str, str] | None
    at: datetime
    named: tuple[str, str]
    reason: str
    """What the unit is told of the choice beside the time itself, in words that its staff read; mostly nothing."""


def _ask(unit: CareUnit, who: Who, booked: Booked, offer: Offer, now: datetime) -> _Asked | Change:
    """Write the choice down, when nothing is in its way. One at a time for each kallelse."""
    if offer.start <= now:
        return Change("refused", rules.sentence(Why.PASSED))
    if why := hindrance(unit, booked, now, who):
        return Change("refused", rules.sentence(why))
    if rules.is_outside(booked.words, offer.start):
        return Change("refused", rules.sentence(Why.OUTSIDE))
    with db.tenant_scope(unit.provider_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=booked.invitation).first()
        current = queries.by_reference(unit, booked.reference)
        if invitation is None or current is None or not current.is_live:
            return Change("refused", rules.sentence(Why.NO_BOOKING))
        if current.invitation != invitation.pk:  # Pressed twice, or in two tabs.
            had = current.start == offer.start
            return Change("done", booking=current.reference) if had else Change("refused", rules.sentence(Why.REPLACED))
        if BookingChange.objects.filter(invitation=invitation, kind=CANCEL, state__in=OPEN).exists():
            return Change("refused", rules.sentence(Why.PENDING))
        if links.ahead([invitation.pk], now):
            return Change("refused", rules.sentence(Why.LINKED))
        try:
            with transaction.atomic():
                change = BookingChange.objects.create(
                    tenant_id=unit.provider_id, invitation=invitation, kind=BOOK if booked.start is None else MOVE, state="requested",
                    requested_at=now, wanted=msgspec.to_builtins(offer) | {"actor": who.actor}, behalf=who.behalf,
                )  # fmt: skip
        except IntegrityError:
            return Change("unknown", _("Det har redan begärts en annan tid. Vänta tills vårdsystemet har svarat."))
        record = audit.Record(
            who.actor, audit.Action.DIARY_MOVED, who.subject, f"change:{change.pk}", audit.CARE, unit.hsa_id, result="asked"
        )
        audit.write(now, [record])
        return _asked(change)


def _asked(change: BookingChange) -> _Asked:
    """Call inside the tenant's scope."""
    one, data = change.invitation, dict(change.wanted or {})
    actor = str(data.pop("actor", "resident"))
    person = Person.objects.filter(tenant_id=one.tenant_id, identity=one.subject).first()
    named = (person.given_name, person.surname) if person else ("", "")
    offer = msgspec.convert(data, Offer)
    return _Asked(
        change.pk, one.pk, one.unit_id, one.source_id, one.subject, one.reference, str(one.content.get("known_as") or one.reference),
        change.kind == BOOK, offer, actor, change.behalf, change.requested_at, named,
        _reason(wording.from_data(one.content), one.visit_start, offer),
    )  # fmt: skip


def _tell(unit: CareUnit, one: _Asked) -> Change:
    schedule = schedule_of(unit, one.source)
    if schedule is None:
        return Change("unreachable")
    if one.is_open:
        book = schedule.scheduler.book
        return book(schedule.book_url, unit.hsa_id, one.known_as, one.subject, one.named, one.offer)
    scheduler, reason = schedule.scheduler, one.reason
    if reason and not (schedule.look_url and scheduler.hears(schedule.look_url, unit.hsa_id, one.known_as, one.subject, "move")):
        reason = ""
    return scheduler.move(schedule.move_url, unit.hsa_id, one.known_as, one.subject, one.offer, reason)


def _waiting(booked: Booked, offer: Offer) -> str:
    return _reason(booked.words, booked.start, offer)


def _reason(words: Wording, before: datetime | None, offer: Offer) -> str:
    """The coded reason with its words, when the resident waits longer by her own choice than care has promised (R-PL-5)."""
    until = rules.waits(words, before, offer.start)
    with translation.override("sv"):
        return f"{rules.WAITS} ({until.isoformat()}): {reasons.text(rules.WAITS)}" if until else ""


def _looked_for(unit: CareUnit, one: _Asked, now: datetime) -> Change | None:
    """What became of a choice, by the schedule itself; None while nobody can tell."""
    schedule = schedule_of(unit, one.source)
    found = None
    if schedule is not None and one.is_open and not schedule.scheduler.is_based:
        made = schedule.scheduler.find(schedule.list_url, schedule.look_url, one.subject, one.offer)
        if made is not None and made.outcome == "refused":
            return Change("refused", _("Tiden kunde inte bokas. Välj en annan tid, eller ring mottagningen."))
        if made is not None:
            return made
    elif schedule is not None and schedule.look_url:
        (found,) = schedule.scheduler.fetch([Lookup(schedule.look_url, unit.hsa_id, one.known_as, one.subject)])
    start = getattr(found.draft, "start", None) if found is not None and found.outcome == "found" else None
    if start is not None and start == one.offer.start:
        return Change("done")
    if found is not None and found.outcome == "found":
        return Change("refused", _("Tiden kunde inte bytas. Din tidigare tid gäller: välj en annan tid, eller ring mottagningen."))
    if now - one.at < GIVEN_UP:
        return None
    return Change(LOST, _("Vårdsystemet har inte svarat på bytet. Ring mottagningen och fråga vilken tid som gäller."))


def _settle(unit: CareUnit, one: _Asked, said: Change, now: datetime) -> Change:
    """Write down what the schedule said; ours follows what was done."""
    with db.tenant_scope(unit.provider_id):
        # The kallelse before the change, as where it is asked: two who press at once would else wait for each other.
        Invitation.objects.select_for_update(no_key=True).filter(pk=one.invitation).first()
        change = BookingChange.objects.select_for_update(no_key=True).get(pk=one.change)
        if change.state not in OPEN:
            return Change(change.state, change.said)
        change.state = {"unreachable": "unknown", LOST: "refused"}.get(said.outcome, said.outcome)
        change.said = said.said
        change.settled_at = clock.now() if change.state in ("done", "refused") else None
        change.save()
        if said.outcome == LOST:
            invitations.add_steps(unit.provider_id, [(change.invitation_id, "manual", "move_unknown", now, now)])
        if change.state == "done":
            booked = queries.by_reference(unit, one.reference)
            if booked is not None:
                wish = Wish(one.offer.start, one.offer.end, body=msgspec.json.encode(one.offer), known_as=said.booking)
                actions.booked_elsewhere(unit, Who(one.subject, one.actor, behalf=one.behalf), booked, wish, now, one.offer.unit)
        record = audit.Record("system:booking", audit.Action.BOOKING_CHANGED, one.subject, f"change:{one.change}", result=change.state)
        audit.write(now, [record])
    return said
