"""What happened in a campaign: counts without names, with small numbers hidden, as a page and as a file."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kallelse.campaigns import queries, rules
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import Went
from kallelse.invitations.states import Answer
from kallelse.kit import db
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.campaigns_web import READERS, own, why_words

type Part = tuple[str, Sequence[tuple[str, str]]]


@require_GET
@needs_role(*READERS)
def page(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The report as a page."""
    campaign = own(desk, id)
    return render(request, "staff/campaign_report.html", {"desk": desk, "campaign": campaign, "parts": _parts(desk, campaign)})


@require_GET
@needs_role(*READERS)
def file(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """The report as CSV. Its texts are ours and its figures counts, so that no cell can be a formula."""
    campaign = own(desk, id)
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";")
    out.writerow([_("Del"), _("Vad"), _("Antal")])
    out.writerows([heading, words, count] for heading, rows in _parts(desk, campaign) for words, count in rows)
    headers = {"Content-Disposition": f'attachment; filename="kampanj-{campaign.pk}.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _parts(desk: Desk, campaign: Campaign) -> list[Part]:
    with db.tenant_scope(desk.unit.provider_id):
        far = queries.progress(campaign.pk)
        came = queries.outcome(campaign.pk)
        why = queries.why_not(campaign.pk)
    went = [
        (_("Har fått en kallelse som gäller"), far.taken - far.went.get(Went.TAKEN_BACK, 0)),
        (_("Har fått veta att kallelsen inte gäller"), far.went.get(Went.TAKEN_BACK, 0)),
        (_("Väntar på sin tur"), far.left + far.went.get(Went.LISTED, 0)),
        (_("Har inte fått någon kallelse"), far.went.get(Went.LEFT_OUT, 0) + far.went.get(Went.NOT_SENT, 0)),
    ]
    ways = [
        (_("Mottaget av 1177 inkorg"), came.digital), (_("Läst"), came.read), (_("Brev beställda"), came.letters),
        (_("Brev i retur"), came.returned), (_("Inte mottaget"), came.refused), (_("Uppgifter för en medarbetare"), came.tasks),
        (_("Planerat, har inte gått ut"), came.waiting),
    ]  # fmt: skip
    answers = [
        (_("Har tackat ja"), came.answers.get(Answer.ACCEPTED, 0) + came.answers.get(Answer.REBOOKED, 0)),
        (_("Har avbokat eller tackat nej"), came.answers.get(Answer.CANCELLED, 0) + came.answers.get(Answer.DECLINED, 0)),
        (_("Vill ha annan tid eller hjälp"), came.answers.get(Answer.OTHER_TIME, 0) + came.answers.get(Answer.NEEDS_HELP, 0)),
        (_("Har inte svarat"), came.answers.get(Answer.NONE, 0)),
    ]
    parts: list[tuple[str, Sequence[tuple[str, int]]]] = [
        (_("Alla på listan"), went), (_("Kallelserna"), ways), (_("Svaren"), answers),
        (_("Varför några inte har fått någon kallelse"), [(why_words(code), count) for code, count in why]),
    ]  # fmt: skip
    return [(heading, _hidden(rows)) for heading, rows in parts if rows]


def _hidden(rows: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    shown = rules.safe_counts([count for _, count in rows])
    return [(words, count) for (words, _), count in zip(rows, shown, strict=True)]
