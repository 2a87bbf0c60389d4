"""Another version of a kallelse by hand: the form filled in, what differs, and the minute in which it can be taken back."""

from dataclasses import replace
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse import content
from kallelse.acts import actions, rules
from kallelse.acts.actions import Who
from kallelse.acts.rules import Kind
from kallelse.connections import queries as connections
from kallelse.delivery import precheck
from kallelse.delivery.precheck import Precheck
from kallelse.kit import clock, db, sealed
from kallelse.kit.sealed import SealBroken
from kallelse.persons.register import RegisterSilent
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.sources import Draft, Refusal
from kallelse.staff_web import offer, sending, who
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.acting_web import BOTH, answered, hindrance, news, replaced
from kallelse.staff_web.comparing import compare
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of
from kallelse.staff_web.offer import Offer
from kallelse.staff_web.sending import Said
from kallelse.staff_web.version_form import OWN, VersionForm, corrected, filled, with_address


class Sealed(msgspec.Struct, frozen=True):
    """What was previewed."""

    draft: Draft
    reason: str
    note: str


@needs_role(Role.SENDER)
@require_http_methods(BOTH)
def form(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """The form with what holds now; POST shows what differs."""
    detail = detail_of(desk, number)
    if moved := replaced(request, detail):
        return moved
    one, chosen = detail.invitation, _offer(detail)
    if request.method != "POST" or "back" in request.POST:
        with db.tenant_scope(desk.unit.provider_id):
            start = filled(one, chosen)
        if detail.moved_to:
            start = corrected(start, detail.moved_to)
        if "back" in request.POST:
            start = request.POST.dict() | {"cancel_allowed": request.POST.get("cancel_allowed", "") not in ("", "False")}
        return _form(request, desk, detail, VersionForm(initial=start, version=one, offer=chosen))
    said = VersionForm(request.POST, version=one, offer=chosen)
    if not said.is_valid():
        return _form(request, desk, detail, said, 422)
    draft = _draft(desk, detail, said)
    try:
        checked = Precheck(refusal=draft) if isinstance(draft, Refusal) else _precheck(desk, detail, draft)
    except RegisterSilent:
        said.add_error(None, who.silent())
        return _form(request, desk, detail, said, 503)
    if checked.refusal is not None or isinstance(draft, Refusal):
        refusal = checked.refusal or draft
        assert isinstance(refusal, Refusal)
        field = sending.FORM_FIELDS.get(refusal.field.partition(".")[0], refusal.field)
        said.add_error(field if field in said.fields else None, f"{refusal.rule} {refusal.remedy}")
        return _form(request, desk, detail, said, 422)
    return _preview(request, desk, detail, said, draft, checked)


@needs_role(Role.SENDER)
@require_POST
def send(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """Let the version wait its minute, exactly as it was previewed."""
    detail = detail_of(desk, number)
    if moved := replaced(request, detail):
        return moved
    try:
        body = sealed.unseal(_purpose(desk, detail), request.POST.get("sealed", ""), max_age_s=sending.PREVIEW_LASTS_S)
    except SealBroken:
        messages.error(request, _("Förhandsvisningen är för gammal, eller gjord under ett annat uppdrag. Inget är gjort. Börja om."))
        return HttpResponseRedirect(reverse("staff:act-version", args=[detail.invitation.number]))
    if found := news(request, detail):
        messages.error(request, _("Något hände medan du skrev: {what} Inget är gjort. Börja om.").format(what=found[-1].text))
        return HttpResponseRedirect(reverse("staff:act-version", args=[detail.invitation.number]))
    said, by = msgspec.json.decode(body, type=Sealed), Who(desk.actor, desk.commission.id)
    done = actions.ask(
        desk.unit.provider_id, detail.invitation.pk, Kind.VERSION, said.reason, said.note, by, clock.now(), draft=said.draft
    )  # fmt: skip
    return answered(request, detail, done)


def _offer(detail: Detail) -> Offer:
    """The template of the version before, as it was then; without one the words are free."""
    pk = detail.invitation.template
    return Offer(chosen=offer.chosen(pk)) if pk is not None else Offer()


def _draft(desk: Desk, detail: Detail, form: VersionForm) -> Draft | Refusal:
    one, chosen = detail.invitation, form.offer.chosen
    row = form.row(one.reference, desk.unit.hsa_id)
    visits = tuple((each.start, each.place) for each in form.cleaned_data.get("visits") or ())
    draft = sending.draft_of(desk, Said(row, chosen.pk if chosen else None, form.values(), visits, form.cleaned_data.get("join_url", "")))
    if isinstance(draft, Refusal):
        return draft
    if chosen is not None:
        told: dict[str, Any] = {"purpose": with_address(str(draft.wording.get("purpose", "")), detail.moved_to)} if detail.moved_to else {}
        # Files may have been chosen for this kallelse alone: the new version has those of the one before it.
        told |= {"attachments": one.content["attachments"]} if "attachments" in one.content else {}
        return replace(draft, care_level=one.care_level, wording=draft.wording | told)
    kept = {name: value for name, value in one.content.items() if name not in (*OWN, "person_name")}
    name = str(one.content.get("person_name", ""))
    return replace(draft, kind=one.kind, care_level=one.care_level, person_name=name, wording=kept | draft.wording)


def _precheck(desk: Desk, detail: Detail, draft: Draft) -> Precheck:
    source = connections.source(detail.invitation.source_id)
    return precheck.precheck(source, draft, clock.now(), actor=desk.actor, unit=desk.unit.hsa_id, commission=desk.commission.id)


def _form(request: HttpRequest, desk: Desk, detail: Detail, form: VersionForm, status: int = 200) -> HttpResponse:
    bar = hindrance(rules.hindrance(Kind.VERSION, detail.situation))
    shown = {"desk": desk, "detail": detail, "one": detail.invitation, "form": form, "hindrance": bar}
    return render(request, "staff/version.html", shown, status=status)


def _preview(request: HttpRequest, desk: Desk, detail: Detail, form: VersionForm, draft: Draft, checked: Precheck) -> HttpResponse:
    assert checked.plan is not None
    assert checked.kallelse is not None
    data = form.cleaned_data
    body = msgspec.json.encode(Sealed(draft, data["reason"], data["note"]))
    shown: dict[str, Any] = {
        "desk": desk, "detail": detail, "one": detail.invitation, "form": form, "checked": checked,
        "changes": compare(content.facts(detail.kallelse), content.facts(checked.kallelse)),
        "message": content.inbox_message(checked.kallelse), "sealed": sealed.seal(_purpose(desk, detail), body),
        "reasons": [reasons.text(one.code, one.data) for one in checked.plan.reasons], "hold": rules.HOLD.seconds,
    }  # fmt: skip
    return render(request, "staff/version_preview.html", shown)


def _purpose(desk: Desk, detail: Detail) -> str:
    return f"version:{desk.colleague.employee}:{desk.commission.id}:{detail.invitation.number}"
