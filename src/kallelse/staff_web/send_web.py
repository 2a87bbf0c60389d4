"""Send one kallelse: fill in, look at it as the patient will meet it, send it."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.delivery import precheck, rendering
from kallelse.delivery.precheck import Precheck
from kallelse.invitations import wording
from kallelse.kit import clock, db
from kallelse.kit.ids import new_id
from kallelse.kit.sealed import SealBroken
from kallelse.persons import identity
from kallelse.persons.register import RegisterSilent
from kallelse.roles.rules import Role
from kallelse.sources import Refusal
from kallelse.staff_web import letters, offer, preview, sending, sent_web, typed, who
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.forms import ASKED, SendForm
from kallelse.staff_web.sending import Said

WISHES = ("letter", "call")
LAST = "staff_template"
"""Where a browser's session keeps which template was sent from last."""


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The empty form (`?mall=` a template's version, `?tidstyp=` a type of time).

    POST checks it and shows the preview, or the form with what must be changed.
    """
    if request.method != "POST":
        return _form(request, desk, SendForm(offer=_first_offer(request, desk)))
    if "back" in request.POST or "change" in request.POST:
        return _form(request, desk, _as_typed(request, desk))
    filled = SendForm(request.POST, offer=_offer(request, desk))
    if not filled.is_valid():
        return _form(request, desk, filled, 422)
    said = _said(filled, desk)
    draft = sending.draft_of(desk, said)
    try:
        checked = draft if isinstance(draft, Refusal) else _precheck(desk, said)
    except RegisterSilent:
        filled.add_error(None, who.silent())
        return _form(request, desk, filled, 503)
    if not isinstance(checked, Refusal) and preview.contradicts(checked):
        filled.add_error("person", who.name_contradicts())
        return _form(request, desk, filled, 422)
    refusal = checked if isinstance(checked, Refusal) else checked.refusal
    if refusal is not None:
        filled.add_error(_field_of(refusal, filled), f"{refusal.rule} {refusal.remedy}")
        return _form(request, desk, filled, 422)
    assert isinstance(checked, Precheck)
    assert not isinstance(draft, Refusal)
    shown = preview.of(desk, draft, said, checked, clock.now())
    sent_web.remember(request, draft.reference, checked)
    return render(request, "staff/preview.html", shown | {"desk": desk, "form": filled, "sealed": sending.seal(desk, said)})


@needs_role(Role.SENDER)
@require_POST
def person(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who the number in the form belongs to, as soon as the field is left. The number comes in the body; every look-up is in the log."""
    text = request.POST.get("person", "")
    return render(request, "staff/who.html", {"who": who.look_up(desk, text, clock.now()) if text.strip() else None})


@needs_role(Role.SENDER)
@require_POST
def day(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The day in the form in full, with its weekday, as soon as the field is left (K11)."""
    text, said, wrong = request.POST.get("day", "").strip(), "", ""
    if text:
        try:
            said = preview.day_words(typed.day(text, clock.today()), clock.today())
        except typed.TypedError as error:
            wrong = f"{error.rule} {error.remedy}"
    return render(request, "staff/day.html", {"said": said, "wrong": wrong})


@needs_role(Role.SENDER)
@require_POST
def words(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The fields of another template, with what has been typed kept."""
    return render(request, "staff/send_fields.html", {"desk": desk, "form": _as_typed(request, desk)})


@needs_role(Role.SENDER)
@require_POST
def send(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send exactly what was previewed, and at once beside its plan what was wished."""
    try:
        said = sending.unseal(desk, request.POST.get("sealed", ""))
    except SealBroken:
        messages.error(
            request, _("Förhandsvisningen är för gammal, eller gjord under ett annat uppdrag. Inget är skickat. Fyll i formuläret igen.")
        )
        return HttpResponseRedirect(reverse("staff:send"))
    said = msgspec.structs.replace(said, also=tuple(wish for wish in WISHES if wish in request.POST.getlist("also")))
    result = sending.send(desk, said, clock.now())
    if isinstance(result, Refusal):
        messages.error(request, f"{_('Inget är skickat.')} {result.rule} {result.remedy}")
        return HttpResponseRedirect(reverse("staff:send"))
    if said.template is not None:
        request.session[LAST] = said.template
    if result.verdict not in ("accepted", "changed"):
        messages.info(request, _("Kallelsen var redan skickad. Den har inte skickats igen."))
    return HttpResponseRedirect(reverse("staff:sent", args=[result.number]))


@needs_role(Role.SENDER)
@require_POST
def letter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The previewed kallelse as a letter, without anybody's address."""
    looked = _looked_at(request, desk)
    return letters.pdf(looked) if looked else HttpResponseRedirect(reverse("staff:send"))


@needs_role(Role.SENDER)
@require_POST
def pages(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The sides of that letter as pictures, beside the message."""
    looked = _looked_at(request, desk)
    return letters.pages(request, looked) if looked else HttpResponse(status=204)


def _looked_at(request: HttpRequest, desk: Desk) -> letters.Looked | None:
    try:
        said = sending.unseal(desk, request.POST.get("sealed", ""))
        checked, draft = _precheck(desk, said), sending.draft_of(desk, said)
    except (SealBroken, RegisterSilent):
        return None
    if checked.kallelse is None or isinstance(draft, Refusal):
        return None
    subject = identity.parse(said.row["person"], clock.today()).number
    with db.tenant_scope(desk.unit.provider_id):
        audit.write(clock.now(), [desk.record(Action.STAFF_PREVIEWED, subject, "letter")])
    facts = checked.plan.facts._asdict() if checked.plan is not None and checked.plan.facts is not None else {}
    level = draft.care_level or desk.unit.care_level
    asked = letters.Asked(desk.unit.pk, level, subject, draft.wording, {"facts": facts}, draft.start)
    reply = rendering.sample_reply(desk.unit.provider_id, asked, checked.standing or "", clock.now())
    return letters.Looked(desk.unit, checked.kallelse, wording.from_data(draft.wording).attachments, reply)


def _precheck(desk: Desk, said: Said) -> Precheck:
    draft = sending.draft_of(desk, said)
    if isinstance(draft, Refusal):
        return Precheck(refusal=draft)
    return precheck.precheck(
        sending.source_of(desk, said), draft, clock.now(), actor=desk.actor, unit=desk.unit.hsa_id, commission=desk.commission.id
    )  # fmt: skip


def _said(filled: SendForm, desk: Desk) -> Said:
    data, chosen, slot = filled.cleaned_data, filled.offer.chosen, filled.offer.time(filled.cleaned_data.get("slot") or "")
    return Said(
        filled.row(f"formular-{new_id()}", desk.unit.hsa_id), chosen.pk if chosen else None, filled.values(),
        tuple((one.start, one.place) for one in data.get("visits") or ()), data.get("join_url", ""), data.get("guarantee"),
        slot.id if slot else None, files=tuple(data.get("attached") or ()),
    )  # fmt: skip


def _first_offer(request: HttpRequest, desk: Desk) -> offer.Offer:
    """The template that was asked for, that fits the type of time, or that this colleague sent from last; else the first one."""
    time_type = request.GET.get("tidstyp", "")[:100]
    template = request.GET.get("mall", "") or ("" if time_type else str(request.session.get(LAST, "")))
    return offer.of(desk.unit, clock.now(), template=template, time_type=time_type)


def _offer(request: HttpRequest, desk: Desk) -> offer.Offer:
    return offer.of(desk.unit, clock.now(), template=request.POST.get("template", ""))


def _as_typed(request: HttpRequest, desk: Desk) -> SendForm:
    """The form with what was typed, before anything is said of it. A hidden field says False for a box that was not ticked.

    A free time that was just chosen suggests the template of its type.
    """
    given: dict[str, Any] = {name: value for name, value in request.POST.dict().items() if value != "False"}
    given["attached"] = request.POST.getlist("attached")
    by_time = given.get("slot", "") if request.headers.get("HX-Trigger-Name") == "slot" else ""
    found = offer.of(desk.unit, clock.now(), template="" if by_time else given.get("template", ""), slot=by_time)
    if found.chosen is not None:
        given["template"] = str(found.chosen.pk)
    return SendForm(initial={"cancel_allowed": ""} | given, offer=found)


def _field_of(refusal: Refusal, filled: SendForm) -> str | None:
    head = refusal.field.partition(".")[0]
    named = (
        ASKED + head,
        sending.FORM_FIELDS.get(head, head),
        "visits" if head == "start" else head,
        "book_before" if head == "start" else head,
    )
    return next((name for name in named if name in filled.fields), None)


def _form(request: HttpRequest, desk: Desk, filled: SendForm, status: int = 200) -> HttpResponse:
    return render(request, "staff/send.html", {"desk": desk, "form": filled}, status=status)
