"""The description of the REST door: OpenAPI 3.1 made from the declared types, and a page for people made from the same."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

import kallelse
from kallelse.intake import campaign_answers, cancellation_answers, problems
from kallelse.intake.answers import Batch, BatchReceipt, Receipt, Status
from kallelse.intake.booking_answers import FOUND, BookingList, BookingReceipts
from kallelse.intake.consent_answers import ConsentReceipt, ConsentRow
from kallelse.intake.precheck_answers import PrecheckBatch, PrecheckOne
from kallelse.intake.problems import Problem
from kallelse.intake.slot_answers import SlotBatch, SlotReceipts, SlotStates
from kallelse.sources.rows import InvitationRow, ItemRow, LinkRow, OccasionRow, PreparationRow, TaskRow

VERDICTS: Mapping[str, str] = {
    "accepted": "New: it has been stored and will be looked up, planned and sent.",
    "same": "The same content under the same reference was taken in before; nothing was done. Safe to repeat after a time-out.",
    "processing": "As same, and the first delivery has not been planned yet.",
    "changed": "The reference was known with other content: a new version replaces the old one, in the same thread of the inbox.",
    "refused": "A rule was broken; field, rule and remedy say which. Nothing of the row was stored.",
}

ROW_CODES = {
    "200": "Nothing new: the same as before (or every row of the batch is).",
    "201": "Taken in: a new kallelse or a new version. For a batch: no row was refused and at least one was new.",
    "202": "The same as before, and the first delivery is still being processed (single invitation).",
    "207": "Batch: some rows were taken in and some were refused; see each row's verdict.",
    "422": "Refused: the invitation, or every row of the batch.",
}
_TYPES = {"integer": "integer", "boolean": "true/false", "array": "list", "object": "names and texts", "string": "text", "null": ""}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document as plain data."""
    types = (
        InvitationRow, PreparationRow, Batch, Receipt, BatchReceipt, Status, Problem, SlotBatch, SlotReceipts, SlotStates, BookingList,
        BookingReceipts, PrecheckOne, PrecheckBatch, *cancellation_answers.TYPES, *campaign_answers.TYPES, ConsentRow, ConsentReceipt,
    )  # fmt: skip
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    one_or_many = {"oneOf": [_ref("InvitationRow"), _ref("Batch")]}
    receipts = {"oneOf": [_ref("Receipt"), _ref("BatchReceipt")]}
    post_answers = {
        code: _answer(text, _ref("BatchReceipt") if code == "207" else receipts) for code, text in ROW_CODES.items() if code != "422"
    }
    post_answers["422"] = {
        "description": ROW_CODES["422"],
        "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}, "application/json": {"schema": _ref("BatchReceipt")}},
    }
    post_answers |= _failures(400, 401, 405, 411, 413, 415, 429, 503)
    status_answers = {"200": _answer("What has become of it.", _ref("Status"))} | _failures(401, 404, 405, 429, 503)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kallelse: invitations from source systems",
            "version": kallelse.__version__,
            "summary": "Hand over invitations (kallelser) and ask what became of them.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "paths": {
            "/invitations": {
                "post": {
                    "operationId": "handOver",
                    "summary": "Hand over one invitation or a batch",
                    "description": "Idempotent by reference and content: the same again is told from still processing and from changed.",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": one_or_many, "example": EXAMPLE}}},
                    "responses": post_answers,
                },
                "get": {
                    "operationId": "statusByReference",
                    "summary": "The latest version of a reference",
                    "parameters": [_parameter("reference", "query", {"type": "string", "minLength": 1, "maxLength": 100})],
                    "responses": status_answers,
                },
            },
            "/invitations/{id}": {
                "get": {
                    "operationId": "statusById",
                    "summary": "One version by our id",
                    "parameters": [_parameter("id", "path", {"type": "string", "format": "uuid"})],
                    "responses": status_answers,
                }
            },
            "/precheck": {"post": _precheck(one_or_many)},
            "/slots": _slots(),
            "/bookings": _bookings(),
            "/cancellations": {"post": _cancellations()},
            "/consents": {"post": _consents()},
            "/invitations/{id}/cancellation": {"post": _cancellation()},
            "/campaigns/{id}/recipients": {"post": _recipients()},
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "The source system's own key."}},
        },
    }


def _precheck(one_or_many: dict[str, Any]) -> dict[str, Any]:
    """How would these be reached, and is there time?"""
    answers = {"oneOf": [_ref("PrecheckOne"), _ref("PrecheckBatch")]}
    return {
        "operationId": "precheck",
        "summary": "How would these be reached, and is there time?",
        "description": "The plan that one invitation or each of a batch would have, and what the channels' pace does to them. Nothing is "
        "stored or sent; the look-ups are logged. A row of a batch that would be refused says so in its place.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": one_or_many, "example": EXAMPLE}}},
        "responses": {"200": _answer("The plans.", answers)} | _failures(400, 401, 405, 411, 413, 415, 422, 429, 503),
    }


def _cancellations() -> dict[str, Any]:
    """A visit is off: its kallelse is taken back in every channel."""
    said = {"oneOf": [_ref("CancellationRow"), _ref("CancellationBatch")]}
    answers = {"oneOf": [_ref("CancellationReceipt"), _ref("CancellationReceipts")]}
    return {
        "operationId": "cancel",
        "summary": "Cancel one kallelse or several",
        "description": "Verdicts: " + " ".join(f"{name}: {text}" for name, text in cancellation_answers.VERDICTS.items()),
        "requestBody": {"required": True, "content": {"application/json": {"schema": said, "example": cancellation_answers.EXAMPLE}}},
        "responses": {
            "200": _answer("Every row was carried out, or needed nothing.", answers),
            "207": _answer("Batch: some rows were refused.", _ref("CancellationReceipts")),
            "422": {
                "description": "Refused: the cancellation, or every row of the batch.",
                "content": {
                    problems.MEDIA_TYPE: {"schema": _ref("Problem")},
                    "application/json": {"schema": _ref("CancellationReceipts")},
                },
            },
        }
        | _failures(400, 401, 405, 411, 413, 415, 429, 503),
    }


def _consents() -> dict[str, Any]:
    """A patient agrees to short reminders, or no longer does."""
    return {
        "operationId": "consent",
        "summary": "Tell that a patient agrees to short reminders, or no longer does",
        "description": "No number and no e-mail address is told: those are what the patient has given 1177, which is asked.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("ConsentRow")}}},
        "responses": {"200": _answer("What became of it.", _ref("ConsentReceipt"))}
        | _failures(400, 401, 405, 411, 413, 415, 422, 429, 503),
    }


def _cancellation() -> dict[str, Any]:
    """The same for one version."""
    return {
        "operationId": "cancelById",
        "summary": "Cancel one version by our id",
        "description": "A version that a newer one has replaced is refused: cancel by reference instead.",
        "parameters": [_parameter("id", "path", {"type": "string", "format": "uuid"})],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("CancellationNote")}}},
        "responses": {"200": _answer("Carried out, or nothing was needed.", _ref("CancellationReceipt"))}
        | _failures(400, 401, 404, 405, 411, 413, 415, 422, 429, 503),
    }


def _recipients() -> dict[str, Any]:
    """Who a campaign calls."""
    answers = {"200": _answer("Everybody was on the list already.", _ref("RecipientReceipts"))}
    answers["201"] = _answer("No row was refused and at least one person is new on the list.", _ref("RecipientReceipts"))
    answers["207"] = _answer("Some rows were refused.", _ref("RecipientReceipts"))
    answers["422"] = _answer("Every row was refused.", _ref("RecipientReceipts"))
    body = {"schema": _ref("RecipientList"), "example": campaign_answers.EXAMPLE}
    return {
        "operationId": "listRecipients",
        "summary": "Put people on the list of a campaign",
        "description": "For the system that the campaign names, while the campaign has not begun; for any other there is no such campaign. "
        "Each person is listed once: the same again is told as same. Nothing is sent before the list has been tried and approved.",
        "parameters": [_parameter("id", "path", {"type": "string", "format": "uuid"})],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": answers | _failures(400, 401, 404, 405, 411, 413, 415, 429, 503),
    }


def _slots() -> dict[str, Any]:
    """Publishing the times that patients may book, for units whose diary Kallelse keeps."""
    day = {"type": "string", "format": "date"}
    receipts = {"200": _answer("Every row was stored, or is the same as before.", _ref("SlotReceipts"))}
    receipts["207"] = _answer("Some rows were stored and some were refused.", _ref("SlotReceipts"))
    receipts["422"] = _answer("Every row was refused.", _ref("SlotReceipts"))
    return {
        "post": {
            "operationId": "publishSlots",
            "summary": "Publish or withdraw times that patients may book",
            "description": "Idempotent by reference and content. A withdrawn time is offered no more; a booking in it stands.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("SlotBatch")}}},
            "responses": receipts | _failures(400, 401, 405, 411, 413, 415, 429, 503),
        },
        "get": {
            "operationId": "slotStates",
            "summary": "What has become of the times of a unit, and who has booked them",
            "parameters": [
                _parameter("unit", "query", {"type": "string", "maxLength": 64}),
                _parameter("from", "query", day),
                _parameter("to", "query", day),
            ],
            "responses": {"200": _answer("The times, in order.", _ref("SlotStates"))} | _failures(400, 401, 404, 405, 429, 503),
        },
    }


def _bookings() -> dict[str, Any]:
    """Telling what is booked, so that no booking is left without its kallelse."""
    said = "What was found about every booking of the page."
    answers = {"200": _answer(said, _ref("BookingReceipts")), "207": _answer("The same; some rows were refused.", _ref("BookingReceipts"))}
    answers["422"] = {
        "description": "Every row, or the list itself, was refused.",
        "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}, "application/json": {"schema": _ref("BookingReceipts")}},
    }
    return {
        "put": {
            "operationId": "tellBookings",
            "summary": "Tell every booking of a unit between two days",
            "description": "Compared with the kallelser by reference, on arrival and every night. When all pages are here, bookings that "
            "stood in an earlier list and do not stand in this one count as gone. Found: "
            + " ".join(f"{name}: {text}" for name, text in FOUND.items()),
            "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("BookingList"), "example": BOOKINGS}}},
            "responses": answers | _failures(400, 401, 405, 411, 413, 415, 429, 503),
        }
    }


BOOKINGS: dict[str, Any] = {
    "unit": "TSTNMT2321000156-K101",
    "from": "2027-01-11",
    "to": "2027-07-11",
    "list": "2027-01-11",
    "bookings": [
        {"reference": "BOK-2027-000123", "person": "189001019802", "start": "2027-02-10T10:00"},
        {"reference": "BOK-2027-000124", "person": "189001029819", "start": "2027-02-10T10:30", "no_kallelse": "agreed"},
    ],
}
"""A list of two bookings."""

EXAMPLE: dict[str, Any] = {
    "reference": "BOK-2027-000123",
    "person": "189001019802",
    "unit": "TSTNMT2321000156-K101",
    "start": "2027-02-10T10:00",
    "end": "2027-02-10T10:30",
    "purpose": "Undersökning av hjärtat med ultraljud.",
    "performer": "Läkare",
    "preparation": [{"text": "Sluta med Waran", "days_before": 5}],
    "bring": ["Legitimation"],
    "fee_sek": 400,
    "place": "Hus A, plan 3",
}
"""An invitation to a test person (a number that belongs to nobody)."""


def fields(declared: type[msgspec.Struct] = InvitationRow) -> list[dict[str, str]]:
    """The fields for a table: name, type, whether required, and what they mean."""
    schema = msgspec.json.schema_components([declared])[1][declared.__name__]
    required = schema.get("required", ())
    return [
        {"name": name, "type": _type(each), "required": "yes" if name in required else "", "meaning": _meaning(each)}
        for name, each in schema["properties"].items()
    ]


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; open to all, since it holds nothing but the form."""
    return HttpResponse(msgspec.json.encode(description()), content_type="application/json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    example = msgspec.json.format(msgspec.json.encode(EXAMPLE), indent=2).decode()
    context = {
        "fields": fields(),
        "preparation": fields(PreparationRow),
        "items": fields(ItemRow),
        "occasions": fields(OccasionRow),
        "tasks": fields(TaskRow),
        "links": fields(LinkRow),
        "verdicts": VERDICTS.items(),
        "codes": ROW_CODES.items(),
        "problems": problems.ALL,
        "example": example,
    }
    with override("en"):
        return render(request, "intake/api.html", context)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": schema}


def _answer(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _failures(*codes: int) -> dict[str, Any]:
    return {
        str(problem.status): {"description": problem.title_en, "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}}}
        for problem in problems.ALL
        if problem.status in codes
    }


def _type(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("anyOf", [schema])
    if any("enum" in kind for kind in kinds):
        return " or ".join(str(value) for kind in kinds for value in kind.get("enum", ()) if value)
    return next(word for kind in kinds if (word := _TYPES.get(kind.get("type", ""), "")))


def _meaning(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("anyOf", [schema])
    text = next((kind["description"] for kind in kinds if "description" in kind), "")
    limit = next((kind["maxLength"] for kind in kinds if "maxLength" in kind), None)
    return f"{text} At most {limit} characters." if limit else text
