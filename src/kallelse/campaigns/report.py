"""What happened in a campaign: its course, and counts without names in which small numbers are hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kallelse.campaigns import queries, rules
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import WHY, Went
from kallelse.invitations.states import Answer
from kallelse.kit import db
from kallelse.routing import reasons

type Part = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and what with how many."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that was done with the campaign, when, and by whom (as the access log names colleagues) or why."""

    what: str
    at: datetime
    more: str = ""


def course(one: Campaign) -> list[Moment]:
    """What was done with it, from the first to the last."""
    told = (
        (_("Kampanjen gjordes"), one.made_at, one.made_by), (_("Listan provades"), one.tried_at, one.tried_by),
        (_("Den godkändes av en annan person"), one.approved_at, one.approved_by), (_("De första skickades"), one.began_at, ""),
        (_("Någon sade fortsätt"), one.went_on_at, one.went_on_by),
        (_("Den stoppades"), one.stopped_at, ". ".join(filter(None, (one.stopped_by, one.stop_reason)))),
        (_("Det sista var stoppat"), one.emptied_at, ""), (_("Alla hade fått sin kallelse"), one.done_at, ""),
    )  # fmt: skip
    return sorted((Moment(what, at, more.removeprefix("staff:")) for what, at, more in told if at is not None), key=lambda each: each.at)


def parts(campaign: Campaign) -> list[Part]:
    """The counts, in the order in which they are read."""
    with db.tenant_scope(campaign.tenant_id):
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
    found: list[tuple[str, Sequence[tuple[str, int]]]] = [
        (_("Alla på listan"), went), (_("Kallelserna"), ways), (_("Svaren"), answers),
        (_("Varför några inte har fått någon kallelse"), [(why_words(code), count) for code, count in why]),
    ]  # fmt: skip
    return [(heading, _hidden(rows)) for heading, rows in found if rows]


def why_words(code: str) -> str:
    """Why somebody gets no kallelse."""
    return str(WHY[code]) if code in WHY else reasons.text(code)


def _hidden(rows: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    shown = rules.safe_counts([count for _, count in rows])
    return [(words, count) for (words, _), count in zip(rows, shown, strict=True)]
