"""What colleagues do by hand and patients on their pages, in a history: each act as its page does it."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from kallelse.acts import actions as acts
from kallelse.acts.actions import Who
from kallelse.acts.models import Act
from kallelse.acts.rules import HOLD, Kind
from kallelse.booking import actions as booking
from kallelse.booking import needs
from kallelse.booking.needs import Details
from kallelse.campaigns import actions as campaigns
from kallelse.campaigns import listing
from kallelse.campaigns.actions import CampaignError
from kallelse.campaigns.models import Campaign
from kallelse.delivery import rechecking
from kallelse.diary import again, choosing
from kallelse.diary import queries as diary
from kallelse.diary.actions import Who as Patient
from kallelse.diary.models import Slot
from kallelse.freed_times import actions as freed
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import Proposal
from kallelse.invitations import held
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons import preferences
from kallelse.persons.preferences import Said
from kallelse.sources import Draft
from kallelse.sources.rows.people import Listed
from tests.campaigns import conftest as grounds
from tests.campaigns.conftest import APPROVER, MAKER
from tests.model.world import World

COLLEAGUE = Who("staff:TSTNMT2321000156-1001", "TSTNMT2321000156-K101U1")
WORDS = {Kind.RESEND: ("says_not_got", ""), Kind.LETTER: ("cannot_log_in", ""), Kind.NOTE: ("contact", "Ringde, inget svar.")}
ASKED = {"interpreter": {needs.Kind.INTERPRETER: Details("ar")}, "transport": {needs.Kind.TRANSPORT: needs.PLAIN}, "nothing": {}}
WANTED, VISIT = Wanted(2), timedelta(minutes=30)


@dataclass
class Hands:
    """The acts of one history, and what they have promised."""

    world: World
    stops: dict[UUID, tuple[UUID, list[UUID]]] = field(default_factory=dict)
    """Stops that wait their minute: the kallelse, and those of its steps that must not leave meanwhile."""
    undone: set[UUID] = field(default_factory=set)
    """Acts that were taken back in time."""
    regretted: set[UUID] = field(default_factory=set)
    """Kallelser that were sent by hand and taken back within the minute."""
    campaign: UUID | None = None
    times: list[datetime] = field(default_factory=list)
    """The times that have been published in our diary."""

    @property
    def tenant(self) -> int:
        return int(self.world.provider.pk)

    # What colleagues do

    def act(self, reference: str, kind: Kind, why: str = "") -> None:
        """Ask for an act on a kallelse; it waits its minute."""
        one = self.world.live(reference)
        if one is None:
            return
        reason, note = (why, "") if kind is Kind.STOP else WORDS[kind]
        with db.tenant_scope(self.tenant):
            waits = list(Step.objects.filter(invitation=one, state="planned").exclude(channel="manual").values_list("pk", flat=True))
        made = acts.ask(self.tenant, one.pk, kind, reason, note, COLLEAGUE, clock.now())
        if isinstance(made, Act):
            self._remember(made, one, waits)

    def new_version(self, reference: str, days: int, words: str) -> None:
        """Ask for another version with another time and other words."""
        one = self.world.live(reference)
        if one is not None and one.unit_id == self.world.unit.pk:
            start = self.world.visit(days)
            draft = Draft(0, reference, one.subject, self.world.unit.hsa_id, start=start, wording={"purpose": words})
            acts.ask(self.tenant, one.pk, Kind.VERSION, "wrong_time", "", COLLEAGUE, clock.now(), draft=draft)

    def letter_for(self, reference: str) -> None:
        """The patient asks for a letter over the telephone."""
        one = self.world.live(reference)
        if one is not None:
            caller = Who(COLLEAGUE.actor, COLLEAGUE.commission, "phone", "questions")
            self._remember(acts.ask(self.tenant, one.pk, Kind.LETTER, "patient_asked", "", caller, clock.now()), one, [])

    def undo(self) -> None:
        """Take back the act that was asked for last, if it still waits."""
        with db.tenant_scope(self.tenant):
            last = Act.objects.filter(tenant=self.tenant, state="waiting").order_by("-asked_at").first()
        if last is not None and acts.undo(self.tenant, last.pk, COLLEAGUE, clock.now()):
            self.undone.add(last.pk)
            self.stops.pop(last.pk, None)

    def send(self, person: int, days: int, words: str) -> None:
        """Send one by hand: it is held a minute."""
        self.world.hand_over(person, days, words, held_until=clock.now() + HOLD)

    def regret(self, reference: str) -> None:
        """Take back what was sent by hand."""
        one = self.world.live(reference)
        if one is not None:
            with db.tenant_scope(self.tenant):
                if held.take_back(self.tenant, one.pk, clock.now()):
                    self.regretted.add(one.pk)

    def _remember(self, made: Act | str, one: Invitation, waits: list[UUID]) -> None:
        if isinstance(made, Act) and made.kind == Kind.STOP:
            self.stops[made.pk] = one.pk, waits
        if isinstance(made, Act) and made.kind == Kind.LETTER:
            self.hastened(one)

    # What patients do

    def hastened(self, one: Invitation) -> None:
        """It has been asked for meanwhile: what rests for a stop may leave."""
        for stopped, waits in self.stops.values():
            if stopped == one.pk:
                waits.clear()

    def ask_for_letter(self, reference: str) -> None:
        """The patient wants it on paper."""
        one = self.world.live(reference)
        if one is not None:
            booking.ask_for_letter(self.tenant, one.pk, clock.now())
            self.hastened(one)

    def other_time(self, reference: str) -> None:
        """The patient wants another time."""
        one = self.world.live(reference)
        if one is not None:
            booking.ask_for_other_time(self.tenant, one.pk, clock.now(), suits="morning")

    def needs(self, reference: str, what: str) -> None:
        """The patient asks for help before the visit, or no longer does."""
        one = self.world.live(reference)
        if one is not None:
            needs.ask(self.tenant, one.pk, ASKED[what], clock.now())

    def wishes(self, person: int, *, paper: bool) -> None:
        """The patient wants paper too from now on, or no longer does."""
        identity = self.world.persons[person]
        with db.tenant_scope(self.tenant):
            said = Said(identity, preferences.Kind.WANTS_PAPER, holds=paper)
            rechecking.heard(self.tenant, [said], clock.now(), by="resident")
        if paper:
            for _, waits in self.stops.values():
                waits.clear()

    def cancel_undone(self, reference: str) -> None:
        """The patient wants the time that she has cancelled back."""
        with db.tenant_scope(self.tenant):
            last = Invitation.objects.filter(source=self.world.source, reference=reference).order_by("-version").first()
        if last is None:
            return
        unit = self.world.unit_of(last)
        if again.possible(unit, last, clock.now()):
            said = again.take_back(unit, Patient(last.subject, "resident"), last, clock.now())
            assert said.outcome in ("done", "refused"), said
            if said.outcome == "done":
                assert self.world.live(reference) is not None, "A time was given back, and no kallelse holds."

    # What happens at a unit whose diary we keep

    def at_clinic(self, person: int, days: int) -> None:
        """A kallelse whose time stands in our diary, and a free time on the day before."""
        world = self.world
        reference = f"b{len(world.bookings) + 1}"
        start = world.visit(days) + timedelta(minutes=30 * len(world.bookings))
        self._publish(start, reference)
        if start - timedelta(days=1) > clock.now():
            self._publish(start - timedelta(days=1) + timedelta(minutes=15))
        words = {"purpose": "Återbesök hos läkaren.", "rebook_allowed": True, "time_type": "ATER"}
        world.say(Draft(0, reference, world.persons[person], world.clinic.hsa_id, start=start, end=start + VISIT, wording=words))

    def _publish(self, start: datetime, kallelse: str = "") -> None:
        with db.tenant_scope(self.tenant):
            Slot.objects.create(
                tenant=self.world.provider, source=self.world.source, unit=self.world.clinic, reference=f"tid {len(self.times)}",
                starts=start, ends=start + VISIT, published_at=clock.now(), kallelse=kallelse, time_type="ATER",
                time_type_name="Återbesök", performer_surname="Exempel", performer_title="Läkare",
            )  # fmt: skip
        self.times.append(start)

    def stand_by(self, reference: str) -> None:
        """The patient can come earlier."""
        one = self.world.live(reference)
        if one is not None and one.unit_id == self.world.clinic.pk:
            freed.stand_by(one, WANTED, clock.now())

    def answer_offer(self, *, yes: bool) -> None:
        """Whoever was offered a time last answers."""
        with db.tenant_scope(self.tenant):
            offer = Proposal.objects.select_related("standby").filter(tenant=self.tenant, state="offered").order_by("-made_at").first()
        if offer is None:
            return
        held_before = self.world.live(offer.standby.reference)
        if not yes:
            freed.decline(self.tenant, offer.pk, clock.now())
            return
        said = freed.accept(self.world.clinic, offer.pk, Patient(offer.standby.subject, "resident"), clock.now())
        if said.outcome == "done":
            now_held = self.world.live(offer.standby.reference)
            assert now_held is not None, "An offer was taken, and no kallelse holds."
            assert now_held != held_before
        else:
            assert self.world.live(offer.standby.reference) == held_before, "An offer that was not got took the old time."

    def choose_time(self, reference: str) -> None:
        """The patient takes the first free time that there is, and keeps hers until it is certain."""
        one, unit = self.world.live(reference), self.world.clinic
        if one is None or one.unit_id != unit.pk:
            return
        now, today = clock.now(), clock.now().astimezone(SWEDISH_TIME).date()
        with db.tenant_scope(self.tenant):
            booked = diary.by_reference(unit, reference)
        free = choosing.offers(unit, booked, today, today + timedelta(days=60), now) if booked is not None else None
        if booked is not None and free:
            said = choosing.choose(unit, Patient(one.subject, "resident"), booked, free[0], now)
            holds = self.world.live(reference)
            assert holds is not None, "Another time was chosen, and no kallelse holds."
            assert (said.outcome == "done") is (holds.visit_start == free[0].start)

    # A campaign of the unit's

    def campaign_goes_on(self, persons: list[int]) -> None:
        """Make a campaign to these persons, or take the one that there is a step further: as far as anybody may."""
        if self.campaign is None:
            self.campaign = self._campaign(persons)
        now, tenant, id = clock.now(), self.tenant, self.campaign
        for name in ("prova", "be", "fortsatt"):
            with suppress(CampaignError):
                campaigns.ACTS[name](tenant, id, MAKER, now)
                self.world.work()
        with db.tenant_scope(tenant):
            seen = Campaign.objects.get(pk=id).fingerprint
        with suppress(CampaignError):
            campaigns.approve(tenant, id, bytes(seen or b""), APPROVER, now)

    def campaign_stops(self, *, takes_back: bool) -> None:
        """Stop it; `takes_back` also what has left."""
        if self.campaign is not None:
            with suppress(CampaignError):
                campaigns.stop(self.tenant, self.campaign, "Fel urval", MAKER, clock.now(), takes_back=takes_back)

    def _campaign(self, persons: list[int]) -> UUID:
        unit = self.world.unit
        grounds.routine(unit, review_on=date(2030, 1, 1))
        template = grounds.template(unit, review_by=date(2030, 1, 1))
        start = self.world.visit(40).astimezone(SWEDISH_TIME).strftime("%Y-%m-%dT%H:%M")
        said = {"row": {"values": {"start": start}}, "review_by": date(2030, 1, 1), "expected_size": len(persons)}
        wanted = replace(grounds.SETTINGS, template=template, canary_size=2, **said)
        made = campaigns.make(unit, wanted, MAKER, clock.now())
        rows = [Listed(row, self.world.persons[person]) for row, person in enumerate(persons)]
        listing.add(self.tenant, made, rows, clock.now(), MAKER.actor)
        return made
