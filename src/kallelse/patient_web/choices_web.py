"""The resident's choices: text messages and e-mail with exactly what they will say, a pause from reminders, and paper."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from kallelse.delivery import rechecking
from kallelse.kit import clock, db
from kallelse.notices import actions
from kallelse.notices.gates import OPEN, RANK
from kallelse.patient_web import choices
from kallelse.patient_web.access import Resident
from kallelse.persons.preferences import Kind, Said

PAUSES = {"30": lazy("en månad"), "90": lazy("tre månader"), "": lazy("tills jag själv ändrar")}
"""How long reminders rest, in days."""
RESIDENT = "resident"


@require_GET
def page(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What she has chosen, and what she can choose."""
    shown = {"resident": resident, "every": choices.of(resident, clock.now()), "pauses": PAUSES.items()}
    return render(request, "patient/choices.html", shown)


@require_POST
def agree(request: HttpRequest, resident: Resident) -> HttpResponse:
    """She agrees to short reminders. Where to is what she has given 1177, and nobody else's word (K20)."""
    tenant_id, channel = _provider(request, resident), _channel(request)
    level = request.POST.get("level", "")
    if level not in RANK:
        messages.error(request, _("Välj hur mycket meddelandet får säga."))
        return _back()
    contact = actions.ask([resident.identity]).get(resident.identity)
    if contact is None:
        messages.error(request, _("1177 svarar inte just nu. Inget är ändrat. Försök igen om en stund."))
        return _back()
    given = False
    with db.tenant_scope(tenant_id):
        for number in (resident.identity, *resident.earlier):
            given = actions.give_consent(tenant_id, number, channel, level, RESIDENT, contact, clock.now())
    if given:
        thanks = _("Tack. Nu får du påminnelser med sms.") if channel == "sms" else _("Tack. Nu får du påminnelser med e-post.")
        messages.success(request, thanks)
    elif channel == "sms":
        messages.error(request, _("Du har inget mobilnummer på 1177. Lägg till det under Inställningar på 1177.se, och kom tillbaka hit."))
    else:
        messages.error(request, _("Du har ingen e-postadress på 1177. Lägg till den under Inställningar på 1177.se, och kom tillbaka hit."))
    return _back()


@require_POST
def withdraw(request: HttpRequest, resident: Resident) -> HttpResponse:
    """She takes it back: the number or the address is erased."""
    tenant_id, channel = _provider(request, resident), _channel(request)
    with db.tenant_scope(tenant_id):
        for number in (resident.identity, *resident.earlier):
            actions.withdraw_consent(tenant_id, number, channel, RESIDENT, clock.now())
    text = _("Ditt samtycke är borttaget, och numret eller adressen är raderad här. Påminnelser kommer i inkorgen på 1177.")
    messages.success(request, text)
    return _back()


@require_POST
def pause(request: HttpRequest, resident: Resident) -> HttpResponse:
    """No reminders for a while, or reminders again. A kallelse, and the word that it no longer holds, still come."""
    tenant_id, now = _provider(request, resident), clock.now()
    days = request.POST.get("days", "lift")
    if days not in (*PAUSES, "lift"):
        raise Http404
    with db.tenant_scope(tenant_id):
        for number in (resident.identity, *resident.earlier):
            if days == "lift":
                actions.lift_pause(tenant_id, number, RESIDENT, now)
            else:
                actions.pause(tenant_id, number, now + timedelta(days=int(days)) if days else None, RESIDENT, now)
    messages.success(request, _("Nu får du påminnelser igen.") if days == "lift" else _("Påminnelserna är pausade."))
    return _back()


@require_POST
def paper(request: HttpRequest, resident: Resident) -> HttpResponse:
    """She wants letters, or does not need them: it holds for what is on its way too, and over what anybody else has said of her."""
    tenant_id, now = _provider(request, resident), clock.now()
    holds = request.POST.get("paper") == "yes"
    with db.tenant_scope(tenant_id):
        said = [Said(number, Kind.WANTS_PAPER, holds=holds) for number in (resident.identity, *resident.earlier)]
        rechecking.heard(tenant_id, said, now, by=RESIDENT)
    text = _("Du får dina kallelser som brev också.") if holds else _("Du får brev bara när du inte har läst kallelsen i tid.")
    messages.success(request, text)
    return _back()


def _provider(request: HttpRequest, resident: Resident) -> int:
    """A care provider that has called her; any other does not exist."""
    wanted = request.POST.get("provider", "")
    if not wanted.isdecimal() or int(wanted) not in choices.providers(resident):
        raise Http404
    return int(wanted)


def _channel(request: HttpRequest) -> str:
    channel = request.POST.get("channel", "")
    if channel not in OPEN:
        raise Http404
    return channel


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("patient:choices") + "#besked")
