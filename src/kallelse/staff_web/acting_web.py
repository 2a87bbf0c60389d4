"""Acts on one kallelse: what will happen is said before the button, the reason after, and for a minute it can be taken back.

Every form carries the number of the last event that its page showed. When something has happened since (another colleague, the patient, the
care system), nothing is done: the page says what, and the button must be pressed again.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.acts import actions, rules
from kallelse.acts import queries as acts
from kallelse.acts.actions import Who
from kallelse.acts.rules import Kind
from kallelse.invitations import queries as invitations
from kallelse.invitations.models import Event
from kallelse.kit import clock, db
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.staff_web import acting_words
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of, well_formed

BOTH = ["GET", "HEAD", "POST"]


@needs_role(Role.SENDER, Role.RECEPTION)
@require_http_methods(BOTH)
def resend(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The digital one again."""
    return _act(request, desk, number, Kind.RESEND)


@needs_role(Role.SENDER, Role.RECEPTION)
@require_http_methods(BOTH)
def letter(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The letter now."""
    return _act(request, desk, number, Kind.LETTER)


@needs_role(Role.SENDER)
@require_http_methods(BOTH)
def stop(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """It no longer holds."""
    return _act(request, desk, number, Kind.STOP)


@needs_role(Role.SENDER, Role.RECEPTION)
@require_http_methods(BOTH)
def note(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """A note for the colleagues."""
    return _act(request, desk, number, Kind.NOTE)


@needs_role(Role.SENDER, Role.RECEPTION)
@require_POST
def undo(request: HttpRequest, desk: Desk, number: str, id: UUID) -> HttpResponse:
    """Take an act back before it has been carried out."""
    with db.tenant_scope(desk.unit.provider_id):
        act = acts.one(id, desk.unit.pk)
    if act is None or act.invitation.number != well_formed(number):
        raise Http404
    if actions.undo(desk.unit.provider_id, act.pk, Who(desk.actor, desk.commission.id), clock.now()):
        messages.success(request, _("Ångrat. Inget har lämnat oss."))
    else:
        messages.error(request, _("Det är för sent att ångra: se i händelserna vad som har hänt."))
    return to_kallelse(number)


def _act(request: HttpRequest, desk: Desk, number: str, kind: Kind) -> HttpResponse:
    detail = detail_of(desk, number)
    if kind is not Kind.NOTE and (moved := replaced(request, detail)):
        return moved
    form: dict[str, Any] = {}
    if request.method == "POST":
        reason, words = request.POST.get("reason", ""), request.POST.get("note", "").strip()
        form = {"reason": reason, "note": words, "errors": errors(kind, reason, words), "news": news(request, detail)}
        if not form["errors"] and not form["news"]:
            who = Who(desk.actor, desk.commission.id)
            done = actions.ask(desk.unit.provider_id, detail.invitation.pk, kind, reason, words, who, clock.now())
            return answered(request, detail, done)
    now = clock.now()
    shown = {
        "desk": desk, "detail": detail, "one": detail.invitation, "kind": kind.value, "title": acting_words.TITLES[kind],
        "button": acting_words.BUTTONS[kind], "happens": acting_words.will_happen(kind, detail, now),
        "hindrance": hindrance(rules.hindrance(kind, detail.situation)), "reasons": reason_words(kind), "hold": rules.HOLD.seconds,
    }  # fmt: skip
    return render(request, "staff/acting.html", shown | form, status=status_of(form))


def answered(request: HttpRequest, detail: Detail, done: object) -> HttpResponse:
    """Back to the kallelse, with what became of the wish."""
    if isinstance(done, str):
        messages.error(request, _("Inget är gjort. {why}").format(why=hindrance(done)))
    else:
        messages.success(request, _("Det görs om en minut. Till dess kan du ångra dig."))
    return to_kallelse(detail.invitation.number)


def replaced(request: HttpRequest, detail: Detail) -> HttpResponse | None:
    """To the version that holds now, when this one has been replaced: nothing is done with what no longer holds."""
    if detail.newest.pk == detail.invitation.pk:
        return None
    messages.error(request, _("Kallelsen har ersatts av en nyare version. Inget är gjort. Det här är den som gäller."))
    return to_kallelse(detail.newest.number)


def news(request: HttpRequest, detail: Detail) -> list[invitations.Line]:
    """What has happened since the page with the form was drawn."""
    seen = request.POST.get("seen", "")
    if not seen.isdecimal() or int(seen) >= detail.last_event:
        return []
    with db.tenant_scope(detail.invitation.tenant_id):
        return invitations.lines(Event.objects.filter(invitation=detail.invitation, id__gt=int(seen)).order_by("id"))


def errors(kind: Kind, reason: str, words: str) -> dict[str, str]:
    """What is missing in the form, by field."""
    found: dict[str, str] = {}
    if reason not in rules.REASONS[kind]:
        found["reason"] = _("Välj ett skäl.")
    elif rules.needs_words(reason) and not words:
        found["note"] = _("Skriv något: skälet du valde säger inget utan egna ord.")
    if len(words) > rules.LONGEST_NOTE:
        found["note"] = _("Texten får ha högst {n} tecken.").format(n=rules.LONGEST_NOTE)
    return found


def reason_words(kind: Kind) -> list[tuple[str, str]]:
    """The reasons to choose from, with their words."""
    return [(code, reasons.text(rules.reason_code(kind, code)).rstrip(".")) for code in rules.REASONS[kind]]


def hindrance(code: str) -> str:
    """Why something cannot be done, in words; "" for ""."""
    return reasons.text(rules.hindrance_code(code)) if code else ""


def status_of(form: dict[str, Any]) -> int:
    """422 for a form that lacks something, 409 when something has happened meanwhile."""
    return 422 if form.get("errors") else 409 if form.get("news") else 200


def to_kallelse(number: str) -> HttpResponse:
    """The page of the kallelse."""
    return HttpResponseRedirect(reverse("staff:kallelse", args=[well_formed(number)]))
