"""The patient calls and wants another time: a colleague finds one and takes it, by the same action as on the patient's own page."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.booking.by import By
from kallelse.content.dates import moment_words
from kallelse.diary import choosing
from kallelse.diary.queries import Booked
from kallelse.kit import clock
from kallelse.kit.sealed import SealBroken
from kallelse.roles.rules import Role
from kallelse.sources import Offer
from kallelse.staff_web import behalf_times, behalf_web
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.acting_web import BOTH, news, replaced, status_of, to_kallelse
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The free times from a day (`?fran=`), at another unit with `?enhet=`; POST takes the chosen one."""
    detail = detail_of(desk, number)
    if moved := replaced(request, detail):
        return moved
    now, one = clock.now(), behalf_times.booked(desk, detail)
    no = behalf_times.bar(desk, detail, now)
    form: dict[str, Any] = {}
    if request.method == "POST" and one is not None and not no:
        through, checked = request.POST.get("through", ""), request.POST.get("checked", "")
        form = {"through": through, "checked": checked, "errors": behalf_web.errors(through, checked), "news": news(request, detail)}
        try:
            offer = behalf_times.unseal(desk, one, request.POST.get("tid", ""))
        except SealBroken:
            form["errors"]["tid"] = _("Välj en av tiderna som är lediga nu.")
        else:
            form["chosen"] = offer.start
            if not form["errors"] and not form["news"]:
                return _take(request, desk, detail, one, offer, By(desk.actor, desk.commission.id, through, checked), now)
    first = behalf_times.day(request.GET.get("fran", ""))
    open_to = one if not no else None
    at, places = behalf_times.places(desk, open_to, request.GET.get("enhet", "").upper()) if open_to is not None else ("", [])
    found = behalf_times.look(desk, open_to, first, now, at) if open_to is not None else behalf_times.Found()
    shown = {
        "desk": desk, "detail": detail, "one": detail.invitation, "hindrance": no, "found": found, "first": first, "at": at,
        "places": places,
        "ways": behalf_web.THROUGH, "checks": behalf_web.CHECKED,
        "words": one.words if one else None, "cautions": behalf_times.cautions(detail, now),
    }  # fmt: skip
    return render(request, "staff/behalf_times.html", shown | form, status=status_of(form))


def _take(request: HttpRequest, desk: Desk, detail: Detail, one: Booked, offer: Offer, by: By, now: datetime) -> HttpResponse:
    said = choosing.choose(desk.unit, behalf_times.who(desk, detail, by), one, offer, now)
    when = moment_words(offer.start)
    if name := behalf_times.name_elsewhere(desk, offer):
        when = _("{when} på {unit}").format(when=when, unit=name)
    if said.outcome == "done":
        messages.success(request, _("Patienten har tiden {when}. Säg det till patienten.").format(when=when))
        if said.said:
            messages.info(request, _("Vårdsystemet svarade: ”{said}”").format(said=said.said))
    elif said.outcome == "refused":
        messages.error(request, _("Tiden är inte bytt: den som gällde gäller. {said}").format(said=said.said))
    else:
        messages.warning(request, _("Vårdsystemet har inte svarat. Tiden som står här gäller tills något annat står här; det frågas igen."))
    return to_kallelse(detail.invitation.number)
