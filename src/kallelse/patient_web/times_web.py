"""Another time, or a first one for an open kallelse: the free times as a list, one question more, and what the unit's diary said (K34)."""

from datetime import date, datetime, timedelta
from itertools import groupby

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.content.dates import moment_words
from kallelse.diary import choosing, rules
from kallelse.diary.actions import Who
from kallelse.kit import clock, sealed
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.sealed import SealBroken
from kallelse.patient_web import times
from kallelse.patient_web.access import Resident
from kallelse.patient_web.kallelse_web import context, shown_to
from kallelse.patient_web.queries import Shown
from kallelse.sources import Offer

DAYS = 28
"""So many days are shown at a time."""
FURTHEST = timedelta(days=365)
OFFER_LASTS_S = 15 * 60


@require_GET
def page(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """The free times from a day (`?fran=`), day by day."""
    shown = shown_to(resident, number)
    return _page(request, resident, shown, _first(request.GET.get("fran", "")))


@require_POST
def choose(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Ask once more about the chosen time; with `ja` take it."""
    shown = shown_to(resident, number)
    booked = times.booked(shown)
    try:
        text = request.POST.get("tid", "")
        offer = msgspec.json.decode(sealed.unseal(_purpose(resident, shown), text, max_age_s=OFFER_LASTS_S), type=Offer)
    except SealBroken:
        messages.warning(request, _("Listan var för gammal. Här är de tider som är lediga nu."))
        return HttpResponseRedirect(reverse("patient:times", args=[number]))
    when = moment_words(offer.start)
    if "ja" not in request.POST:
        return render(request, "patient/time.html", context(resident, shown) | {"offer": offer, "sealed": text, "when": when})
    if booked is None or booked.invitation != shown.invitation.pk:
        return HttpResponseRedirect(reverse("patient:kallelse", args=[number]) + "#besked")
    said = choosing.choose(shown.unit, Who(shown.invitation.subject, "resident"), booked, offer, clock.now())
    if said.outcome == "done":
        text = _("Din tid är bokad: {when}.").format(when=when)
        messages.success(request, f"{text} {said.said}".strip())
        return HttpResponseRedirect(reverse("patient:kallelse", args=[number]))
    if said.outcome == "refused":
        messages.warning(request, said.said or _("Tiden kunde inte bokas. Välj en annan tid."))
        return HttpResponseRedirect(reverse("patient:times", args=[number]))
    return HttpResponseRedirect(reverse("patient:kallelse", args=[number]) + "#besked")


def _page(request: HttpRequest, resident: Resident, shown: Shown, first: date) -> HttpResponse:
    now, last = clock.now(), first + timedelta(days=DAYS - 1)
    booked = times.booked(shown)
    why = choosing.hindrance(shown.unit, booked, now) if booked else rules.Why.NO_BOOKING
    found = choosing.offers(shown.unit, booked, first, last, now) if booked and why is None else []
    purpose = _purpose(resident, shown)
    rows = [(_day(one.start), one, sealed.seal(purpose, msgspec.json.encode(one))) for one in found or ()]
    days = [(day, [(one, seal) for _day, one, seal in group]) for day, group in groupby(rows, key=lambda row: row[0])]
    more = {
        "why": rules.sentence(why) if why else "", "silent": found is None, "days": days, "first": first, "last": last,
        "earlier": first - timedelta(days=DAYS) if first > clock.today() else None,
        "later": last + timedelta(days=1) if last < clock.today() + FURTHEST else None,
    }  # fmt: skip
    return render(request, "patient/times.html", context(resident, shown) | more, status=503 if found is None else 200)


def _first(text: str) -> date:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = clock.today()
    return min(max(asked, clock.today()), clock.today() + FURTHEST)


def _day(moment: datetime) -> date:
    return moment.astimezone(SWEDISH_TIME).date()


def _purpose(resident: Resident, shown: Shown) -> str:
    return f"offer:{resident.identity}:{shown.invitation.number}"
