"""What the REST door for cancellations takes and answers, as declared types: the OpenAPI description is made from them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kallelse.delivery.recall import Cancelled
from kallelse.sources import Refusal
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.cancellations import CancellationNote, CancellationRow

Verdict = Literal["cancelled", "same", "ended", "outdated", "refused"]

VERDICTS: Mapping[str, str] = {
    "cancelled": "It holds no longer: nothing more leaves, and what has left is taken back in every channel.",
    "same": "It was cancelled before; nothing was done. Safe to repeat after a time-out.",
    "ended": "It had ended otherwise: the time has passed, or the patient had cancelled it first. Nothing was done.",
    "outdated": "The reference was handed over again after the moment in `at`: what was said last holds. Nothing was done.",
    "refused": "A rule was broken; field, rule and remedy say which.",
}


class CancellationBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Several cancellations in one call; each gets its own verdict."""

    cancellations: Annotated[list[CancellationRow], Meta(min_length=1, max_length=MAX_ROWS)]


class CancellationReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one cancellation; `row` counts from 0. A refused row has field, rule and remedy instead of an id."""

    row: int
    verdict: Annotated[Verdict, Meta(description="See the table of verdicts.")]
    reference: str = ""
    id: str = ""
    number: str = ""
    version: int = 0
    free: Annotated[
        bool, Meta(description="Care cancelled too late: this visit and the next for the matter are free, the journey is paid.")
    ] = False
    status: Annotated[str, Meta(description="Where to ask what has become of it.")] = ""
    field: str = ""
    rule: str = ""
    remedy: str = ""


class CancellationReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of every row, in the order they were sent."""

    results: list[CancellationReceipt]


TYPES = (CancellationNote, CancellationRow, CancellationBatch, CancellationReceipt, CancellationReceipts)


def receipt(result: Cancelled | Refusal) -> CancellationReceipt:
    """The answer about one row."""
    if isinstance(result, Refusal):
        return CancellationReceipt(
            row=result.row, verdict="refused", reference=result.reference, field=result.field, rule=result.rule, remedy=result.remedy
        )
    return CancellationReceipt(
        row=result.row, verdict=result.verdict, reference=result.reference, id=str(result.id), number=result.number,  # type: ignore[arg-type]
        version=result.version, free=result.free, status=f"/api/v1/invitations/{result.id}",
    )  # fmt: skip


def receipts(results: Sequence[Cancelled | Refusal]) -> CancellationReceipts:
    """The answer about a batch."""
    return CancellationReceipts(results=[receipt(one) for one in results])


EXAMPLE: dict[str, Any] = {"reference": "BOK-2027-000123", "by": "care", "reason": "new_time", "at": "2027-02-01T09:30"}
