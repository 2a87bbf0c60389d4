"""The reception's start page: one field for a kallelse number or a person, straight to what the patient has in front of her."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.persons import identity
from kallelse.roles.rules import Role
from kallelse.staff_web import rules, typed
from kallelse.staff_web.access import Desk, needs_role
from kallelse.worklist import queries
from kallelse.worklist.queries import Listing


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The field; POST finds. The words come in the body, never in an address, and every search is in the log.

    What leads to one kallelse that lives opens it: nobody on the telephone waits for a list with one line.
    """
    if request.method != "POST":
        return render(request, "staff/reception.html", {"desk": desk})
    asked = request.POST.get("q", "").strip()
    try:
        listing = _found(desk, asked)
    except identity.IdentityError as error:
        said = f"{error.rule} {error.remedy}" if any(map(str.isdigit, asked)) else _("Skriv ett kallelsenummer eller ett personnummer.")
        return render(request, "staff/reception.html", {"desk": desk, "error": said}, status=422)
    live = [row for row in listing.rows if row.state in LIVE_VERSIONS]
    only = live[0] if len(live) == 1 else listing.rows[0] if len(listing.rows) == 1 else None
    if only is not None:
        return HttpResponseRedirect(reverse("staff:kallelse", args=[only.number]))
    rows = [(row, rules.progress(row.state, row.answer, row.steps)) for row in [*live, *(row for row in listing.rows if row not in live)]]
    return render(request, "staff/reception.html", {"desk": desk, "rows": rows, "total": listing.total, "asked": True})


def _found(desk: Desk, asked: str) -> Listing:
    number = plain_number(asked) if is_kallelse_number(asked) else ""
    subject = "" if number else identity.parse(typed.person(asked).number, clock.today()).number
    with db.tenant_scope(desk.unit.provider_id):
        listing = queries.search(desk.unit.provider_id, desk.unit.pk, number=number, subject=subject)
        result = "found" if listing.rows else "none"
        records = [desk.record(Action.STAFF_SEARCHED, subject, f"number:{number}" if number else "", result)]
        records += [desk.record(Action.STAFF_LISTED, row.subject, f"invitation:{row.id}") for row in listing.rows]
        audit.write(clock.now(), records)
    return listing
