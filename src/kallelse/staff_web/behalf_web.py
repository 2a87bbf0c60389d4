"""Answer for the patient who calls or stands at the desk: the same choices as on her own page, through the same actions (`booking`)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from kallelse.acts import actions, rules
from kallelse.acts.actions import Who
from kallelse.acts.rules import Answering, Kind, Through
from kallelse.booking import actions as booking
from kallelse.booking import visits
from kallelse.booking.by import By
from kallelse.booking.visits import Visit
from kallelse.kit import clock
from kallelse.roles.rules import Role
from kallelse.sources import Change
from kallelse.staff_web import acting_words
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.acting_web import BOTH, answered, hindrance, news, replaced, status_of, to_kallelse
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of

THROUGH = {Through.PHONE.value: lazy("På telefon"), Through.VISIT.value: lazy("På plats")}
CHECKED = {
    "called_back": lazy("Jag ringde upp numret i journalsystemet"),
    "questions": lazy("Jag ställde kontrollfrågor"),
    "id_card": lazy("Jag såg legitimation"),
    "guardian": lazy("Det är vårdnadshavare eller ombud, och det är kontrollerat"),
}
"""How it was checked that the patient is who she says. Calling back comes first: it is what holds on the telephone."""


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def accept(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """She comes."""
    return _answer(request, desk, number, Answering.ACCEPT)


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def cancel(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """She does not come: the care system first."""
    return _answer(request, desk, number, Answering.CANCEL)


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def other_time(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """She wants another time."""
    return _answer(request, desk, number, Answering.OTHER_TIME)


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def letter(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """She wants it on paper."""
    return _answer(request, desk, number, Answering.LETTER)


def _answer(request: HttpRequest, desk: Desk, number: str, answering: Answering) -> HttpResponse:
    detail = detail_of(desk, number)
    if moved := replaced(request, detail):
        return moved
    form: dict[str, Any] = {}
    if request.method == "POST":
        through, checked = request.POST.get("through", ""), request.POST.get("checked", "")
        form = {"through": through, "checked": checked, "errors": errors(through, checked), "news": news(request, detail)}
        if not form["errors"] and not form["news"]:
            return _carry_out(request, desk, detail, answering, By(desk.actor, desk.commission.id, through, checked))
    now = clock.now()
    shown = {
        "desk": desk, "detail": detail, "one": detail.invitation, "answering": answering.value, "now": now,
        "title": acting_words.ANSWER_TITLES[answering], "button": acting_words.ANSWER_BUTTONS[answering],
        "happens": acting_words.answer_happens(answering, detail, now), "ways": THROUGH, "checks": CHECKED,
        "visits": left(detail, now) if answering is Answering.CANCEL else (), "wanted": request.POST.get("visit", ""),
        "hindrance": hindrance(rules.cannot_answer(answering, detail.situation)),
    }  # fmt: skip
    return render(request, "staff/behalf.html", shown | form, status=status_of(form))


def left(detail: Detail, now: datetime) -> list[Visit]:
    """The visits of several that a colleague may cancel one of."""
    return [one for one in visits.ahead(detail.invitation, now) if one.bar not in (visits.PENDING, booking.ALREADY)]


def errors(through: str, checked: str) -> dict[str, str]:
    """What is missing of how the patient asked and how it was checked that it was she."""
    found: dict[str, str] = {}
    if through not in THROUGH:
        found["through"] = _("Välj hur patienten bad om det.")
    if checked not in CHECKED:
        found["checked"] = _("Välj hur du kontrollerade vem det är.")
    return found


def _carry_out(request: HttpRequest, desk: Desk, detail: Detail, answering: Answering, by: By) -> HttpResponse:
    tenant, id, now = desk.unit.provider_id, detail.invitation.pk, clock.now()
    if no := rules.cannot_answer(answering, detail.situation):
        messages.error(request, _("Inget är gjort. {why}").format(why=hindrance(no)))
    elif answering is Answering.LETTER:
        who = Who(by.actor, by.commission, by.through, by.checked)
        return answered(request, detail, actions.ask(tenant, id, Kind.LETTER, "patient_asked", "", who, now))
    elif answering is Answering.CANCEL:
        one = next((visit for visit in left(detail, now) if visit.start.isoformat() == request.POST.get("visit")), None)
        if one is not None:
            _tell_cancelled(request, visits.cancel(tenant, id, one.start, now, by=by))
        else:
            _tell_cancelled(request, visits.cancel_rest(tenant, detail.invitation, now, by=by))
    else:
        done = (booking.accept if answering is Answering.ACCEPT else booking.ask_for_other_time)(tenant, id, now, by=by)
        if done:
            messages.success(request, _("Svaret är inskrivet.") if answering is Answering.ACCEPT else _("Önskemålet är inskrivet."))
        else:
            messages.error(request, _("Inget är gjort. {why}").format(why=hindrance("ended")))
    return to_kallelse(detail.invitation.number)


def _tell_cancelled(request: HttpRequest, said: Change) -> None:
    """What the care system said: words that the patient can be given at once."""
    if said.outcome == "done":
        messages.success(request, _("Tiden är avbokad. Säg det till patienten."))
    elif said.outcome == "refused":
        answer = _(" Vårdsystemet svarade: ”{said}”").format(said=said.said) if said.said not in ("", *_OWN) else ""
        messages.error(request, _("Tiden är inte avbokad. Den gäller fortfarande.") + answer)
    else:
        messages.warning(request, _("Vårdsystemet har inte svarat. Tiden gäller tills det står här att den är avbokad; det frågas igen."))


_OWN = (booking.TOO_LATE, booking.NOT_ALLOWED, booking.ENDED, booking.ALREADY)
"""What is no answer of the care system but our own rule's code."""
