"""What the REST door says when it cannot do what was asked: RFC 9457 problem details, Swedish with an English title beside.

No problem ever quotes what was sent.
"""

import math

import msgspec
from django.http import HttpResponse

from kallelse.sources import Refusal

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An error. `type` leads to the page that explains it; `field`, `rule` and `remedy` say what to mend in the invitation."""

    type: str
    title: str
    title_en: str
    status: int
    detail: str = ""
    reference: str = ""
    field: str = ""
    rule: str = ""
    remedy: str = ""

    @property
    def anchor(self) -> str:
        """The place on the page that `type` leads to."""
        return self.type.rpartition("#")[2]


def _problem(status: int, name: str, title: str, title_en: str, detail: str) -> Problem:
    return Problem(type=f"/api/v1/#problem-{name}", title=title, title_en=title_en, status=status, detail=detail)


UNREADABLE = _problem(400, "unreadable", "Innehållet kan inte läsas", "The content cannot be read", "Skicka JSON enligt anslutningsguiden.")
NO_KEY = _problem(
    401, "key", "Nyckeln saknas eller är fel", "The key is missing or wrong", "Skicka källsystemets nyckel: Authorization: Bearer <nyckel>."
)
NOT_FOUND = _problem(404, "not-found", "Kallelsen finns inte", "There is no such invitation", "Kontrollera id eller referens.")
METHOD = _problem(405, "method", "Metoden stöds inte här", "The method is not supported here", "Se huvudet Allow.")
NO_LENGTH = _problem(411, "length", "Längden saknas", "The length is missing", "Skicka huvudet Content-Length.")
TOO_LARGE = _problem(413, "size", "Innehållet är för stort", "The content is too large", "Dela upp kallelserna i flera anrop.")
MEDIA = _problem(
    415, "media-type", "Formatet stöds inte", "The media type is not supported", "Skicka application/json i UTF-8, utan packning."
)
REFUSED = _problem(422, "refused", "Kallelsen avvisades", "The invitation was refused", "")
TOO_OFTEN = _problem(429, "rate", "För många anrop", "Too many calls", "Vänta så många sekunder som Retry-After anger.")
UNAVAILABLE = _problem(
    503, "unavailable", "Tillfälligt fel hos oss", "Temporary failure on our side", "Skicka samma sak igen om en stund: inget blir dubbelt."
)
REGISTER_SILENT = _problem(
    503,
    "register",
    "Personuppgiftstjänsten svarar inte",
    "The person service does not answer",
    "Ingen kan slås upp just nu: försök om en stund.",
)

ALL = (UNREADABLE, NO_KEY, NOT_FOUND, METHOD, NO_LENGTH, TOO_LARGE, MEDIA, REFUSED, TOO_OFTEN, REGISTER_SILENT, UNAVAILABLE)


def answer(problem: Problem, headers: dict[str, str] | None = None) -> HttpResponse:
    """The problem as an HTTP answer."""
    return HttpResponse(
        msgspec.json.encode(problem),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store"} | (headers or {}),
    )


def refused(refusal: Refusal, problem: Problem = REFUSED) -> Problem:
    """The problem that a refused invitation or an unreadable body is."""
    return msgspec.structs.replace(
        problem,
        detail=f"{refusal.rule} {refusal.remedy}",
        reference=refusal.reference,
        field=refusal.field,
        rule=refusal.rule,
        remedy=refusal.remedy,
    )


def too_often(seconds: float) -> HttpResponse:
    """429 with the whole seconds to wait."""
    return answer(TOO_OFTEN, {"Retry-After": str(max(1, math.ceil(seconds)))})
