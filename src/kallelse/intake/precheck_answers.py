"""What the pre-check answers, as declared types: the OpenAPI description is made from them. They name nobody."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kallelse.delivery.prechecking import Checked, Outlook
from kallelse.routing import reasons

MOMENTS = ("cancel_deadline", "action_deadline", "in_hand_by", "post_by", "print_decide", "digital_send_by")


class PlannedReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why the plan looks as it does: a code and its sentence in Swedish."""

    code: str
    text: str


class PlannedStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the plan: which channel, not before when, safe until when, and why."""

    channel: Annotated[str, Meta(description="inbox, letter or manual (a person must act).")]
    due_at: datetime
    safe_until: datetime
    reason: PlannedReason


class PrecheckAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one person would be reached. A refused row has field, rule and remedy instead of a plan; `row` counts from 0."""

    row: int
    reference: str = ""
    verdict: Annotated[Literal["planned", "stopped", "refused"], Meta(description="stopped: it would not be sent at all.")]
    field: str = ""
    rule: str = ""
    remedy: str = ""
    band: Annotated[str, Meta(description="How much time is left: digital_first … too_late.")] = ""
    recipients: Annotated[str, Meta(description="Who would get it: patient, guardians, … or nobody by itself.")] = ""
    steps: list[PlannedStep] = []
    reasons: list[PlannedReason] = []
    moments: Annotated[dict[str, datetime], Meta(description="cancel_deadline, print_decide … as for a kallelse.")] = {}


class PrecheckOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """What the channel's own pace does to these messages: when the last would be sent, and how many would be too late by then."""

    channel: str
    messages: int
    ahead: Annotated[int, Meta(description="Messages of all senders that wait already; what is more urgent goes first.")]
    done_at: datetime
    late: int


class PrecheckOne(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about a single invitation."""

    result: PrecheckAnswer
    outlook: list[PrecheckOutlook]


class PrecheckBatch(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about a batch: how many by band, and every row in the order they were sent."""

    planned: int
    stopped: int
    refused: int
    bands: dict[str, int]
    outlook: list[PrecheckOutlook]
    results: list[PrecheckAnswer]


def answer_of(checked: Checked) -> PrecheckAnswer:
    """The answer about one row."""
    if (why := checked.refusal) is not None:
        return PrecheckAnswer(
            row=checked.row, reference=checked.reference, verdict="refused", field=why.field, rule=why.rule, remedy=why.remedy
        )  # fmt: skip
    assert checked.plan is not None
    assert checked.moments is not None
    plan, moments = checked.plan, checked.moments
    steps = [
        PlannedStep(channel=one.channel, due_at=one.due_at, safe_until=one.safe_until, reason=_reason(one.reason))
        for one in sorted(plan.steps, key=lambda one: one.due_at)
    ]
    return PrecheckAnswer(
        row=checked.row, reference=checked.reference, verdict="stopped" if plan.stop else "planned", band=plan.band.value,
        recipients=plan.recipients, steps=steps, reasons=[_reason(one.code, one.data) for one in plan.reasons],
        moments={name: value for name in MOMENTS if (value := getattr(moments, name)) is not None},
    )  # fmt: skip


def one(checked: Checked, outlook: Sequence[Outlook]) -> PrecheckOne:
    """The answer about a single invitation."""
    return PrecheckOne(result=answer_of(checked), outlook=outlooks(outlook))


def batch(checked: Sequence[Checked], outlook: Sequence[Outlook]) -> PrecheckBatch:
    """The answer about a batch."""
    results = [answer_of(each) for each in checked]
    verdicts = Counter(each.verdict for each in results)
    bands = Counter(each.band for each in results if each.verdict == "planned")
    return PrecheckBatch(
        planned=verdicts["planned"], stopped=verdicts["stopped"], refused=verdicts["refused"], bands=dict(bands),
        outlook=outlooks(outlook), results=results,
    )  # fmt: skip


def outlooks(found: Sequence[Outlook]) -> list[PrecheckOutlook]:
    """As answered."""
    return [msgspec.convert(one, PrecheckOutlook, from_attributes=True) for one in found]


def _reason(code: str, data: dict[str, object] | None = None) -> PlannedReason:
    return PlannedReason(code=code, text=reasons.text(code, data))
