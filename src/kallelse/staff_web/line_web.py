"""One line of the list: what to do with it, done there and then. A small page of its own, which the list opens in place where it can."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.content.page_filters import moment_words
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.notices.models import Consent
from kallelse.staff_web import list_web, rows
from kallelse.staff_web.access import Desk, needs_role
from kallelse.worklist import actions, queries, rules
from kallelse.worklist.actions import Actor, Thing
from kallelse.worklist.queries import Line
from kallelse.worklist.rules import Done, Kind, Topic, Unsafe

MAY_FINISH = list_web.MAY_FINISH


@dataclass(frozen=True, slots=True)
class Opened:
    """A line with everything that waits for it. `phone` is what the patient has given for text messages; empty for a protected person."""

    line: Line
    invitation: Invitation
    things: tuple[Thing, ...]
    phone: str
    colleagues: tuple[tuple[str, str], ...]


@require_GET
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """What waits, and the forms."""
    return _shown(request, desk, _opened(desk, number, clock.now()))


@require_POST
@needs_role(*MAY_FINISH)
def finish(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """A colleague has done what the line asked for."""
    now = clock.now()
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").strip()
    opened = _opened(desk, number, now)
    said = {"outcome": outcome, "note": note}
    if outcome not in set(Done):
        return _shown(request, desk, opened, said | {"error_outcome": _("Välj vad du gjorde.")}, status=422)
    if len(note) > rules.LONGEST_NOTE:
        return _shown(request, desk, opened, said | {"error_note": too_long()}, status=422)
    with db.tenant_scope(desk.unit.provider_id):
        done, left = actions.finish(actor(desk), opened.invitation, Done(outcome), note, _seen(request, now), now)
    if done and not left:
        return _gone(request, opened, _("Klar: {name}.").format(name=_named(opened.line)))
    if left:
        messages.info(request, _("Det har kommit något nytt om {name}: se efter vad det är.").format(name=_named(opened.line)))
    else:
        messages.info(request, _("{name} var redan klar.").format(name=_named(opened.line)))
    return _gone(request, opened, "") if not left else _shown(request, desk, _opened(desk, number, now))


@require_POST
@needs_role(*MAY_FINISH)
def assign(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Take the line, give it to a colleague, or let go of it."""
    opened = _opened(desk, number, clock.now())
    to = request.POST.get("till", "")
    to = desk.colleague.employee if to == "jag" else to
    try:
        with db.tenant_scope(desk.unit.provider_id):
            actions.assign(actor(desk), opened.invitation, to, clock.now())
    except ValueError:
        return _shown(request, desk, opened, {"error_assign": _("Välj en kollega i listan.")}, status=422)
    names = dict(opened.colleagues)
    told = {"": _("{name} är ledig igen."), desk.colleague.employee: _("Du har tagit {name}.")}
    said = told.get(to, _("{who} har fått {name}."))
    return _changed(request, desk, number, said.format(name=_named(opened.line), who=names.get(to, to)))


@require_POST
@needs_role(*MAY_FINISH)
def rest(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Lay the line to rest until a moment that is still safe."""
    now = clock.now()
    opened = _opened(desk, number, now)
    until = _moment(request.POST.get("egen", "") or request.POST.get("till", ""))
    if until is None:
        return _shown(request, desk, opened, {"error_rest": _("Välj hur länge, eller ange dag och klockslag.")}, status=422)
    try:
        with db.tenant_scope(desk.unit.provider_id):
            actions.rest(actor(desk), opened.invitation, until, now)
    except Unsafe as error:
        return _shown(request, desk, opened, {"error_rest": _unsafe(error, until, now)}, status=422)
    return _gone(request, opened, _("{name} vilar till {at}.").format(name=_named(opened.line), at=moment_words(until)))


@require_POST
@needs_role(*MAY_FINISH)
def wake(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Put a line that rests back on the list."""
    opened = _opened(desk, number, clock.now())
    with db.tenant_scope(desk.unit.provider_id):
        actions.wake(actor(desk), opened.invitation, clock.now())
    return _gone(request, opened, _("{name} är tillbaka på listan.").format(name=_named(opened.line)))


@require_POST
@needs_role(*MAY_FINISH)
def note(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Write the note that colleagues see on the line."""
    opened = _opened(desk, number, clock.now())
    text = request.POST.get("text", "").strip()
    if not text or len(text) > rules.LONGEST_NOTE:
        error = too_long() if text else _("Skriv något att anteckna.")
        return _shown(request, desk, opened, {"error_text": error, "text": text}, status=422)
    with db.tenant_scope(desk.unit.provider_id):
        actions.note(actor(desk), opened.invitation, text, clock.now())
    return _changed(request, desk, number, _("Anteckningen om {name} är sparad.").format(name=_named(opened.line)))


def actor(desk: Desk) -> Actor:
    """The colleague, for the rooms below."""
    return Actor(desk.unit.provider_id, desk.unit.pk, desk.colleague.employee, desk.unit.hsa_id, desk.commission.id)


def _opened(desk: Desk, number: str, now: datetime) -> Opened:
    """The unit's kallelse with this number, read and logged. Raises Http404 for any other."""
    if not is_kallelse_number(number):
        raise Http404
    tenant = desk.unit.provider_id
    with db.tenant_scope(tenant):
        line = queries.one(tenant, desk.unit.pk, now, plain_number(number))
        if line is None:
            raise Http404
        audit.write(now, [desk.record(Action.STAFF_READ, line.subject, f"invitation:{line.id}")])
        given = Consent.objects.filter(tenant_id=tenant, identity=line.subject, channel="sms", withdrawn_at=None).first()
        return Opened(
            line,
            Invitation.objects.get(pk=line.id),
            tuple(actions.things(tenant, desk.unit.pk, line.id, now)),
            given.address if given and not line.protected else "",
            tuple(one for one in actions.colleagues(desk.unit.pk, clock.today()) if one[0] != desk.colleague.employee),
        )


def _shown(request: HttpRequest, desk: Desk, opened: Opened, more: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The forms: a page of its own, or just they where the list has asked for them."""
    now = clock.now()
    line = opened.line
    waits = [one for one in opened.things if one.kind != Kind.UNREACHED] or list(opened.things)
    first = actions.first_limit(opened.things)
    context = {
        "desk": desk, "row": rows.row(line, now), "now": now, "opened": opened, "may_finish": desk.may(*MAY_FINISH),
        "waits": [(rules.sentence(one.kind, one.why, line.answer), one, rules.left(one.act_by, now)) for one in waits],
        "calls": any(rules.topic(one.kind, one.why) in (Topic.CALL, Topic.UNDELIVERED, Topic.ASKS) for one in opened.things),
        "outcomes": [(code.value, _(text)) for code, text in rules.OUTCOMES.items()],
        "rests": rules.rests(first, now), "latest_rest": rules.latest_rest(first, now), "kept": _kept(request),
        "in_list": "HX-Request" in request.headers,
    }  # fmt: skip
    template = "staff/line_forms.html" if "HX-Request" in request.headers else "staff/line.html"
    return render(request, template, context | (more or {}), status=status)


def _changed(request: HttpRequest, desk: Desk, number: str, said: str) -> HttpResponse:
    """Back to the list, where the line stands with what is new about it."""
    if "HX-Request" not in request.headers:
        messages.success(request, said)
        return _back(request, number)
    now, tenant = clock.now(), desk.unit.provider_id
    with db.tenant_scope(tenant):
        line = queries.one(tenant, desk.unit.pk, now, plain_number(number))
    context = {"desk": desk, "row": rows.row(line, now) if line else None, "said": said, "may_finish": True, "kept": _kept(request)}
    return _instead(render(request, "staff/row.html", context), number)


def _gone(request: HttpRequest, opened: Opened, said: str) -> HttpResponse:
    """Back to the list, which the line has left."""
    if "HX-Request" not in request.headers:
        if said:
            messages.success(request, said)
        return _back(request)
    told = said or _("{name} var redan klar.").format(name=_named(opened.line))
    return _instead(render(request, "staff/row_gone.html", {"number": opened.line.number, "said": told}), opened.line.number)


def _instead(answer: HttpResponse, number: str) -> HttpResponse:
    """Let the answer stand where the line stood."""
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#rad-{plain_number(number)}", "outerHTML"
    return answer


def _back(request: HttpRequest, number: str = "") -> HttpResponse:
    return HttpResponseRedirect(list_web.address(list_web.chosen(QueryDict(_kept(request)))) + (f"#rad-{number}" if number else ""))


def _kept(request: HttpRequest) -> str:
    """The choice that the list had, as its own words and no others."""
    said = request.POST.get("lista", "") if request.method == "POST" else request.GET.urlencode()
    return list_web.kept(list_web.chosen(QueryDict(said)))


def _named(line: Line) -> str:
    """How a line is named in a message to the colleague."""
    return line.number if line.protected or not line.name else line.name


def too_long() -> str:
    """What is said of a note that is longer than notes are."""
    return _("Anteckningen får ha högst {n} tecken.").format(n=rules.LONGEST_NOTE)


def _seen(request: HttpRequest, now: datetime) -> datetime:
    """When the form was drawn, which decides what it answers for; never later than now."""
    said = _moment(request.POST.get("sedd", ""))
    return min(said, now) if said else now


def _moment(text: str) -> datetime | None:
    """A moment in ISO form; without a zone it is Swedish time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=SWEDISH_TIME)


def _unsafe(error: Unsafe, until: datetime, now: datetime) -> str:
    """Why a line may not rest so long, with the moment that is still safe."""
    if error.latest is None:
        return _("Uppgiften kan inte vila: det finns ingen tid kvar. Gör den nu eller ge den till en kollega.")
    if until <= now:
        return _("Tiden har redan varit. Den får vila till senast {at}.").format(at=moment_words(error.latest))
    return _("Det blir för sent. Senast {at} behöver någon ta tag i den.").format(at=moment_words(error.latest))
