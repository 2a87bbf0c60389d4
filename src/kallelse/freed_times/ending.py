"""What happens when a freed time has found somebody, or nobody: everything that follows, in one transaction. Inside `db.tenant_scope`,
with the freed time locked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.freed_times.models import Curious, FreedTime, Proposal, Standby
from kallelse.freed_times.rules import Ended, Fate, Reply
from kallelse.invitations import actions as invitations
from kallelse.invitations.actions import Happened
from kallelse.invitations.models import Notice, Step
from kallelse.invitations.states import Notice as NoticeState
from kallelse.invitations.states import NoticeKind

INBOX = "inbox"
WORTH_TELLING = timedelta(days=14)
"""How long a word that a time went to somebody else is worth sending."""
UNANSWERED = (Reply.OFFERED, Reply.ASKED)


def word(kind: NoticeKind, proposal: UUID) -> str:
    """The kind of a notice about one offer: each is said once, and a kallelse may have several."""
    return f"{kind.value}:{proposal.hex[-8:]}"


def taken(freed: FreedTime, winner: Proposal, now: datetime) -> None:
    """Somebody who was offered the time has it. A second call changes nothing."""
    if freed.state != Fate.OPEN:
        return
    _end(freed, Fate.TAKEN, now)
    others = [one for one in freed.proposals.filter(state__in=UNANSWERED) if one.pk != winner.pk]
    Proposal.objects.filter(pk=winner.pk).update(state=Reply.TAKEN, settled_at=now)
    _gone(freed, others, now)
    Standby.objects.filter(pk=winner.standby_id, ended_at=None).update(ended_at=now, ended_why=Ended.TAKEN, ended_by="resident")
    _tell_the_giver(freed, now)
    standby = winner.standby
    invitations.add_events(freed.tenant_id, now, [Happened(winner.invitation, "freed_taken", data={"at": freed.starts.isoformat()})])
    unit = connections.unit(freed.unit_id).hsa_id
    thing = f"offer:{winner.pk}"
    audit.write(
        now, [audit.Record("system:freed_times", audit.Action.FREED_ANSWERED, standby.subject, thing, audit.CARE, unit, result="taken")]
    )


def over(freed: FreedTime, fate: Fate, now: datetime) -> None:
    """Nobody who was offered the time has it, and it can be offered no more: used otherwise, or too near."""
    if freed.state != Fate.OPEN:
        return
    _end(freed, fate, now)
    left = list(freed.proposals.filter(state__in=UNANSWERED))
    if fate is Fate.USED:
        _gone(freed, left, now)
    else:
        Proposal.objects.filter(pk__in=[one.pk for one in left]).update(state=Reply.EXPIRED, settled_at=now)


def _end(freed: FreedTime, fate: Fate, now: datetime) -> None:
    freed.state, freed.ended_at = fate, now
    freed.save(update_fields=["state", "ended_at"])


def _gone(freed: FreedTime, others: Sequence[Proposal], now: datetime) -> None:
    """The others read that it is gone; they are told so where the offer had left us."""
    if not others:
        return
    Proposal.objects.filter(pk__in=[one.pk for one in others]).update(state=Reply.GONE, settled_at=now)
    kinds = {word(NoticeKind.EARLIER, one.pk): one for one in others}
    sent = Notice.objects.filter(invitation_id__in=[one.invitation for one in others], kind__in=list(kinds)).exclude(
        state__in=[NoticeState.PLANNED, NoticeState.SUPPRESSED, NoticeState.WITHDRAWN, NoticeState.FAILED]
    )
    told = {kinds[one.kind].pk: (kinds[one.kind], one.channel) for one in sent}
    unsent = [one.invitation for one in others if one.pk not in told]
    invitations.withdraw_notices(freed.tenant_id, unsent, "word_gone", now, kinds=[NoticeKind.EARLIER])
    ends = now + WORTH_TELLING
    planned = [(one.invitation, word(NoticeKind.GONE, one.pk), channel, "word_gone", now, ends) for one, channel in told.values()]
    invitations.add_notices(freed.tenant_id, planned)
    events = [Happened(one.invitation, "freed_gone", data={"at": freed.starts.isoformat()}) for one in others]
    invitations.add_events(freed.tenant_id, now, events)


def _tell_the_giver(freed: FreedTime, now: datetime) -> None:
    """Who gave the time back and wanted to know is told that somebody got it."""
    for one in Curious.objects.select_for_update(no_key=True).filter(unit_id=freed.unit_id, starts=freed.starts, told_at=None):
        tell(one, now)


def tell(one: Curious, now: datetime) -> None:
    """Plan the word, where her inbox has the kallelse; on the kallelse's page it stands anyway."""
    if Step.objects.filter(invitation_id=one.invitation, channel=INBOX, accepted_at__isnull=False).exists():
        planned = [(one.invitation, NoticeKind.GIVEN_ON, INBOX, "word_given_on", now, now + WORTH_TELLING)]
        invitations.add_notices(one.tenant_id, planned)
    one.told_at = now
    one.save(update_fields=["told_at"])
