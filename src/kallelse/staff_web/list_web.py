"""The unit's one list: what needs a person, or everything that is going on."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.balance import queries as balance
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.persons import identity
from kallelse.staff_web import queries, rules
from kallelse.staff_web.access import Desk
from kallelse.staff_web.queries import Listing, Task


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list. `?visa=alla` shows everything that is going on, `?sida=2` the next page."""
    now = clock.now()
    everything = request.GET.get("visa") == "alla"
    number = _page_number(request.GET.get("sida", ""))
    with db.tenant_scope(desk.unit.provider_id):
        listing = queries.every(desk.unit.pk, now, number) if everything else queries.needs_me(desk.unit.pk, now, number)
        needing = queries.how_many(desk.unit.pk, now) if everything else listing.total
        unmatched = balance.how_many(desk.unit.pk, now)
        audit.write(now, [desk.record(Action.STAFF_LISTED, row.subject, f"invitation:{row.id}") for row in listing.rows])
    if number > 1 and not listing.rows:
        return HttpResponseRedirect(reverse("staff:list") + ("?visa=alla" if everything else ""))
    pages = -(-listing.total // queries.PAGE)
    shown = {"everything": everything, "needing": needing, "unmatched": unmatched, "page": number, "pages": pages, "total": listing.total}
    return render(request, "staff/list.html", {"desk": desk, "rows": _rows(listing, now)} | shown)


@require_GET
def news(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whether the number of things to do has changed since the page was drawn; names nobody, so it is no read of patient data."""
    with db.tenant_scope(desk.unit.provider_id):
        needing = queries.how_many(desk.unit.pk, clock.now())
    if request.GET.get("hade") == str(needing):
        return HttpResponse(status=204)
    return render(request, "staff/news.html", {"needing": needing})


@require_POST
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find by kallelse number or identity number. The words come in the body, never in an address, and every search is in the log."""
    now = clock.now()
    asked = request.POST.get("q", "").strip()
    if is_kallelse_number(asked):
        listing = _found(desk, now, number=plain_number(asked))
    else:
        try:
            listing = _found(desk, now, subject=identity.parse(asked, clock.today()).number)
        except identity.IdentityError as error:
            said = (
                f"{error.rule} {error.remedy}"
                if any(sign.isdigit() for sign in asked)
                else _("Skriv ett kallelsenummer eller ett personnummer.")
            )
            return render(request, "staff/search.html", {"desk": desk, "error": said, "rows": ()}, status=422)
    return render(request, "staff/search.html", {"desk": desk, "rows": _rows(listing, now), "total": listing.total})


def _found(desk: Desk, now: datetime, *, number: str = "", subject: str = "") -> Listing:
    with db.tenant_scope(desk.unit.provider_id):
        listing = queries.search(desk.unit.pk, number=number, subject=subject)
        result = "found" if listing.rows else "none"
        records = [desk.record(Action.STAFF_SEARCHED, subject, f"number:{number}" if number else "", result)]
        records += [desk.record(Action.STAFF_LISTED, row.subject, f"invitation:{row.id}") for row in listing.rows]
        audit.write(now, records)
    return listing


def _rows(listing: Listing, now: datetime) -> list[tuple[Task, rules.Left, str, tuple[str, str]]]:
    return [
        (
            row,
            rules.left(row.act_by, now),
            rules.sentence(row.what, row.why) if row.what else "",
            rules.progress(row.state, row.answer, row.steps),
        )
        for row in listing.rows
    ]


def _page_number(text: str) -> int:
    return int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1
