"""The unit's decisions that reminders may leave over open networks (R-HSLF-5)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.kit import clock, db
from kallelse.notices import actions as notices
from kallelse.notices.actions import DecisionError
from kallelse.notices.models import Decision
from kallelse.roles import deciding
from kallelse.roles.rules import Role
from kallelse.staff_web import settings_shown
from kallelse.staff_web.access import Desk, needs_role, role_missing
from kallelse.staff_web.settings_forms import DecisionForm, EndForm
from kallelse.staff_web.settings_web import giver


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The decisions in force, to come and past; POST records one."""
    if request.method != "POST":
        return _page(request, desk, DecisionForm())
    if not desk.may(Role.HEAD_OF_UNIT):
        return role_missing(request, desk, Role.HEAD_OF_UNIT)
    form = DecisionForm(request.POST)
    if form.is_valid() and form.cleaned_data["valid_from"] < clock.today():
        form.add_error("valid_from", _("Det som har gällt ändras inte: välj i dag eller en senare dag."))
    if not form.is_valid():
        return _page(request, desk, form, 422)
    said, now = form.cleaned_data, clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        before = _level(desk, said["channel"])
    try:
        with db.tenant_scope(desk.unit.provider_id):
            made = notices.decide(
                desk.unit, said["channel"], said["level"], by=desk.colleague.employee, risk_analysis=said["risk_analysis"],
                valid_from=said["valid_from"], valid_to=said["valid_to"], now=now, actor=desk.actor, commission=desk.commission.id,
            )  # fmt: skip
            deciding.record(giver(desk), made.channel, before, made.level, made.valid_from, made.risk_analysis, now)
    except DecisionError as refused:
        form.add_error(None, str(refused))
        return _page(request, desk, form, 422)
    messages.success(request, _("Beslutet är antecknat."))
    return HttpResponseRedirect(reverse("staff:settings-messages"))


@needs_role(Role.HEAD_OF_UNIT)
@require_POST
def end(request: HttpRequest, desk: Desk, channel: str) -> HttpResponse:
    """Let the decision in force end, after today or a later day."""
    form = EndForm(request.POST)
    last = (form.cleaned_data["last_day"] if form.is_valid() else None) or clock.today()
    now = clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        before = _level(desk, channel)
        ended = last >= clock.today() and notices.end_decision(
            desk.unit, channel, last, now, actor=desk.actor, commission=desk.commission.id
        )
        if ended:
            deciding.record(giver(desk), channel, before, None, last, _("Beslutet avslutas"), now)
    if ended:
        messages.success(request, _("Beslutet gäller till och med {day}.").format(day=last))
    else:
        messages.error(request, _("Det finns inget beslut som kan sluta gälla då."))
    return HttpResponseRedirect(reverse("staff:settings-messages"))


def _level(desk: Desk, channel: str) -> str | None:
    today = clock.today()
    held = Decision.objects.filter(tenant=desk.unit.provider_id, unit=desk.unit, channel=channel, valid_from__lte=today)
    one = held.exclude(valid_to__lt=today).order_by("-valid_from").first()
    return one.level if one else None


def _page(request: HttpRequest, desk: Desk, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = {
        "desk": desk,
        "form": form,
        "may_decide": desk.may(Role.HEAD_OF_UNIT),
        "rows": settings_shown.decisions(desk.unit, clock.today()),
    }
    return render(request, "staff/settings_messages.html", context, status=status)
