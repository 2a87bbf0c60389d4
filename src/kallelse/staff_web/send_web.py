"""Send one kallelse: fill in, look at it, send it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse import content
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.delivery import precheck
from kallelse.delivery.precheck import Precheck
from kallelse.kit import clock, db
from kallelse.kit.ids import new_id
from kallelse.kit.sealed import SealBroken
from kallelse.persons import identity
from kallelse.persons.register import RegisterSilent
from kallelse.persons.rules import PROTECTED
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.sources import Draft, Refusal
from kallelse.staff_web import sending
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.forms import KallelseForm
from kallelse.staff_web.kallelse_web import pdf


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The empty form; POST checks it and shows the preview, or the form again with what must be changed."""
    if request.method != "POST":
        return render(request, "staff/send.html", {"desk": desk, "form": KallelseForm()})
    filled = KallelseForm(request.POST)
    if "back" in request.POST or not filled.is_valid():
        if "back" in request.POST:
            filled = KallelseForm(initial=request.POST.dict() | {"cancel_allowed": "cancel_allowed" in request.POST})
        return render(request, "staff/send.html", {"desk": desk, "form": filled}, status=200 if "back" in request.POST else 422)
    body, draft = sending.read_row(filled.row(f"formular-{new_id()}", desk.unit.hsa_id))
    try:
        checked = draft if isinstance(draft, Refusal) else _precheck(desk, draft)
    except RegisterSilent:
        filled.add_error(None, _("Personuppgiftstjänsten svarar inte just nu. Inget är skickat. Vänta en stund och försök igen."))
        return render(request, "staff/send.html", {"desk": desk, "form": filled}, status=503)
    refusal = checked if isinstance(checked, Refusal) else checked.refusal
    if refusal is not None:
        field = sending.FORM_FIELDS.get(refusal.field.partition(".")[0], refusal.field)
        filled.add_error(field if field in filled.fields else None, f"{refusal.rule} {refusal.remedy}")
        return render(request, "staff/send.html", {"desk": desk, "form": filled}, status=422)
    assert isinstance(checked, Precheck)
    assert isinstance(draft, Draft)
    return render(request, "staff/preview.html", _preview(desk, filled, draft, checked) | {"sealed": sending.seal(desk, body)})


@needs_role(Role.SENDER)
@require_POST
def send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send exactly what was previewed."""
    try:
        previewed = sending.unseal(desk, request.POST.get("sealed", ""))
    except SealBroken:
        messages.error(
            request, _("Förhandsvisningen är för gammal, eller gjord under ett annat uppdrag. Inget är skickat. Fyll i formuläret igen.")
        )
        return HttpResponseRedirect(reverse("staff:send"))
    result = sending.send(desk, previewed, clock.now())
    if isinstance(result, Refusal):
        messages.error(request, f"{_('Inget är skickat.')} {result.rule} {result.remedy}")
        return HttpResponseRedirect(reverse("staff:send"))
    if result.verdict == "accepted":
        messages.success(request, _("Kallelsen är mottagen och skickas enligt planen."))
    else:
        messages.info(request, _("Kallelsen var redan skickad. Den har inte skickats igen."))
    return HttpResponseRedirect(reverse("staff:kallelse", args=[result.number]))


@needs_role(Role.SENDER)
@require_POST
def letter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The previewed kallelse as a letter, without anybody's address."""
    try:
        previewed = sending.unseal(desk, request.POST.get("sealed", ""))
        checked = _precheck(desk, previewed.draft)
    except (SealBroken, RegisterSilent):
        return HttpResponseRedirect(reverse("staff:send"))
    if checked.kallelse is None:
        return HttpResponseRedirect(reverse("staff:send"))
    subject = identity.parse(previewed.draft.person, clock.today()).number
    with db.tenant_scope(desk.unit.provider_id):
        audit.write(clock.now(), [desk.record(Action.STAFF_PREVIEWED, subject, "letter")])
    return pdf(checked.kallelse)


def _precheck(desk: Desk, draft: Draft) -> Precheck:
    return precheck.precheck(
        sending.own_source(desk), draft, clock.now(), actor=desk.actor, unit=desk.unit.hsa_id, commission=desk.commission.id
    )  # fmt: skip


def _preview(desk: Desk, filled: KallelseForm, draft: Draft, checked: Precheck) -> dict[str, Any]:
    assert checked.plan is not None
    assert checked.kallelse is not None
    steps = [(step.channel, step.due_at, reasons.text(step.reason)) for step in sorted(checked.plan.steps, key=lambda step: step.due_at)]
    return {
        "desk": desk, "form": filled, "draft": draft, "checked": checked, "facts": content.facts(checked.kallelse),
        "message": content.inbox_message(checked.kallelse), "protected": checked.standing in PROTECTED, "steps": steps,
        "reasons": [reasons.text(one.code, one.data) for one in checked.plan.reasons], "band": checked.plan.band.value,
        "subject": identity.display(identity.parse(draft.person, clock.today()).number), "now": clock.now(),
    }  # fmt: skip
