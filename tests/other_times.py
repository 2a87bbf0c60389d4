"""A kallelse whose booking lies in the sandbox's care system, and what the pages of other times offer for it."""

import re
from datetime import timedelta
from typing import Any

from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from tests import kallelser


def booked(nation: Any, sandbox: Any, **words: Any) -> Invitation:
    """A kallelse in thirty days that the care system has under its reference, and keeps the diary of."""
    source = nation.sources["cosmic"]
    source.scheduling_url = f"{sandbox.url}/care"
    source.save()
    connections.forget()
    start = clock.now().replace(microsecond=0) + timedelta(days=30)
    made = kallelser.make(nation.units["k101"], source, start=start.isoformat(), reference="bokning-1", words=words)
    booking = {"booking_id": "bokning-1", "unit": nation.units["k101"].hsa_id, "person": made.subject}
    sandbox.lay_bookings(booking | {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()})
    return made


def sealed(page: Any) -> list[str]:
    """The times that a page offers, as its form sends them."""
    return re.findall(r'name="tid" value="([^"]+)"', page.content.decode())


def latest(made: Any) -> Invitation:
    """The newest version of a kallelse."""
    with db.tenant_scope(made.tenant_id):
        return Invitation.objects.filter(thread=made.thread).latest("version")
