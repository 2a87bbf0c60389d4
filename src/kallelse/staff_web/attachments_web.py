"""The unit's files and links: lay a file in, see what was found in it and who uses it, replace it by an accessible one, end its use."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.attachments import actions, queries, words
from kallelse.attachments.actions import Hand
from kallelse.attachments.kinds import Refusal
from kallelse.attachments.queries import Shown
from kallelse.attachments.rules import State
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.connections import queries as connections
from kallelse.kit import clamd, clock, db
from kallelse.roles.rules import Role
from kallelse.staff_web import attachments_templates
from kallelse.staff_web.access import Desk, needs_role

LANGUAGES = {
    "sv": lazy("Svenska"), "en": "English", "ar": "العربية", "so": "Soomaali", "ti": "ትግርኛ", "fa": "فارسی", "prs": "دری", "fi": "Suomi",
    "uk": "Українська", "pl": "Polski", "bs": "Bosanski", "se": "Davvisámegiella",
}  # fmt: skip
STATES = {
    State.QUARANTINED: (lazy("Väntar på viruskontroll"), "warning"),
    State.CLEAN: (lazy("Kontrollerad"), "success"),
    State.INFECTED: (lazy("Smittad, indragen"), "danger"),
}


@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All files and links of the unit, and what needs seeing to."""
    return _page(request, desk)


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def upload(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Lay a file in the unit's collection."""
    title, language = request.POST.get("title", "").strip(), request.POST.get("language", "")
    description = request.POST.get("description", "").strip()
    form = {"title": title, "language": language, "description": description}
    if language not in LANGUAGES:
        return _page(request, desk, form | _error("language", _("Välj dokumentets språk.")), 422)
    body = _body(request)
    if isinstance(body, str):
        return _page(request, desk, form | _error("file", body), 422)
    made = actions.upload(desk.unit, _hand(desk), title, language, body, clock.now(), description=description)
    if isinstance(made, Refusal):
        return _page(request, desk, form | _error(made.code if made.code in ("title", "description") else "file", _said(made)), 422)
    messages.success(request, _("Filen är sparad."))
    return HttpResponseRedirect(reverse("staff:attachment", args=[made.pk]))


@require_GET
def one(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """One file of the unit."""
    return _one(request, desk, _found(desk, id))


@require_GET
def content(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The bytes that patients get; not before the scanner has said that they are clean."""
    now = clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.content_of(desk.unit.provider_id, desk.unit.pk, id)
        if found is not None:
            audit.write(now, [desk.record(Action.ATTACHMENT_FETCHED, "", f"attachment:{found.sha256}")])
    if found is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="bilaga{found.suffix}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def replace(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Lay an accessible version beside a file that not everybody can read (R-DOS-5)."""
    shown, body = _found(desk, id), _body(request)
    if isinstance(body, str):
        return _one(request, desk, shown, _error("twin", body), 422)
    made = actions.replace(desk.unit, _hand(desk), id, body, clock.now())
    if made is None:
        raise Http404
    if isinstance(made, Refusal):
        return _one(request, desk, shown, _error("twin", _said(made)), 422)
    messages.success(request, _("Den tillgängliga versionen är sparad och erbjuds patienterna bredvid den andra."))
    return HttpResponseRedirect(reverse("staff:attachment", args=[id]))


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def end(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Offer a file for new use no more, or again."""
    again = "again" in request.POST
    if not actions.end(desk.unit, _hand(desk), id, clock.now(), again=again):
        raise Http404
    said = _("Filen kan användas igen.") if again else _("Filen används inte till nytt. Kallelser som redan har den behåller den.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff:attachment", args=[id]))


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def template(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Put a file in a draft of a template, or take it out of it."""
    shown = _found(desk, id)
    error = attachments_templates.put(desk, shown, request.POST, clock.now())
    if error:
        return _one(request, desk, shown, _error("template", error), 422)
    messages.success(request, _("Mallen är ändrad. Den är ett utkast tills den är granskad och godkänd."))
    return HttpResponseRedirect(reverse("staff:attachment", args=[id]))


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def add_link(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put an address on the unit's list of links."""
    url = request.POST.get("url", "").strip()
    refusal = actions.add_link(desk.unit, _hand(desk), url, clock.now())
    if refusal is not None:
        return _page(request, desk, {"url": url} | _error("url", _said(refusal)), 422)
    messages.success(request, _("Länken är sparad. Den provas om en stund och sedan varje natt."))
    return HttpResponseRedirect(reverse("staff:attachments") + "#lankar")


@require_POST
@needs_role(Role.TEMPLATE_OWNER)
def remove_link(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Take an address off the unit's list."""
    if not actions.remove_link(desk.unit, _hand(desk), id, clock.now()):
        raise Http404
    messages.success(request, _("Länken är borttagen."))
    return HttpResponseRedirect(reverse("staff:attachments") + "#lankar")


def _page(request: HttpRequest, desk: Desk, form: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    now, today, tenant = clock.now(), clock.today(), desk.unit.provider_id
    values = connections.parameters(tenant, desk.unit.care_level, today)
    with db.tenant_scope(tenant):
        rows = queries.of_unit(tenant, desk.unit.pk, today)
        needs = queries.needs(tenant, desk.unit.pk, now, today)
        links = [(link, words.LOOKS.get(link.said, "")) for link in queries.links(tenant, desk.unit.pk)]
    context = {
        "desk": desk, "rows": [(row, *STATES[row.state]) for row in rows], "needs": needs, "links": links,
        "may_write": desk.may(Role.TEMPLATE_OWNER), "languages": LANGUAGES, "scanner": clamd.is_configured(),
        "largest": words.size(int(values["attachment_largest_mb"] * actions.MEGABYTE)), "pages_most": values["attachment_pages_most"],
        "domains": actions.domains(desk.unit, now), "language": "sv",
    }  # fmt: skip
    return render(request, "staff/attachments.html", context | dict(form or {}), status=status)


def _one(request: HttpRequest, desk: Desk, shown: Shown, form: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    words_of_state, tone = STATES[shown.state]
    context = {
        "desk": desk, "one": shown, "state": words_of_state, "tone": tone, "may_write": desk.may(Role.TEMPLATE_OWNER),
        "language": LANGUAGES.get(shown.language, shown.language), "drafts": attachments_templates.drafts(desk, shown.sha256),
        "named_by": attachments_templates.naming(desk, shown.sha256), "scanner": clamd.is_configured(),
    }  # fmt: skip
    return render(request, "staff/attachment.html", context | dict(form or {}), status=status)


def _found(desk: Desk, id: UUID) -> Shown:
    with db.tenant_scope(desk.unit.provider_id):
        shown = queries.one(desk.unit.provider_id, desk.unit.pk, id, clock.today())
    if shown is None:
        raise Http404
    return shown


def _body(request: HttpRequest) -> bytes | str:
    """The uploaded bytes, or what is missing."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        # What is too large to be kept in memory is not received at all.
        large = request.META.get("CONTENT_LENGTH", "")
        if large.isdecimal() and int(large) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            return _said(words.too_large(settings.FILE_UPLOAD_MAX_MEMORY_SIZE))
        return _("Välj en fil.")
    return bytes(file.read())


def _hand(desk: Desk) -> Hand:
    return Hand(desk.actor, desk.colleague.employee, desk.commission.id)


def _said(refusal: Refusal) -> str:
    return f"{refusal.rule} {refusal.remedy}"


def _error(field: str, text: str) -> dict[str, str]:
    return {"error": text, "error_field": field}
