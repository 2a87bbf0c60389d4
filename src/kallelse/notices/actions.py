"""The verbs of decisions, consents and pauses. Each leaves an entry in the access log; all but `decide` run inside `db.tenant_scope`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Contact
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.content import LEVELS, Level, TextError, compile_text
from kallelse.kit import db
from kallelse.notices.gates import OPEN
from kallelse.notices.models import Consent, Decision, Pause
from kallelse.notices.rules import EMAIL, WORTH

SHORTEST_NAME = 4
"""Letters of a word in a unit's name that tells which unit it is."""


class DecisionError(ValueError):
    """A decision that cannot be recorded; the reason is one Swedish line."""


def decide(
    unit: CareUnit, channel: str, level: str, *, by: str, risk_analysis: str, valid_from: date, valid_to: date | None = None,
    texts: Mapping[str, str] | None = None, now: datetime, actor: str = "system:connect", commission: str = "",
) -> Decision:  # fmt: skip
    """Record a unit's decision; the one before it ends the day before. Raises DecisionError, or TextError for a text that says more than
    the level allows. `actor` and `commission` are those of the colleague who records it."""
    if channel not in OPEN:
        raise DecisionError("Kanalen ska vara sms eller email.")
    if not by.strip() or not risk_analysis.strip():
        raise DecisionError("Ange vem som har beslutat och var riskanalysen finns.")
    if valid_to is not None and valid_to < valid_from:
        raise DecisionError("Beslutet ska gälla till och med en dag efter att det börjar.")
    if level not in LEVELS:
        raise DecisionError("Nivån ska vara neutral, unit eller full.")
    for kind, text in (texts or {}).items():
        if kind not in WORTH:
            raise DecisionError(f"Okänd sorts påminnelse. Sorterna är: {', '.join(sorted(WORTH))}.")
        compile_text(text, cast(Level, level))
        if level == "neutral" and _names(unit, text):
            raise TextError("Texten nämner mottagningen, och nivån är neutral.")
    with db.tenant_scope(unit.provider_id):
        running = Decision.objects.filter(unit=unit, channel=channel, valid_from__lt=valid_from)
        for earlier in running.exclude(valid_to__lt=valid_from):
            earlier.valid_to = valid_from - timedelta(days=1)
            earlier.save(update_fields=["valid_to"])
        made, _ = Decision.objects.update_or_create(
            unit=unit, channel=channel, valid_from=valid_from,
            defaults={
                "tenant_id": unit.provider_id, "level": level, "texts": dict(texts or {}), "decided_by": by, "risk_analysis": risk_analysis,
                "valid_to": valid_to, "recorded_at": now,
            },
        )  # fmt: skip
        told = audit.Record(actor, audit.Action.DECISION_RECORDED, object=f"decision:{made.pk}", unit=unit.hsa_id, commission=commission)
        audit.write(now, [told])
    connections.forget()
    return made


def end_decision(
    unit: CareUnit, channel: str, last_day: date, now: datetime, *, actor: str = "system:connect", commission: str = ""
) -> bool:
    """Let a decision in force end with a day; False when there is none."""
    with db.tenant_scope(unit.provider_id):
        found = Decision.objects.filter(unit=unit, channel=channel, valid_from__lte=last_day).order_by("-valid_from").first()
        if found is None or (found.valid_to is not None and found.valid_to <= last_day):
            return False
        found.valid_to = last_day
        found.save(update_fields=["valid_to"])
        told = audit.Record(actor, audit.Action.DECISION_RECORDED, object=f"decision:{found.pk}", unit=unit.hsa_id, commission=commission)
        audit.write(now, [told])
    connections.forget()
    return True


def _names(unit: CareUnit, text: str) -> bool:
    """Whether a text has a word of the unit's own name in it, other than those of the region."""
    plain = text.casefold()
    words = {word.strip(".,").casefold() for word in unit.name.split()} - {word.casefold() for word in unit.provider.name.split()}
    return any(word in plain for word in words if len(word) >= SHORTEST_NAME)


def give_consent(tenant_id: int, patient: str, channel: str, level: Level, through: str, contact: Contact | None, now: datetime) -> bool:
    """A patient agrees to short reminders. `contact` is what she has given 1177, asked for outside this transaction: nobody else's word
    about an address is taken (K20). False: she has given none, and nothing is kept. What has been sent already is planned anew."""
    address = "" if contact is None else contact.email if channel == EMAIL else contact.mobile
    if not address:
        return False
    Consent.objects.update_or_create(
        tenant_id=tenant_id, identity=patient, channel=channel, withdrawn_at=None,
        defaults={"level": level, "address": address, "verified_at": now, "given_at": now, "given_through": through},
    )  # fmt: skip
    _plan_anew([patient])
    audit.write(now, [audit.Record(through, audit.Action.CONSENT_GIVEN, patient, f"consent:{channel}", result=level)])
    return True


def withdraw_consent(tenant_id: int, patient: str, channel: str, through: str, now: datetime) -> bool:
    """A patient takes her consent back: the address is erased, and what was planned that way goes to the inbox when it is due."""
    ended = Consent.objects.filter(tenant_id=tenant_id, identity=patient, channel=channel, withdrawn_at=None).update(
        withdrawn_at=now, address=""
    )
    audit.write(
        now, [audit.Record(through, audit.Action.CONSENT_WITHDRAWN, patient, f"consent:{channel}", result="ok" if ended else "none")]
    )
    return bool(ended)


def verified(tenant_id: int, told: Mapping[str, Contact], now: datetime) -> None:
    """Keep what 1177 has just said of patients whose address was old. Who has none there any more is not written to (K20)."""
    for consent in Consent.objects.filter(tenant_id=tenant_id, identity__in=list(told), withdrawn_at=None):
        contact = told[consent.identity]
        consent.address = contact.email if consent.channel == EMAIL else contact.mobile
        consent.verified_at = now if consent.address else None
        consent.save(update_fields=["address", "verified_at"])
    audit.write(now, [audit.Record("system:notices", audit.Action.CONTACT_VERIFIED, one, "consent") for one in told])


def pause(tenant_id: int, patient: str, until: datetime | None, by: str, now: datetime) -> None:
    """No reminders to a patient until a moment, or until it is lifted."""
    Pause.objects.update_or_create(tenant_id=tenant_id, identity=patient, defaults={"since": now, "until": until})
    audit.write(now, [audit.Record(by, audit.Action.REMINDERS_PAUSED, patient, "pause")])


def lift_pause(tenant_id: int, patient: str, by: str, now: datetime) -> None:
    """Reminders again."""
    Pause.objects.filter(tenant_id=tenant_id, identity=patient).delete()
    audit.write(now, [audit.Record(by, audit.Action.REMINDERS_PAUSED, patient, "pause", result="lifted")])


def ask(patients: Sequence[str]) -> dict[str, Contact]:
    """What 1177 says of these patients; who it does not answer about is left out. Called outside any transaction."""
    answers = plugs.CONTACTS.ask(patients)
    return {patient: contact for patient, contact in zip(patients, answers, strict=True) if contact is not None}


def _plan_anew(patients: Sequence[str]) -> None:
    db.run(
        """
        UPDATE invitations_step SET noticed_at = NULL
        WHERE noticed_at IS NOT NULL AND accepted_at IS NOT NULL AND invitation_id = ANY(ARRAY(
            SELECT id FROM invitations_invitation WHERE subject = ANY(%s::text[]) AND state IN ('ready', 'active')))
        """,
        [list(patients)],
    )
