"""The booking behind a kallelse that the resident is shown, and whether she may look for another time for it."""

from datetime import datetime

from kallelse.diary import choosing, queries
from kallelse.diary.queries import Booked
from kallelse.kit import db
from kallelse.patient_web.queries import Shown


def booked(shown: Shown) -> Booked | None:
    """The booking, when the kallelse shown is the version that holds."""
    with db.tenant_scope(shown.invitation.tenant_id):
        found = queries.by_reference(shown.unit, shown.invitation.reference)
    return found if found is not None and found.invitation == shown.invitation.pk else None


def may_look(shown: Shown, now: datetime) -> bool:
    """Whether there is anything to look for."""
    one = booked(shown)
    return one is not None and choosing.hindrance(shown.unit, one, now) is None
