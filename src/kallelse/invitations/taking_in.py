"""Taking in: drafts of a source become invitation versions, told apart as new, same again, still processing or changed.

Everything of one envelope happens in one transaction: the verbatim bytes, the versions, the superseding of older versions, events and
audit. The unique key (source, reference, version) decides races between two deliveries of the same reference.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.invitations.models import BookingName, Invitation
from kallelse.invitations.storing import Envelope, Row, Taken, record, store, store_one
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows import check_dates

__all__ = ["Row", "Taken", "by_booking", "by_reference", "check", "refusals", "take_in"]


def take_in(
    source: SourceSystem, door: str, body: bytes, media_type: str, results: Sequence[Draft | Refusal], now: datetime, actor: str,
    *, all_or_nothing: bool = False, commission: str = "", only_unit: str = "", held_until: datetime | None = None,
) -> list[Taken | Refusal]:  # fmt: skip
    """Store what can be stored and answer row by row, in the order of `results`.

    With `all_or_nothing` a single refusal keeps the whole envelope out. `only_unit` (HSA-id) refuses rows for every other unit.
    Until `held_until` nothing is done with what is stored, and it can be taken back (`held.take_back`).
    """
    checked = check(source, results, now, only_unit)
    refused = [one for one in checked if isinstance(one, Refusal)]
    rows = [one for one in checked if isinstance(one, Row)]
    if not rows or (all_or_nothing and refused):
        return list(refused)
    envelope = Envelope(source, door, media_type, body, now, held_until)
    if len(checked) == 1 and (taken := store_one(envelope, rows[0], actor, commission)):
        return [taken]
    stored: dict[int, Taken | Refusal] = {}
    try:
        with db.tenant_scope(source.provider_id):
            stored = store(envelope, rows)
            if not all(isinstance(one, Taken) for one in stored.values()) and (all_or_nothing or len(rows) == 1):
                raise _KeptOut
            audit.write(now, [record(row, one, actor, commission) for row in rows if isinstance(one := stored[row.draft.row], Taken)])
    except _KeptOut:
        return [one for one in stored.values() if isinstance(one, Refusal)]
    return [one if isinstance(one, Refusal) else stored[one.draft.row] for one in checked]


class _KeptOut(Exception):
    """Nothing of the envelope may stay: it ends the transaction."""


def refusals(source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, only_unit: str = "") -> list[Refusal]:
    """What would be refused, without storing anything."""
    return [one for one in check(source, results, now, only_unit) if isinstance(one, Refusal)]


def check(source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, only_unit: str = "") -> list[Row | Refusal]:
    """What would be stored and what refused, in the order of `results`, without storing anything."""
    units = connections.units(source.provider_id)
    today = now.astimezone(clock.SWEDISH_TIME).date()
    seen: set[str] = set()
    return [one if isinstance(one, Refusal) else _check_one(one, units, now, today, seen, only_unit.upper()) for one in results]


def _check_one(draft: Draft, units: dict[str, CareUnit], now: datetime, today: date, seen: set[str], only_unit: str) -> Row | Refusal:
    def refuse(field: str, rule: str, remedy: str) -> Refusal:
        return Refusal(draft.row, field, rule, remedy, draft.reference)

    if draft.reference in seen:
        return refuse("reference", "Referensen förekommer två gånger i samma leverans.", "Ge varje kallelse en egen referens.")
    seen.add(draft.reference)
    unit = units.get(draft.unit.upper())
    if unit is None or (only_unit and unit.hsa_id != only_unit):
        return refuse(
            "unit",
            "Enheten är inte ansluten för den här avsändaren.",
            "Kontrollera enhetens HSA-id, eller låt systemförvaltaren ansluta den.",
        )
    try:
        subject = identity.parse(draft.person, today).number
    except identity.IdentityError as error:
        return refuse("person", error.rule, error.remedy)
    if late := check_dates(draft, now):
        return late
    if draft.code and draft.template is None:
        return refuse("template", "Mallen har inte fyllts i.", "Lämna kallelsen utan mall, eller genom en annan dörr.")
    words = draft.wording if draft.said is None else draft.said
    said = (subject, unit.hsa_id, draft.kind, draft.start, draft.end, draft.book_before, draft.care_level, draft.person_name, words)
    return Row(draft, unit, subject, hashlib.sha256(msgspec.json.encode(said, order="sorted")).digest())


def by_reference(source: SourceSystem, reference: str) -> Invitation | None:
    """The latest version that a source handed over under its own reference; call inside the tenant's scope."""
    return Invitation.objects.filter(source=source, reference=reference).order_by("-version").first()


def by_booking(source: SourceSystem, booking: str) -> Invitation | None:
    """As `by_reference`, also by another id that the care system has a booking of the kallelse under."""
    if (found := by_reference(source, booking)) is not None:
        return found
    named = BookingName.objects.filter(source=source, name=booking).order_by("-id").values_list("reference", flat=True).first()
    return by_reference(source, named) if named else None
