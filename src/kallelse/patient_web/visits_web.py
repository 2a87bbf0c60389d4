"""The resident cancels one visit of a kallelse to several: which one, why if she wants to say, and then it is made in the care system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.booking import visits
from kallelse.booking.because import Unreadable
from kallelse.kit import clock
from kallelse.patient_web.access import Resident
from kallelse.patient_web.answers_web import PAGES, excuse_of, form_page
from kallelse.patient_web.kallelse_web import back, by, shown_to

WHICH, PAGE = "visit", "patient/cancel_visit.html"


@require_http_methods(PAGES)
def cancel(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Choose the visit and say that it is this one that she does not come to; the others are said to stand."""
    shown = shown_to(resident, number)
    one, now = shown.invitation, clock.now()
    found = visits.ahead(one, now)
    if not any(not each.bar for each in found):
        return back(number, "change")
    if request.method != "POST":
        return form_page(request, resident, shown, PAGE, {"visits": found, "wrong": ""})
    chosen = next((each for each in found if each.start.isoformat() == request.POST.get(WHICH) and not each.bar), None)
    wrong = "" if chosen else WHICH
    try:
        excuse = excuse_of(request, shown)
    except Unreadable as unreadable:
        wrong = wrong or unreadable.field
    if chosen is None or wrong:
        return form_page(request, resident, shown, PAGE, {"visits": found, "wrong": wrong}, 422)
    said = visits.cancel(one.tenant_id, one.pk, chosen.start, now, by=by(resident, shown), excuse=excuse)
    _tell(request, said.outcome)
    return back(number, "times" if said.outcome == "done" else "besked")


def _tell(request: HttpRequest, outcome: str) -> None:
    if outcome == "done":
        messages.success(request, _("Besöket är avbokat. De andra besöken gäller som förut."))
    elif outcome == "refused":
        messages.warning(request, _("Besöket kunde inte avbokas. Det gäller fortfarande. Ring mottagningen om du inte kan komma."))
    else:
        messages.warning(request, _("Vi vet inte än om avbokningen gick igenom. Vi frågar mottagningens system igen."))
