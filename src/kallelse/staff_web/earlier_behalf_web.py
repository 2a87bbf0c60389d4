"""The patient who calls can come at another time: a colleague writes it down, with how she asked and how it was checked that it was she."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from kallelse.booking.by import By
from kallelse.diary import choosing, rules
from kallelse.diary import queries as diary
from kallelse.diary.rules import Why
from kallelse.freed_times import actions, queries
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.rules import NOTICES_H
from kallelse.kit import clock, db
from kallelse.roles.rules import Role
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.acting_web import BOTH, replaced, status_of, to_kallelse
from kallelse.staff_web.behalf_web import CHECKED, THROUGH, errors
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of

LABELS = (lazy("Två timmar innan räcker"), lazy("Ett dygn innan"), lazy("Tre dygn innan"), lazy("En vecka innan"))
NOTICES = dict(zip(map(str, NOTICES_H), LABELS, strict=True))


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(BOTH)
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Ask how long before she must know, and until which day; POST writes it down."""
    detail = detail_of(desk, number)
    if moved := replaced(request, detail):
        return moved
    why = _hindrance(desk, detail)
    form: dict[str, object] = {"errors": {}, "notice": "24", "last": ""}
    if request.method == "POST" and not why:
        said = {name: request.POST.get(name, "").strip() for name in ("through", "checked", "notice", "last")}
        wrong, last = errors(said["through"], said["checked"]), None
        if said["notice"] not in NOTICES:
            wrong["notice"] = _("Välj hur långt innan patienten behöver veta.")
        if said["last"] or detail.invitation.visit_start is None:
            last = _day(said["last"])
            if last is None or last < clock.today():
                wrong["last"] = _("Skriv den sista dagen som passar, i dag eller senare, som 2027-02-10.")
        if not wrong:
            by = By(desk.actor, desk.commission.id, said["through"], said["checked"])
            if actions.stand_by(detail.invitation, Wanted(int(said["notice"]), last=last), clock.now(), by=by):
                messages.success(request, _("Patienten står på listan för tider som blir lediga."))
            else:
                messages.error(request, _("Inget är gjort: kallelsen gäller inte längre."))
            return to_kallelse(number)
        form = {**said, "errors": wrong}
    with db.tenant_scope(desk.unit.provider_id):
        on_list = queries.standing_by(detail.invitation) is not None
    shown = {
        "desk": desk, "detail": detail, "one": detail.invitation, "ways": THROUGH, "checks": CHECKED, "notices": NOTICES, "why": why,
        "on_list": on_list,
    }  # fmt: skip
    return render(request, "staff/earlier_behalf.html", shown | form, status=status_of(form))


def _hindrance(desk: Desk, detail: Detail) -> str:
    """Why she cannot be moved here; that nothing is free now is what she waits for."""
    with db.tenant_scope(desk.unit.provider_id):
        booked = diary.by_reference(desk.unit, detail.invitation.reference)
    if booked is None or booked.invitation != detail.invitation.pk:
        return rules.sentence(Why.NO_BOOKING)
    why = choosing.hindrance(desk.unit, booked, clock.now())
    return "" if why in (None, Why.TAKEN) else rules.sentence(why)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
