"""Tomorrow and the two weeks after: who has accepted, who has read, who should have begun to prepare and has nothing in hand yet."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.staff_web import list_web
from kallelse.staff_web.access import Desk
from kallelse.worklist import visits

WAYS = {
    "accepted": (lazy("Tackat ja"), "success"),
    "read": (lazy("Läst"), "success"),
    "letter": (lazy("Har brevet"), "success"),
    "phone": (lazy("Nådd av en medarbetare"), "success"),
    "settled": (lazy("Bedömd av en medarbetare"), "success"),
    "not_needed": (lazy("Avbokad av patienten"), "neutral"),
    "under_way": (lazy("På väg, inte nådd än"), "info"),
    "listed": (lazy("Inte nådd, på arbetslistan"), "warning"),
}
"""How far a visit's kallelse has come, with a tone for the tag."""


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One day's visits; `?dag=2027-01-12` another day, `?visa=inte-nadda` only those that nothing has come to yet."""
    now, tenant = clock.now(), desk.unit.provider_id
    unreached, number = request.GET.get("visa") == "inte-nadda", list_web.page_number(request.GET.get("sida", ""))
    with db.tenant_scope(tenant):
        days = visits.days(tenant, desk.unit.pk, now)
        day = _day(request.GET.get("dag", ""), [one.day for one in days])
        found, total = visits.of_day(tenant, desk.unit.pk, now, day, number, unreached=unreached) if day else ([], 0)
        audit.write(now, [desk.record(Action.STAFF_LISTED, one.subject, f"invitation:{one.id}") for one in found])
    rows = [(one, identity.display(one.subject), *WAYS[one.way], one.late_to_prepare(now)) for one in found]
    context = {
        "desk": desk, "days": days, "day": day, "rows": rows, "total": total, "unreached": unreached, "page": number,
        "pages": -(-total // visits.PAGE), "missing": bool(request.GET.get("dag")) and str(day) != request.GET.get("dag"),
    }  # fmt: skip
    return render(request, "staff/visits.html", context | {"title": _("Besök de närmaste 14 dagarna")})


def _day(asked: str, there: list[date]) -> date | None:
    """The day asked for when it has visits, else the first that has after today, else the first."""
    try:
        wanted = date.fromisoformat(asked)
    except ValueError:
        wanted = None
    if wanted in there:
        return wanted
    return next((day for day in there if day > clock.today()), there[0] if there else None)
