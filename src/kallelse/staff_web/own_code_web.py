"""The patient's own code for letters, written in for her when it is certain who she is; or her word that she wants no codes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.kit import clock, db
from kallelse.letter_codes import codes, secrets
from kallelse.letter_codes.rules import TooEasy, Way
from kallelse.letter_codes.secrets import HerOwnWord
from kallelse.roles.rules import Role
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.behalf_web import CHECKED, THROUGH
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of

SURE = {code: CHECKED[code] for code in ("called_back", "id_card")}
"""What holds against somebody at home, who could answer every question."""


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """What she has said, and the forms that change it for her."""
    detail = detail_of(desk, number)
    form: dict[str, Any] = {}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in (Way.OWN, Way.NEVER, Way.NONE):
            raise Http404
        form = {name: request.POST.get(name, "") for name in ("through", "checked")} | {"errors": {}}
        if form["through"] not in THROUGH:
            form["errors"]["through"] = _("Välj hur patienten sade det.")
        if form["checked"] not in SURE:
            form["errors"]["checked"] = _("Välj hur du kontrollerade vem det är.")
        if not form["errors"]:
            form["errors"] = _carry_out(request, desk, detail, Way(act), form)
        if not form["errors"]:
            return HttpResponseRedirect(reverse("staff:own-code", args=[detail.invitation.number]))
    with db.tenant_scope(desk.unit.provider_id):
        way = secrets.way_of(desk.unit.provider_id, detail.invitation.subject)
    shown = {"desk": desk, "detail": detail, "one": detail.invitation, "throughs": THROUGH, "checks": SURE, "way": way.value}
    return render(request, "staff/own_code.html", shown | form, status=422 if form else 200)


def _carry_out(request: HttpRequest, desk: Desk, detail: Detail, way: Way, form: dict[str, Any]) -> dict[str, str]:
    """Do it, and say what was wrong if it could not be done. How it was checked who she is stands in the access log."""
    tenant, patient, now = desk.unit.provider_id, detail.invitation.subject, clock.now()
    try:
        with db.tenant_scope(tenant):
            audit.write(now, [desk.record(Action.STAFF_READ, patient, f"own_code:{way}", f"{form['through']},{form['checked']}")])
            if way is Way.OWN:
                secrets.choose_own(tenant, patient, codes.digits_of(request.POST.get("own", "")), desk.actor, now)
            else:
                (secrets.want_none if way is Way.NEVER else secrets.leave)(tenant, patient, desk.actor, now)
    except TooEasy as easy:
        return {"own": secrets.why_easy(easy)}
    except HerOwnWord:
        messages.error(request, _("Patienten har själv stängt av koder efter inloggning, och det gäller. Be henne ändra där."))
        return {}
    messages.success(request, _("Antecknat. Det gäller också brev som redan är skickade."))
    return {}
