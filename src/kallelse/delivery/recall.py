"""Recall: a kallelse whose visit is off is taken back in every channel at once (K26; rules.md, Recall).

Whoever hears of it from the care system calls `cancelled_by_source`. In one transaction the version ends and everything that it has left
behind is taken back (`taking_back`): what becomes of that is then the worker's next job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.delivery import taking_back
from kallelse.invitations import actions, fees
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer, Version
from kallelse.kit import db
from kallelse.sources import Cancellation, Refusal

CARE, PATIENT, UNKNOWN = "care", "patient", "unknown"
SAME_MINUTE = timedelta(minutes=1)
"""Clocks of source systems are read in whole minutes."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What became of it: `cancelled`, `same` (it was cancelled before), `ended` (the visit has been, or the patient was first) or
    `outdated` (it was handed over again after it was cancelled). `free`: this visit and the next for the matter cost nothing."""

    row: int
    reference: str
    verdict: str
    id: UUID
    number: str
    version: int
    free: bool = False


UNKNOWN_REFERENCE = ("Ingen kallelse med den referensen har lämnats in av det här systemet.", "Kontrollera referensen.")
UNKNOWN_ID = ("Ingen kallelse med det id:t har lämnats in av det här systemet.", "Kontrollera id:t, eller avboka med referensen.")
OLD_VERSION = ("Kallelsen har en nyare version.", "Avboka med referensen: då gäller det den senaste versionen.")
TWICE = ("Referensen förekommer två gånger i samma leverans.", "Ta bort den ena raden.")


def cancelled_by_source(
    source: SourceSystem, said: Sequence[Cancellation], now: datetime, actor: str, *, commission: str = "",
    logged_as: audit.Action = audit.Action.INVITATION_CANCELLED,
) -> list[Cancelled | Refusal]:  # fmt: skip
    """Carry out what a source says, in one transaction, and answer row by row. The same again changes nothing."""
    with db.tenant_scope(source.provider_id):
        results: dict[int, Cancelled | Refusal] = {}
        found = _latest(source, said)
        named: dict[str, tuple[Cancellation, Invitation]] = {}
        for one in said:
            match = found.get(one.id or one.reference)
            if match is None:
                missing = ("id", *UNKNOWN_ID) if one.id else ("reference", *UNKNOWN_REFERENCE)
                results[one.row] = Refusal(one.row, *missing, one.reference)
            elif match.reference in named:
                results[one.row] = Refusal(one.row, "reference", *TWICE, match.reference)
            elif one.id and match.pk != one.id:
                results[one.row] = Refusal(one.row, "id", *OLD_VERSION, match.reference)
            else:
                named[match.reference] = one, match
        verdicts = {reference: _verdict(version, one, now) for reference, (one, version) in named.items()}
        off = [each for reference, each in named.items() if verdicts[reference] == "cancelled"]
        free = _carry_out(source.provider_id, off, now)
        for reference, (one, it) in named.items():
            results[one.row] = Cancelled(one.row, reference, verdicts[reference], it.pk, it.number, it.version, it.pk in free)
        audit.write(now, [_record(it, verdicts[reference], actor, commission, logged_as) for reference, (_, it) in named.items()])
    return [results[one.row] for one in said]


def called_off_by_hand(tenant_id: int, version: Invitation, why: str, now: datetime) -> bool:
    """A colleague calls off a kallelse that lives (`why` as in `Cancellation`); True when it was too late, so that the visit and the next
    are free. Call in the scope of whoever holds the version and writes the access log."""
    return bool(_carry_out(tenant_id, [(Cancellation(0, version.reference, CARE, why), version)], now))


def _latest(source: SourceSystem, said: Sequence[Cancellation]) -> dict[UUID | str, Invitation]:
    """The latest version of each reference that is named, or that a version named by our id has; held until the end."""
    mine = Invitation.objects.filter(source=source)
    named: dict[UUID, str] = dict(mine.filter(pk__in=[one.id for one in said if one.id]).values_list("pk", "reference"))
    references = {one.reference for one in said if not one.id} | set(named.values())
    while True:
        rows = mine.filter(reference__in=references).order_by("reference", "-version").distinct("reference")
        ids = list(rows.values_list("pk", flat=True))
        actions.hold(ids)
        # A newer version may have come while this one was waited for; once the latest is held, none can end it before us.
        latest = {one.reference: one for one in rows}
        if {one.pk for one in latest.values()} <= set(ids):
            break
    found: dict[UUID | str, Invitation] = {pk: latest[reference] for pk, reference in named.items()}
    return found | dict(latest.items())


def _verdict(version: Invitation, said: Cancellation, now: datetime) -> str:
    if said.at is not None and version.version > 1 and said.at + SAME_MINUTE < version.received_at:
        # Told too late, after the same booking had been handed over anew: what holds now is what was said last.
        return "outdated"
    if version.state == Version.WITHDRAWN or (version.state == Version.CLOSED and said.by == PATIENT):
        return "same"
    begun = version.visit_start is not None and version.visit_start <= now
    return "cancelled" if version.state in LIVE_VERSIONS and not begun else "ended"


def _carry_out(tenant_id: int, off: Sequence[tuple[Cancellation, Invitation]], now: datetime) -> set[UUID]:
    """End the versions and take them back; returns those that care has cancelled too late."""
    free: set[UUID] = set()
    for (by, why), group in _grouped(off).items():
        ids = [version.pk for version in group]
        reason = {PATIENT: "patient_cancelled", UNKNOWN: "gone_from_schedule"}.get(by) or "_".join(filter(None, ("care_cancelled", why)))
        if by == PATIENT:
            for version in group:
                actions.record_answer(tenant_id, version, Answer.CANCELLED, now)
        actions.withdraw(tenant_id, ids, reason, now)
        known = taking_back.take_back(tenant_id, ids, reason, now)
        late = [one for one in group if by == CARE and one.pk in known and one.cancel_deadline is not None and now > one.cancel_deadline]
        free |= {one.pk for one in late} | {known[one.pk] for one in late}
    fees.care_cancelled_late(tenant_id, list(free), now)
    return free


def _grouped(off: Sequence[tuple[Cancellation, Invitation]]) -> dict[tuple[str, str], list[Invitation]]:
    groups: dict[tuple[str, str], list[Invitation]] = {}
    for said, version in off:
        groups.setdefault((said.by, said.why), []).append(version)
    return groups


def _record(version: Invitation, verdict: str, actor: str, commission: str, action: audit.Action) -> audit.Record:
    unit = connections.unit(version.unit_id).hsa_id
    return audit.Record(actor, action, version.subject, f"invitation:{version.pk}", unit=unit, commission=commission, result=verdict)
