"""The resident's answers: she comes, she cannot come, she wants another time, a letter or help, or her cancelled time back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.booking import actions as booking
from kallelse.booking import because, needs, reading
from kallelse.booking.because import Excuse, Unreadable
from kallelse.booking.needs import Details, Kind
from kallelse.diary import again
from kallelse.diary.actions import Who
from kallelse.kit import clock, db
from kallelse.kit.ids import plain_number
from kallelse.patient_web import answers, foreign, rules, times
from kallelse.patient_web.access import Resident
from kallelse.patient_web.kallelse_web import back, by, context, shown_to
from kallelse.patient_web.kallelse_web import reading as reading_of
from kallelse.patient_web.queries import Shown
from kallelse.patient_web.rules import Way

PAGES = ("GET", "HEAD", "POST")


@require_POST
def accept(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """The resident says that she comes."""
    shown = shown_to(resident, number)
    if rules.choices(shown.situation, clock.now()).accept:
        booking.accept(shown.invitation.tenant_id, shown.invitation.pk, clock.now(), by=by(resident, shown))
    return back(number)


@require_http_methods(PAGES)
def cancel(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Ask once more, and why if she wants to say; then cancel in the care system. The page afterwards says what it answered (K34)."""
    now = clock.now()
    with reading_of(resident, number, now) as shown:
        can_move = answers.may_ask_for_other_time(shown.invitation, now) or times.may_look(shown, now)
    if rules.choices(shown.situation, now).cancel is not Way.WEB:
        return back(number)
    wrong = ""
    try:
        excuse = excuse_of(request, shown)
    except Unreadable as unreadable:
        wrong = unreadable.field
    if wrong or request.method != "POST":
        return form_page(request, resident, shown, "patient/cancel.html", {"can_move": can_move, "wrong": wrong}, 422 if wrong else 200)
    booking.cancel(shown.invitation.tenant_id, shown.invitation.pk, clock.now(), by=by(resident, shown), excuse=excuse)
    return back(number)


@require_POST
def undo(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """She wants the time that she has cancelled, if it is still free."""
    shown = shown_to(resident, number)
    if answers.of(shown, clock.now()).again:
        one = shown.invitation
        said = again.take_back(shown.unit, Who(one.subject, resident.voice(one.subject)), one, clock.now())
        if said.outcome == "refused":
            messages.warning(request, foreign.said(said.said))
    return back(number)


@require_http_methods(PAGES)
def other_time(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Ask the unit for another time. Where the times can be chosen here she is led to them instead."""
    shown = shown_to(resident, number)
    now = clock.now()
    if rules.choices(shown.situation, now).move and times.may_look(shown, now):
        return HttpResponseRedirect(reverse("patient:times", args=[plain_number(number)]))
    if not answers.of(shown, now).other_time:
        return back(number)
    if request.method != "POST":
        return form_page(request, resident, shown, "patient/other_time.html", {})
    try:
        excuse = excuse_of(request, shown)
    except Unreadable as wrong:
        return form_page(request, resident, shown, "patient/other_time.html", {"wrong": wrong.field}, 422)
    suits = request.POST.get("suits", "")
    one = shown.invitation
    booking.ask_for_other_time(
        one.tenant_id, one.pk, now, by=by(resident, shown), suits=suits if suits in booking.SUITS else "", excuse=excuse
    )  # fmt: skip
    return back(number)


@require_http_methods(PAGES)
def need(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """What she needs before the visit: the form says what holds, and what is sent is what holds from now on."""
    shown = shown_to(resident, number)
    one = shown.invitation
    if not answers.of(shown, clock.now()).help:
        return back(number)
    if request.method != "POST":
        with db.tenant_scope(one.tenant_id):
            held = needs.of(one)
        return _help(request, resident, shown, set(held), held.get(Kind.INTERPRETER, needs.PLAIN), "")
    chosen = {kind for kind in Kind if kind.value in request.POST.getlist("need")}
    names = ("language", "dialect", "gender", "mode")
    details = Details(*(" ".join(request.POST.get(name, "").split()) for name in names))
    wrong = needs.check(details) if Kind.INTERPRETER in chosen else ""
    if wrong:
        return _help(request, resident, shown, chosen, details, wrong)
    wanted = {kind: details if kind is Kind.INTERPRETER else needs.PLAIN for kind in Kind if kind in chosen}
    if needs.ask(one.tenant_id, one.pk, wanted, clock.now(), by=by(resident, shown)):
        text = _("Mottagningen har fått veta vad du behöver.") if wanted else _("Du har inte bett om något inför besöket.")
        messages.success(request, text)
    return back(number)


@require_POST
def letter(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """Send me the letter (R-PL-3)."""
    shown = shown_to(resident, number)
    one, now = shown.invitation, clock.now()
    wanted = rules.choices(shown.situation, now).letter
    if wanted and not booking.ask_for_letter(one.tenant_id, one.pk, now, actor=resident.voice(one.subject)):
        messages.warning(request, _("Vi kan inte skicka ett brev åt dig härifrån. Ring mottagningen, så hjälper de dig."))
    return back(number)


def excuse_of(request: HttpRequest, shown: Shown) -> Excuse:
    """What she gives as her reason. Raises Unreadable, with the field that cannot be taken as it is."""
    reads = reading.hours(shown.invitation) > 0
    return because.excuse(request.POST.get("because", ""), request.POST.get("words", ""), reads=reads)


def form_page(
    request: HttpRequest, resident: Resident, shown: Shown, template: str, more: dict[str, object], status: int = 200
) -> HttpResponse:  # fmt: skip
    """A form with what was filled in; free words only where the unit reads them."""
    said = {
        "reasons": because.LABELS.items(), "hours": reading.hours(shown.invitation), "longest": because.LONGEST,
        "form": request.POST,
    }  # fmt: skip
    return render(request, template, context(resident, shown) | said | more, status=status)


def _help(
    request: HttpRequest, resident: Resident, shown: Shown, chosen: set[Kind], details: Details, wrong: str
) -> HttpResponse:  # fmt: skip
    form = {
        "chosen": {kind.value for kind in chosen}, "details": details, "wrong": wrong, "languages": needs.LANGUAGES.items(),
        "genders": needs.GENDERS.items(), "modes": needs.MODES.items(), "longest": needs.LONGEST,
    }  # fmt: skip
    return render(request, "patient/help.html", context(resident, shown) | form, status=422 if wrong else 200)
