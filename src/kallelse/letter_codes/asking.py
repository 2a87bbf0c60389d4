"""What a letter's holder may ask for without changing anything: to be called, and to have the next one in 1177. `booking` does the rest."""

from datetime import datetime

from kallelse.audit import actions as audit
from kallelse.invitations import actions as invitations
from kallelse.invitations.events import Happened, add_events
from kallelse.kit import db
from kallelse.letter_codes import rules
from kallelse.letter_codes.models import Wish
from kallelse.letter_codes.opening import ACTOR, Letter

CALL, CANNOT_COME, DIGITAL = "call", "cannot_come", "digital"
TASKS = {CALL: "letter_call", CANNOT_COME: "letter_cannot_come"}
"""The task of each: a code of `routing.reasons`."""


def ask(letter: Letter, what: str, now: datetime) -> None:
    """A colleague calls: the patient has asked for it (CALL), or somebody with her letter says that she does not come (CANNOT_COME).

    Asked twice it is one task. When the holder said so stands in the event, which is what a fee is judged by.
    """
    one = letter.invitation
    with db.tenant_scope(one.tenant_id):
        invitations.hold([one.pk])
        invitations.add_steps(
            one.tenant_id, [(one.pk, "manual", TASKS[what], now, rules.call_by(now, one.cancel_deadline, one.visit_start))]
        )
        _tell(letter, what, now)


def wish_digital(letter: Letter, now: datetime) -> None:
    """The next one in 1177. Nothing is changed until the patient has logged in and said yes: it would be a way to keep letters from her."""
    one = letter.invitation
    with db.tenant_scope(one.tenant_id):
        Wish.objects.update_or_create(
            tenant_id=one.tenant_id, identity=one.subject, defaults={"asked_at": now, "settled_at": None, "holds": None}
        )
        _tell(letter, DIGITAL, now)


_WAITING = "SELECT tenant_id FROM letter_codes_wish WHERE identity = %s AND settled_at IS NULL ORDER BY tenant_id"


def wishes(identity: str) -> list[int]:
    """The care providers at which a wish of hers waits for her word."""
    with db.resident_trip(identity):
        return [tenant for (tenant,) in db.run(_WAITING, [identity])]


def settle_wish(tenant_id: int, identity: str, now: datetime, *, holds: bool) -> bool:
    """She has logged in and answered. False when nothing waited. Inside the tenant's scope; what it changes is `preferences`'."""
    waiting = Wish.objects.filter(tenant_id=tenant_id, identity=identity, settled_at__isnull=True)
    settled = bool(waiting.update(settled_at=now, holds=holds))
    if settled:
        result = "holds" if holds else "taken back"
        audit.write(now, [audit.Record("resident", audit.Action.LETTER_ASKED, identity, "wish:digital", purpose=audit.CARE, result=result)])
    return settled


def _tell(letter: Letter, what: str, now: datetime) -> None:
    one = letter.invitation
    add_events(one.tenant_id, now, [Happened(one.pk, "letter_code_asked", "letter", {"asked": what, "checked": letter.proof.value})])
    record = audit.Record(
        ACTOR, audit.Action.LETTER_ASKED, one.subject, f"invitation:{one.pk}", purpose=audit.CARE, unit=letter.unit.hsa_id, result=what
    )
    audit.write(now, [record])
