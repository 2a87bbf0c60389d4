"""Those whom nothing may go to by itself: a colleague reads why and decides how. Patient data: every look at the list is logged."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.delivery import rechecking
from kallelse.kit import clock, db
from kallelse.persons import identity, never_contact
from kallelse.persons.identity import IdentityError
from kallelse.persons.never_contact import NeverContactError
from kallelse.roles.rules import Role
from kallelse.staff_web.access import Desk, needs_role, role_missing
from kallelse.staff_web.settings_forms import NeverForm

KEEPERS = (Role.HEAD_OF_UNIT, Role.SENDER, Role.RECEPTION)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list; POST puts somebody on it, and stops what is on its way to her."""
    if request.method != "POST":
        return _page(request, desk, NeverForm())
    if not desk.may(*KEEPERS):
        return role_missing(request, desk, *KEEPERS)
    form = NeverForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form, 422)
    said, now, tenant_id = form.cleaned_data, clock.now(), desk.unit.provider_id
    try:
        person = identity.parse(said["person"], clock.today()).number
    except IdentityError as error:
        form.add_error("person", f"{error.rule} {error.remedy}")
        return _page(request, desk, form, 422)
    told = desk.record(Action.NEVER_CONTACT_ADDED, person, "never_contact")
    try:
        with db.tenant_scope(tenant_id):
            never_contact.add(tenant_id, desk.unit.pk, person, said["reason"], said["until"], now, told=told)
            rechecking.tell(tenant_id, [person], now)
    except NeverContactError as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, desk, form, 422)
    messages.success(request, _("Personen står på listan. Det som inte har lämnat oss stoppas, och kallelserna blir uppgifter."))
    return HttpResponseRedirect(reverse("staff:settings-never"))


@needs_role(*KEEPERS)
@require_POST
def end(request: HttpRequest, desk: Desk, id: int) -> HttpResponse:
    """Take somebody off the unit's own list; kallelser that are tasks already stay so."""
    now, tenant_id = clock.now(), desk.unit.provider_id
    with db.tenant_scope(tenant_id):
        person = never_contact.end(tenant_id, desk.unit.pk, id, now, by=desk.actor)
        if person:
            audit.write(now, [desk.record(Action.NEVER_CONTACT_ENDED, person, f"never_contact:{id}")])
            rechecking.tell(tenant_id, [person], now)
    if not person:
        raise Http404
    messages.success(request, _("Personen är borttagen från listan. Nya kallelser går som vanligt."))
    return HttpResponseRedirect(reverse("staff:settings-never"))


def _page(request: HttpRequest, desk: Desk, form: NeverForm, status: int = 200) -> HttpResponse:
    with db.tenant_scope(desk.unit.provider_id):
        found = never_contact.listed(desk.unit.provider_id, desk.unit.pk)
        audit.write(clock.now(), [desk.record(Action.NEVER_CONTACT_READ, one.identity, f"never_contact:{one.id}") for one in found])
    rows = [(one, identity.display(one.identity), one.added_by.removeprefix("staff:")) for one in found]
    context = {"desk": desk, "form": form, "rows": rows, "may_keep": desk.may(*KEEPERS)}
    return render(request, "staff/settings_never.html", context, status=status)
