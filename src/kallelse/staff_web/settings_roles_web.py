"""Who may do what at the unit: give a role between two days, and end it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.kit import clock, db
from kallelse.roles import actions, queries, rules
from kallelse.roles.actions import RoleError
from kallelse.roles.queries import Holding
from kallelse.roles.rules import GIVERS, Role
from kallelse.staff_web.access import Desk, needs_role, role_missing
from kallelse.staff_web.settings_forms import EndForm, RoleForm
from kallelse.staff_web.settings_web import giver
from kallelse.staff_web.words import ROLE_NAMES, ROLE_OPENS
from kallelse.worklist import actions as worklist


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everybody with a role here, those to come and those that were; POST gives one."""
    if request.method != "POST":
        return _page(request, desk, RoleForm(roles=desk.roles))
    if not desk.may(*GIVERS):
        return role_missing(request, desk, Role.HEAD_OF_UNIT)
    form = RoleForm(request.POST, roles=desk.roles)
    if not form.is_valid():
        return _page(request, desk, form, 422)
    said = form.cleaned_data
    role, whole = Role(said["role"].removesuffix("*")), said["role"].endswith("*")
    try:
        actions.give(
            giver(desk),
            said["employee"],
            role,
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            whole_provider=whole,
            now=clock.now(),
        )
    except RoleError as refused:
        form.add_error(refused.field or None, str(refused))
        return _page(request, desk, form, 422)
    messages.success(request, _("Rollen är given. Den gäller så snart den första dagen är här, utan ny inloggning."))
    return HttpResponseRedirect(reverse("staff:settings-roles"))


@needs_role(*GIVERS)
@require_POST
def end(request: HttpRequest, desk: Desk, id: int) -> HttpResponse:
    """End a role at once, or after a day."""
    form = EndForm(request.POST)
    try:
        if not form.is_valid():
            raise RoleError(_("Skriv dagen som ÅÅÅÅ-MM-DD."))
        actions.end(giver(desk), id, last_day=form.cleaned_data["last_day"], now=clock.now())
    except RoleError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Rollen är avslutad."))
    return HttpResponseRedirect(reverse("staff:settings-roles"))


def _page(request: HttpRequest, desk: Desk, form: RoleForm, status: int = 200) -> HttpResponse:
    today = clock.today()
    with db.tenant_scope(desk.unit.provider_id):
        names = dict(worklist.colleagues(desk.unit.pk, today))
    rows = [(one, _words(desk, one, names)) for one in queries.holdings(desk.unit.pk)]
    context = {
        "desk": desk, "form": form, "may_give": desk.may(*GIVERS), "opens": [(ROLE_NAMES[role], ROLE_OPENS[role]) for role in Role],
        "now": [row for row in rows if queries.holds(row[0], today)],
        "planned": [row for row in rows if row[0].valid_from > today and not _cancelled(row[0])],
        "past": [row for row in rows if row[0].valid_to is not None and row[0].valid_to < today],
    }  # fmt: skip
    return render(request, "staff/settings_roles.html", context, status=status)


def _words(desk: Desk, one: Holding, names: Mapping[str, str]) -> dict[str, object]:
    may_end = rules.may_decide(desk.roles, one.role, whole_provider=one.whole, oneself=False, giving=False)
    return {
        "name": names.get(one.employee, ""), "role": ROLE_NAMES[one.role], "given_by": names.get(one.given_by, one.given_by),
        "may_end": may_end,
    }  # fmt: skip


def _cancelled(one: Holding) -> bool:
    return one.valid_to is not None and one.valid_to < one.valid_from
