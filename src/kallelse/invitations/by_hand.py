"""Verbs of what a colleague does by hand with one version: the digital one again, and nothing for a minute. Inside `db.tenant_scope`."""

from datetime import datetime, timedelta

from kallelse.invitations import actions
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import SENT_STEPS, NoticeKind
from kallelse.kit import db

INBOX = "inbox"
WORD_IS_OF_USE = timedelta(days=30)
"""How long a word about a kallelse without a time is worth sending."""


def resend(tenant_id: int, version: Invitation, now: datetime) -> bool:
    """Send the digital one again: what the inbox has is told of anew, and the same text is never put there twice; what has not left
    leaves now. False when nobody knows yet what became of it."""
    step = Step.objects.filter(invitation=version, channel=INBOX).first()
    if step is not None and step.state in SENT_STEPS:
        tell(tenant_id, version, NoticeKind.RESENT, now)
        return True
    return actions.hasten(tenant_id, version.pk, INBOX, "colleague_resends", now)


def tell(tenant_id: int, version: Invitation, kind: NoticeKind, now: datetime) -> None:
    """Plan a word in the inbox about a version."""
    ends = version.visit_start if version.visit_start is not None and version.visit_start > now else now + WORD_IS_OF_USE
    actions.add_notices(tenant_id, [(version.pk, kind, INBOX, f"word_{kind.value}", now, ends)])


def in_inbox(version: Invitation) -> bool:
    """Whether the inbox has taken the kallelse: then a word about it can be put there."""
    return Step.objects.filter(invitation=version, channel=INBOX, accepted_at__isnull=False).exists()


_REST = """
UPDATE {table} SET due_at = %(until)s
WHERE invitation_id = %(id)s AND state = 'planned' AND channel <> 'manual' AND due_at < %(until)s
"""
_WAKE = "UPDATE {table} SET due_at = %(now)s WHERE invitation_id = %(id)s AND state = 'planned' AND due_at = %(until)s"
_TABLES = ("invitations_step", "invitations_notice")


def rest(version: Invitation, until: datetime) -> None:
    """Let nothing more of a version leave before a moment, while whoever stops it may still think better of it."""
    for table in _TABLES:
        db.run(_REST.format(table=table), {"id": version.pk, "until": until})


def wake(version: Invitation, until: datetime, now: datetime) -> None:
    """What rested until that moment may leave."""
    for table in _TABLES:
        db.run(_WAKE.format(table=table), {"id": version.pk, "until": until, "now": now})
