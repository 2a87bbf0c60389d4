"""The REST door for consents: a care system tells that a patient agrees to short reminders, or no longer does (R-HSLF-5).

It tells no number and no e-mail address: those are what the patient herself has given 1177 (K20).
"""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from kallelse.connections.models import SourceSystem
from kallelse.intake import problems
from kallelse.intake.consent_answers import ConsentReceipt, ConsentRow
from kallelse.intake.problems import answer, refused
from kallelse.intake.web import body_of, door, json_answer
from kallelse.kit import clock, db
from kallelse.kit.routes import Needs, route
from kallelse.notices import actions
from kallelse.persons import identity
from kallelse.sources import Refusal

RETRY_S = "30"


_ROW = msgspec.json.Decoder(ConsentRow)


@door("POST")
def consents(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """POST gives a consent or takes it back. The same again changes nothing but when 1177 was last asked."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    now = clock.now()
    try:
        row = _ROW.decode(body)
        patient = identity.parse(row.person, clock.today()).number
    except msgspec.MsgspecError:
        return answer(problems.UNREADABLE)
    except identity.IdentityError as error:
        return answer(refused(Refusal(0, "person", error.rule, error.remedy)))
    through = f"system:{source.name}"
    if not row.consent:
        with db.tenant_scope(source.provider_id):
            ended = actions.withdraw_consent(source.provider_id, patient, row.channel, through, now)
        return _told("withdrawn" if ended else "none", row)
    told = actions.ask([patient])
    if patient not in told:
        return answer(problems.UNAVAILABLE, {"Retry-After": RETRY_S})
    with db.tenant_scope(source.provider_id):
        given = actions.give_consent(source.provider_id, patient, row.channel, row.level, through, told[patient], now)
    return _told("given" if given else "no_address", row)


def _told(verdict: Any, row: ConsentRow) -> HttpResponse:
    return json_answer(msgspec.json.encode(ConsentReceipt(verdict, row.channel)), 200)


urlpatterns: list[URLPattern] = [route("consents", consents, "consents", Needs.SOURCE)]
