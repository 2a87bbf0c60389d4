"""Stored kallelser in any state, for tests of the doors: with real deadlines, but without sending anything."""

import hashlib
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.test import Client

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.invitations import actions
from kallelse.invitations.models import Envelope, Invitation
from kallelse.invitations.models import Step as StepRow
from kallelse.kit import clock, db, ids, login
from kallelse.persons.guardians import Child
from kallelse.persons.models import Person
from kallelse.roles.models import Assignment
from kallelse.roles.rules import EVERYWHERE, Role
from kallelse.routing.timeline import Parameters, timeline

ANNA, BERTIL, CECILIA = "193704297450", "193912312380", "194206176598"
"""Published test numbers of three ordinary residents of the sandbox nation."""
VISIT = "2027-02-10T10:00:00+01:00"
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


@dataclass(frozen=True)
class Planned:
    """A step to store: its channel, state and reason, and when it is due and safe until (ISO)."""

    channel: str
    state: str = "planned"
    reason: str = "digital_first"
    due: str = "2027-01-11T08:00:00+01:00"
    until: str = "2027-01-27T07:50:00+01:00"


INBOX_AVAILABLE = (Planned("inbox", "available"), Planned("letter", "planned", "unread", "2027-01-27T07:50:00+01:00"))


def make(
    unit: CareUnit, source: SourceSystem, subject: str = ANNA, *, start: str | None = VISIT, state: str = "active", answer: str = "none",
    steps: Sequence[Planned] = INBOX_AVAILABLE, words: dict[str, Any] | None = None, version: int = 1, thread: UUID | None = None,
    reference: str = "", kind: str = "timed", reasons: Sequence[str] = ("account_active", "band_digital_first"), name: str = "Anna Exempel",
    standing: str = "ordinary", recipients: str = "", end: str | None = None, book_before: date | None = None,
) -> Invitation:  # fmt: skip
    """Store one version of a kallelse as it would lie after planning, with its steps and the person it is for."""
    now = clock.now()
    visit = datetime.fromisoformat(start) if start else None
    values = connections.parameters(unit.provider_id, unit.care_level, now.date())
    moments = timeline(visit, Parameters.from_data(values), now)
    plan = {
        "band": moments.band.value,
        "moments": {"print_decide": moments.print_decide.isoformat()},
        "reasons": [{"code": code, "data": {}} for code in reasons],
    } | ({"recipients": recipients} if recipients else {})
    given, _, surname = name.partition(" ")
    with db.tenant_scope(unit.provider_id):
        envelope = Envelope.objects.create(
            tenant_id=unit.provider_id, source=source, door="rest", media_type="application/json", body=b"{}",
            sha256=hashlib.sha256(b"{}").digest(), received_at=now,
        )  # fmt: skip
        made = Invitation.objects.create(
            tenant_id=unit.provider_id, source=source, unit=unit, envelope=envelope, reference=reference or str(ids.new_id()),
            version=version, thread=thread or ids.new_id(), number=ids.kallelse_number(), subject=subject, kind=kind,
            care_level=unit.care_level, visit_start=visit, visit_end=datetime.fromisoformat(end) if end else None,
            book_before=book_before, content=WORDS | (words or {}), content_hash=b"", received_at=now,
            state=state, answer=answer,
            plan=plan if state != "draft" else None, cancel_deadline=moments.cancel_deadline, action_deadline=moments.action_deadline,
            print_decide=moments.print_decide,
        )  # fmt: skip
        for step in steps:
            StepRow.objects.create(
                tenant_id=unit.provider_id, invitation=made, channel=step.channel, state=step.state, reason=step.reason,
                due_at=datetime.fromisoformat(step.due), safe_until=datetime.fromisoformat(step.until),
            )  # fmt: skip
        Person.objects.update_or_create(
            tenant_id=unit.provider_id, identity=subject,
            defaults={"main_identity": subject, "standing": standing, "given_name": given, "surname": surname, "checked_at": now},
        )  # fmt: skip
        actions.add_events(unit.provider_id, now, [actions.Happened(made.pk, "taken_in", data={"door": "rest", "version": version})])
    return made


def browser() -> Client:
    """A browser that nobody has logged in with; it checks CSRF as the real one does."""
    return Client(headers={"host": "localhost"}, enforce_csrf_checks=False)


def resident(
    subject: str = ANNA, *, name: str = "Anna Exempel", earlier: Sequence[str] = (), children: Sequence[Child] = ()
) -> Client:  # fmt: skip
    """A browser in which a resident is logged in, who has these children as the register has just said."""
    theirs = {"children": msgspec.to_builtins(list(children)), "asked": int(time.time())} if children else {}
    return logged_in("resident", {"identity": subject, "name": name, "earlier": list(earlier)} | theirs)


def staff(unit: CareUnit, *, employee: str = "TSTNMT2321000156-1001", roles: Collection[Role] | None = None) -> Client:
    """A browser in which a colleague is logged in with a commission at `unit`, with every role there or with just `roles`."""
    give_roles(unit, employee, Role if roles is None else roles)
    return logged_in("staff", staff_claims(unit, employee=employee))


def give_roles(unit: CareUnit, employee: str, roles: Collection[Role]) -> None:
    """Let a colleague hold these roles at a unit, and no others there."""
    with db.tenant_scope(unit.provider_id):
        yesterday = clock.today() - timedelta(days=1)
        Assignment.objects.filter(Q(unit=unit) | Q(unit=None), tenant_id=unit.provider_id, employee=employee).update(valid_to=yesterday)
        Assignment.objects.bulk_create(
            Assignment(
                tenant_id=unit.provider_id, unit=None if role in EVERYWHERE else unit, employee=employee, role=role,
                valid_from=clock.today(), given_by="tests", given_at=clock.now(),
            )
            for role in roles
        )  # fmt: skip


def staff_claims(*units: CareUnit, employee: str = "TSTNMT2321000156-1001", chosen: bool = True) -> dict[str, Any]:
    """What the staff door keeps about a colleague with one commission at each of `units`, the first one chosen."""
    commissions = [
        {"id": f"{unit.hsa_id}U1", "name": f"Vård och behandling {unit.name}", "unit": unit.hsa_id, "provider": unit.provider.hsa_id}
        for unit in units
    ]
    picked = commissions[0]["id"] if chosen and commissions else ""
    return {"employee": employee, "name": "Marianne Exempelgren", "commissions": commissions, "commission": picked}


def logged_in(slot: str, who: dict[str, Any]) -> Client:
    """A browser in which `who` is logged in at a door."""
    client = browser()
    session = SessionStore()
    login.log_in(session, slot, who)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
