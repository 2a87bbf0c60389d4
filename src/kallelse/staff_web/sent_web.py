"""After sending: the number, what happens next, a minute to change one's mind, and the next one for the same template."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.delivery.precheck import Precheck
from kallelse.invitations import held
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.staff_web import offer
from kallelse.staff_web.access import Desk, needs_role

PLANS = "staff_plans"
"""Where a browser's session keeps the plans that were previewed last: channels, moments and reasons by reference, nothing of anybody."""
KEPT = 5


def remember(request: HttpRequest, reference: str, checked: Precheck) -> None:
    """Keep the plan that is being shown, so that it can be shown again when it has been sent."""
    steps = checked.plan.steps if checked.plan is not None else ()
    shown = [[step.channel, step.due_at.isoformat(), step.reason] for step in sorted(steps, key=lambda step: step.due_at)]
    request.session[PLANS] = [*request.session.get(PLANS, [])[1 - KEPT :], [reference, shown]]


@needs_role(Role.SENDER)
@require_GET
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """What was sent."""
    now = clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        one = Invitation.objects.filter(number=_well_formed(number), unit_id=desk.unit.pk).first()
        if one is None:
            raise Http404
        audit.write(now, [desk.record(Action.STAFF_READ, one.subject, f"invitation:{one.pk}")])
    template = offer.chosen(one.template) if one.template else None
    seen = dict(request.session.get(PLANS, ())).get(one.reference, ())
    steps = [(channel, datetime.fromisoformat(due), reasons.text(why)) for channel, due, why in seen]
    why = [reasons.text(each["code"], each["data"]) for each in (one.plan or {}).get("reasons", ())]
    return render(
        request,
        "staff/sent.html",
        {"desk": desk, "one": one, "why": why, "steps": steps, "now": now, "left": held.seconds_left(one, now), "template": template},
    )


@needs_role(Role.SENDER)
@require_POST
def undo(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Take it back before anything has left."""
    now, provider = clock.now(), desk.unit.provider_id
    with db.tenant_scope(provider):
        version = Invitation.objects.filter(number=_well_formed(number), unit_id=desk.unit.pk).first()
        if version is None:
            raise Http404
        done = held.take_back(provider, version.pk, now)
        record = desk.record(Action.STAFF_UNDONE, version.subject, f"invitation:{version.pk}", "ok" if done else "too late")
        audit.write(now, [record])
    if done:
        messages.success(request, _("Kallelsen är tillbakatagen. Inget har skickats."))
        return HttpResponseRedirect(reverse("staff:send") + (f"?mall={version.template}" if version.template else ""))
    messages.error(request, _("Det är för sent att ångra: kallelsen är på väg. Dra tillbaka den på dess egen sida."))
    return HttpResponseRedirect(reverse("staff:kallelse", args=[version.number]))


def _well_formed(number: str) -> str:
    if not is_kallelse_number(number):
        raise Http404
    return plain_number(number)
