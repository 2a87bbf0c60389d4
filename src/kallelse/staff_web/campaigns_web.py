"""Campaigns: the list of them, one of them with what may be done next, and its acts. Names nobody; `campaigns_people_web` does."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse import content, plugs
from kallelse.campaigns import actions, figures, listing, queries, rules
from kallelse.campaigns.actions import CampaignError, Who
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.report import why_words
from kallelse.campaigns.rules import CHANGEABLE, PURPOSE_WORDS, STATE_WORDS, STOPPABLE, WAY_WORDS, Purpose, State, Way
from kallelse.connections import queries as connections
from kallelse.delivery import precheck
from kallelse.kit import clock, db
from kallelse.roles import standing
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.staff_web import campaigns_forms, file_web, offer, sending
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.campaigns_forms import CampaignForm
from kallelse.templates import filling
from kallelse.templates import queries as templates

APPROVERS = (Role.HEAD_OF_UNIT, Role.REGION_OFFICE)
READERS = (Role.SENDER, *APPROVERS)
SENDERS_ACTS = ("prova", "avbryt", "be", "fortsatt", "pausa")
APPROVERS_ACTS = ("backa", "fortsatt", "pausa")


@require_GET
@needs_role(*READERS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The unit's campaigns, the newest first."""
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.of_unit(desk.unit.pk, desk.unit.provider_id)
    return render(request, "staff/campaigns.html", {"desk": desk, "rows": [_row(one) for one in found]})


def _row(one: Campaign) -> dict[str, Any]:
    return {"one": one, "state": STATE_WORDS[State(one.state)], "purpose": PURPOSE_WORDS[Purpose(one.purpose)], "tone": _tone(one)}


def _tone(one: Campaign) -> str:
    waits = one.state in (State.TRIED, State.WAITING, State.PAUSED)
    return "warning" if waits else "danger" if one.state in (State.STOPPING, State.STOPPED) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.SENDER)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new campaign."""
    return _form(request, desk, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.SENDER)
def change(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Other settings of one that has not begun."""
    campaign = own(desk, id)
    if campaign.state not in CHANGEABLE:
        return _done(request, id, CampaignError(*actions.TOO_LATE))
    return _form(request, desk, campaign)


def _form(request: HttpRequest, desk: Desk, campaign: Campaign | None) -> HttpResponse:
    now, unit = clock.now(), desk.unit
    canary = int(connections.parameters(unit.provider_id, unit.care_level, clock.today(), unit.pk).get("campaign_canary", 50))
    begun = campaigns_forms.initial(campaign, canary, standing.routine(unit, clock.today()))
    template = request.POST.get("template") or str(begun.get("template") or "")
    offered = offer.of(unit, now, template=template)
    sources = [one for one in sending.sources(desk) if one.name != sending.OWN_SOURCE]
    shown = {"desk": desk, "campaign": campaign, "offer": offered}
    if request.method != "POST" or "change" in request.POST:
        said = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        form = CampaignForm(initial=begun | said, offer=offered, sources=sources)
        return render(request, "staff/campaign_form.html", shown | {"form": form})
    form = CampaignForm(request.POST, offer=offered, sources=sources)
    if not form.is_valid():
        return render(request, "staff/campaign_form.html", shown | {"form": form}, status=422)
    try:
        if campaign is None:
            id = actions.make(unit, form.settings(), _who(desk), now)
        else:
            id = campaign.pk
            actions.change(unit.provider_id, id, form.settings(), _who(desk), now)
    except CampaignError as error:
        form.add_error(error.field if error.field in form.fields else None, f"{error.rule} {error.remedy}")
        return render(request, "staff/campaign_form.html", shown | {"form": form}, status=422)
    return HttpResponseRedirect(reverse("staff:campaign", args=[id]))


@require_GET
@needs_role(*READERS)
def one(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """One campaign: how far it has come and what may be done next."""
    return render(request, "staff/campaign.html", _shown(desk, own(desk, id)))


@require_GET
@needs_role(*READERS)
def progress(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The part of the page that moves. When the state has changed the whole page is asked for again."""
    campaign = own(desk, id)
    if request.GET.get("var") != campaign.state:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("staff:campaign", args=[id])})
    return render(request, "staff/campaign_progress.html", _shown(desk, campaign))


@require_POST
@needs_role(Role.SENDER)
def add(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Put the people of a file on the list: all of them or, when a row is wrong, none."""
    campaign, upload = own(desk, id), request.FILES.get("file")
    if error := file_web.wrong_upload(upload):
        return render(request, "staff/campaign.html", _shown(desk, campaign) | {"error": error}, status=422)
    assert isinstance(upload, UploadedFile)
    names = [field.name for field in filling.fields(templates.version(campaign.template))] if campaign.template else []
    rows = plugs.PEOPLE.read(upload.read(), names)
    added = listing.add(
        desk.unit.provider_id, id, rows, clock.now(), desk.actor, commission=desk.commission.id, all_or_nothing="whole" in request.POST
    )
    if added.refused and not added.added:
        refused = [(one.row + file_web.FIRST_LINE, one) for one in added.refused]
        more = {"lines": refused[: file_web.SHOWN], "wrong": len(refused), "more": max(0, len(refused) - file_web.SHOWN)}
        return render(request, "staff/campaign.html", _shown(desk, own(desk, id)) | more, status=422)
    said = _("{added} nya personer på listan. {doubles} fanns redan.").format(added=added.added, doubles=added.doubles)
    if added.refused:
        said += " " + _("{n} rader gick inte att använda och är inte med.").format(n=len(added.refused))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff:campaign", args=[id]))


@require_POST
@needs_role(Role.SENDER)
def clear(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Take everybody off the list."""
    own(desk, id)
    cleared = listing.clear(desk.unit.provider_id, id, clock.now(), desk.actor, desk.commission.id)
    return _done(request, id, None if cleared else CampaignError(*actions.TOO_LATE))


@require_POST
@needs_role(*READERS)
def act(request: HttpRequest, desk: Desk, id: UUID, name: str) -> HttpResponse:
    """Try, give up, ask, send back, go on, pause: what needs nothing but a button."""
    own(desk, id)
    allowed = (*(SENDERS_ACTS if desk.may(Role.SENDER) else ()), *(APPROVERS_ACTS if desk.may(*APPROVERS) else ()))
    if name not in actions.ACTS or name not in allowed:
        raise Http404
    return _tried(request, desk, id, lambda: actions.ACTS[name](desk.unit.provider_id, id, _who(desk), clock.now()))


@require_POST
@needs_role(*APPROVERS)
def approve(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Approve exactly what the page showed."""
    own(desk, id)
    try:
        seen = bytes.fromhex(request.POST.get("seen", ""))
    except ValueError:
        seen = b""
    return _tried(request, desk, id, lambda: actions.approve(desk.unit.provider_id, id, seen, _who(desk), clock.now()))


@require_POST
@needs_role(*READERS)
def stop(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Stop, with a reason, and with or without taking back what has left."""
    own(desk, id)
    choice, reason = request.POST.get("takes_back"), request.POST.get("stop_reason", "")
    if choice not in ("yes", "no"):
        return _done(request, id, CampaignError("takes_back", _("Välj vad som ska hända med det som redan har gått ut."), ""))
    return _tried(
        request, desk, id,
        lambda: actions.stop(desk.unit.provider_id, id, reason, _who(desk), clock.now(), takes_back=choice == "yes"),
    )  # fmt: skip


def own(desk: Desk, id: UUID) -> Campaign:
    """A campaign of the colleague's unit; any other does not exist."""
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.one(desk.unit.provider_id, desk.unit.pk, id)
    if found is None:
        raise Http404
    return found


def _who(desk: Desk) -> Who:
    return Who(desk.actor, desk.commission.id)


def _tried(request: HttpRequest, desk: Desk, id: UUID, do: Any) -> HttpResponse:
    try:
        do()
    except CampaignError as error:
        return _done(request, id, error)
    return _done(request, id, None)


def _done(request: HttpRequest, id: UUID, error: CampaignError | None) -> HttpResponse:
    if error is not None:
        messages.error(request, f"{error.rule} {error.remedy}".strip())
    return HttpResponseRedirect(reverse("staff:campaign", args=[id]))


def _shown(desk: Desk, campaign: Campaign) -> dict[str, Any]:
    """What the page of one campaign shows."""
    state, now = State(campaign.state), clock.now()
    sent = state in (State.CANARY, State.PAUSED, State.RUNNING, State.STOPPING, State.STOPPED, State.DONE)
    with db.tenant_scope(desk.unit.provider_id):
        far = queries.progress(campaign.pk)
        first = queries.outcome(campaign.pk, canary=True) if sent and state is not State.DONE else None
        whole = queries.outcome(campaign.pk) if sent else None
        why = queries.why_not(campaign.pk)
        sample = queries.sample(campaign) if not sent else None
    said = precheck.imagined(sample, desk.unit, now) if sample else None
    template = templates.version(campaign.template) if campaign.template else None
    return {
        "desk": desk, "campaign": campaign, "state": STATE_WORDS[state], "purpose": PURPOSE_WORDS[Purpose(campaign.purpose)],
        "far": far, "first": first, "whole": whole, "template": template, "trial": _trial(campaign, far.total),
        "why": [(code, why_words(code), count) for code, count in why],
        "changeable": state in CHANGEABLE and desk.may(Role.SENDER), "stoppable": state in STOPPABLE,
        "moves": state in (State.TRYING, State.APPROVED, State.CANARY, State.PAUSED, State.RUNNING, State.STOPPING),
        "sender": desk.may(Role.SENDER), "approver": desk.may(*APPROVERS),
        "own_work": desk.actor in (campaign.made_by, campaign.tried_by, campaign.asked_by),
        "seen": bytes(campaign.fingerprint or b"").hex(), "rate": round(queries.rate(campaign, far.taken, now)), "now": now,
        "message": content.inbox_message(said) if said else None,
        "tried_so_far": far.total - far.went.get("listed", 0),
    }  # fmt: skip


def _trial(campaign: Campaign, on_list: int) -> Mapping[str, Any] | None:
    found = figures.stored(campaign)
    if found is None:
        return None
    many = [(reasons.text(code), count) for code, count in sorted(found.reasons.items(), key=lambda one: -one[1])]
    return {
        "figures": found, "ways": [(WAY_WORDS[Way(way)], count) for way, count in found.ways.items() if count],
        "left_out": [(code, why_words(code), count) for code, count in sorted(found.left_out.items(), key=lambda one: -one[1])],
        "reasons": many, "unasked": found.reasons.get("account_silent", 0), "out": sum(found.left_out.values()),
        "size_right": rules.within_expected(campaign.expected_size, found.total),
    }  # fmt: skip
