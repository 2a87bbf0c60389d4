"""Patients who look at their kallelser, logged in, in a process of the bench's house: `python -m kallelse.bench.lookers`.

Prints a JSON list: of each her cookie, the number of a kallelse that lies ahead, and the secret of her calendar's address.
"""

import json
import sys
from datetime import timedelta
from typing import Any

LOOKERS = 400
WORDS: dict[str, Any] = {
    "purpose": "Du ska träffa en läkare för att prata om dina provsvar.",
    "performer": "Läkare Karin Exempel",
    "preparation": [
        {"text": "Sluta med blodförtunnande medicin om din läkare har sagt det.", "days_before": 5},
        {"text": "Ät och drick ingenting efter den här tiden.", "days_before": 0, "time": "00:00"},
    ],
    "bring": ["Legitimation", "Lista över dina mediciner"],
    "fee_sek": 300,
    "place": "Entré 3, plan 2",
}


def main() -> None:
    """Log them in and print."""
    import django

    django.setup()
    from django.db import connection

    from kallelse.connections.models import CareProvider

    tenant = CareProvider.objects.order_by("pk")[0].pk
    made = [_logged_in(*row) for row in _chosen(tenant)]
    connection.close_pool()  # type: ignore[attr-defined]
    json.dump(made, sys.stdout)


def _chosen(tenant: int) -> list[tuple[str, str]]:
    """Patients and a kallelse of each, which gets words enough and a number that people could read."""
    from kallelse.invitations.models import Invitation
    from kallelse.kit import clock, db, ids

    found: dict[str, str] = {}
    with db.tenant_scope(tenant):
        live = Invitation.objects.filter(tenant_id=tenant, state="active", visit_start__gt=clock.now() + timedelta(days=10))
        for one in live.order_by("visit_start")[: 4 * LOOKERS]:
            if one.subject not in found and len(found) < LOOKERS:
                one.number, one.content = ids.kallelse_number(), WORDS
                one.save(update_fields=["number", "content"])
                found[one.subject] = one.number
    return list(found.items())


def _logged_in(identity: str, number: str) -> dict[str, str]:
    from django.conf import settings

    from kallelse.kit import clock
    from kallelse.patient_web import calendar
    from kallelse.patient_web.access import Resident

    secret = calendar.make(Resident(identity, ""), place=False, now=clock.now())
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(identity)}", "number": number, "secret": secret}


def session_of(identity: str) -> str:
    """The key of a session in which this resident is logged in: logging in is not what is measured."""
    from django.contrib.sessions.backends.db import SessionStore

    from kallelse.kit import login
    from kallelse.patient_web.access import SLOT

    session = SessionStore()
    login.log_in(session, SLOT, {"identity": identity, "name": "Anna Exempel", "earlier": []})
    session.save()
    return session.session_key or ""


if __name__ == "__main__":
    main()
