"""What was sent by hand a moment ago and is still held: taken back before anything at all has been done with it.

The row itself is the state: it is not planned before `held_until`, and not taken back after it, so that neither a stopped worker nor two
hands at once can make both happen.
"""

from datetime import datetime, timedelta
from uuid import UUID

from kallelse.invitations import actions
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import Version

HOLD = timedelta(seconds=60)
"""How long what is sent by hand can be taken back."""
REASON = "undone"


def seconds_left(version: Invitation, now: datetime) -> int:
    """For how many seconds more a version can be taken back; 0 when it no longer can. One that replaced another never can."""
    if version.held_until is None or version.state != Version.DRAFT or version.version > 1:
        return 0
    return max(0, int((version.held_until - now).total_seconds()))


def take_back(tenant_id: int, invitation_id: UUID, now: datetime) -> bool:
    """Take back a held version as if it had never been sent; False when it is too late. Call inside the tenant's scope."""
    actions.hold([invitation_id])
    version = Invitation.objects.get(pk=invitation_id)
    if not seconds_left(version, now) or version.claimed_by is not None:
        return False
    actions.withdraw(tenant_id, [invitation_id], REASON, now)
    return True
