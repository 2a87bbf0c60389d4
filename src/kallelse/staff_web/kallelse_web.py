"""One kallelse of the own unit: what has happened, why, what the patient sees, and the tasks that wait for a person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from kallelse import content
from kallelse.audit.actions import Action
from kallelse.delivery import rendering
from kallelse.invitations import wording
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.staff_web import choices, details, letters, line_web, rules
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.details import Detail
from kallelse.worklist import actions as worklist
from kallelse.worklist import rules as worklist_rules

OUTCOMES = {code.value: lazy(text) for code, text in worklist_rules.OUTCOMES.items()}


@require_GET
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """One kallelse."""
    if number != plain_number(number):
        return HttpResponseRedirect(reverse("staff:kallelse", args=[well_formed(number)]))
    return _page(request, desk, detail_of(desk, number))


@require_POST
@needs_role(*line_web.MAY_FINISH)
def finish(request: HttpRequest, desk: Desk, number: str, step: UUID) -> HttpResponse:
    """A person has done what a task asked for."""
    detail = detail_of(desk, number)
    task = next((one for one, _why in detail.tasks if one.pk == step), None)
    if task is None:
        messages.info(request, _("Uppgiften var redan klar."))
        return HttpResponseRedirect(reverse("staff:kallelse", args=[detail.invitation.number]))
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").strip()
    if outcome not in OUTCOMES or len(note) > worklist_rules.LONGEST_NOTE:
        error = _("Välj vad du gjorde.") if outcome not in OUTCOMES else line_web.too_long()
        return _page(request, desk, detail, {"error": error, "error_step": task.pk, "outcome": outcome, "note": note}, status=422)
    with db.tenant_scope(desk.unit.provider_id):
        worklist.finish_step(line_web.actor(desk), detail.invitation, worklist_rules.Done(outcome), note, clock.now())
    messages.success(request, _("Uppgiften är klar."))
    return HttpResponseRedirect(reverse("staff:kallelse", args=[detail.invitation.number]))


@require_GET
def letter(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The letter as it would be printed now, without anybody's address: that is fetched only when the letter is made."""
    return letters.pdf(_looked_at(desk, number))


@require_GET
def pages(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The sides of that letter as pictures, beside the message."""
    return letters.pages(request, _looked_at(desk, number))


def _looked_at(desk: Desk, number: str) -> letters.Looked:
    detail = detail_of(desk, number, Action.STAFF_PREVIEWED)
    one = detail.invitation
    reply = rendering.sample_reply(one.tenant_id, one, detail.standing, clock.now())
    return letters.Looked(desk.unit, detail.kallelse, wording.from_data(one.content).attachments, reply)


def detail_of(desk: Desk, number: str, action: Action = Action.STAFF_READ) -> Detail:
    """The unit's kallelse with this number, read and logged; 404 for every other."""
    found = details.one(desk, well_formed(number), clock.now(), action)
    if found is None:
        raise Http404
    return found


def well_formed(number: str) -> str:
    """The number as it is stored; 404 for what is none."""
    if not is_kallelse_number(number):
        raise Http404
    return plain_number(number)


def _page(request: HttpRequest, desk: Desk, detail: Detail, form: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    one, now = detail.invitation, clock.now()
    said = [{"channel": step.channel, "state": step.state} for step in detail.steps]
    message = content.inbox_message(detail.kallelse)
    context = {
        "desk": desk, "detail": detail, "one": one, "facts": content.facts(detail.kallelse), "outcomes": OUTCOMES,
        "message": message, "text": detail.sent.docbook if detail.sent else message.docbook_text,
        "progress": rules.progress(one.state, one.answer, said), "left": rules.left(one.action_deadline, now),
        "choices": choices.of(desk, detail), "waiting": choices.waiting(detail, now),
        "sms_bar": choices.sms_bar(detail), "letter_bar": choices.letter_bar(detail),
    }  # fmt: skip
    return render(request, "staff/kallelse.html", context | (form or {}), status=status)
