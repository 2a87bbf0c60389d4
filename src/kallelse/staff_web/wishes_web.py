"""What the patient wishes: reminders over open networks, a pause, paper, other needs. A colleague writes down what she says."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.content import Level
from kallelse.delivery import rechecking
from kallelse.kit import clock, db
from kallelse.notices import actions, offered
from kallelse.notices.gates import OPEN, RANK
from kallelse.persons import preferences
from kallelse.persons.preferences import Kind, Said
from kallelse.roles.rules import Role
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.behalf_web import CHECKED, THROUGH
from kallelse.staff_web.details import Detail
from kallelse.staff_web.kallelse_web import detail_of

KINDS = {
    Kind.WANTS_PAPER: lazy("Brev också"), Kind.LARGE_PRINT: lazy("Stor stil"), Kind.EASY_READ: lazy("Lättläst"),
    Kind.INTERPRETER: lazy("Tolk"), Kind.OTHER_LANGUAGE: lazy("Text på annat språk"),
}  # fmt: skip
SPOKEN = (Kind.INTERPRETER, Kind.OTHER_LANGUAGE)
"""Needs that have a language."""
LONGEST_LANGUAGE = 8


@needs_role(Role.RECEPTION, Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, desk: Desk, number: str) -> HttpResponse:
    """What is known of the patient's wishes, and the forms that change it for her."""
    detail = detail_of(desk, number)
    form: dict[str, Any] = {}
    if request.method == "POST":
        # The button that was pressed says it all: what is done, with which wish or channel, and at which level.
        act, about, level = (*request.POST.get("wish", "").split(":"), "", "")[:3]
        form = {name: request.POST.get(name, "").strip() for name in ("through", "checked", "language")}
        form |= {"act": act, "channel": about, "kind": about, "level": level}
        form["errors"] = _errors(form)
        if not form["errors"]:
            _carry_out(request, desk, detail, form)
            return HttpResponseRedirect(reverse("staff:wishes", args=[detail.invitation.number]))
    return render(request, "staff/wishes.html", _shown(desk, detail) | form, status=422 if form else 200)


def _errors(form: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    if form["through"] not in THROUGH:
        found["through"] = _("Välj hur patienten sade det.")
    if form["checked"] not in CHECKED:
        found["checked"] = _("Välj hur du kontrollerade vem det är.")
    spoken = form["act"] == "say" and form["kind"] in SPOKEN
    if spoken and not (form["language"].replace("-", "").isalpha() and len(form["language"]) <= LONGEST_LANGUAGE):
        found["language"] = _("Skriv språkets kod, till exempel so eller ar.")
    return found


def _carry_out(request: HttpRequest, desk: Desk, detail: Detail, form: dict[str, Any]) -> None:
    """One wish. How it was checked who she is stands in the access log, with the colleague's commission."""
    tenant, patient, now, act = desk.unit.provider_id, detail.invitation.subject, clock.now(), form["act"]
    checked = f"{act}:{form['through']},{form['checked']}"
    if (act == "withdraw" or (act == "agree" and form["level"] in RANK)) and form["channel"] in OPEN:
        contact = actions.ask([patient]).get(patient) if act == "agree" else None
        with db.tenant_scope(tenant):
            audit.write(now, [desk.record(Action.STAFF_READ, patient, f"wishes:{form['channel']}", checked)])
            if act == "withdraw":
                done = actions.withdraw_consent(tenant, patient, form["channel"], desk.actor, now)
            else:
                done = actions.give_consent(tenant, patient, form["channel"], cast(Level, form["level"]), desk.actor, contact, now)
        if done:
            messages.success(request, _("Antecknat."))
        else:
            text = _("Inget är ändrat: hon har inte lagt in något nummer eller någon adress på 1177, eller så svarar inte 1177.")
            messages.error(request, text)
    elif act in ("say", "unsay") and form["kind"] in KINDS:
        said = Said(patient, Kind(form["kind"]), holds=act == "say", language=form["language"] if form["kind"] in SPOKEN else "")
        with db.tenant_scope(tenant):
            audit.write(now, [desk.record(Action.STAFF_READ, patient, f"wishes:{form['kind']}", checked)])
            rechecking.heard(tenant, [said], now, by=desk.actor)
            stands = {one.kind: one for one in preferences.words(tenant, [patient])}[form["kind"]]
        if stands.holds == said.holds:
            messages.success(request, _("Antecknat. Det gäller också det som är på väg."))
        else:
            messages.error(request, _("Patienten har själv sagt något annat efter inloggning, och hennes ord gäller. Be henne ändra där."))
    elif act in ("pause", "lift"):
        with db.tenant_scope(tenant):
            audit.write(now, [desk.record(Action.STAFF_READ, patient, "wishes:pause", checked)])
            if act == "pause":
                actions.pause(tenant, patient, None, desk.actor, now)
            else:
                actions.lift_pause(tenant, patient, desk.actor, now)
        messages.success(request, _("Antecknat."))
    else:
        raise Http404


def _shown(desk: Desk, detail: Detail) -> dict[str, Any]:
    tenant, patient, now = desk.unit.provider_id, detail.invitation.subject, clock.now()
    with db.tenant_scope(tenant):
        offers = {one.channel: one for one in offered.offers(tenant, [desk.unit.pk], now)}
        agreed = {one.channel: one for one in offered.agreed(tenant, [patient])}
        said = {one.kind: one for one in preferences.words(tenant, [patient])}
        pause = offered.pause_of(tenant, [patient], now)
    ways = [(name, offers.get(name), agreed.get(name)) for name in OPEN if name in offers or name in agreed]
    wishes = [(kind.value, label, said.get(kind), kind in SPOKEN) for kind, label in KINDS.items()]
    return {
        "desk": desk, "detail": detail, "one": detail.invitation, "ways": ways, "wishes": wishes, "pause": pause,
        "throughs": THROUGH, "checks": CHECKED,
    }  # fmt: skip
