"""The REST door for times: a system publishes the times of its units that patients may book, and asks what became of them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from msgspec import Meta

from kallelse.connections.models import SourceSystem
from kallelse.diary import publishing
from kallelse.diary.publishing import Published
from kallelse.intake import problems
from kallelse.intake.problems import answer
from kallelse.intake.slot_answers import SlotReceipt, SlotReceipts, SlotState, SlotStates
from kallelse.intake.web import body_of, door, json_answer
from kallelse.kit import clock
from kallelse.kit.routes import Needs, route
from kallelse.sources import Refusal
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.slots import SlotRow, slot_refusal

LONGEST_QUESTION = timedelta(days=366)


class _Shape(msgspec.Struct, forbid_unknown_fields=True):
    slots: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MAX_ROWS)]


_ROW = msgspec.json.Decoder(SlotRow)
_SHAPE = msgspec.json.Decoder(_Shape)
_REFERENCE = msgspec.json.Decoder(dict[str, msgspec.Raw])


@door("POST", "GET")
def slots(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """POST publishes; GET with ?unit=&from=&to= (days, both included) tells what has become of the times."""
    if request.method == "GET":
        return _states(request, source)
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    try:
        rows = [_row(number, raw) for number, raw in enumerate(_SHAPE.decode(body).slots)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return answer(problems.UNREADABLE)
    receipts = _receipts(publishing.publish(source, rows, clock.now()))
    refused = sum(one.verdict == "refused" for one in receipts.results)
    status = 422 if refused == len(receipts.results) else 207 if refused else 200
    return json_answer(msgspec.json.encode(receipts), status)


def _row(number: int, raw: msgspec.Raw) -> SlotRow | Refusal:
    try:
        return _ROW.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return slot_refusal(number, error)


def _receipts(results: Sequence[Published | Refusal]) -> SlotReceipts:
    return SlotReceipts(
        results=[
            SlotReceipt(row=one.row, verdict="refused", reference=one.reference, field=one.field, rule=one.rule, remedy=one.remedy)
            if isinstance(one, Refusal)
            else SlotReceipt(row=one.row, verdict=one.verdict, reference=one.reference)  # type: ignore[arg-type]
            for one in results
        ]
    )


def _states(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
        begin, end = (datetime.combine(day, time(0), clock.SWEDISH_TIME) for day in (first, last + timedelta(days=1)))
    except (ValueError, OverflowError):
        return answer(problems.UNREADABLE)
    if not begin < end <= begin + LONGEST_QUESTION:
        return answer(problems.UNREADABLE)
    found = publishing.states(source, request.GET.get("unit", ""), begin, end, clock.now())
    if found is None:
        return answer(problems.NOT_FOUND)
    shown = SlotStates(slots=[msgspec.convert(one, SlotState, from_attributes=True) for one in found])
    return json_answer(msgspec.json.encode(shown), 200)


urlpatterns: list[URLPattern] = [route("slots", slots, "slots", Needs.SOURCE)]
