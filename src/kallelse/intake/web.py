"""The REST door: hand over one invitation or a batch, and ask what became of it."""

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from kallelse.audit import actions as audit
from kallelse.balance import days
from kallelse.connections.models import SourceSystem
from kallelse.intake import answers, keys, openapi, problems, queries
from kallelse.intake.problems import answer, refused
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db, logs
from kallelse.kit.routes import Needs, route
from kallelse.plugs import READERS
from kallelse.sources import Refusal
from kallelse.templates import named

LARGEST_BODY = 24 * 1024 * 1024
"""10 000 rows of 2 400 bytes; a usual row has 600."""

_WHOLE = ("", "invitations")
"""The fields of a refusal that is about the body and not about a row in it."""

type View = Callable[..., HttpResponse]
_log = logs.log("intake")


class _Shape(msgspec.Struct):
    """Enough of a body to know whether it is a batch."""

    invitations: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_SHAPE = msgspec.json.Decoder(_Shape)


def door(*methods: str) -> Callable[[View], View]:
    """A view for known source systems only, within their rate, that answers every failure as a problem."""

    def decorate(view: View) -> View:
        @csrf_exempt
        def guarded(request: HttpRequest, **arguments: str) -> HttpResponse:
            if request.method not in methods:
                return answer(problems.METHOD, {"Allow": ", ".join(methods)})
            try:
                source = keys.caller(request)
                if source is None:
                    return answer(problems.NO_KEY, {"WWW-Authenticate": 'Bearer realm="kallelse"'})
                if seconds := keys.wait(source):
                    return problems.too_often(seconds)
                return view(request, source, **arguments)
            except (DatabaseError, InterfaceError) as error:
                _log.error("unavailable", error=type(error).__name__, door="rest")
                return answer(problems.UNAVAILABLE, {"Retry-After": "5"})

        return guarded

    return decorate


@door("POST", "GET")
def invitations(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """POST hands over; GET with ?reference= asks for the latest version of a reference."""
    if request.method == "GET":
        reference = request.GET.get("reference", "")
        return _shown(source, reference=reference) if reference.isprintable() else answer(problems.NOT_FOUND)
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    now = clock.now()
    read = READERS["rest"].read(body, "application/json")
    if len(read) == 1 and isinstance(read[0], Refusal) and read[0].field in _WHOLE:
        return answer(refused(read[0], problems.UNREADABLE))
    drafts = named.filled_in(read, source.provider_id, now)
    results = taking_in.take_in(source, "rest", body, "application/json", drafts, now, f"system:{source.name}")
    days.refused_of(source, results, now)
    if is_batch(body):
        return _batch(answers.batch_receipt(results))
    result = results[0]
    if isinstance(result, Refusal):
        return answer(refused(result))
    receipt = answers.receipt(result)
    status = {"same": 200, "processing": 202}.get(receipt.verdict, 201)
    return json_answer(msgspec.json.encode(receipt), status, {"Location": receipt.status})


@door("GET")
def invitation(request: HttpRequest, source: SourceSystem, id: str) -> HttpResponse:
    """GET asks for one version by our id."""
    try:
        return _shown(source, id=UUID(id))
    except ValueError:
        return answer(problems.NOT_FOUND)


def is_batch(body: bytes) -> bool:
    """Whether a body that could be read is to be answered with a list."""
    return _SHAPE.decode(body).invitations is not msgspec.UNSET


def body_of(request: HttpRequest) -> bytes | problems.Problem:
    if request.content_type != "application/json" or request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        return problems.MEDIA
    if not request.META.get("CONTENT_LENGTH"):
        return problems.NO_LENGTH
    try:
        body = request.body
    except RequestDataTooBig:
        return problems.TOO_LARGE
    return problems.TOO_LARGE if len(body) > LARGEST_BODY else body


def _batch(receipt: answers.BatchReceipt) -> HttpResponse:
    taken = len(receipt.results) - receipt.refused
    _log.info("batch", count=len(receipt.results), status=receipt.refused, door="rest")
    if not taken:
        status = 422
    elif receipt.refused:
        status = 207
    else:
        status = 201 if receipt.accepted or receipt.changed else 200
    return json_answer(msgspec.json.encode(receipt), status)


def _shown(source: SourceSystem, *, id: UUID | None = None, reference: str = "") -> HttpResponse:
    """The status, with its reading in the access log before it is shown. Somebody else's invitation does not exist."""
    with db.tenant_scope(source.provider_id):
        found = queries.find(source, id=id, reference=reference)
        if found is None:
            return answer(problems.NOT_FOUND)
        with translation.override("sv"):
            status = queries.status(found)
        audit.write(clock.now(), [_read(source, found, status.unit)])
    return json_answer(msgspec.json.encode(status), 200)


def _read(source: SourceSystem, found: Invitation, unit: str) -> audit.Record:
    return audit.Record(f"system:{source.name}", audit.Action.INVITATION_STATUS_READ, found.subject, f"invitation:{found.pk}", unit=unit)


def json_answer(body: bytes, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """An answer of encoded JSON, kept by nobody on the way."""
    return HttpResponse(body, status=status, content_type="application/json", headers={"Cache-Control": "no-store"} | (headers or {}))


urlpatterns: list[URLPattern] = [
    route("", openapi.page, "api", Needs.NOBODY),
    route("openapi.json", openapi.document, "openapi", Needs.NOBODY),
    route("invitations", invitations, "invitations", Needs.SOURCE),
    route("invitations/<str:id>", invitation, "invitation", Needs.SOURCE),
]
