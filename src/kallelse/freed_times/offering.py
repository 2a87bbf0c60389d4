"""Offer what has become free, wave by wave, to those whom it suits (rules.md, Freed). One transaction for each freed time.

What has happened is read anew each time: who stands in the time now has taken it, whichever way, and whoever died before it was written
down.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.booking.actions import BOOK, MOVE
from kallelse.booking.actions import OPEN as UNSETTLED
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery.planning import earliest_preparation
from kallelse.diary import choosing
from kallelse.diary import queries as diary
from kallelse.diary.queries import Booked
from kallelse.diary.rules import ALL_KINDS, is_outside
from kallelse.freed_times import ending, looking, rules
from kallelse.freed_times.ending import INBOX, word
from kallelse.freed_times.looking import figures_of
from kallelse.freed_times.models import FreedTime, Proposal, Standby, Watch
from kallelse.freed_times.rules import Ended, Fate, Figures, Reply, Suits
from kallelse.invitations import actions as invitations
from kallelse.invitations.actions import Happened
from kallelse.invitations.models import Notice, Step
from kallelse.invitations.states import Notice as NoticeState
from kallelse.invitations.states import NoticeKind
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.notices import gates, planning
from kallelse.notices.rules import SMS
from kallelse.persons import never_contact
from kallelse.persons.models import Person
from kallelse.persons.rules import Standing
from kallelse.routing.clocks import LAST_MINUTE, at, day_of
from kallelse.sources import Offer

CHUNK, SCANNED = 20, 300
AGAIN = timedelta(minutes=10)
"""When somebody may have come whom the time suits, while nobody is asked."""
GLANCE = timedelta(minutes=1)
"""When somebody who looks at the time may have left the page."""
PATIENCE = timedelta(seconds=20)
"""How long a choice may be under way before its outcome is looked for."""


def go_on(tenant_id: int, now: datetime) -> int:
    """Take every freed time whose moment has come one step further; returns how many."""
    with db.tenant_scope(tenant_id):
        due = FreedTime.objects.filter(tenant_id=tenant_id, state=Fate.OPEN, next_at__lte=now).order_by("next_at")
        ids = list(due.values_list("pk", flat=True)[:CHUNK])
    return sum(_go_on(tenant_id, one, now) for one in ids)


def _go_on(tenant_id: int, id: UUID, now: datetime) -> int:
    with db.tenant_scope(tenant_id):
        mine = FreedTime.objects.select_for_update(no_key=True, skip_locked=True)
        freed = mine.filter(pk=id, state=Fate.OPEN, next_at__lte=now).first()
        if freed is None:
            return 0
        unit = connections.unit(freed.unit_id)
        freed.next_at = _step(freed, unit, msgspec.convert(freed.offer, Offer), figures_of(unit, now), now)
        freed.save(update_fields=["next_at", "wave"])
    return 1


def _step(freed: FreedTime, unit: CareUnit, offer: Offer, figures: Figures, now: datetime) -> datetime:
    """What is to be done now; returns when to look again."""
    made = list(freed.proposals.select_related("standby"))
    winner = next((one for one in made if stands_there(unit, one.standby, offer)), None)
    if winner is not None:
        ending.taken(freed, winner, now)
        return now
    if any(_asks(one, now) for one in made if one.state == Reply.ASKED):
        return now + PATIENCE
    if unit.diary and UUID(offer.id) in looking.kept(unit, now):
        return now + GLANCE
    if not is_free(unit, freed, offer, now):
        ending.over(freed, Fate.USED, now)
        return now
    if rules.is_lost(freed.starts, now, figures):
        ending.over(freed, Fate.LOST, now)
        return now
    if not figures.hours.holds(now):
        return figures.hours.next(now)
    waiting = [one.until for one in made if _waits(one, now)]
    if waiting:
        return min(waiting)
    until = rules.window_end(now, freed.starts, figures)
    asked = _ask(freed, unit, offer, {one.standby_id for one in made}, figures, until, now) if until > now else 0
    if asked:
        freed.wave += 1
        return until
    return min(now + AGAIN, freed.starts - timedelta(hours=figures.least_h) + timedelta(seconds=1))


def stands_there(unit: CareUnit, standby: Standby, offer: Offer) -> bool:
    """Whether her kallelse holds at that time now."""
    booked = diary.by_reference(unit, standby.reference)
    if booked is None or not booked.is_live or booked.start != offer.start or booked.thread != standby.thread:
        return False
    return not unit.diary or (booked.time is not None and str(booked.time.id) == offer.id)


def is_free(unit: CareUnit, freed: FreedTime, offer: Offer, now: datetime) -> bool:
    """Whether the time is still free, by our own diary or by what the unit's system said last."""
    if unit.diary:
        found = diary.free_of([UUID(offer.id)], ALL_KINDS, now)
        return found is not None and found.starts == offer.start
    seen = Watch.objects.filter(unit=unit).values_list("free", flat=True).first()
    return freed.starts > now and freed.key in (seen or ())


def _asks(one: Proposal, now: datetime) -> bool:
    """Whether the outcome of her yes is still open. What the unit's diary has said no to, and a page that died before it had asked, is
    written down."""
    changes = BookingChange.objects.filter(invitation_id=one.invitation, kind__in=(MOVE, BOOK)).order_by("-requested_at")
    last = changes.first()
    if last is not None and last.state in UNSETTLED:
        return True
    if one.settled_at is not None and now - one.settled_at < PATIENCE:
        return True
    refused = last is not None and last.state == "refused" and one.settled_at is not None and last.requested_at >= one.settled_at
    one.state, one.said = (Reply.REFUSED, last.said) if refused and last else (Reply.OFFERED, "")
    one.save(update_fields=["state", "said"])
    return False


def _waits(one: Proposal, now: datetime) -> bool:
    """Whether an answer may still come; what is too late, or could not be said to her, is written down."""
    if one.state != Reply.OFFERED:
        return False
    if one.until > now:
        words = list(Notice.objects.filter(invitation_id=one.invitation, kind=word(NoticeKind.EARLIER, one.pk)))
        unsaid = (NoticeState.SUPPRESSED, NoticeState.FAILED, NoticeState.WITHDRAWN)
        if not words or any(said.state not in unsaid for said in words):
            return True
        one.state = Reply.VOID
    else:
        one.state = Reply.EXPIRED
    one.settled_at = now
    one.save(update_fields=["state", "settled_at"])
    return False


def _ask(
    freed: FreedTime, unit: CareUnit, offer: Offer, asked: set[UUID], figures: Figures, until: datetime, now: datetime
) -> int:  # fmt: skip
    """Offer the time to the next wave; returns how many got it."""
    made: list[tuple[Proposal, str, Standby]] = []
    standing = Standby.objects.filter(unit=unit, ended_at=None).order_by("-priority", "waits_since", "pk")
    for one in standing[:SCANNED]:
        if len(made) == figures.wave:
            break
        if one.pk in asked:
            continue
        booked = diary.by_reference(unit, one.reference)
        if booked is None or not booked.is_live or booked.thread != one.thread or rules.is_over(suits_of(one, booked), now):
            Standby.objects.filter(pk=one.pk, ended_at=None).update(ended_at=now, ended_why=Ended.OVER, ended_by="system:freed_times")
            continue
        if not rules.suits(suits_of(one, booked), offer.start, now) or not _can(unit, booked, offer, until, now):
            continue
        channel = _reached(unit, booked, now)
        if not channel or not _free_to_ask(one, figures, now):
            continue
        proposal = Proposal(
            id=new_id(), tenant_id=freed.tenant_id, freed=freed, standby=one, invitation=booked.invitation, wave=freed.wave + 1,
            made_at=now, until=until,
        )  # fmt: skip
        made.append((proposal, channel, one))
    Proposal.objects.bulk_create([one for one, _, _ in made])
    invitations.add_notices(
        freed.tenant_id,
        [(one.invitation, word(NoticeKind.EARLIER, one.pk), channel, "word_earlier", now, until) for one, channel, _ in made],
    )
    said = {"at": freed.starts.isoformat()}
    invitations.add_events(freed.tenant_id, now, [Happened(one.invitation, "freed_offered", data=said) for one, _, _ in made])
    action = audit.Action.FREED_OFFERED
    audit.write(
        now,
        [audit.Record("system:freed_times", action, who.subject, f"offer:{one.pk}", audit.CARE, unit.hsa_id) for one, _, who in made],
    )
    return len(made)


def suits_of(one: Standby, booked: Booked) -> Suits:
    """What suits her, with the time that she has now."""
    parts = tuple(filter(None, one.parts.split(",")))
    return Suits(one.notice_h, one.weekdays, parts, one.first, one.last, booked.start)


def _can(unit: CareUnit, booked: Booked, offer: Offer, until: datetime, now: datetime) -> bool:
    """Whether the time is of her kallelse's type and of use (K36), she may move now, and what she must prepare can still be done after she
    has answered."""
    kinds = {booked.words.time_type, booked.time.time_type if booked.time else ""} - {""}
    if kinds and offer.time_type not in kinds and offer.time_type_name not in kinds:
        return False
    begins = earliest_preparation(offer.start, booked.words)
    if (begins is not None and begins <= until) or is_outside(booked.words, offer.start):
        return False
    return choosing.hindrance(unit, booked, now) is None


def _reached(unit: CareUnit, booked: Booked, now: datetime) -> str:
    """The channel that a word about it may go through now, or "": none, as for who has died, must not be contacted, or has no inbox."""
    tenant = unit.provider_id
    person = Person.objects.filter(tenant_id=tenant, identity=booked.subject).first()
    if person is None or person.standing == Standing.DECEASED:
        return ""
    if not never_contact.units(tenant, [booked.subject]).get(booked.subject, frozenset()).isdisjoint((0, unit.pk)):
        return ""
    decided = gates.decisions(tenant, day_of(now))
    way = gates.way(unit.pk, booked.subject, decided, gates.consents([booked.subject])) if (unit.pk, SMS) in decided else ""
    if way == SMS and planning.figures_of(tenant, booked.care_level, day_of(now)).hours[SMS].holds(now):
        return SMS
    taken = Step.objects.filter(invitation_id=booked.invitation, channel=INBOX, accepted_at__isnull=False)
    return INBOX if taken.exists() else ""


def _free_to_ask(one: Standby, figures: Figures, now: datetime) -> bool:
    """Whether she has no other offer to answer, and has not had enough of them today. Held, so that two workers see one another."""
    held = Standby.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=one.pk, ended_at=None).first()
    if held is None:
        return False
    if Proposal.objects.filter(standby=one, state__in=ending.UNANSWERED).exists():
        return False
    midnight = at(day_of(now) - timedelta(days=1), LAST_MINUTE)
    return Proposal.objects.filter(standby=one, made_at__gt=midnight).count() < figures.most_a_day
