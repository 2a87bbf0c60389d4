"""Visits in the resident's calendar: one kallelse as a file, and the address that her calendar program follows."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from kallelse import content
from kallelse.audit.actions import Action
from kallelse.kit import clock
from kallelse.kit.config import config
from kallelse.patient_web import calendar, rules
from kallelse.patient_web.access import Resident
from kallelse.patient_web.kallelse_web import reading

MEDIA_TYPE = "text/calendar; charset=utf-8"
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@require_GET
def file(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """A calendar file that says only the time; unit and address are added if the resident asks for them (R-OSL-1)."""
    now = clock.now()
    with reading(resident, number, now, Action.PATIENT_FETCHED_CALENDAR) as shown:
        one = calendar.entry(shown.invitation, calendar.versions(shown.invitation), now, place=False)
    choices = rules.choices(shown.situation, now)
    if not choices.calendar and not choices.uncalendar:
        raise Http404
    body = content.calendar_file(
        shown.kallelse, event_id=one.event_id, with_place=choices.calendar and request.GET.get("plats") == "1",
        cancelled=choices.uncalendar, turns=one.turns, keys=one.keys, gone=one.gone,
    )  # fmt: skip
    return HttpResponse(body, content_type=MEDIA_TYPE, headers={"Content-Disposition": 'attachment; filename="tid.ics"'})


@require_GET
def page(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Whether she has an address, and what she can do with it."""
    return _page(request, resident)


@require_POST
def make(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Make an address and show it, this once; the one before it ends. The answer is the page itself: nothing keeps the address."""
    if not calendar.may_have(resident):
        return _page(request, resident)
    secret = calendar.make(resident, place=request.POST.get("place") == "yes", now=clock.now())
    return _page(request, resident, secret)


@require_POST
def remove(request: HttpRequest, resident: Resident) -> HttpResponse:
    """End the address."""
    if calendar.remove(resident, clock.now()):
        messages.success(request, _("Adressen är borttagen. Kalendern kan inte hämta något mer. Det som redan står i den tar du bort där."))
    return HttpResponseRedirect(reverse("patient:calendar-page") + "#besked")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the calendar program fetches. An address that nobody has answers like any page that does not exist."""
    now = clock.now()
    found = calendar.fetched(secret, now) if SECRET.fullmatch(secret) else None
    if found is None:
        raise Http404
    headers = {"Content-Disposition": 'inline; filename="tider.ics"', "ETag": found.etag}
    answer = HttpResponse(found.body, content_type=MEDIA_TYPE, headers=headers)
    said = get_conditional_response(request, etag=found.etag, response=answer)
    if said is answer:
        calendar.read(found, now)
    return said if said is not None else answer


@sensitive_variables("secret", "address")
def _page(request: HttpRequest, resident: Resident, secret: str = "") -> HttpResponse:
    address = config().public_url + reverse("patient:calendar-feed", args=[secret]) if secret else ""
    shown = {
        "resident": resident, "may": calendar.may_have(resident), "kept": calendar.of(resident), "address": address,
        "subscribe": re.sub(r"^https?:", "webcal:", address),
    }  # fmt: skip
    return render(request, "patient/calendar.html", shown)
