"""A region of its own for every history, the sandbox nation around it, and the acts that a history is made of."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from kallelse.acts import actions as acts
from kallelse.booking import actions as booking
from kallelse.connections import actions as connections
from kallelse.connections import queries as connection_queries
from kallelse.connections.models import CareProvider, CareUnit, SourceSystem
from kallelse.delivery import recall, sending, workers
from kallelse.invitations import actions, taking_in
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.notices import actions as notices
from kallelse.notices.models import Consent
from kallelse.sources import Cancellation, Draft, Refusal
from kallelse.work import Round

MORNING = "2027-01-11T08:00:00+01:00"
KINDS = ("ordinary", "ordinary", "ordinary", "notifications_off", "no_account", "paper_optout", "child", "youth", "coordination")
DEATHS = {
    "claimed": f"{sending.__name__}._prepare_safely", "sent": f"{sending.__name__}.verdicts.store", "acting": f"{acts.__name__}._settle",
}  # fmt: skip
_numbers = itertools.count(1)


class Killed(BaseException):
    """The worker's process is gone: nothing catches this."""


@dataclass
class Told:
    """What a source system has said about one booking, so that it can say it again."""

    draft: Draft
    versions: int = 1


@dataclass
class World:
    """One history. `persons` are the identities that it is about, by number."""

    sandbox: Any
    known: dict[str, dict[str, Any]]
    """What the nation says of the persons of a history before anything happens to them."""
    persons: list[str] = field(init=False)
    provider: CareProvider = field(init=False)
    unit: CareUnit = field(init=False)
    clinic: CareUnit = field(init=False)
    """A unit whose diary we keep: its times can be chosen, and are offered to others when they become free."""
    source: SourceSystem = field(init=False)
    bookings: dict[str, Told] = field(default_factory=dict)
    worker: workers.Worker = field(init=False)
    fates: dict[str, dict[str, Any]] = field(default_factory=dict)
    slept: bool = False
    """Whether there was a time without workers: then something may have become too late, but nothing may have gone wrong."""
    letters: dict[str, str] = field(default_factory=dict)
    """Every letter in the print folder by its order, with the batch that it came in."""

    def __post_init__(self) -> None:
        self.persons = list(self.known)
        number = next(_numbers)
        self.sandbox.misbehave()
        self.sandbox.behave()
        self.sandbox.move_clock(to=MORNING, back=True)
        self.provider = connections.register_provider(f"TSTNMT2321000156-H{number:05}", f"Region {number}", "2321000156")
        card: dict[str, Any] = {"phone": "010-100 10 00", "visiting_address": ["Sjukhusgatan 1", "551 11 Exempelstad"]}
        self.unit = connections.register_unit(
            self.provider, f"TSTNMT2321000156-U{number:05}", "Medicinmottagningen", "specialist", **card
        )  # fmt: skip
        self.clinic = connections.register_unit(
            self.provider, f"TSTNMT2321000156-D{number:05}", "Ögonmottagningen", "specialist", **card, diary=True
        )  # fmt: skip
        self.source = connections.register_source(self.provider, "cosmic", hsa_id=f"TSTNMT2321000156-S{number:05}")
        connection_queries.forget()
        self.worker = workers.Worker(config())
        self.sandbox.supplier(working=True)
        self._texts = len(self.sandbox.texts())
        notices.decide(
            self.unit, "sms", "neutral", by="verksamhetschefen", risk_analysis="dnr 1", valid_from=clock.today(), now=clock.now()
        )
        with db.tenant_scope(self.provider.pk):
            told = notices.ask(self.persons[:2])
            for person, contact in told.items():
                notices.give_consent(self.provider.pk, person, "sms", "neutral", "system:cosmic", contact, clock.now())

    def end(self) -> None:
        """Close the region and let the persons be who they were."""
        self.worker.close()
        self.provider.active = False
        self.provider.save()
        for person in self.fates:
            before = self.known[person]
            whole = {"deceased": False, "protected": False, "account": before["account"], "notifications": before["notifications"]}
            self.sandbox.change_person(person, **whole)

    # What the source system does

    def hand_over(self, person: int, days: int, words: str, *, held_until: datetime | None = None) -> str:
        """A new booking; until `held_until` whoever sent it by hand may think better of it."""
        reference = f"b{len(self.bookings) + 1}"
        draft = Draft(0, reference, self.persons[person], self.unit.hsa_id, start=self.visit(days), wording={"purpose": words})
        self.say(draft, held_until)
        return reference

    def say(self, draft: Draft, held_until: datetime | None = None) -> None:
        """A source says something of a booking that it has not spoken of before."""
        self._say(draft, held_until)
        self.bookings[draft.reference] = Told(draft)

    def change(self, reference: str, days: int, words: str) -> None:
        """The same booking at another time, or with other words."""
        told = self.bookings[reference]
        if told.draft.unit != self.unit.hsa_id:
            return  # Where the diary is ours, nobody else gives its times away.
        draft = Draft(0, reference, told.draft.person, self.unit.hsa_id, start=self.visit(days), wording={"purpose": words})
        self._say(draft)
        told.draft = draft

    def repeat(self, reference: str) -> None:
        """The same message once more, as after a time-out."""
        draft = self.bookings[reference].draft
        if draft.start is not None and draft.start > clock.now() + timedelta(minutes=5):
            self._say(draft)

    def call_off(self, reference: str, why: str) -> None:
        """Care cancels the visit."""
        recall.cancelled_by_source(self.source, [Cancellation(0, reference, "care", why)], clock.now(), "system:cosmic")

    def visit(self, days: int) -> datetime:
        """Ten o'clock so many days from now."""
        day = (clock.now() + timedelta(days=days)).astimezone(clock.SWEDISH_TIME)
        return day.replace(hour=10, minute=0, second=0, microsecond=0)

    def _say(self, draft: Draft, held_until: datetime | None = None) -> None:
        (taken,) = taking_in.take_in(
            self.source, "rest", b"{}", "application/json", [draft], clock.now(), "system:cosmic", held_until=held_until
        )  # fmt: skip
        assert not isinstance(taken, Refusal), taken

    # What the patient and the care unit do

    def live(self, reference: str) -> Invitation | None:
        """The version that holds now."""
        with db.tenant_scope(self.provider.pk):
            return Invitation.objects.filter(source=self.source, reference=reference, state__in=LIVE_VERSIONS).first()

    def accept(self, reference: str) -> None:
        """The patient comes."""
        found = self.live(reference)
        if found is not None:
            booking.accept(self.provider.pk, found.pk, clock.now())

    def cancel(self, reference: str) -> None:
        """The patient does not come."""
        found = self.live(reference)
        if found is not None:
            booking.cancel(self.provider.pk, found.pk, clock.now())

    def unit_of(self, one: Invitation) -> CareUnit:
        """The unit that a kallelse is from."""
        return self.clinic if one.unit_id == self.clinic.pk else self.unit

    def everybody_reads(self) -> None:
        """Whoever can open the inbox does."""
        self.sandbox.behave(read_after_s=0.0)
        self.sandbox.behave()

    def finish_tasks(self) -> None:
        """The unit does what lies on its list."""
        with db.tenant_scope(self.provider.pk):
            for step in list(Step.objects.filter(channel="manual", state="planned")):
                actions.finish_manual(self.provider.pk, step.pk, "staff:1001", "Ringt.", clock.now())

    def change_person(self, person: int, **changes: Any) -> None:
        """Something happens to a person."""
        self.fates.setdefault(self.persons[person], {}).update(changes)
        self.sandbox.change_person(self.persons[person], **changes)

    # What the machines do

    def work(self) -> None:
        """A worker works until nothing more is to be done now."""
        stages = Round(self.worker.number)
        for _ in range(40):
            if stages.run(thorough=True) == 0:
                break

    def work_and_die(self, moment: str) -> None:
        """A worker dies when it has claimed ("claimed"), when it has sent and not yet written it down ("sent"), or in the middle of an act
        ("acting")."""
        with patch(DEATHS[moment], side_effect=Killed):
            try:
                self.work()
            except Killed:
                self.worker.close()
                self.worker = workers.Worker(config())

    def wait(self, hours: float) -> None:
        """Time passes while a worker works: it is called at every moment that it waits for."""
        end = clock.now() + timedelta(hours=hours)
        self.work()
        for _ in range(60):
            moment = self.next_moment()
            if moment is None or moment >= end:
                break
            self.sandbox.move_clock(to=moment + timedelta(minutes=1))
            self.work()
        if end > clock.now():
            self.sandbox.move_clock(to=end)

    def sleep(self, hours: float) -> None:
        """Time passes and no worker is there."""
        self.slept = True
        self.sandbox.move_clock(add_s=hours * 3600)

    def next_moment(self) -> datetime | None:
        """When the product itself has said that it will do something next; it asks and tries again whenever it works."""
        live = [state.value for state in LIVE_VERSIONS]
        with db.tenant_scope(self.provider.pk):
            rows = db.run(
                """
                SELECT min(at) FROM (
                    SELECT s.due_at FROM invitations_step s WHERE s.tenant_id = %(tenant)s AND s.state = 'planned' AND s.channel <> 'manual'
                        AND (s.channel <> 'inbox' OR s.attempts = 0)
                    UNION ALL SELECT n.due_at FROM invitations_notice n WHERE n.tenant_id = %(tenant)s AND n.state = 'planned'
                    UNION ALL SELECT a.due_at FROM acts_act a WHERE a.tenant_id = %(tenant)s AND a.state = 'waiting'
                    UNION ALL SELECT p.until FROM freed_times_proposal p JOIN freed_times_standby b ON b.id = p.standby_id
                        WHERE p.tenant_id = %(tenant)s AND p.state = 'offered' AND b.ended_at IS NULL
                    UNION ALL SELECT i.held_until FROM invitations_invitation i
                        WHERE i.tenant_id = %(tenant)s AND i.state = 'draft' AND i.held_until IS NOT NULL
                    UNION ALL SELECT i.review_at FROM invitations_invitation i
                        WHERE i.tenant_id = %(tenant)s AND i.state = ANY(%(live)s::text[])
                    UNION ALL SELECT i.visit_start FROM invitations_invitation i
                        WHERE i.tenant_id = %(tenant)s AND i.state = ANY(%(live)s::text[])
                ) AS moments(at) WHERE at > %(now)s
                """,
                {"tenant": self.provider.pk, "live": live, "now": clock.now()},
            )
        moment: datetime | None = rows[0][0]
        return moment

    def new_letters(self) -> list[str]:
        """The orders that have come to the print folder since the last look. An order that stands in two batches is a double."""
        found = []
        for path in Path(config().print_dir).glob("kallelser-*/*.pdf"):
            order, batch = path.stem, path.parent.name
            assert self.letters.get(order, batch) == batch, "The same letter was ordered twice."
            if order not in self.letters:
                self.letters[order] = batch
                found.append(order)
        return found

    def new_texts(self) -> list[dict[str, Any]]:
        """The text messages that have been sent since the last look."""
        sent = self.sandbox.texts()
        found, self._texts = sent[self._texts :], len(sent)
        return found

    def may_get_a_letter(self, identity: str) -> bool:
        """Whether a letter may go to a person as things are now."""
        fate = self.fates.get(identity, {})
        return not fate.get("deceased") and not fate.get("protected")

    def mobile(self, identity: str) -> str:
        """The number that a person who has agreed to text messages has given."""
        with db.tenant_scope(self.provider.pk):
            return "".join(Consent.objects.filter(tenant=self.provider, identity=identity).values_list("address", flat=True))

    def subjects(self, steps: list[str]) -> dict[str, str]:
        """Whose steps these are; those of other histories are left out."""
        with db.tenant_scope(self.provider.pk):
            rows = Step.objects.filter(pk__in=[UUID(one) for one in steps]).values_list("pk", "invitation__subject")
            return {str(step): subject for step, subject in rows}


def people(sandbox: Any) -> list[tuple[str, dict[str, Any]]]:
    """One person for each of `KINDS`, in that order."""
    chosen: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        found = next(one for one in sandbox.persons(kind=kind, limit=4) if one["id"] not in chosen)
        chosen[found["id"]] = found
    return list(chosen.items())


@contextmanager
def lived(sandbox: Any) -> Iterator[World]:
    """A world that is put in order afterwards."""
    world = World(sandbox, dict(people(sandbox)))
    try:
        yield world
    finally:
        world.end()
