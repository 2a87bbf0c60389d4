"""The REST door for pre-checks: how would these be reached, and is there time? Nothing is stored but the audit of the look-ups."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import translation

from kallelse.connections.models import SourceSystem
from kallelse.delivery import prechecking
from kallelse.intake import precheck_answers as answers
from kallelse.intake import problems
from kallelse.intake.problems import answer, refused
from kallelse.intake.web import body_of, door, is_batch, json_answer
from kallelse.kit import clock
from kallelse.kit.routes import Needs, route
from kallelse.persons.register import RegisterSilent
from kallelse.plugs import READERS
from kallelse.sources import Refusal
from kallelse.templates import named

_WHOLE = ("", "invitations")
"""The fields of a refusal that is about the body and not about a row in it."""


@door("POST")
def precheck(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """One invitation or a batch, in the shapes of /invitations."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    now = clock.now()
    read = READERS["rest"].read(body, "application/json")
    if len(read) == 1 and isinstance(read[0], Refusal) and read[0].field in _WHOLE:
        return answer(refused(read[0], problems.UNREADABLE))
    try:
        checked = prechecking.check(source, named.filled_in(read, source.provider_id, now), now, actor=f"system:{source.name}")
    except RegisterSilent:
        return answer(problems.REGISTER_SILENT, {"Retry-After": "60"})
    outlook = prechecking.outlook(source, checked, now)
    with translation.override("sv"):
        if is_batch(body):
            return json_answer(msgspec.json.encode(answers.batch(checked, outlook)), 200)
        if checked[0].refusal is not None:
            return answer(refused(checked[0].refusal))
        return json_answer(msgspec.json.encode(answers.one(checked[0], outlook)), 200)


urlpatterns: list[URLPattern] = [route("precheck", precheck, "precheck", Needs.SOURCE)]
