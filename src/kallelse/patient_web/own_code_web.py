"""The resident's own code for letters, her word that she wants no codes on them, and her answer to a wish that a letter's holder had."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.delivery import rechecking
from kallelse.kit import clock, db
from kallelse.letter_codes import asking, codes, secrets
from kallelse.letter_codes.rules import TooEasy, Way
from kallelse.patient_web import choices
from kallelse.patient_web.access import Resident
from kallelse.persons.preferences import Kind, Said

RESIDENT = "resident"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What she has said, at every care provider that has called her; a code that is too easy is refused with the reason."""
    act = request.POST.get("act", "")
    tenants = sorted(choices.providers(resident))
    if request.method != "POST":
        return _page(request, resident, tenants, "")
    if act not in (Way.OWN, Way.NEVER, Way.NONE):
        raise Http404
    try:
        for tenant_id in tenants:
            with db.tenant_scope(tenant_id):
                for identity in (resident.identity, *resident.earlier):
                    _say(tenant_id, identity, Way(act), request.POST.get("own", ""))
    except TooEasy as easy:
        return _page(request, resident, tenants, secrets.why_easy(easy), 422)
    said = {
        Way.OWN: _("Svarskoden är sparad. Den gäller också för brev som du redan har fått."),
        Way.NEVER: _("Dina brev har inga koder från och med nu."), Way.NONE: _("Din svarskod är borttagen."),
    }  # fmt: skip
    messages.success(request, said[Way(act)])
    return HttpResponseRedirect(reverse("patient:own-code") + "#besked")


@require_POST
def wish(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Now that she has logged in: whether the wish that was written with her letter is hers."""
    wanted, holds, now = request.POST.get("provider", ""), request.POST.get("wish") == "yes", clock.now()
    if not wanted.isdecimal() or int(wanted) not in choices.providers(resident):
        raise Http404
    settled = False
    with db.tenant_scope(int(wanted)):
        for identity in (resident.identity, *resident.earlier):
            if asking.settle_wish(int(wanted), identity, now, holds=holds):
                settled = True
                if holds:
                    rechecking.heard(int(wanted), [Said(identity, Kind.WANTS_PAPER, holds=False)], now, by=RESIDENT)
    if settled:
        text = _("Dina kallelser kommer till 1177. Brev kommer bara när du inte har läst i tid.") if holds else _("Inget är ändrat.")
        messages.success(request, text)
    return HttpResponseRedirect(reverse("patient:choices") + "#besked")


def _say(tenant_id: int, identity: str, way: Way, typed: str) -> None:
    now = clock.now()
    if way is Way.OWN:
        secrets.choose_own(tenant_id, identity, codes.digits_of(typed), RESIDENT, now)
    elif way is Way.NEVER:
        secrets.want_none(tenant_id, identity, RESIDENT, now)
    else:
        secrets.leave(tenant_id, identity, RESIDENT, now)


def _page(request: HttpRequest, resident: Resident, tenants: list[int], wrong: str, status: int = 200) -> HttpResponse:
    ways = set()
    for tenant_id in tenants:
        with db.tenant_scope(tenant_id):
            ways.add(secrets.way_of(tenant_id, resident.identity))
    way = next((one for one in (Way.NEVER, Way.OWN) if one in ways), Way.NONE)
    return render(request, "patient/own_code.html", {"resident": resident, "way": way.value, "wrong": wrong}, status=status)
