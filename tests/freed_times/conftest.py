"""A unit whose diary we keep, with people who stand by for a time that becomes free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.connections.models import CareUnit
from kallelse.connections.queries import forget
from kallelse.diary.actions import Who
from kallelse.diary.models import Slot
from kallelse.freed_times import actions, looking, offering
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import FreedTime, Proposal, Standby
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.routing.clocks import SWEDEN
from tests import kallelser

PEOPLE = ("193704297450", "193912312380", "194206176598", "189001019802", "189001029819", "189001039800", "189001049817")
GIVER, *OTHERS = PEOPLE
ANY = Wanted(2)


def wall(text: str) -> datetime:
    """A moment on a Swedish wall."""
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


@dataclass
class House:
    """The unit, and what happens there."""

    nation: Any
    clock: Any
    unit: CareUnit
    published: int = 0

    @property
    def tenant(self) -> int:
        return int(self.unit.provider_id)

    def called(self, person: str, start: str | None, **more: Any) -> Invitation:
        """A kallelse that the inbox has taken; one with a time stands in a time of the diary."""
        words = {"rebook_allowed": True, "preparation": [], "time_type": "ATER"} | more.pop("words", {})
        kind = {"kind": "open"} if start is None else {}
        when = wall(start).isoformat() if start else None
        made = kallelser.make(
            self.unit, self.nation.sources["cosmic"], person, start=when, words=words, name=f"Exempel {person[-4:]}", **kind | more
        )  # fmt: skip
        with db.tenant_scope(self.tenant):
            Step.objects.filter(invitation=made, channel="inbox").update(accepted_at=product_clock.now())
        if start:
            self.slot(start, kallelse=made.reference)
        return made

    def slot(self, start: str, minutes: int = 30, **more: Any) -> Slot:
        """Publish one time."""
        begins = wall(start)
        self.published += 1
        kind = {"time_type": "ATER", "time_type_name": "Återbesök", "performer_surname": "Exempel", "performer_title": "Läkare"}
        with db.tenant_scope(self.tenant):
            return Slot.objects.create(
                tenant=self.nation.provider, source=self.nation.sources["cosmic"], unit=self.unit, reference=f"s{self.published}",
                starts=begins, ends=begins + timedelta(minutes=minutes), published_at=product_clock.now(), **kind | more,
            )  # fmt: skip

    def waits(self, person: str, start: str | None = "2027-02-10T10:00", wanted: Wanted = ANY, **more: Any) -> Invitation:
        """Somebody who is called and stands by."""
        made = self.called(person, start, **more)
        assert actions.stand_by(made, wanted, product_clock.now())
        return made

    def cancels(self, made: Invitation) -> None:
        assert booking.cancel(self.tenant, made.pk, product_clock.now()).outcome == "done"

    def go_on(self, minutes: float = 0) -> None:
        """Time passes, and the worker looks and offers."""
        if minutes:
            self.clock.set((product_clock.now() + timedelta(minutes=minutes)).isoformat())
            forget()
        now = product_clock.now() + timedelta(seconds=6)
        looking.look(self.tenant, now)
        for _ in range(3):
            offering.go_on(self.tenant, now)

    def freed(self) -> FreedTime:
        with db.tenant_scope(self.tenant):
            return FreedTime.objects.latest("freed_at")

    def offers(self) -> dict[str, str]:
        """What has become of each offer, by the patient."""
        with db.tenant_scope(self.tenant):
            return dict(Proposal.objects.values_list("standby__subject", "state"))

    def offer_to(self, person: str) -> Proposal:
        with db.tenant_scope(self.tenant):
            return Proposal.objects.select_related("freed", "standby").filter(standby__subject=person).latest("made_at")

    def accept(self, person: str) -> Any:
        return actions.accept(self.unit, self.offer_to(person).pk, Who(person, "resident"), product_clock.now())

    def standing(self) -> list[str]:
        with db.tenant_scope(self.tenant):
            return list(Standby.objects.filter(ended_at=None).order_by("said_at").values_list("subject", flat=True))

    def notices(self, kind: str) -> Sequence[Notice]:
        with db.tenant_scope(self.tenant):
            return list(Notice.objects.select_related("invitation").filter(kind__startswith=kind))

    def latest(self, made: Invitation) -> Invitation:
        with db.tenant_scope(self.tenant):
            return Invitation.objects.filter(thread=made.thread).latest("version")


@pytest.fixture
def house(nation: Any, clock: Any) -> House:
    clock.set("2027-01-11T10:00:00+01:00")
    unit = nation.units["k101"]
    unit.diary = True
    unit.save()
    forget()
    return House(nation, clock, unit)
