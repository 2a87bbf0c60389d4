"""The resident cancels one visit of a kallelse to several: which one, why if she wants to say, and then it is made in the care system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.booking import because, reading, visits
from kallelse.booking.because import Excuse, Unreadable
from kallelse.booking.by import By
from kallelse.booking.visits import Visit
from kallelse.kit import clock
from kallelse.kit.ids import plain_number
from kallelse.patient_web.access import Resident
from kallelse.patient_web.kallelse_web import context, shown_to
from kallelse.patient_web.queries import Shown

WHICH = "visit"


@require_http_methods(("GET", "HEAD", "POST"))
def cancel(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Choose the visit and say that it is this one that she does not come to; the others are said to stand."""
    shown = shown_to(resident, number)
    one, now = shown.invitation, clock.now()
    found = visits.ahead(one, now)
    if not any(not each.bar for each in found):
        return _back(number, "change")
    if request.method != "POST":
        return _page(request, resident, shown, found, "")
    chosen = next((each for each in found if each.start.isoformat() == request.POST.get(WHICH) and not each.bar), None)
    excuse, wrong = _excuse(request, shown)
    if chosen is None or wrong:
        return _page(request, resident, shown, found, WHICH if chosen is None else wrong)
    said = visits.cancel(one.tenant_id, one.pk, chosen.start, now, by=By(resident.voice(one.subject)), excuse=excuse)
    _tell(request, said.outcome)
    return _back(number, "times" if said.outcome == "done" else "besked")


def _tell(request: HttpRequest, outcome: str) -> None:
    if outcome == "done":
        messages.success(request, _("Besöket är avbokat. De andra besöken gäller som förut."))
    elif outcome == "refused":
        messages.warning(request, _("Besöket kunde inte avbokas. Det gäller fortfarande. Ring mottagningen om du inte kan komma."))
    else:
        messages.warning(request, _("Vi vet inte än om avbokningen gick igenom. Vi frågar mottagningens system igen."))


def _excuse(request: HttpRequest, shown: Shown) -> tuple[Excuse, str]:
    """What she gives as her reason, and the field that cannot be taken as it is."""
    reads = reading.hours(shown.invitation) > 0
    try:
        return because.excuse(request.POST.get("because", ""), request.POST.get("words", ""), reads=reads), ""
    except Unreadable as wrong:
        return because.NOTHING, wrong.field


def _page(request: HttpRequest, resident: Resident, shown: Shown, found: list[Visit], wrong: str) -> HttpResponse:
    said = {
        "visits": found, "wrong": wrong, "reasons": because.LABELS.items(), "hours": reading.hours(shown.invitation),
        "longest": because.LONGEST, "form": request.POST,
    }  # fmt: skip
    return render(request, "patient/cancel_visit.html", context(resident, shown) | said, status=422 if wrong else 200)


def _back(number: str, part: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("patient:kallelse", args=[plain_number(number)]) + f"#{part}")
