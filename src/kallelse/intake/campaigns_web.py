"""The REST door for the list of a campaign: a system that the campaign names hands over who is to be called, in chunks.

The permission is the campaign's: a colleague who makes one says which system may add people to it. For any other system, and for any other
campaign, nothing is there.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from kallelse.campaigns import listing
from kallelse.campaigns.models import Campaign
from kallelse.connections.models import SourceSystem
from kallelse.intake import campaign_answers as answers
from kallelse.intake import problems
from kallelse.intake.problems import answer
from kallelse.intake.web import body_of, door, json_answer
from kallelse.kit import clock, db
from kallelse.kit.routes import Needs, route
from kallelse.sources import Refusal
from kallelse.sources.rows import refusal_of
from kallelse.sources.rows.people import Listed

LIST = "recipients"
_ENVELOPE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(answers.RecipientRow)
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


@door("POST")
def recipients(request: HttpRequest, source: SourceSystem, id: str) -> HttpResponse:
    """POST puts people on the list. The same person again is the same: a call whose answer was lost may be repeated."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    campaign = _named(source, id)
    if campaign is None:
        return answer(problems.NOT_FOUND)
    try:
        envelope = _ENVELOPE.decode(body)
        raws = _ROWS.decode(envelope[LIST])
    except (*_UNREADABLE, KeyError):
        return answer(problems.UNREADABLE)
    if not 1 <= len(raws) <= answers.MAX_PEOPLE or len(envelope) > 1:
        return answer(problems.UNREADABLE)
    added = listing.add(source.provider_id, campaign, _read(raws), clock.now(), f"system:{source.name}")
    receipt = answers.receipts(added)
    status = 422 if receipt.refused == len(raws) else 207 if receipt.refused else 201 if receipt.added else 200
    return json_answer(msgspec.json.encode(receipt), status)


def _named(source: SourceSystem, id: str) -> UUID | None:
    """The campaign, if it lets this system add people."""
    try:
        wanted = UUID(id)
    except ValueError:
        return None
    with db.tenant_scope(source.provider_id):
        return Campaign.objects.filter(pk=wanted, listed_by=source).values_list("pk", flat=True).first()


def _read(raws: Sequence[msgspec.Raw]) -> list[Listed | Refusal]:
    found: list[Listed | Refusal] = []
    for number, raw in enumerate(raws):
        try:
            row = msgspec.to_builtins(_ROW.decode(raw))
        except msgspec.ValidationError as error:
            found.append(refusal_of(number, error))
        except _UNREADABLE:
            found.append(Refusal(number, "", *_NOT_JSON))
        else:
            fields = row.pop("fields") or {}
            person = row.pop("person")
            found.append(Listed(number, person, {name: value for name, value in row.items() if value is not None}, fields))
    return found


_NOT_JSON = ("Raden är inte giltig JSON.", "Kontrollera raden och skicka den igen.")

urlpatterns: list[URLPattern] = [
    route("campaigns/<str:id>/recipients", recipients, "campaign-recipients", Needs.SOURCE),
]
