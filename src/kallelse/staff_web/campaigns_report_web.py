"""What happened in a campaign: its course and counts without names, as a page and as a file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kallelse.campaigns import report
from kallelse.content.page_filters import stamp
from kallelse.staff_web import tables
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.campaigns_web import READERS, own


@require_GET
@needs_role(*READERS)
def page(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The report as a page."""
    campaign = own(desk, id)
    shown = {"desk": desk, "campaign": campaign, "course": report.course(campaign), "parts": report.parts(campaign)}
    return render(request, "staff/campaign_report.html", shown)


@require_GET
@needs_role(*READERS)
def file(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The report as CSV."""
    campaign = own(desk, id)
    course = [(_("Förloppet"), each.what, stamp(each.at)) for each in report.course(campaign)]
    counts = [(heading, words, count) for heading, rows in report.parts(campaign) for words, count in rows]
    return tables.file(f"kampanj-{campaign.pk}.csv", [(_("Del"), _("Vad"), _("Antal")), *course, *counts])
