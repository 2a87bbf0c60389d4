"""One kallelse of the own unit: what has happened, why, what the patient sees, and the tasks that wait for a person."""

import base64
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
from kallelse.invitations import actions
from kallelse.invitations.models import Step
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.staff_web import choices, details, letters, rules
from kallelse.staff_web.access import Desk
from kallelse.staff_web.details import Detail

OUTCOMES = {
    "reached": lazy("Nådde patienten på telefon"),
    "other_way": lazy("Nådde patienten på annat sätt"),
    "in_care_system": lazy("Åtgärdade i vårdsystemet"),
    "not_needed": lazy("Kontrollerade, inget mer behövs"),
}
LONGEST_NOTE = 500


@require_GET
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """One kallelse."""
    if number != plain_number(number):
        return HttpResponseRedirect(reverse("staff:kallelse", args=[well_formed(number)]))
    return _page(request, desk, detail_of(desk, number))


@require_POST
def finish(request: HttpRequest, desk: Desk, number: str, step: UUID) -> HttpResponse:
    """A person has done what a task asked for."""
    detail = detail_of(desk, number)
    task = next((one for one, _why in detail.tasks if one.pk == step), None)
    if task is None:
        messages.info(request, _("Uppgiften var redan klar."))
        return HttpResponseRedirect(reverse("staff:kallelse", args=[detail.invitation.number]))
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").strip()
    if outcome not in OUTCOMES or len(note) > LONGEST_NOTE:
        error = _("Välj vad du gjorde.") if outcome not in OUTCOMES else _("Anteckningen får ha högst {n} tecken.").format(n=LONGEST_NOTE)
        return _page(request, desk, detail, {"error": error, "error_step": task.pk, "outcome": outcome, "note": note}, status=422)
    _finish(desk, task, f"{OUTCOMES[outcome]}. {note}".strip())
    messages.success(request, _("Uppgiften är klar."))
    return HttpResponseRedirect(reverse("staff:kallelse", args=[detail.invitation.number]))


@require_GET
def letter(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The letter as it would be printed now, without anybody's address: that is fetched only when the letter is made."""
    return letters.pdf(detail_of(desk, number, Action.STAFF_PREVIEWED).kallelse)


@require_GET
def pages(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The sides of that letter as pictures, beside the message."""
    detail = detail_of(desk, number, Action.STAFF_PREVIEWED)
    sides = [base64.b64encode(side).decode() for side in letters.pictures(detail.kallelse)]
    return render(request, "staff/letter_pages.html", {"sides": sides})


def _finish(desk: Desk, task: Step, note: str) -> None:
    with db.tenant_scope(desk.unit.provider_id):
        actions.finish_manual(
            desk.unit.provider_id, task.pk, desk.actor, note, clock.now(), unit=desk.unit.hsa_id, commission=desk.commission.id
        )  # fmt: skip


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
