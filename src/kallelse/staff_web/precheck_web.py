"""Pre-check: one person and a time, or a whole file, and how each would be reached. Nothing is stored or sent."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kallelse import plugs
from kallelse.delivery import prechecking
from kallelse.delivery.prechecking import Checked, Outlook
from kallelse.invitations.queries import CHANNEL_NAMES
from kallelse.kit import clock
from kallelse.persons.register import RegisterSilent
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.routing.timeline import Band
from kallelse.sources import Draft, Refusal
from kallelse.staff_web import file_web, sending
from kallelse.staff_web.access import Desk, needs_role
from kallelse.templates import named

FIELDS = {"person": "person", "start": "clock"}
"""Where the page shows what was said about a field of the row."""


class OneForm(forms.Form):
    """One person and a time."""

    person = forms.CharField(
        label=gettext_lazy("Personnummer"), max_length=20, help_text=gettext_lazy("Tolv siffror. Även samordningsnummer och reservnummer."),
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"}),
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("Dag"), widget=forms.DateInput(attrs={"class": "ds-input", "type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(
        label=gettext_lazy("Klockan"), widget=forms.TimeInput(attrs={"class": "ds-input", "type": "time"}, format="%H:%M")
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page shows of a pre-check: how many by band, by what would be done and by reason; the most first, bands by time left."""

    total: int
    stopped: int
    bands: Sequence[tuple[str, int]]
    steps: Sequence[tuple[str, str, int]]
    reasons: Sequence[tuple[str, int]]
    outlook: Sequence[tuple[str, Outlook]]


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The two forms; POST shows the answer above them."""
    if request.method != "POST":
        return _page(request, desk)
    return _file(request, desk) if "check" in request.POST else _one(request, desk)


def _one(request: HttpRequest, desk: Desk) -> HttpResponse:
    filled = OneForm(request.POST)
    if not filled.is_valid():
        return _page(request, desk, filled, status=422)
    said = filled.cleaned_data
    row = {"reference": "förhandskontroll", "person": said["person"], "unit": desk.unit.hsa_id}
    row |= {"start": f"{said['day']:%Y-%m-%d}T{said['clock']:%H:%M}", "purpose": _("Besök")}
    (draft,) = plugs.READERS["rest"].read(json.dumps(row).encode(), "application/json")
    found = _check(desk, [draft])
    if found is None:
        filled.add_error(None, _silent())
        return _page(request, desk, filled, status=503)
    (checked,), summary = found
    if checked.refusal is not None:
        field = FIELDS.get(checked.refusal.field.partition(".")[0])
        filled.add_error(field, f"{checked.refusal.rule} {checked.refusal.remedy}")
        return _page(request, desk, filled, status=422)
    assert checked.plan is not None
    steps = [
        (_how(step.channel), step.due_at, reasons.text(step.reason)) for step in sorted(checked.plan.steps, key=lambda step: step.due_at)
    ]
    return _page(request, desk, filled, summary=summary, steps=steps, now=clock.now())


def _file(request: HttpRequest, desk: Desk) -> HttpResponse:
    upload = request.FILES.get("file")
    if error := file_web.wrong_upload(upload):
        return _page(request, desk, error=error, status=422)
    assert isinstance(upload, UploadedFile)
    found = _check(desk, named.filled_in(sending.read_file(upload.read()), desk.unit.provider_id, clock.now()))
    if found is None:
        return _page(request, desk, error=_silent(), status=503)
    checked, summary = found
    refused = [(one.row + file_web.FIRST_LINE, one.refusal) for one in checked if one.refusal is not None]
    shown, more = refused[: file_web.SHOWN], max(0, len(refused) - file_web.SHOWN)
    return _page(request, desk, summary=summary, lines=shown, wrong=len(refused), more=more)


def _silent() -> str:
    """What is said when nobody can be looked up."""
    return _("Personuppgiftstjänsten svarar inte just nu. Inget är kontrollerat. Vänta en stund och försök igen.")


def _check(desk: Desk, results: Sequence[Draft | Refusal]) -> tuple[list[Checked], Summary] | None:
    """The answers and their summary; None when the person service does not answer."""
    source, now = sending.own_source(desk), clock.now()
    try:
        checked = prechecking.check(source, results, now, actor=desk.actor, unit=desk.unit.hsa_id, commission=desk.commission.id)
    except RegisterSilent:
        return None
    return checked, _summary(checked, prechecking.outlook(source, checked, now))


def _summary(checked: Sequence[Checked], outlook: Sequence[Outlook]) -> Summary:
    plans = [one.plan for one in checked if one.plan is not None]
    alive = [plan for plan in plans if not plan.stop]
    bands = Counter(plan.band for plan in alive)
    steps = Counter((step.channel, step.reason) for plan in alive for step in plan.steps)
    # A reason that carries a moment is the same reason at another time: they are counted by what they say without it.
    said = Counter(reason.code for plan in plans for reason in plan.reasons if not reason.data and not reason.code.startswith("band_"))
    return Summary(
        len(plans),
        len(plans) - len(alive),
        [(reasons.text(f"band_{band.value}"), bands[band]) for band in Band if bands[band]],
        [(_how(channel), reasons.text(code), count) for (channel, code), count in steps.most_common()],
        [(reasons.text(code), count) for code, count in said.most_common()],
        [(_how(one.channel), one) for one in outlook],
    )


def _how(channel: str) -> str:
    return _("Ni får en uppgift") if channel == "manual" else str(CHANNEL_NAMES.get(channel, channel))


def _page(request: HttpRequest, desk: Desk, form: OneForm | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "staff/precheck.html", {"desk": desk, "form": form or OneForm()} | more, status=status)
