"""What names people in a campaign, logged before it is shown: who is left out and why, and who does not want to be called."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.campaigns import leaving_out, queries
from kallelse.campaigns.report import why_words
from kallelse.campaigns.rules import WHY
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.roles.rules import Role
from kallelse.routing import reasons
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.campaigns_forms import DeclinedForm
from kallelse.staff_web.campaigns_web import READERS, own


@require_GET
@needs_role(*READERS)
def people(request: HttpRequest, desk: Desk, id: UUID, why: str) -> HttpResponse:
    """A page of those who are left out for one reason, or whom no letter would reach in time."""
    campaign = own(desk, id)
    if why not in WHY and why not in reasons.TEXTS and why != queries.LATE:
        raise Http404
    text = request.GET.get("sida", "1")
    page = int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.people(campaign.pk, why, page)
        audit.write(clock.now(), [desk.record(Action.CAMPAIGN_READ, one.subject, f"campaign:{campaign.pk}") for one in found])
    words = _("De som skulle få kallelsen för sent för ett brev") if why == queries.LATE else why_words(why)
    shown = [(one, identity.display(one.subject)) for one in found]
    more = len(found) == queries.PAGE
    return render(
        request, "staff/campaign_people.html",
        {"desk": desk, "campaign": campaign, "words": words, "people": shown, "page": page, "more": more},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(Role.SENDER, Role.RECEPTION)
def declined(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write down that somebody does not want to be called for a purpose, or wants to again."""
    form = DeclinedForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "staff/campaign_declined.html", {"desk": desk, "form": form}, status=422 if request.method == "POST" else 200
        )
    said = form.cleaned_data
    try:
        subject = identity.parse(said["person"], clock.today()).number
    except identity.IdentityError as error:
        form.add_error("person", f"{error.rule} {error.remedy}")
        return render(request, "staff/campaign_declined.html", {"desk": desk, "form": form}, status=422)
    holds = said["holds"] == "yes"
    news = leaving_out.decline(
        desk.unit.provider_id, desk.unit.pk, subject, said["purpose"], clock.now(), desk.actor, holds=holds, commission=desk.commission.id
    )
    if not news:
        messages.info(request, _("Det var redan så."))
    else:
        messages.success(request, _("Sparat: personen kallas inte.") if holds else _("Sparat: personen kallas igen."))
    return HttpResponseRedirect(reverse("staff:campaign-declined"))
