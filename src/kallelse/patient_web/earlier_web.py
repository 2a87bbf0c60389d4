"""Another time when one becomes free: say yes or no to that, answer an offer, and learn that a time given back went on."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.diary import rules
from kallelse.diary.actions import Who
from kallelse.freed_times import actions, queries
from kallelse.freed_times.models import Proposal
from kallelse.freed_times.rules import Ended, Fate, Reply
from kallelse.invitations.states import Answer
from kallelse.kit import clock, db
from kallelse.kit.ids import plain_number
from kallelse.patient_web import earlier, foreign, times
from kallelse.patient_web.access import Resident
from kallelse.patient_web.earlier import Form
from kallelse.patient_web.kallelse_web import back, by, context, shown_to
from kallelse.patient_web.queries import Shown

PAGES = ("GET", "HEAD", "POST")


@require_http_methods(PAGES)
def page(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """What suits her; POST says yes to it, or changes what she has said."""
    shown, now = shown_to(resident, number), clock.now()
    one, timed = shown.invitation, shown.invitation.visit_start is not None
    with db.tenant_scope(one.tenant_id):
        standby = queries.standing_by(one)
    if request.method != "POST":
        return _page(request, resident, shown, earlier.blank(standby, timed=timed), on_list=standby is not None)
    form = earlier.filled(request.POST, timed=timed)
    if form.wrong:
        return _page(request, resident, shown, form, on_list=standby is not None, status=422)
    if earlier.hindrance(shown, now) is not None or not actions.stand_by(one, form.wanted, now, by=by(resident, shown)):
        return HttpResponseRedirect(reverse("patient:earlier", args=[plain_number(number)]))
    messages.success(request, _("Du står på listan. Blir en tid ledig som passar dig får du ett meddelande i inkorgen på 1177."))
    return back(number)


@require_POST
def no(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """She does not want another time any more."""
    shown = shown_to(resident, number)
    one = shown.invitation
    with db.tenant_scope(one.tenant_id):
        standby = queries.standing_by(one)
    if standby is not None:
        actions.stand_down(one.tenant_id, standby.pk, Ended.PATIENT, clock.now(), by=by(resident, shown))
        messages.success(request, _("Du står inte på listan längre. Din tid gäller som förut."))
    return back(number)


@require_http_methods(PAGES)
def offer(request: HttpRequest, resident: Resident, number: str, id: UUID) -> HttpResponse:
    """One offer; POST answers it with `svar`, ja or nej. Somebody else's does not exist."""
    shown, now = shown_to(resident, number), clock.now()
    one = _offer(shown, id)
    if request.method == "POST" and one.state in (Reply.OFFERED, Reply.ASKED):
        if request.POST.get("svar") == "nej":
            if actions.decline(one.tenant_id, one.pk, now, by=by(resident, shown)):
                messages.success(request, _("Du har tackat nej till den tiden. Du står kvar på listan."))
            return back(number)
        if request.POST.get("svar") == "ja":
            subject = shown.invitation.subject
            said = actions.accept(shown.unit, one.pk, Who(subject, resident.voice(subject)), now)
            if said.outcome == "done":
                messages.success(request, f"{_('Tiden är din.')} {foreign.said(said.said)}".strip())
                return back(number)
            if said.outcome == "unreachable":
                messages.warning(request, _("Mottagningens system svarar inte just nu. Din tid är som förut. Försök igen om en stund."))
            return HttpResponseRedirect(reverse("patient:offer", args=[plain_number(number), id]))
    state, left = _state(one), max(0, int((one.until - now).total_seconds() // 60))
    more = {"offer": one, "state": state, "left": left, "times": state not in ("offered", "asked", "taken") and times.may_look(shown, now)}
    return render(request, "patient/earlier_offer.html", context(resident, shown) | more)


@require_POST
def tell(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """She has given a time back, and wants to know whether somebody got it."""
    shown = shown_to(resident, number)
    one = shown.invitation
    if one.answer == Answer.CANCELLED and one.visit_start is not None and one.visit_start > clock.now():
        actions.ask_to_be_told(one, clock.now())
        messages.success(request, _("Vi säger till i inkorgen på 1177 om någon annan får tiden."))
    return back(number)


def _offer(shown: Shown, id: UUID) -> Proposal:
    with db.tenant_scope(shown.invitation.tenant_id):
        one = queries.offer(shown.invitation, id)
    if one is None:
        raise Http404
    return one


def _state(one: Proposal) -> str:
    """What the page says of an offer: one whose time has ended otherwise is gone, and one that nobody has written down yet is late."""
    if one.state == Reply.OFFERED:
        if one.freed.state != Fate.OPEN:
            return Reply.GONE
        return Reply.EXPIRED if one.until <= clock.now() else Reply.OFFERED
    return Reply.EXPIRED if one.state == Reply.VOID else one.state


def _page(
    request: HttpRequest, resident: Resident, shown: Shown, form: Form, *, on_list: bool, status: int = 200
) -> HttpResponse:  # fmt: skip
    now = clock.now()
    why = earlier.hindrance(shown, now)
    more = {
        "form": form, "on_list": on_list, "why": rules.sentence(why) if why else "", "times": times.may_look(shown, now),
        "notices": [(str(hours), label) for hours, label in earlier.NOTICES.items()], "weekdays": earlier.WEEKDAYS.items(),
        "parts": earlier.PARTS_OF_DAY.items(), "today": clock.today().isoformat(),
    }  # fmt: skip
    return render(request, "patient/earlier.html", context(resident, shown) | more, status=status)
