"""Who stands by for a time that becomes free, what has become free, and what became of it: a colleague ranks and takes out."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.booking.by import By
from kallelse.freed_times import actions, queries
from kallelse.freed_times.rules import PRIORITIES, Cause, Ended, Fate
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.roles.rules import Role
from kallelse.staff_web.access import Desk, needs_role

KEEPERS = (Role.SENDER, Role.RECEPTION, Role.HEAD_OF_UNIT)
DAYS = 30
RANKS = {0: lazy("Ingen"), 1: lazy("1 – bör snart"), 2: lazy("2 – skyndsam"), 3: lazy("3 – först av alla")}
CAUSES = {
    Cause.CANCELLED: lazy("avbokad av en patient"), Cause.LEFT: lazy("lämnad"), Cause.PUBLISHED: lazy("ny tid"),
    Cause.APPEARED: lazy("ledig i vårdsystemet"),
}  # fmt: skip
FATES = {
    Fate.OPEN: (lazy("Erbjuds"), "info"), Fate.TAKEN: (lazy("Tagen"), "success"), Fate.USED: (lazy("Använd på annat sätt"), "neutral"),
    Fate.LOST: (lazy("Förlorad"), "warning"),
}  # fmt: skip


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list in the order in which people are asked, the latest freed times, and the figures of a month."""
    now = clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        waiting = queries.waiting(desk.unit)
        audit.write(now, [desk.record(Action.STANDBY_LISTED, one.subject, f"standby:{one.id}") for one in waiting])
        freed = queries.latest(desk.unit)
        figures = queries.figures(desk.unit, now - timedelta(days=DAYS), now + timedelta(minutes=1))
    context = {
        "desk": desk, "rows": [(one, identity.display(one.subject)) for one in waiting], "ranks": RANKS.items(), "figures": figures,
        "freed": [(one, offers, CAUSES[Cause(one.cause)], *FATES[Fate(one.state)]) for one, offers in freed], "days": DAYS,
        "may_keep": desk.may(*KEEPERS),
    }  # fmt: skip
    return render(request, "staff/earlier.html", context)


@needs_role(*KEEPERS)
@require_POST
def rank(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Set the medical priority: care's decision, which the product only follows (R-MDR-2)."""
    wanted = request.POST.get("priority", "")
    if wanted not in map(str, PRIORITIES):
        messages.error(request, _("Välj en prioritet i listan. Inget är ändrat."))
    elif actions.rank(desk.unit, id, int(wanted), clock.now(), by=_by(desk)):
        messages.success(request, _("Prioriteten är sparad. Den gäller från nästa erbjudande."))
    else:
        messages.warning(request, _("Patienten står inte på listan längre. Inget är ändrat."))
    return HttpResponseRedirect(reverse("staff:earlier"))


@needs_role(*KEEPERS)
@require_POST
def take_out(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Take somebody off the list: what she has been offered is taken back."""
    with db.tenant_scope(desk.unit.provider_id):
        here = any(one.id == id for one in queries.waiting(desk.unit))
    if not here:
        raise Http404
    actions.stand_down(desk.unit.provider_id, id, Ended.STAFF, clock.now(), by=_by(desk))
    messages.success(request, _("Patienten är borttagen från listan. Tiden som patienten har gäller som förut."))
    return HttpResponseRedirect(reverse("staff:earlier"))


def _by(desk: Desk) -> By:
    return By(desk.actor, desk.commission.id)
