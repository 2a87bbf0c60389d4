"""The verbs of colleagues: make, change, try, ask for approval, approve, go on, pause, stop. Each is one transaction with its entry."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.campaigns import figures, listing, rules, trying
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import CHANGEABLE, STOPPABLE, State
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.kit import db
from kallelse.roles import standing
from kallelse.routing.clocks import day_of
from kallelse.templates import queries as templates

SOURCE = "Kampanjer i Kallelse"
"""The source system whose references the kallelser of campaigns have: nothing of theirs stands in a schedule that we could ask."""


class CampaignError(Exception):
    """Why something cannot be done: the field, the rule and the remedy, in Swedish."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.field, self.rule, self.remedy = field, rule, remedy


@dataclass(frozen=True, slots=True)
class Who:
    """The colleague: as the access log names her, with her commission."""

    actor: str
    commission: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is said of a campaign when it is made or changed. `row` is `drafting.Said`: what is the same for everybody."""

    title: str
    purpose: str
    row: Mapping[str, Any]
    risk_reference: str
    review_by: date
    expected_size: int
    template: int
    """The pk of an approved version that the unit may send from."""
    size_reason: str = ""
    canary_size: int = 50
    per_hour: int = 0
    not_before: datetime | None = None
    listed_by: int | None = None
    """The pk of the system whose key may add people."""


REVIEW_PASSED = (
    "review_by", "Rutinens granskningsdatum har passerat, och då får ingen ny kampanj börja.",
    "Låt verksamhetschefen granska rutinen och skriv in det nya datumet.",
)  # fmt: skip
ROUTINE_PASSED = (
    "", "Enhetens rutin för kallelser saknas eller skulle ha granskats, och då får ingen ny kampanj börja.",
    "Be verksamhetschefen att skriva eller granska rutinen under Inställningar.",
)  # fmt: skip
NO_TEMPLATE = ("template", "Mallen är inte godkänd för enheten, eller har fått en nyare version.", "Välj en godkänd mall i listan.")
TEMPLATE_PASSED = (
    "template", "Mallens granskningsdatum har passerat, och då får ingen ny kampanj börja.", "Låt mallens ägare granska den.",
)  # fmt: skip
TOO_LATE = ("", "Kampanjen har hunnit längre och kan inte ändras så.", "Läs in sidan igen och se hur långt den har kommit.")
EMPTY = ("list", "Listan är tom.", "Lägg till personer med en fil eller från ett system.")
SAME_PERSON = (
    "", "Den som har gjort, provat eller skickat en kampanj till godkännande får inte godkänna den.", "Be en kollega att godkänna.",
)  # fmt: skip
NOT_AS_TRIED = ("", "Kampanjen är inte längre den som provades.", "Prova den igen, och be sedan om ett nytt godkännande.")
OTHER_SIZE = (
    "size_reason", "Listan avviker mer än tio procent från den storlek som var väntad.",
    "Kontrollera urvalet. Är det rätt: skriv varför storleken är en annan, och prova igen.",
)  # fmt: skip
NOBODY = ("list", "Ingen på listan skulle få en kallelse.", "Se varför de är utelämnade, och rätta listan.")
NO_REASON = ("stop_reason", "Skriv varför kampanjen stoppas.", "Några ord räcker. Skriv inget om någon patient.")


def make(unit: CareUnit, settings: Settings, who: Who, now: datetime) -> UUID:
    """A new campaign of a unit. Raises CampaignError."""
    _check(unit, settings, now)
    source, _made = SourceSystem.objects.get_or_create(provider_id=unit.provider_id, name=SOURCE)
    campaign = Campaign(tenant_id=unit.provider_id, unit=unit, source=source, made_by=who.actor, made_at=now)
    with db.tenant_scope(unit.provider_id):
        _set(campaign, settings)
        campaign.save(force_insert=True)
        audit.write(now, [_record(campaign, Action.CAMPAIGN_MADE, who)])
    return campaign.pk


def change(tenant_id: int, campaign_id: UUID, settings: Settings, who: Who, now: datetime) -> None:
    """Other settings; what had been tried must be tried anew. Raises CampaignError."""
    with _held(tenant_id, campaign_id, CHANGEABLE) as campaign:
        _check(connections.unit(campaign.unit_id), settings, now)
        _set(campaign, settings)
        listing.reopen(campaign)
        campaign.made_by = who.actor
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_CHANGED, who)])


def try_out(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """Let the workers try the whole list. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.DRAFT, State.TRIED)) as campaign:
        _still_reviewed(campaign, now)
        if not db.run("SELECT EXISTS (SELECT FROM campaigns_recipient WHERE campaign_id = %s)", [campaign.pk])[0][0]:
            raise CampaignError(*EMPTY)
        db.run(_AGAIN, [campaign.pk])
        campaign.state, campaign.tried_by, campaign.tried, campaign.fingerprint = State.TRYING.value, who.actor, None, None
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_TRIED, who, "begun")])


def interrupt(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """Give up a trial that is under way. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.TRYING,)) as campaign:
        campaign.state = State.DRAFT.value
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_TRIED, who, "given up")])


def ask(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """Ask somebody else to approve what was tried. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.TRIED,)) as campaign:
        _approvable(campaign, now)
        campaign.state, campaign.asked_by = State.WAITING.value, who.actor
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_APPROVED, who, "asked")])


def approve(tenant_id: int, campaign_id: UUID, seen: bytes, who: Who, now: datetime) -> None:
    """Approve exactly what was tried: `seen` is the fingerprint that the approver has before her. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.WAITING,)) as campaign:
        if who.actor in (campaign.made_by, campaign.tried_by, campaign.asked_by):
            raise CampaignError(*SAME_PERSON)
        _approvable(campaign, now)
        if campaign.fingerprint is None or not bytes(campaign.fingerprint) == seen == trying.fingerprint(campaign):
            raise CampaignError(*NOT_AS_TRIED)
        campaign.state, campaign.approved_by, campaign.approved_at, campaign.approved = State.APPROVED.value, who.actor, now, seen
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_APPROVED, who)])


def send_back(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """Not approved: it is a draft again. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.WAITING,)) as campaign:
        listing.reopen(campaign)
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_APPROVED, who, "sent back")])


def go_on(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """The first few look right, or a pause is over. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.PAUSED,)) as campaign:
        campaign.state, campaign.went_on_by, campaign.went_on_at = State.RUNNING.value, who.actor, now
        campaign.paced_from, campaign.paced_at = now, campaign.taken
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_WENT_ON, who)])


def pause(tenant_id: int, campaign_id: UUID, who: Who, now: datetime) -> None:
    """Nobody more for now; what has been taken goes its way. Raises CampaignError."""
    with _held(tenant_id, campaign_id, (State.RUNNING,)) as campaign:
        campaign.state = State.PAUSED.value
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_PAUSED, who)])


def stop(tenant_id: int, campaign_id: UUID, reason: str, who: Who, now: datetime, *, takes_back: bool) -> None:
    """Nobody more at all, and what has not left is stopped; with `takes_back` what has left is recalled too. Raises CampaignError."""
    if not reason.strip():
        raise CampaignError(*NO_REASON)
    with _held(tenant_id, campaign_id, STOPPABLE) as campaign:
        campaign.state, campaign.stopped_by, campaign.stopped_at = State.STOPPING.value, who.actor, now
        campaign.stop_reason, campaign.takes_back = reason.strip()[:500], takes_back
        campaign.save()
        audit.write(now, [_record(campaign, Action.CAMPAIGN_STOPPED, who, "takes back" if takes_back else "ok")])


_AGAIN = """
UPDATE campaigns_recipient SET went = 'listed', why = '', refusal = NULL, decision = NULL, claimed_by = NULL
WHERE campaign_id = %s AND (went <> 'listed' OR claimed_by IS NOT NULL)
"""


def _check(unit: CareUnit, settings: Settings, now: datetime) -> None:
    needed = {
        "title": ("Kampanjen ska ha ett namn.", "Skriv ett namn som kollegorna känner igen."),
        "risk_reference": ("Riskanalysen ska anges.", "Skriv riskanalysens beteckning, till exempel ett diarienummer."),
    }
    for field, said in needed.items():
        if not getattr(settings, field).strip():
            raise CampaignError(field, *said)
    if settings.expected_size < 1:
        raise CampaignError("expected_size", "Väntad storlek ska vara minst 1.", "Skriv ungefär hur många som ska kallas.")
    if settings.canary_size < 1:
        raise CampaignError("canary_size", "Minst en ska skickas först.", "Skriv hur många som skickas innan någon säger fortsätt.")
    _reviewed(unit, settings.template, settings.review_by, now)


def _set(campaign: Campaign, settings: Settings) -> None:
    for name in Settings.__dataclass_fields__:
        setattr(campaign, "listed_by_id" if name == "listed_by" else name, getattr(settings, name))
    campaign.row = dict(settings.row)


def _reviewed(unit: CareUnit, template: int | None, review_by: date, now: datetime) -> None:
    """No review day has passed: of the campaign, of the unit's routine, of the template (R-HSLF-7). A new campaign has no grace."""
    if rules.overdue(review_by, day_of(now)):
        raise CampaignError(*REVIEW_PASSED)
    if standing.review_overdue(unit, day_of(now)):
        raise CampaignError(*ROUTINE_PASSED)
    chosen = next((one for one in templates.for_sending(unit, today=day_of(now)) if one.version == template), None)
    if chosen is None:
        raise CampaignError(*NO_TEMPLATE)
    if chosen.overdue:
        raise CampaignError(*TEMPLATE_PASSED)


def _still_reviewed(campaign: Campaign, now: datetime) -> None:
    _reviewed(connections.unit(campaign.unit_id), campaign.template, campaign.review_by, now)


def _approvable(campaign: Campaign, now: datetime) -> None:
    """Raises CampaignError unless the trial may be approved as it is (K29)."""
    _still_reviewed(campaign, now)
    found = figures.stored(campaign)
    if found is None:
        raise CampaignError(*NOT_AS_TRIED)
    if not found.ready:
        raise CampaignError(*NOBODY)
    if not rules.within_expected(campaign.expected_size, found.total) and not campaign.size_reason.strip():
        raise CampaignError(*OTHER_SIZE)


@contextmanager
def _held(tenant_id: int, campaign_id: UUID, states: tuple[State, ...]) -> Iterator[Campaign]:
    """The campaign, held until the end of its transaction. Raises CampaignError when it is in another state."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
        if campaign.state not in states:
            raise CampaignError(*TOO_LATE)
        yield campaign


def _record(campaign: Campaign, action: Action, who: Who, result: str = "ok") -> audit.Record:
    unit = connections.unit(campaign.unit_id).hsa_id
    return audit.Record(who.actor, action, "", f"campaign:{campaign.pk}", unit=unit, commission=who.commission, result=result)


type Act = Callable[[int, UUID, Who, datetime], None]
ACTS: Mapping[str, Act] = {"prova": try_out, "avbryt": interrupt, "be": ask, "backa": send_back, "fortsatt": go_on, "pausa": pause}
"""What needs nothing but a button, by the last part of its address."""
