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
from kallelse.invitations import actions
from kallelse.invitations.models import Step
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.staff_web import details, rules
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
        return HttpResponseRedirect(reverse("staff:kallelse", args=[_well_formed(number)]))
    return _page(request, desk, _detail(desk, number, Action.STAFF_READ))


@require_POST
def finish(request: HttpRequest, desk: Desk, number: str, step: UUID) -> HttpResponse:
    """A person has done what a task asked for."""
    detail = _detail(desk, number, Action.STAFF_READ)
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
    return pdf(_detail(desk, number, Action.STAFF_PREVIEWED).kallelse)


def pdf(kallelse: content.Kallelse) -> HttpResponse:
    """A letter to look at."""
    recipient = content.PostalRecipient(str(_("Mottagarens namn")), (str(_("Adressen hämtas när brevet görs")),))
    made = content.letter_pdf(kallelse, recipient, placement=content.window("V2" if config().window == "V2" else "H2"))
    headers = {"Content-Disposition": 'inline; filename="brev.pdf"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


def _finish(desk: Desk, task: Step, note: str) -> None:
    with db.tenant_scope(desk.unit.provider_id):
        actions.finish_manual(
            desk.unit.provider_id, task.pk, desk.actor, note, clock.now(), unit=desk.unit.hsa_id, commission=desk.commission.id
        )  # fmt: skip


def _detail(desk: Desk, number: str, action: Action) -> Detail:
    found = details.one(desk, _well_formed(number), clock.now(), action)
    if found is None:
        raise Http404
    return found


def _well_formed(number: str) -> str:
    if not is_kallelse_number(number):
        raise Http404
    return plain_number(number)


def _page(request: HttpRequest, desk: Desk, detail: Detail, form: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    one = detail.invitation
    said = [{"channel": step.channel, "state": step.state} for step in detail.steps]
    context = {
        "desk": desk, "detail": detail, "one": one, "facts": content.facts(detail.kallelse), "outcomes": OUTCOMES,
        "message": content.inbox_message(detail.kallelse), "progress": rules.progress(one.state, one.answer, said),
        "left": rules.left(one.action_deadline, clock.now()),
    }  # fmt: skip
    return render(request, "staff/kallelse.html", context | (form or {}), status=status)
