"""The resident chooses her language and the size of the text, and may let care know which language she reads (R-PL-2, R-LANG-2)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.audit import actions as audit
from kallelse.connections.models import CareProvider
from kallelse.delivery import rechecking
from kallelse.kit import clock, db
from kallelse.patient_web import choices, languages
from kallelse.patient_web.access import Resident, resident_of
from kallelse.persons import preferences
from kallelse.persons.preferences import Kind, Said, Word

_KINDS = (Kind.OTHER_LANGUAGE, Kind.EASY_READ)


@dataclass(frozen=True, slots=True)
class Known:
    """What one care provider knows of her language: its code, "" when it knows of none."""

    provider: int
    name: str
    code: str
    by: str

    @property
    def language(self) -> str:
        """The language's own name, or its code."""
        return next((one.name for one in languages.every() if one.code == self.code), self.code)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Read in another language, or in another size, from the next page on, and go back to where she was."""
    if "language" in request.POST:
        languages.keep(request.session, request.POST["language"])
    elif "size" in request.POST:
        request.session[languages.LARGE] = request.POST["size"] == "large"
    there = request.POST.get("there", "")
    safe = there.startswith("/") and not there.startswith("/personal/") and url_has_allowed_host_and_scheme(there, None)
    return HttpResponseRedirect(there if safe else reverse("patient:start"))


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What care knows of her language; with POST it is told what she reads, or that she reads Swedish."""
    if request.method != "POST":
        return render(request, "patient/language.html", {"resident": resident, "known": known(resident)})
    code = translation.get_language() or languages.SWEDISH
    if "swedish" in request.POST:
        code = languages.SWEDISH
    now = clock.now()
    for tenant_id in choices.providers(resident):
        with db.tenant_scope(tenant_id):
            rechecking.heard(tenant_id, _said(resident, code), now, by="resident")
    messages.success(request, _("Tack. Mottagningarna vet nu vilket språk du helst läser."))
    return HttpResponseRedirect(reverse("patient:language-wish") + "#besked")


def known(resident: Resident) -> list[Known]:
    """What each care provider that has called her knows of her language. The read is logged first."""
    found = []
    for tenant_id in sorted(choices.providers(resident)):
        with db.tenant_scope(tenant_id):
            what = audit.Record("resident", audit.Action.PATIENT_READ, resident.identity, f"language:{tenant_id}", purpose=audit.CARE)
            audit.write(clock.now(), [what])
            said = preferences.words(tenant_id, [resident.identity, *resident.earlier])
        word = max((one for one in said if one.kind in _KINDS and one.holds), key=lambda one: one.at, default=None)
        name = CareProvider.objects.get(pk=tenant_id).name
        found.append(Known(tenant_id, name, _code(word) if word else "", word.by if word else ""))
    return found


def follow(request: HttpRequest, before: str) -> None:
    """Go on after log-in in the language that she chose before it, else in the one that she has wished for."""
    resident = resident_of(request)
    code = before or (wished(resident) if resident else "")
    if code:
        languages.keep(request.session, code)


def wished(resident: Resident) -> str:
    """The language that she has asked for herself, if the pages have it; else ""."""
    own = [one.code for one in known(resident) if one.by == "resident" and languages.named(one.code)]
    return own[0] if own else ""


def _code(word: Word) -> str:
    return languages.EASY if word.kind == Kind.EASY_READ else word.language


def _said(resident: Resident, code: str) -> list[Said]:
    """One of the two holds, or neither: Swedish needs no wish."""
    foreign = code if not code.startswith(languages.SWEDISH) else ""
    return [
        said
        for number in (resident.identity, *resident.earlier)
        for said in (
            Said(number, Kind.OTHER_LANGUAGE, holds=bool(foreign), language=foreign),
            Said(number, Kind.EASY_READ, holds=code == languages.EASY),
        )
    ]
