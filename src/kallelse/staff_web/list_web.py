"""The unit's one list: what needs a person with the proof that there is nothing else, or everything that is going on; and the search."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.attachments import queries as attachments
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action, Record
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.persons import identity
from kallelse.roles.rules import Role
from kallelse.staff_web import rows
from kallelse.staff_web.access import Desk
from kallelse.worklist import actions, queries, rules
from kallelse.worklist.queries import Choice, Line, Listing
from kallelse.worklist.rules import Topic

WHOSE = {"": "all", "mina": "mine", "lediga": "free", "vilar": "resting"}
"""What the address calls a choice."""
MAY_FINISH = (Role.SENDER, Role.RECEPTION)
"""Who may do something with a line; reading the list takes the commission alone."""


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list. `?visa=alla` shows everything that is going on, `?urval=` and `?slag=` choose among what needs a person, `?sida=2` the next
    page."""
    if request.GET.get("visa") == "alla":
        return _everything(request, desk)
    now, number, choice, tenant = clock.now(), page_number(request.GET.get("sida", "")), chosen(request.GET), desk.unit.provider_id
    with db.tenant_scope(tenant):
        actions.remember(tenant, desk.unit.pk, desk.colleague.employee, desk.colleague.name, clock.today())
        look = queries.look(tenant, desk.unit.pk, now, number, choice, me=desk.colleague.employee)
        listing, overview = look.listing, look.overview
        files = attachments.how_many_need(tenant, desk.unit.pk, now) if desk.may(Role.TEMPLATE_OWNER) else 0
        audit.write(now, [listed(desk, line) for line in listing.rows])
    if number > 1 and not listing.rows:
        return HttpResponseRedirect(address(choice))
    shown = ",".join(line.number for line in listing.rows if line.number and not line.is_booking)
    context = {
        "overview": overview, "proof": look.proof, "morning": look.morning, "choice": choice, "tabs": _tabs(choice, overview),
        "topics": _topics(choice, overview), "pages": -(-listing.total // queries.PAGE), "page": number, "total": listing.total,
        "kept": kept(choice), "first_page": number == 1 and choice == queries.ALL, "files": files,
        "news": urlencode(QueryDict(kept(choice)).dict() | {"hade": listing.total, "visade": shown}),
    }  # fmt: skip
    return render(request, "staff/list.html", context | _common(desk, listing, now))


def _everything(request: HttpRequest, desk: Desk) -> HttpResponse:
    now, number, tenant = clock.now(), page_number(request.GET.get("sida", "")), desk.unit.provider_id
    with db.tenant_scope(tenant):
        listing = queries.every(tenant, desk.unit.pk, number)
        overview = queries.overview(tenant, desk.unit.pk, now, me=desk.colleague.employee)
        audit.write(now, [listed(desk, line) for line in listing.rows])
    if number > 1 and not listing.rows:
        return HttpResponseRedirect(reverse("staff:list") + "?visa=alla")
    many = listing.total > queries.MOST_COUNTED
    total = f"{queries.MOST_COUNTED}+" if many else str(listing.total)
    context = {
        "everything": True, "overview": overview, "tabs": _tabs(None, overview), "total": total, "page": number, "kept": "visa=alla",
        "next": len(listing.rows) == queries.PAGE,
    }  # fmt: skip
    return render(request, "staff/list.html", context | _common(desk, listing, now))


@require_GET
def news(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What has changed since the page was drawn: how many lines are new, and which of those shown are done. Names nobody, so that it is no
    read of patient data."""
    now, choice, tenant = clock.now(), chosen(request.GET), desk.unit.provider_id
    shown = [number for number in request.GET.get("visade", "").split(",")[: queries.PAGE] if is_kallelse_number(number)]
    had = request.GET.get("hade", "")
    with db.tenant_scope(tenant):
        overview, needing = queries.news(tenant, desk.unit.pk, now, shown, me=desk.colleague.employee)
    total, still = overview.count(choice), set(shown) if choice.whose == "resting" else needing
    gone = [number for number in shown if number not in still]
    new = total - (int(had) if had.isdecimal() and len(had) < 7 else 0) + len(gone)
    if not gone and new == 0:
        return HttpResponse(status=204)
    return render(request, "staff/news.html", {"new": max(new, 0), "gone": gone, "total": total, "address": address(choice)})


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
    return render(request, "staff/search.html", {"total": listing.total} | _common(desk, listing, now))


def _found(desk: Desk, now: datetime, *, number: str = "", subject: str = "") -> Listing:
    with db.tenant_scope(desk.unit.provider_id):
        listing = queries.search(desk.unit.provider_id, desk.unit.pk, number=number, subject=subject)
        result = "found" if listing.rows else "none"
        records = [desk.record(Action.STAFF_SEARCHED, subject, f"number:{number}" if number else "", result)]
        records += [listed(desk, line) for line in listing.rows]
        audit.write(now, records)
    return listing


def listed(desk: Desk, line: Line) -> Record:
    """A line that is shown is a read in the access log."""
    return desk.record(Action.STAFF_LISTED, line.subject, f"{'booking' if line.is_booking else 'invitation'}:{line.id}")


def chosen(said: QueryDict) -> Choice:
    """What an address or a form chooses; words that mean nothing choose everything."""
    slag = said.get("slag", "")
    return Choice(WHOSE.get(said.get("urval", ""), "all"), Topic(slag) if slag in set(Topic) else None)


def kept(choice: Choice) -> str:
    """A choice as the query of an address."""
    whose = next(word for word, code in WHOSE.items() if code == choice.whose)
    said = {"urval": whose, "slag": choice.topic.value if choice.topic else ""}
    return urlencode({name: value for name, value in said.items() if value})


def address(choice: Choice) -> str:
    """The list with a choice."""
    query = kept(choice)
    return reverse("staff:list") + (f"?{query}" if query else "")


def page_number(text: str) -> int:
    """A page number from an address; what is none means the first."""
    return int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1


def _common(desk: Desk, listing: Listing, now: datetime) -> dict[str, Any]:
    return {"desk": desk, "rows": [rows.row(line, now) for line in listing.rows], "may_finish": desk.may(*MAY_FINISH)}


def _tabs(choice: Choice | None, overview: queries.Overview) -> list[tuple[str, str, int, bool]]:
    """Name, address, how many, and whether it is the one shown."""
    names = {"all": _("Behöver mig"), "mine": _("Mina"), "free": _("Lediga"), "resting": _("Vilar")}
    topic = choice.topic if choice else None
    return [
        (name, address(Choice(whose, topic)), overview.count(Choice(whose, topic)), choice is not None and choice.whose == whose)
        for whose, name in names.items()
    ]


def _topics(choice: Choice, overview: queries.Overview) -> list[tuple[str, str, int, bool]]:
    """The same for the kinds of work that there are now, with the one that is chosen even when it is empty."""
    there = [topic for topic in Topic if overview.count(Choice(choice.whose, topic)) or topic is choice.topic]
    if len(there) < 2 and choice.topic is None:
        return []
    every = (_("Alla slag"), address(Choice(choice.whose)), overview.count(Choice(choice.whose)), choice.topic is None)
    return [every] + [
        (_(rules.TOPICS[topic]), address(Choice(choice.whose, topic)), overview.count(Choice(choice.whose, topic)), topic is choice.topic)
        for topic in there
    ]
