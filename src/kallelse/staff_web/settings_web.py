"""The settings of a unit: what holds, where it comes from and since when; and the unit's routine."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kallelse.kit import clock
from kallelse.roles import deciding, queries, standing
from kallelse.roles.actions import Giver
from kallelse.roles.deciding import DecisionRefused
from kallelse.roles.rules import Role
from kallelse.staff_web import settings_shown
from kallelse.staff_web.access import Desk, role_missing
from kallelse.staff_web.settings_forms import RoutineForm
from kallelse.staff_web.words import ROLE_NAMES, ROLE_OPENS


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All of it on one page, each part with the way to its own."""
    today = clock.today()
    context = {
        "desk": desk, "routine": standing.routine(desk.unit, today), "overdue": standing.review_overdue(desk.unit, today),
        "mine": [(ROLE_NAMES[role], ROLE_OPENS[role]) for role in Role if role in desk.roles],
        "heads": queries.holders(desk.unit.pk, Role.HEAD_OF_UNIT, today), "decisions": settings_shown.decisions(desk.unit, today),
        "values": [settings_shown.value(one, desk.unit) for one in standing.settings(desk.unit, today) if one.setting.own],
    }  # fmt: skip
    return render(request, "staff/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def routine(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The routine with those before it; POST decides a new one."""
    if request.method == "POST" and not desk.may(Role.HEAD_OF_UNIT):
        return role_missing(request, desk, Role.HEAD_OF_UNIT)
    held = standing.routine(desk.unit, clock.today())
    if request.method != "POST":
        kept = {"text": held.text, "owner": held.owner, "risk_analysis": held.risk_analysis} if held else {}
        return _routine(request, desk, RoutineForm(initial=kept))
    form = RoutineForm(request.POST)
    if not form.is_valid():
        return _routine(request, desk, form, 422)
    try:
        deciding.write_routine(giver(desk), **form.cleaned_data, now=clock.now())
    except DecisionRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _routine(request, desk, form, 422)
    messages.success(request, _("Rutinen är sparad."))
    return HttpResponseRedirect(reverse("staff:settings"))


def giver(desk: Desk) -> Giver:
    """Who decides, as the room below wants to know it."""
    return Giver(desk.colleague.employee, desk.unit, desk.commission.id)


def _routine(request: HttpRequest, desk: Desk, form: RoutineForm, status: int = 200) -> HttpResponse:
    today = clock.today()
    every = standing.routines(desk.unit)
    context: dict[str, Any] = {
        "desk": desk, "form": form, "held": standing.routine(desk.unit, today), "every": every, "today": today,
        "overdue": standing.review_overdue(desk.unit, today),
    }  # fmt: skip
    return render(request, "staff/settings_routine.html", context, status=status)
