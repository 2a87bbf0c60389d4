"""Look for another time, or for a first one for an open kallelse: the free times as a list, or the days of a month; then choose (K34)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.content import tongues
from kallelse.diary import choosing, holds, rules
from kallelse.diary.actions import Who
from kallelse.diary.holds import Held
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.kit import clock
from kallelse.kit.sealed import SealBroken
from kallelse.patient_web import foreign, times
from kallelse.patient_web.access import Resident
from kallelse.patient_web.kallelse_web import context, shown_to
from kallelse.patient_web.queries import Shown
from kallelse.patient_web.times import DAYS, FURTHEST, Listed
from kallelse.sources import Offer, Place


@require_GET
def page(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """The free times from a day (`?fran=`) on, or of one day (`?dag=`); at another unit with `?enhet=`."""
    shown, now = shown_to(resident, number), clock.now()
    booked, why = _booked(shown, now)
    day = times.asked_day(request.GET["dag"]) if request.GET.get("dag") else None
    first = day or times.asked_day(request.GET.get("fran", ""))
    last = day or first + timedelta(days=DAYS - 1)
    at, places = _place(request, shown, booked) if booked and not why else ("", [])
    found = times.listed(shown, booked, first, last, now, _purpose(resident, shown), at) if booked and not why else Listed()
    later = found.more[0] if found.more else last + timedelta(days=1)
    more = {
        "why": rules.sentence(why) if why else "", "found": found, "first": first, "last": last, "day": day, "at": at, "places": places,
        "earlier": first - timedelta(days=DAYS) if first > clock.today() and not day else None,
        "later": later if later < clock.today() + FURTHEST and not day else None, "words": booked.words if booked else None,
        "own": shown.unit.diary,
    }  # fmt: skip
    return render(request, "patient/times.html", context(resident, shown) | more, status=503 if found.silent else 200)


@require_GET
def month(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """The days of a month (`?manad=2027-02`) on which there are free times."""
    shown, now, today = shown_to(resident, number), clock.now(), clock.today()
    booked, why = _booked(shown, now)
    first = times.asked_day(f"{request.GET.get('manad', '')}-01" if request.GET.get("manad") else "").replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    at, _places = _place(request, shown, booked) if booked and not why else ("", [])
    free = choosing.days(shown.unit, booked, max(first, today), following - timedelta(days=1), now, at) if booked and not why else []
    more = {
        "why": rules.sentence(why) if why else "", "silent": free is None, "at": at, "any": bool(free),
        "month": times.month(first, free or (), get_language()),
        "earlier": (first - timedelta(days=1)).replace(day=1) if first > today else None,
        "later": following if following < today + FURTHEST else None,
    }  # fmt: skip
    return render(request, "patient/times_month.html", context(resident, shown) | more, status=503 if free is None else 200)


@require_POST
def choose(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Ask once more about the chosen time, and keep it meanwhile where the diary is ours; with `ja` take it, with `nej` let it go."""
    shown, now = shown_to(resident, number), clock.now()
    booked = times.booked(shown)
    try:
        offer = times.unseal(_purpose(resident, shown), request.POST.get("tid", ""))
    except SealBroken:
        messages.warning(request, _("Listan var för gammal. Här är de tider som är lediga nu."))
        return _to_times(number)
    if "nej" in request.POST:
        if booked is not None and shown.unit.diary:
            holds.release(shown.unit, booked)
        return _to_times(number)
    if "ja" in request.POST:
        return _take(request, resident, shown, booked, offer, now)
    if booked is None:
        return _to_kallelse(number, "#besked")
    held = _hold(request, shown, booked, offer, now)
    if isinstance(held, Why):
        messages.warning(request, rules.sentence(held))
        return _to_times(number)
    more = {
        "offer": offer, "sealed": times.seal(_purpose(resident, shown), offer), "held": held, "elsewhere": _elsewhere(shown, offer),
        "left": round((held.until - now).total_seconds()) if held else 0, "waits": rules.waits(booked.words, booked.start, offer.start),
    }  # fmt: skip
    return render(request, "patient/time.html", context(resident, shown) | more)


def _hold(request: HttpRequest, shown: Shown, booked: Booked, offer: Offer, now: datetime) -> Held | Why | None:
    """Keep the time while she reads the question; None where the unit's own system has it, whose contracts keep nothing for anybody."""
    if not shown.unit.diary or not offer.id:
        return None
    slot = UUID(offer.id)
    if "langre" in request.POST and (put_off := holds.extend(shown.unit, booked, slot, now)):
        return put_off
    return holds.hold(shown.unit, booked, slot, now)


def _take(request: HttpRequest, resident: Resident, shown: Shown, booked: Booked | None, offer: Offer, now: datetime) -> HttpResponse:
    number, subject = shown.invitation.number, shown.invitation.subject
    if booked is None:
        return _to_kallelse(number, "#besked")
    said = choosing.choose(shown.unit, Who(subject, resident.voice(subject)), booked, offer, now)
    if said.outcome == "done":
        text = _("Din tid är bokad: {when}.").format(when=tongues.moment_words(offer.start, get_language()))
        messages.success(request, f"{text} {foreign.said(said.said)}".strip())
        return _to_kallelse(number)
    if said.outcome == "refused":
        messages.warning(request, foreign.said(said.said) or _("Tiden kunde inte bokas. Välj en annan tid."))
        return _to_times(number)
    return _to_kallelse(number, "#besked")


def _booked(shown: Shown, now: datetime) -> tuple[Booked | None, Why | None]:
    booked = times.booked(shown)
    return booked, choosing.hindrance(shown.unit, booked, now) if booked else Why.NO_BOOKING


def _place(request: HttpRequest, shown: Shown, booked: Booked) -> tuple[str, list[Place]]:
    """The unit that she has chosen, when there are several to choose among; "" is the one that calls her."""
    places = choosing.places(shown.unit, booked)
    wanted = request.GET.get("enhet", "").upper()
    return (wanted if wanted != shown.unit.hsa_id and any(one.unit == wanted for one in places) else ""), places


def _elsewhere(shown: Shown, offer: Offer) -> str:
    """The name of the unit, when the time is at another than the one that calls her."""
    return times.name_of(shown, offer.unit) if offer.unit and offer.unit != shown.unit.hsa_id else ""


def _purpose(resident: Resident, shown: Shown) -> str:
    return f"offer:{resident.identity}:{shown.invitation.number}"


def _to_times(number: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("patient:times", args=[number]))


def _to_kallelse(number: str, where: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("patient:kallelse", args=[number]) + where)
