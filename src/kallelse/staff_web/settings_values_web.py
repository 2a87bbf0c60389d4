"""Every dated value at a unit: what holds and whence, what is planned, what has held; decide, let it go back, take a plan back."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.kit import clock
from kallelse.roles import deciding, standing, values
from kallelse.roles.catalogue import SETTINGS, TOPICS
from kallelse.roles.deciding import DecisionRefused, Wanted
from kallelse.roles.rules import Role
from kallelse.roles.standing import Standing
from kallelse.staff_web import settings_shown
from kallelse.staff_web.access import Desk, needs_role, role_missing
from kallelse.staff_web.settings_forms import ReasonForm, ValueForm
from kallelse.staff_web.settings_web import giver

DECIDERS = (Role.HEAD_OF_UNIT, Role.REGION_OFFICE)


@require_GET
def every(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All values by topic."""
    shown = [settings_shown.value(one, desk.unit) for one in standing.settings(desk.unit, clock.today())]
    order = [str(label) for label in TOPICS.values()]
    shown.sort(key=lambda one: order.index(one.topic))
    topics = [(topic, list(rows)) for topic, rows in groupby(shown, key=lambda one: one.topic)]
    return render(request, "staff/settings_values.html", {"desk": desk, "topics": topics})


@require_GET
def history(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything that has been changed at the unit and for all, with before and after."""
    labels = {name: str(one.label) for name, one in SETTINGS.items()}
    rows = [settings_shown.change(one, labels) for one in standing.changes(desk.unit)]
    return render(request, "staff/settings_history.html", {"desk": desk, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One value with its history; POST decides another from a day on."""
    found = _found(desk, name)
    if request.method != "POST":
        return _one(request, desk, found)
    if not desk.may(*DECIDERS):
        return role_missing(request, desk, *DECIDERS)
    form = _form(desk, found, request.POST)
    if form is None:
        return role_missing(request, desk, Role.REGION_OFFICE)
    if not form.is_valid():
        return _one(request, desk, found, form, 422)
    said = form.cleaned_data
    whole = said.get("whole", not deciding.may_decide(desk.roles, name, whole=False))
    try:
        deciding.decide(giver(desk), Wanted(name, said["value"], said["valid_from"], said["reason"], whole), clock.now())
    except DecisionRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _one(request, desk, found, form, 422)
    today = said["valid_from"] <= clock.today()
    messages.success(request, _("Värdet gäller från och med nu.") if today else _("Ändringen är planerad."))
    return _back(name)


@needs_role(Role.HEAD_OF_UNIT)
@require_POST
def inherit(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """Let the unit follow what holds for all again."""
    found = _found(desk, name)
    form = ReasonForm(request.POST)
    if form.is_valid():
        first = form.cleaned_data["valid_from"] or clock.today()
        try:
            deciding.inherit(giver(desk), name, first, form.cleaned_data["reason"], clock.now())
        except DecisionRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Mottagningen följer det som gäller för alla."))
            return _back(name)
    return _one(request, desk, found, None, 422, undo=form)


@needs_role(*DECIDERS)
@require_POST
def take_back(request: HttpRequest, desk: Desk, name: str, id: int) -> HttpResponse:
    """Let a planned change never happen."""
    found = _found(desk, name)
    try:
        deciding.take_back(giver(desk), id, request.POST.get("reason", ""), clock.now())
    except DecisionRefused as refused:
        messages.error(request, str(refused))
        return _back(found.name)
    messages.success(request, _("Den planerade ändringen är borttagen."))
    return _back(name)


def _found(desk: Desk, name: str) -> Standing:
    found = standing.one(desk.unit, name, clock.today())
    if found is None:
        raise Http404
    return found


def _form(desk: Desk, found: Standing, said: Any = None) -> ValueForm | None:
    own, whole = (deciding.may_decide(desk.roles, found.name, whole=each) for each in (False, True))
    if not (own or whole):
        return None
    held = found.now.value if found.now else standing.example(found.name)
    first = {"value": values.show(held)}
    return ValueForm(said, initial=first, several_lines=isinstance(held, dict), own=own, whole=whole)


def _one(
    request: HttpRequest, desk: Desk, found: Standing, form: ValueForm | None = None, status: int = 200, *, undo: ReasonForm | None = None
) -> HttpResponse:
    shown = settings_shown.value(found, desk.unit)
    form = form or _form(desk, found)
    has_own = any(line.own for line in (shown.now, *shown.planned) if line)
    labels = {found.name: shown.label}
    context = {
        "desk": desk, "one": shown, "form": form, "undo": undo or ReasonForm(initial={"valid_from": clock.today()}),
        "may_inherit": has_own and desk.may(Role.HEAD_OF_UNIT), "for_all": form is not None and "whole" not in form.fields
        and not deciding.may_decide(desk.roles, found.name, whole=False), "example": values.show(standing.example(found.name)),
        "changes": [settings_shown.change(one, labels) for one in standing.changes(desk.unit, found.name)],
        "choices": values.CHOICES.get(found.name, ()),
    }  # fmt: skip
    return render(request, "staff/settings_value.html", context, status=status)


def _back(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff:setting", args=[name]))
