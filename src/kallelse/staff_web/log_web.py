"""The log reviewer's pages: who has seen and done what at her units, as a page and as a file, and samples (R-HSLF-1, R-HSLF-3).

That she looks is written down before anything is shown, with every patient whom it names. Outside her units there is nothing to find.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kallelse.audit import actions as audit
from kallelse.audit import following_up
from kallelse.audit.actions import FOLLOW_UP, Action, Record
from kallelse.audit.following_up import Found, Outcome
from kallelse.audit.models import Sample
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons import identity
from kallelse.roles import queries as roles
from kallelse.roles.rules import Role
from kallelse.staff_web import log_words, tables
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.log_forms import CloseForm, DaysForm, LogForm, moments
from kallelse.worklist import actions as worklist

PAGE = 50
MOST_IN_FILE = 20_000


@needs_role(Role.LOG_REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What to look for; POST finds it, a page at a time. What is asked for comes in the body, never in an address."""
    units = units_of(desk)
    if request.method != "POST":
        return _page(request, desk, LogForm(units=units, here=desk.unit.hsa_id))
    form = LogForm(request.POST, units=units, here=desk.unit.hsa_id)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    text = request.POST.get("sida", "1")
    number = int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1
    rows = _found(desk, form, PAGE + 1, (number - 1) * PAGE, Action.LOG_READ)
    shown: dict[str, Any] = {
        "rows": _shown(desk, rows[:PAGE]),
        "number": number,
        "next": number + 1 if len(rows) > PAGE else 0,
        "asked": True,
    }
    return _page(request, desk, form, **shown)


@needs_role(Role.LOG_REVIEWER)
@require_POST
def file(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same as CSV, whole. No cell can be a formula."""
    form = LogForm(request.POST, units=units_of(desk), here=desk.unit.hsa_id)
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    rows = _all(desk, form)
    if rows is None:
        return _page(request, desk, form, status=422)
    headings = [_("Tid"), _("Vem"), _("Uppdrag"), _("Mottagning"), _("Patient"), _("Gjorde"), _("Vad"), _("Ändamål"), _("Resultat")]
    return tables.file("atkomstlogg.csv", [headings, *map(_cells, rows)])


@needs_role(Role.LOG_REVIEWER)
@require_POST
def extract(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a patient may be given who asks: which unit looked at what and when, without anything about the colleagues (R-PDL-6)."""
    form = LogForm(request.POST, units=units_of(desk), here=desk.unit.hsa_id)
    if form.is_valid() and not form.cleaned_data["person"]:
        form.add_error("person", _("Skriv vilken patient utdraget gäller."))
    if not form.is_valid():
        return _page(request, desk, form, status=422)
    rows = _all(desk, form, everybody=False)
    if rows is None:
        return _page(request, desk, form, status=422)
    context = {
        "desk": desk, "rows": _shown(desk, rows), "person": identity.display(form.cleaned_data["person"]), "today": clock.today(),
        "said": form.cleaned_data, "at": [form.units[one].name for one in form.where],
    }  # fmt: skip
    return render(request, "staff/log_extract.html", context)


@needs_role(Role.LOG_REVIEWER)
@require_POST
def draw(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Draw a sample of what colleagues have seen between two days."""
    units = units_of(desk)
    form = DaysForm(request.POST, units=units, here=desk.unit.hsa_id, prefix="prov")
    if not form.is_valid():
        return _page(request, desk, LogForm(units=units, here=desk.unit.hsa_id), status=422, draw=form)
    days = form.cleaned_data["first"], form.cleaned_data["last"]
    where = form.cleaned_data.get("unit") or desk.unit.hsa_id
    with db.tenant_scope(desk.unit.provider_id):
        told = _record(desk, Action.LOG_SAMPLED, object=f"log:{where}")
        made = following_up.draw(desk.unit.provider_id, where, days, moments(*days), told, clock.now())
    if made is None:
        messages.info(request, _("Ingen annan än du har sett någon patient där de dagarna. Inget stickprov är draget."))
        return HttpResponseRedirect(reverse("staff:log"))
    return HttpResponseRedirect(reverse("staff:log-sample", args=[made.pk]))


@needs_role(Role.LOG_REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """One sample with its entries; POST says what it has shown."""
    units, now, tenant = units_of(desk), clock.now(), desk.unit.provider_id
    form = CloseForm(request.POST if request.method == "POST" else None)
    with db.tenant_scope(tenant):
        one = following_up.sample(id, tuple(units))
        if one is None:
            raise Http404
        if request.method == "POST" and form.is_valid():
            outcome, note = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
            done = following_up.close(id, outcome, note, _record(desk, Action.LOG_SAMPLE_CLOSED, object=f"sample:{id}"), now)
        else:
            done = None
            rows = following_up.of_ids(tenant, one.entries)
            _look(desk, rows, Action.LOG_READ, f"sample:{id}", now)
    if done is not None:
        if done:
            messages.success(request, _("Granskningen är sparad."))
        else:
            messages.warning(request, _("Någon annan har redan avslutat granskningen. Inget är ändrat."))
        return HttpResponseRedirect(reverse("staff:log"))
    context = {
        "desk": desk, "one": one, "unit": units[one.unit], "rows": _shown(desk, rows), "form": form,
        "outcome": _outcome(one), "closed_by": log_words.who(one.closed_by),
    }  # fmt: skip
    return render(request, "staff/log_sample.html", context, status=422 if form.errors else 200)


def units_of(desk: Desk) -> dict[str, CareUnit]:
    """The units whose log the colleague follows up, by HSA-id: the one that she works at, or all when the role is held for all."""
    today, me = clock.today(), desk.colleague.employee.upper()
    whole = roles.whole_provider(desk.unit.provider_id)
    if any(one.employee == me and one.role is Role.LOG_REVIEWER and roles.holds(one, today) for one in whole):
        return connections.units(desk.unit.provider_id)
    return {desk.unit.hsa_id: desk.unit}


def _cells(one: Found) -> tuple[object, ...]:
    at = one.at.astimezone(SWEDISH_TIME).strftime("%Y-%m-%d %H:%M:%S")
    patient = identity.display(one.patient) if one.patient else ""
    act = str(log_words.act(one.action))
    return at, str(log_words.who(one.actor)), one.commission, one.unit, patient, act, one.object, one.purpose, one.result


def _all(desk: Desk, form: LogForm, *, everybody: bool = True) -> list[Found] | None:
    """All that was asked for; None, and the form says so, where that is more than a file holds."""
    rows = _found(desk, form, MOST_IN_FILE + 1, 0, Action.LOG_EXPORTED, everybody=everybody)
    if len(rows) <= MOST_IN_FILE:
        return rows
    form.add_error("first", _("Det är fler än {most} händelser. Välj färre dagar, eller en patient.").format(most=MOST_IN_FILE))
    return None


def _found(desk: Desk, form: LogForm, limit: int, offset: int, action: Action, *, everybody: bool = True) -> list[Found]:
    """What was asked for; that it was is written down first, with whom it is about. Not `everybody`: colleagues' acts alone, whatever was
    ticked, and whoever did them."""
    wanted, now = form.wanted, clock.now()
    wanted = wanted if everybody else replace(wanted, everybody=False, employee="")
    with db.tenant_scope(desk.unit.provider_id):
        rows = following_up.found(desk.unit.provider_id, wanted, limit, offset)
        about = f"log:staff:{wanted.employee}" if wanted.employee else "log"
        _look(desk, rows, action, about, now, wanted.patient)
    return rows


def _look(desk: Desk, rows: Sequence[Found], action: Action, about: str, now: datetime, asked: str = "") -> None:
    patients = sorted({one.patient for one in rows} | {asked})
    named = [one for one in patients if one] or [""]
    audit.write(now, [_record(desk, action, one, about, "ok" if rows else "none") for one in named])


def _record(desk: Desk, action: Action, patient: str = "", object: str = "", result: str = "ok") -> Record:
    return Record(desk.actor, action, patient, object, FOLLOW_UP, desk.unit.hsa_id, desk.commission.id, result)


def _shown(desk: Desk, rows: Sequence[Found]) -> list[dict[str, Any]]:
    """Each entry in words. A patient who is called to the unit explains most of them by itself, and the page says so."""
    units = connections.units(desk.unit.provider_id)
    with db.tenant_scope(desk.unit.provider_id):
        names = dict(worklist.colleagues(desk.unit.pk, clock.today()))
        called = set(
            Invitation.objects.filter(
                tenant=desk.unit.provider_id, subject__in={one.patient for one in rows if one.patient},
                unit__in=[units[one].pk for one in {one.unit for one in rows} if one in units],
            ).values_list("subject", "unit_id")
        )  # fmt: skip
    return [
        {
            "one": one, "who": log_words.who(one.actor), "name": names.get(one.actor.removeprefix(following_up.STAFF), ""),
            "patient": identity.display(one.patient) if one.patient else "", "act": log_words.act(one.action),
            "unit": units[one.unit].name if one.unit in units else one.unit,
            "called": one.unit in units and (one.patient, units[one.unit].pk) in called, "odd": one.result not in ("ok", "found"),
        }
        for one in rows
    ]  # fmt: skip


def _page(
    request: HttpRequest, desk: Desk, form: LogForm, *, status: int = 200, draw: DaysForm | None = None, **shown: Any
) -> HttpResponse:  # fmt: skip
    units = units_of(desk)
    with db.tenant_scope(desk.unit.provider_id):
        samples = following_up.samples(desk.unit.provider_id, tuple(units))
    shown |= {"desk": desk, "form": form, "draw": draw or DaysForm(units=units, here=desk.unit.hsa_id, prefix="prov"), "status": status}
    shown["several"] = len(units) > 1
    shown["samples"] = [(one, units[one.unit].name, _outcome(one), len(one.entries)) for one in samples]
    return render(request, "staff/log.html", shown, status=status)


def _outcome(one: Sample) -> Any:
    return log_words.OUTCOMES[Outcome(one.outcome)] if one.outcome else ""
