"""The verbs of freed times: stand by, and no longer; answer an offer; rank and take out, by a colleague; ask to be told.

Each leaves an entry in the access log, in the transaction of what it changes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.booking.by import RESIDENT, By
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.diary import choosing
from kallelse.diary import queries as diary
from kallelse.diary.actions import Who
from kallelse.freed_times import ending, offering
from kallelse.freed_times.models import Curious, FreedTime, Proposal, Standby, Watch
from kallelse.freed_times.rules import Ended, Fate, Reply
from kallelse.invitations import actions as invitations
from kallelse.invitations.actions import Happened
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer, NoticeKind
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.swedish import in_swedish
from kallelse.sources import Change, Offer

SOON = timedelta(seconds=10)
"""So soon after a unit's own system has said no it is asked what is free there, before anybody else is offered the time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What suits somebody: hours of notice, weekdays ("12345"; empty: any), parts of the day, and days when they are bounded."""

    notice_h: int
    weekdays: str = ""
    parts: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


def stand_by(invitation: Invitation, wanted: Wanted, now: datetime, *, by: By = RESIDENT) -> bool:
    """She can take another time; said again it replaces what she said before. False when the kallelse no longer holds."""
    tenant = invitation.tenant_id
    with db.tenant_scope(tenant):
        held = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation.pk, state__in=LIVE_VERSIONS).first()
        if held is None or held.answer == Answer.CANCELLED:
            return False
        mine = Invitation.objects.filter(subject=held.subject, thread=held.thread)
        waits_since = min(mine.values_list("received_at", flat=True), default=now)
        said = {
            "notice_h": wanted.notice_h, "weekdays": wanted.weekdays, "parts": ",".join(wanted.parts), "first": wanted.first,
            "last": wanted.last, "said_at": now, "said_by": by.actor,
        }  # fmt: skip
        first_said = said | {
            "unit_id": held.unit_id, "subject": held.subject, "source": held.source_id, "reference": held.reference,
            "waits_since": waits_since,
        }  # fmt: skip
        one, new = Standby.objects.update_or_create(
            tenant_id=tenant, thread=held.thread, ended_at=None, defaults=said, create_defaults=first_said
        )  # fmt: skip
        if new:
            invitations.add_events(tenant, now, [Happened(held.pk, "standby_said", data=dict(by.said or {}))])
        _log(one, audit.Action.STANDBY_SAID, by, now)
        db.run("UPDATE freed_times_freedtime SET next_at = %s WHERE tenant_id = %s AND state = 'open' AND unit_id = %s AND wave = 0",
               [now, tenant, held.unit_id])  # fmt: skip
    return True


def stand_down(tenant_id: int, id: UUID, why: Ended, now: datetime, *, by: By = RESIDENT) -> Standby | None:
    """She stands by no longer: what she was offered is answered with no. None when she did not."""
    with db.tenant_scope(tenant_id):
        one = Standby.objects.filter(pk=id, ended_at=None).first()
        if one is None:
            return None
        for proposal in Proposal.objects.select_for_update(no_key=True).filter(standby=one, state=Reply.OFFERED).order_by("pk"):
            _declined(proposal, now)
        ended = Standby.objects.filter(pk=id, ended_at=None).update(ended_at=now, ended_why=why, ended_by=by.actor)
        if not ended:
            return None
        booked = diary.by_reference(connections.unit(one.unit_id), one.reference)
        if booked is not None:
            invitations.add_events(tenant_id, now, [Happened(booked.invitation, "standby_ended", data=dict(by.said or {}))])
        _log(one, audit.Action.STANDBY_ENDED, by, now, why)
    return one


def rank(unit: CareUnit, id: UUID, priority: int, now: datetime, *, by: By) -> bool:
    """Care sets a medical priority, 0 to 3. False when nobody stands by under that id at the unit."""
    with db.tenant_scope(unit.provider_id):
        one = Standby.objects.select_for_update(no_key=True).filter(pk=id, unit=unit, ended_at=None).first()
        if one is None:
            return False
        one.priority = priority
        one.save(update_fields=["priority"])
        _log(one, audit.Action.STANDBY_RANKED, by, now, str(priority))
    return True


def decline(tenant_id: int, id: UUID, now: datetime, *, by: By = RESIDENT) -> bool:
    """She does not want the offered time, and stands by for others. False when there is nothing to say no to any more."""
    with db.tenant_scope(tenant_id):
        one = Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("standby", "freed").filter(pk=id).first()
        if one is None or one.state != Reply.OFFERED:
            return False
        _declined(one, now)
        data = {"at": one.freed.starts.isoformat()}
        invitations.add_events(tenant_id, now, [Happened(one.invitation, "freed_declined", data=data)])
        _log(one.standby, audit.Action.FREED_ANSWERED, by, now, "declined", f"offer:{one.pk}")
    return True


def _declined(one: Proposal, now: datetime) -> None:
    one.state, one.settled_at = Reply.DECLINED, now
    one.save(update_fields=["state", "settled_at"])
    invitations.withdraw_notices(one.tenant_id, [one.invitation], "answered", now, kinds=[NoticeKind.EARLIER])
    FreedTime.objects.filter(pk=one.freed_id, state=Fate.OPEN).update(next_at=now)


@in_swedish
def accept(unit: CareUnit, id: UUID, who: Who, now: datetime) -> Change:
    """She takes the offered time: the first who does gets it. Her old time stands until the new one is certain.

    `done`, `refused` (somebody else has it, or it may not be; `said` are words for her) or `unknown`: the unit's system has not said.
    """
    with db.tenant_scope(unit.provider_id):
        one = Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("standby", "freed").filter(pk=id).first()
        if one is None or one.state not in (Reply.OFFERED, Reply.ASKED):
            return Change("done" if one is not None and one.state == Reply.TAKEN else "refused")
        offer = msgspec.convert(one.freed.offer, Offer)
        booked = diary.by_reference(unit, one.standby.reference)
        if one.freed.state != Fate.OPEN or one.until < now or booked is None or not booked.is_live:
            return Change("refused")
        one.state, one.settled_at = Reply.ASKED, now
        one.save(update_fields=["state", "settled_at"])
        _log(one.standby, audit.Action.FREED_ANSWERED, By(who.actor), now, "asked", f"offer:{one.pk}")
    return _take(unit, one, who, booked, offer, now)


def _take(unit: CareUnit, one: Proposal, who: Who, booked: diary.Booked, offer: Offer, now: datetime) -> Change:
    mine: Offer | None = offer
    if not unit.diary:
        # Looked for anew as hers: what the unit's system does not offer her any more is gone, and nothing is tried.
        day = offer.start.astimezone(SWEDISH_TIME).date()
        found = choosing.offers(unit, booked, day, day, now)
        if found is None:
            _settle(unit, one, Reply.OFFERED, "", now)
            return Change("unreachable")
        mine = next((free for free in found if free.start == offer.start and free.performer == offer.performer), None)
    said = choosing.choose(unit, who, booked, mine, now) if mine else Change("refused")
    if said.outcome == "refused":
        with db.tenant_scope(unit.provider_id):
            free = unit.diary and offering.is_free(unit, one.freed, offer, now)
        _settle(unit, one, Reply.REFUSED if free else Reply.GONE, said.said, now)
    elif said.outcome == "done":
        with db.tenant_scope(unit.provider_id):
            ending.taken(FreedTime.objects.select_for_update(no_key=True).get(pk=one.freed_id), one, now)
    return said


def _settle(unit: CareUnit, one: Proposal, state: Reply, said: str, now: datetime) -> None:
    """She did not get it now. Whether it is still free for others is looked at anew."""
    with db.tenant_scope(unit.provider_id):
        Proposal.objects.filter(pk=one.pk, state=Reply.ASKED).update(state=state, said=said, settled_at=now)
        FreedTime.objects.filter(pk=one.freed_id, state=Fate.OPEN).update(next_at=now if unit.diary else now + SOON)
        if not unit.diary:
            Watch.objects.filter(unit=unit).update(next_at=now)


def ask_to_be_told(invitation: Invitation, now: datetime) -> None:
    """She has cancelled, and wants to know whether somebody got her time. Said twice it is said once."""
    assert invitation.visit_start is not None
    with db.tenant_scope(invitation.tenant_id):
        one, _ = Curious.objects.get_or_create(
            invitation=invitation.pk,
            defaults={"tenant_id": invitation.tenant_id, "unit_id": invitation.unit_id, "starts": invitation.visit_start, "asked_at": now},
        )  # fmt: skip
        gone_on = FreedTime.objects.filter(unit_id=one.unit_id, starts=one.starts, state=Fate.TAKEN).exists()
        if gone_on and one.told_at is None:
            ending.tell(one, now)


def _log(one: Standby, action: audit.Action, by: By, now: datetime, result: str = "ok", thing: str = "") -> None:
    unit, named = connections.unit(one.unit_id).hsa_id, thing or f"standby:{one.pk}"
    audit.write(now, [audit.Record(by.actor, action, one.subject, named, audit.CARE, unit, by.commission, result)])
