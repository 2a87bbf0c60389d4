"""What would become of each row of a file. Nothing is stored by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext_noop as mark

from kallelse import plugs
from kallelse.connections.models import SourceSystem
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import Version
from kallelse.invitations.storing import OTHER_PERSON
from kallelse.invitations.taking_in import Row
from kallelse.kit import db
from kallelse.sources import Cancellation, Draft, Refusal
from kallelse.templates import named
from kallelse.uploads.models import Upload

SHOWN = 200
"""Wrong rows that can be put right at a time."""
ALWAYS = ("person", "start")
"""Cells that are shown beside the wrong one: who and when tell which row it is."""
NOT_YOURS = (mark("Ingen kallelse med den referensen finns hos er mottagning."), mark("Kontrollera referensen."))
_CHUNK = 1000


class Wrong(msgspec.Struct, frozen=True):
    """A row that would be refused, with the cells that a person may put right."""

    row: int
    field: str
    rule: str
    remedy: str
    reference: str = ""
    cells: dict[str, str] = {}


class Verdicts(msgspec.Struct, frozen=True):
    """How many rows would be new, changed and the same; which are wrong (the first of them), and how many in all."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: tuple[Wrong, ...] = ()
    wrongs: int = 0

    @property
    def right(self) -> int:
        """Rows that may be sent."""
        return self.new + self.changed + self.same


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it is to be taken in: its bytes (with what was put right), its rows, and the verdicts."""

    body: bytes
    results: Sequence[Draft | Refusal]
    verdicts: Verdicts


def cancellations(body: bytes) -> Sequence[Cancellation | Refusal] | None:
    """The rows of a file of cancellations; None when it is none."""
    return plugs.CANCELLATIONS.read(body)


def read(upload: Upload, source: SourceSystem, unit: str, now: datetime) -> Read:
    """A file of kallelser with its template and what was put right."""
    body = bytes(upload.body)
    results = list(plugs.READERS["file"].read(body, "application/octet-stream"))
    if upload.fixes:
        cells = plugs.CELLS.cells(body)
        for number, fixed in upload.fixes.items():
            if int(number) in cells:
                cells[int(number)] |= fixed
        at = {one.row: index for index, one in enumerate(results)}
        for number in map(int, upload.fixes):
            if number in cells and number in at:
                results[at[number]] = plugs.CELLS.read(number, cells[number])
        body = plugs.CELLS.write(cells)
    if upload.template:
        results = [
            replace(one, code=upload.template, fields=upload.fields) if isinstance(one, Draft) and not one.code else one for one in results
        ]
    results = named.filled_in(results, source.provider_id, now)
    return Read(body, results, _verdicts(upload, source, results, now, unit))


def _verdicts(upload: Upload, source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, unit: str) -> Verdicts:
    checked = taking_in.check(source, results, now, unit)
    known = _known(source, [one.draft.reference for one in checked if isinstance(one, Row)])
    counts = {"new": 0, "changed": 0, "same": 0}
    wrong: list[Refusal] = []
    for one in checked:
        if isinstance(one, Refusal):
            wrong.append(one)
            continue
        before = known.get(one.draft.reference)
        if before is None:
            counts["new"] += 1
        elif before[0] != one.subject:
            wrong.append(Refusal(one.draft.row, "reference", *OTHER_PERSON, one.draft.reference))
        else:
            again = before[1] == one.content_hash and before[2] not in (Version.SUPERSEDED, Version.WITHDRAWN)
            counts["same" if again else "changed"] += 1
    return Verdicts(
        **counts, wrong=_with_cells(upload, sorted(wrong, key=lambda one: one.row)[:SHOWN]), wrongs=len({one.row for one in wrong})
    )


def _known(source: SourceSystem, references: Sequence[str]) -> dict[str, tuple[str, bytes, str]]:
    found: dict[str, tuple[str, bytes, str]] = {}
    with db.tenant_scope(source.provider_id):
        for at in range(0, len(references), _CHUNK):
            rows = Invitation.objects.filter(source=source, reference__in=references[at : at + _CHUNK])
            latest = rows.order_by("reference", "-version").distinct("reference")
            for reference, subject, content_hash, state in latest.values_list("reference", "subject", "content_hash", "state"):
                found[reference] = subject, bytes(content_hash), state
    return found


def _with_cells(upload: Upload, wrong: Sequence[Refusal]) -> tuple[Wrong, ...]:
    cells = plugs.CELLS.cells(bytes(upload.body), {one.row for one in wrong})
    return tuple(
        Wrong(
            one.row, one.field, one.rule, one.remedy, one.reference, _shown(cells.get(one.row, {}), upload.fixes.get(str(one.row), {}), one)
        )
        for one in wrong
    )


def _shown(cells: Mapping[str, str], fixed: Mapping[str, str], one: Refusal) -> dict[str, str]:
    """The cells to show: the wrong one, and who and when. A row that has no such cell can only be put right in the file."""
    field = one.field.partition(".")[0]
    names = [name for name in dict.fromkeys((field, *ALWAYS)) if name in cells] if field in cells else []
    return {name: fixed.get(name, cells[name]) for name in names}


def stored(data: Mapping[str, Any]) -> Verdicts:
    """Verdicts of stored data."""
    return msgspec.convert(dict(data), Verdicts)


def as_data(verdicts: Verdicts) -> dict[str, Any]:
    """Plain data for the JSON column."""
    data: dict[str, Any] = msgspec.to_builtins(verdicts)
    return data
