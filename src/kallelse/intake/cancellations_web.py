"""The REST door for cancellations: a care system says that a visit is off, and its kallelse is taken back in every channel (K26)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from kallelse.connections.models import SourceSystem
from kallelse.delivery import recall
from kallelse.intake import cancellation_answers as answers
from kallelse.intake import problems
from kallelse.intake.problems import answer, refused
from kallelse.intake.web import body_of, door, json_answer
from kallelse.kit import clock
from kallelse.kit.routes import Needs, route
from kallelse.sources import Cancellation, Refusal
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.cancellations import CancellationNote, CancellationRow, cancellation_of, cancellation_refusal

LIST = "cancellations"
_ENVELOPE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(CancellationRow)
_NOTE = msgspec.json.Decoder(CancellationNote)
_TEXT = msgspec.json.Decoder(str)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@door("POST")
def cancellations(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """POST cancels one kallelse, or several, by the references that they were handed over with."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    try:
        envelope = _ENVELOPE.decode(body)
        raws = _ROWS.decode(envelope[LIST]) if LIST in envelope else [body]
    except _UNREADABLE:
        return answer(problems.UNREADABLE)
    if not 1 <= len(raws) <= MAX_ROWS or (LIST in envelope and len(envelope) > 1):
        return answer(problems.UNREADABLE)
    results = _carried_out(source, [_read(_ROW, number, raw) for number, raw in enumerate(raws)])
    if LIST not in envelope:
        return _one(results[0])
    bad = sum(isinstance(one, Refusal) for one in results)
    status = 200 if not bad else 422 if bad == len(results) else 207
    return json_answer(msgspec.json.encode(answers.receipts(results)), status)


@door("POST")
def cancellation(request: HttpRequest, source: SourceSystem, id: str) -> HttpResponse:
    """POST cancels one version by our id; one that a newer version has replaced is refused."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    try:
        named = UUID(id)
    except ValueError:
        return answer(problems.NOT_FOUND)
    read = _read(_NOTE, 0, body)
    (result,) = _carried_out(source, [read if isinstance(read, Refusal) else replace(read, id=named)])
    if isinstance(result, Refusal) and (result.field, result.rule, result.remedy) == ("id", *recall.UNKNOWN_ID):
        return answer(problems.NOT_FOUND)
    return _one(result)


def _carried_out(source: SourceSystem, read: Sequence[Cancellation | Refusal]) -> list[recall.Cancelled | Refusal]:
    """The results of all rows, in order; rows that cannot be read keep nobody else's out."""
    good = [one for one in read if isinstance(one, Cancellation)]
    done = recall.cancelled_by_source(source, good, clock.now(), f"system:{source.name}") if good else []
    by_row = {one.row: one for one in done}
    return [one if isinstance(one, Refusal) else by_row[one.row] for one in read]


def _one(result: recall.Cancelled | Refusal) -> HttpResponse:
    if isinstance(result, Refusal):
        return answer(refused(result))
    return json_answer(msgspec.json.encode(answers.receipt(result)), 200)


def _read(form: Any, number: int, raw: bytes | msgspec.Raw) -> Cancellation | Refusal:
    try:
        return cancellation_of(number, form.decode(raw))
    except _UNREADABLE as error:
        return cancellation_refusal(number, error, _reference(raw))


def _reference(raw: bytes | msgspec.Raw) -> str:
    """The reference of a row that is wrong elsewhere, so that the sender finds the row again."""
    try:
        reference = _TEXT.decode(_ENVELOPE.decode(raw)["reference"])
    except (*_UNREADABLE, KeyError):
        return ""
    return reference if len(reference) <= 100 and reference.isprintable() else ""


urlpatterns: list[URLPattern] = [
    route("cancellations", cancellations, "cancellations", Needs.SOURCE),
    route("invitations/<str:id>/cancellation", cancellation, "cancellation", Needs.SOURCE),
]
