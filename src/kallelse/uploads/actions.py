"""Lay a file, put its rows right, and take it in: all of it, or its right rows. One transaction takes in what is sent."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.balance import days
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.delivery import recall
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation
from kallelse.invitations.storing import Taken
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.sources import Cancellation, Refusal
from kallelse.uploads import reading
from kallelse.uploads.models import Upload
from kallelse.uploads.reading import Verdicts, Wrong

SMALL = 500
"""So many rows are taken in while the colleague waits; larger files by the worker."""
KALLELSER, CANCELLATIONS = "kallelser", "cancellations"
LONGEST_CELL = 4000


@dataclass(frozen=True, slots=True)
class By:
    """Who hands in, for which unit, under which commission."""

    employee: str
    unit: CareUnit
    commission: str

    @property
    def actor(self) -> str:
        """As the access log names her."""
        return f"staff:{self.employee}"


def lay(
    by: By, source: SourceSystem, body: bytes, now: datetime, *, template: str = "", fields: Mapping[str, str] | None = None
) -> Upload | Refusal:
    """Keep a file with what would become of each row; a file that is no table at all is refused whole."""
    cancelled = reading.cancellations(body)
    upload = Upload(
        id=new_id(), tenant_id=by.unit.provider_id, unit=by.unit, source=source, employee=by.employee, commission=by.commission,
        kind=KALLELSER if cancelled is None else CANCELLATIONS, sha256=hashlib.sha256(body).digest(), body=body, made_at=now,
        template=template if cancelled is None else "", fields=dict(fields or {}) if cancelled is None else {},
    )  # fmt: skip
    verdicts, rows = _check(upload, source, now)
    whole = next((one for one in verdicts.wrong if one.row < 0 and rows <= 1), None)
    if whole is not None:
        _tried(by, rows, 1, now)
        return Refusal(whole.row, whole.field, whole.rule, whole.remedy)
    upload.rows, upload.verdicts = rows, reading.as_data(verdicts)
    with db.tenant_scope(by.unit.provider_id):
        upload.save(force_insert=True)
    if verdicts.wrongs:
        _tried(by, rows, verdicts.wrongs, now)
    return upload


def fix(by: By, upload: Upload, fixes: Mapping[tuple[int, str], str], now: datetime) -> Upload:
    """Put cells of wrong rows right, and tell anew what would become of every row."""
    named = {(one.row, field) for one in reading.stored(upload.verdicts).wrong for field in one.cells}
    with db.tenant_scope(by.unit.provider_id):
        held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
        if held.state != "checked":
            return held
        for (row, field), text in fixes.items():
            if (row, field) in named:
                held.fixes.setdefault(str(row), {})[field] = text.strip()[:LONGEST_CELL]
        verdicts, held.rows = _check(held, connections.source(held.source_id), now)
        held.verdicts = reading.as_data(verdicts)
        held.save(update_fields=["fixes", "verdicts", "rows"])
    return held


def send(by: By, upload: Upload, which: str, now: datetime) -> Upload:
    """Take in what was looked at: `all`, or the `right` rows. A small file at once, a large one by the worker."""
    with db.tenant_scope(by.unit.provider_id):
        held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
        if held.state == "checked":
            held.state, held.which = "waiting", "right" if which == "right" else "all"
            held.save(update_fields=["state", "which"])
    if held.state == "waiting" and held.rows <= SMALL:
        carry_out(held.tenant_id, held.pk, now)
    with db.tenant_scope(by.unit.provider_id):
        held.refresh_from_db()
    return held


def carry_out(tenant_id: int, upload_id: UUID, now: datetime) -> bool:
    """Take in one file that waits, in one transaction with its own state; False when somebody else has it or has done it."""
    with db.tenant_scope(tenant_id):
        upload = Upload.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=upload_id, state="waiting").first()
        if upload is None:
            return False
        source, unit = connections.source(upload.source_id), connections.unit(upload.unit_id)
        by = By(upload.employee, unit, upload.commission)
        taken: Sequence[object] = _cancel(by, upload, source, now) if upload.kind == CANCELLATIONS else _take_in(by, upload, source, now)
        refused = [one for one in taken if isinstance(one, Refusal)]
        if refused and upload.which == "all":
            # What was right when it was looked at is not any more: nothing of it is taken in, and it is looked at again.
            upload.state = "checked"
            upload.verdicts = reading.as_data(_check(upload, source, now)[0])
        else:
            verdicts = Counter(one.verdict if isinstance(one, Taken | recall.Cancelled) else "refused" for one in taken)
            upload.state, upload.result, upload.settled_at = "done", dict(verdicts), now
            upload.envelope = _envelope(taken)
        upload.save(update_fields=["state", "verdicts", "result", "settled_at", "envelope"])
    if upload.kind == KALLELSER:
        days.refused_of(source, taken, now)
    return True


def fail(tenant_id: int, upload_id: UUID, now: datetime) -> None:
    """A file that cannot be taken in, for a reason that nobody foresaw: it says so, and the others go on."""
    with db.tenant_scope(tenant_id):
        Upload.objects.filter(pk=upload_id, state="waiting").update(state="failed", settled_at=now)


def _take_in(by: By, upload: Upload, source: SourceSystem, now: datetime) -> list[Taken | Refusal]:
    read = reading.read(upload, source, by.unit.hsa_id, now)
    wrong = {one.row for one in read.results if isinstance(one, Refusal)} | {one.row for one in read.verdicts.wrong}
    if upload.which == "right":
        checked = taking_in.check(source, read.results, now, by.unit.hsa_id)
        wrong |= {one.row for one in checked if isinstance(one, Refusal)}
    results = [one for one in read.results if one.row not in wrong] if upload.which == "right" else list(read.results)
    return taking_in.take_in(
        source, "file", read.body, "text/csv" if upload.fixes else "application/octet-stream", results, now, by.actor,
        all_or_nothing=upload.which == "all", commission=by.commission, only_unit=by.unit.hsa_id,
    ) if results else []  # fmt: skip


def _cancel(by: By, upload: Upload, source: SourceSystem, now: datetime) -> list[recall.Cancelled | Refusal]:
    checked = _own(source, by.unit, reading.cancellations(bytes(upload.body)) or ())
    good = [one for one in checked if isinstance(one, Cancellation)]
    if upload.which == "all" and len(good) < len(checked):
        return [one for one in checked if isinstance(one, Refusal)]
    return recall.cancelled_by_source(source, good, now, by.actor, commission=by.commission) if good else []


def _own(source: SourceSystem, unit: CareUnit, said: Sequence[Cancellation | Refusal]) -> list[Cancellation | Refusal]:
    """The cancellations of the unit's own kallelser; another unit's are as absent as what does not exist."""
    references = {one.reference for one in said if isinstance(one, Cancellation)}
    with db.tenant_scope(source.provider_id):
        mine = set(Invitation.objects.filter(source=source, reference__in=references, unit=unit).values_list("reference", flat=True))
    return [
        Refusal(one.row, "reference", *reading.NOT_YOURS, one.reference)
        if isinstance(one, Cancellation) and one.reference not in mine
        else one
        for one in said
    ]  # fmt: skip


def _check(upload: Upload, source: SourceSystem, now: datetime) -> tuple[Verdicts, int]:
    unit = connections.unit(upload.unit_id)
    if upload.kind == KALLELSER:
        read = reading.read(upload, source, unit.hsa_id, now)
        return read.verdicts, len(read.results)
    rows = _own(source, unit, reading.cancellations(bytes(upload.body)) or ())
    wrong = [one for one in rows if isinstance(one, Refusal)]
    told = tuple(Wrong(one.row, one.field, one.rule, one.remedy, one.reference) for one in wrong[: reading.SHOWN])
    return Verdicts(new=len(rows) - len(wrong), wrong=told, wrongs=len(wrong)), len(rows)


def _envelope(taken: Iterable[object]) -> UUID | None:
    first = next((one for one in taken if isinstance(one, Taken) and one.verdict in ("accepted", "changed")), None)
    return Invitation.objects.values_list("envelope_id", flat=True).get(pk=first.id) if first is not None else None


def _tried(by: By, rows: int, wrong: int, now: datetime) -> None:
    record = audit.Record(
        by.actor, Action.STAFF_FILE_REFUSED, object=f"rows:{rows}", unit=by.unit.hsa_id, commission=by.commission, result=f"refused {wrong}"
    )
    with db.tenant_scope(by.unit.provider_id):
        audit.write(now, [record])
