"""The unit's bookings that have no kallelse, or one that contradicts them; a colleague may say why none is needed (K5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.balance import queries, reconciling
from kallelse.balance.models import Booking
from kallelse.balance.rules import WITHOUT, Verdict, sentence
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.staff_web import rules
from kallelse.staff_web.access import Desk

DECIDABLE = (Verdict.MISSING, Verdict.ENDED)
"""What a colleague may settle by saying that no kallelse is needed; the others contradict one that the patient has."""


@dataclass(frozen=True, slots=True)
class Row:
    """One booking as the page shows it. `number` is its kallelse's, when it has one; `name` is empty for a protected person."""

    id: UUID
    subject: str
    name: str
    protected: bool
    starts: datetime
    since: datetime
    source: str
    reference: str
    number: str
    sentence: str
    left: rules.Left
    decidable: bool


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The bookings that need a person, the soonest first; every line shown is a read in the access log."""
    return _page(request, desk)


@require_POST
def decide(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """A colleague says why a booking needs no kallelse."""
    code = request.POST.get("reason", "")
    with db.tenant_scope(desk.unit.provider_id):
        booking = Booking.objects.filter(pk=id, unit_id=desk.unit.pk).first()
        if booking is None:
            raise Http404
        if code in WITHOUT:
            record = desk.record(Action.BOOKING_DECIDED, booking.subject, f"booking:{booking.pk}", code)
            decided = reconciling.decide(booking, code, record, clock.now())
    if code not in WITHOUT:
        return _page(request, desk, {"error": _("Välj varför ingen kallelse behövs."), "error_id": id}, status=422)
    if decided:
        messages.success(request, _("Bokningen behöver ingen kallelse: {why}.").format(why=_(WITHOUT[code])))
    else:
        messages.info(request, _("Bokningen behöver inte längre något besked."))
    return HttpResponseRedirect(reverse("staff:bookings"))


def _page(request: HttpRequest, desk: Desk, wrong: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.unmatched(desk.unit.pk, now)
        references = [one.booking.reference for one in found]
        known = Invitation.objects.filter(unit_id=desk.unit.pk, reference__in=references, visit_start__gt=now).order_by("version")
        numbers = {(one.source_id, one.reference): one.number for one in known} if references else {}
        audit.write(now, [desk.record(Action.BOOKINGS_READ, one.booking.subject, f"booking:{one.booking.pk}") for one in found])
        total = queries.how_many(desk.unit.pk, now)
    rows = [_row(one, numbers, now) for one in found]
    shown = {"desk": desk, "rows": rows, "total": total, "reasons": [(code, _(text)) for code, text in WITHOUT.items()]}
    return render(request, "staff/bookings.html", shown | (wrong or {}), status=status)


def _row(one: queries.Unmatched, numbers: dict[tuple[int, str], str], now: datetime) -> Row:
    booking = one.booking
    return Row(
        booking.pk, identity.display(booking.subject), one.name, one.protected, booking.starts, booking.since, booking.source.name,
        booking.reference, numbers.get((booking.source_id, booking.reference), ""), sentence(booking.verdict),
        rules.left(booking.starts, now), booking.verdict in DECIDABLE,
    )  # fmt: skip
