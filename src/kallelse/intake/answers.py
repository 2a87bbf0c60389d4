"""What the REST door answers, as declared types: the OpenAPI description is made from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kallelse.invitations.taking_in import Taken
from kallelse.sources import Refusal
from kallelse.sources.rows import MAX_ROWS, InvitationRow

Verdict = Literal["accepted", "same", "processing", "changed", "refused"]


class Batch(msgspec.Struct, frozen=True):
    """Several invitations in one call; each gets its own verdict."""

    invitations: Annotated[list[InvitationRow], Meta(min_length=1, max_length=MAX_ROWS)]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one invitation."""

    verdict: Annotated[Literal["accepted", "same", "processing", "changed"], Meta(description="See the table of verdicts.")]
    id: Annotated[str, Meta(description="Our id of this version.")]
    reference: str
    number: Annotated[str, Meta(description="The number printed on the kallelse.")]
    version: int
    status: Annotated[str, Meta(description="Where to ask what has become of it.")]


class RowReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one row of a batch: `row` counts from 0. A refused row has field, rule and remedy instead of an id."""

    row: int
    verdict: Verdict
    reference: str = ""
    id: str = ""
    number: str = ""
    version: int = 0
    field: str = ""
    rule: str = ""
    remedy: str = ""


class BatchReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows got which verdict, and the verdict of every row in the order they were sent."""

    accepted: int
    same: int
    processing: int
    changed: int
    refused: int
    results: list[RowReceipt]


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the plan: a channel and how far it has come. A moment that has not been is null."""

    channel: Annotated[str, Meta(description="inbox, letter or manual (a person must act).")]
    state: Annotated[str, Meta(description="planned, claimed, unknown, accepted, available, notified, read, posted, failed, withdrawn …")]
    reason: Annotated[str, Meta(description="Why the step exists or how it ended, in Swedish.")]
    due_at: datetime
    accepted_at: datetime | None
    available_at: datetime | None
    notified_at: datetime | None
    read_at: datetime | None


class NoticeStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A message about the kallelse that is no version of it: a reminder, or the word that it no longer holds."""

    kind: Annotated[str, Meta(description="unread, before_cancel, preparation, practical, video, withdrawn …")]
    channel: Annotated[str, Meta(description="inbox, sms or email.")]
    state: Annotated[str, Meta(description="planned, claimed, unknown, accepted, suppressed, withdrawn or failed.")]
    reason: Annotated[str, Meta(description="Why it is sent, or why it was not, in Swedish.")]
    due_at: datetime
    sent_at: datetime | None


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: why something was planned, done, changed or not done. Names nobody."""

    about: Annotated[str, Meta(description="plan, moment, channel, notice, event or fee.")]
    channel: Annotated[str, Meta(description="inbox, letter, sms, email, manual, parcel, or empty.")]
    code: str
    at: Annotated[datetime | None, Meta(description="When it was decided or happened; null when it is so still.")]
    text: Annotated[str, Meta(description="A sentence in plain Swedish.")]
    data: dict[str, str]


class NeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the patient has asked for before the visit."""

    kind: Annotated[str, Meta(description="interpreter, transport, guide or large_print.")]
    text: Annotated[str, Meta(description="The same in Swedish, with the language, dialect, gender and mode of an interpreter.")]
    asked_at: datetime


class VisitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of a kallelse to several."""

    start: datetime
    reference: str
    off: Annotated[bool, Meta(description="The patient has cancelled this one; the others stand.")]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What has become of one invitation. `received`, `read` and `accepted` are the three words of the field, never more than is known."""

    id: str
    reference: str
    number: str
    version: int
    state: Annotated[str, Meta(description="draft, ready, active, superseded, withdrawn, expired or closed.")]
    unit: str
    start: Annotated[datetime | None, Meta(description="Of several visits the one that comes next.")]
    visits: Annotated[list[VisitStatus], Meta(description="All visits of a kallelse to several; empty for any other.")]
    taken_in_at: datetime
    received: Annotated[bool, Meta(description="Available in the patient's own active inbox, or a letter assumed to be in hand.")]
    received_at: datetime | None
    read: Annotated[bool, Meta(description="The patient or a lawful guardian has opened the message.")]
    read_at: datetime | None
    accepted: Annotated[bool, Meta(description="The patient has said yes, or has rebooked.")]
    answer: Annotated[str, Meta(description="none, accepted, cancelled, rebooked, other_time, declined or needs_help.")]
    answered_at: datetime | None
    answer_reason: Annotated[str, Meta(description="Why: time, ill, not_needed, elsewhere, travel, other, or empty.")]
    answer_words: Annotated[str, Meta(description="What the patient wrote, where the unit has decided to read such; or empty.")]
    care_system: Annotated[
        str,
        Meta(
            description="What the unit's own system said of the patient's last change (a cancellation, a yes, another time): waiting (it "
            "has not answered, and is asked again), done, refused, or empty when there was nothing to ask."
        ),
    ]
    needs: Annotated[list[NeedStatus], Meta(description="Help that the patient asks the unit for, as it holds now.")]
    cancel_deadline: Annotated[datetime | None, Meta(description="The last moment to cancel without a fee.")]
    print_decide: Annotated[datetime | None, Meta(description="When an unread kallelse becomes a letter.")]
    channels: list[ChannelStatus]
    plan: Annotated[list[str], Meta(description="Why the plan looks as it does, in Swedish.")]
    notices: list[NoticeStatus]
    fee: Annotated[
        str,
        Meta(
            description="Why a fee should not be charged: not_shown_in_time (no fee for a missed visit), care_cancelled_late (this visit "
            "and the next for the matter are free), or empty."
        ),
    ]
    why: Annotated[list[Why], Meta(description="Every plan, moment, way, notice, change and non-event with its reason, in order.")]


def receipt(taken: Taken) -> Receipt:
    """The answer about one invitation."""
    return Receipt(
        verdict=taken.verdict,  # type: ignore[arg-type]
        id=str(taken.id),
        reference=taken.reference,
        number=taken.number,
        version=taken.version,
        status=f"/api/v1/invitations/{taken.id}",
    )


def batch_receipt(results: Sequence[Taken | Refusal]) -> BatchReceipt:
    """The answer about a batch."""
    rows = [_row(result) for result in results]
    counts = dict.fromkeys(("accepted", "same", "processing", "changed", "refused"), 0)
    for row in rows:
        counts[row.verdict] += 1
    return BatchReceipt(**counts, results=rows)


def _row(result: Taken | Refusal) -> RowReceipt:
    if isinstance(result, Refusal):
        return RowReceipt(
            row=result.row, verdict="refused", reference=result.reference, field=result.field, rule=result.rule, remedy=result.remedy
        )
    return RowReceipt(
        row=result.row,
        verdict=result.verdict,  # type: ignore[arg-type]
        reference=result.reference,
        id=str(result.id),
        number=result.number,
        version=result.version,
    )
