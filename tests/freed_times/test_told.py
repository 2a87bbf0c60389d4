"""End to end with the inbox: who is told of an offer, who that it is gone, and who gave a time back that it went on."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.connections.queries import forget
from kallelse.diary.actions import Who
from kallelse.diary.models import Slot
from kallelse.freed_times import actions
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import Curious, Proposal
from kallelse.invitations.models import Invitation, Notice
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions as notices

pytestmark = pytest.mark.db


class Region:
    """A unit with its diary here, three patients with kallelser that the inbox has, and the whole worker."""

    def __init__(self, thread: Any, work: Any) -> None:
        self.thread, self.work, self.unit = thread, work, thread.nation.units["k101"]
        self.unit.diary = True
        self.unit.save()
        forget()
        self.people = [one["id"] for one in thread.sandbox.persons(kind="ordinary", limit=3)]
        for number, person in enumerate(self.people):
            start = product_clock.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30 + 7 * number)
            more = {"rebook_allowed": True, "purpose": "Kom", "time_type": "ATER"}
            thread.hand_in(person, reference=f"b{number}", start=start, end=start + timedelta(minutes=30), wording=more)
            with db.tenant_scope(self.tenant):
                Slot.objects.create(
                    tenant_id=self.tenant, source=thread.nation.sources["cosmic"], unit=self.unit, reference=f"s{number}", starts=start,
                    ends=start + timedelta(minutes=30), time_type="ATER", time_type_name="Återbesök", kallelse=f"b{number}",
                    published_at=product_clock.now(),
                )  # fmt: skip
        work()

    @property
    def tenant(self) -> int:
        return int(self.unit.provider_id)

    def latest(self, number: int) -> Invitation:
        with db.tenant_scope(self.tenant):
            return Invitation.objects.filter(reference=f"b{number}").latest("version")

    def kinds(self) -> list[tuple[str, str, str]]:
        with db.tenant_scope(self.tenant):
            rows = Notice.objects.filter(kind__regex="^(earlier|gone|given_on)").select_related("invitation")
            return sorted((one.invitation.reference, one.kind.partition(":")[0], one.state) for one in rows)

    def bodies(self, kind: str) -> list[str]:
        with db.tenant_scope(self.tenant):
            return [bytes(one.body or b"").decode() for one in Notice.objects.filter(kind__startswith=kind)]

    def offer(self, number: int) -> Proposal:
        with db.tenant_scope(self.tenant):
            return Proposal.objects.select_related("standby").get(standby__reference=f"b{number}")

    def pass_(self, minutes: float) -> None:
        self.thread.sandbox.move_clock(to=product_clock.now() + timedelta(minutes=minutes))
        self.work()


@pytest.fixture
def region(thread: Any, work: Any) -> Region:
    return Region(thread, work)


@pytest.mark.risk("K37")
@pytest.mark.risk("K41")
def test_the_first_gets_it_the_second_is_told_and_so_is_who_gave_it(region: Region) -> None:
    for number in (1, 2):
        assert actions.stand_by(region.latest(number), Wanted(2), product_clock.now())
    region.work()
    given = region.latest(0)
    assert booking.cancel(region.tenant, given.pk, product_clock.now()).outcome == "done"
    actions.ask_to_be_told(region.latest(0), product_clock.now())
    region.pass_(1)
    assert region.kinds() == [("b1", "earlier", "accepted"), ("b2", "earlier", "accepted")]
    for body in region.bodies("earlier"):
        assert "En tid har blivit ledig" in body
        assert "Medicinmottagningen" not in body.partition("</title>")[0], "the heading names no unit"
    assert actions.accept(region.unit, region.offer(2).pk, Who(region.people[2], "resident"), product_clock.now()).outcome == "done"
    region.work()
    told = region.kinds()
    assert ("b1", "gone", "accepted") in told
    assert ("b0", "given_on", "accepted") in told
    assert ("b2", "gone", "accepted") not in told
    assert "gått till någon annan" in region.bodies("given_on")[0]
    assert region.people[2] not in region.bodies("given_on")[0], "nothing is told of whom"
    with db.tenant_scope(region.tenant):
        assert Curious.objects.get().told_at is not None
    assert {"standby_said", "freed_offered", "freed_taken", "freed_gone"} <= set(region.thread.events())


@pytest.mark.risk("K19")
def test_who_has_agreed_to_text_messages_gets_one_and_it_says_nothing(region: Region, configured: Any) -> None:
    sandbox = region.thread.sandbox
    configured(sms_url=f"{sandbox.url}/sms", sms_sender="Region Ex")
    day = date(2027, 1, 1)
    notices.decide(region.unit, "sms", "full", by="vc", risk_analysis="dnr 1", valid_from=day, now=product_clock.now())
    told = notices.ask([region.people[1]])[region.people[1]]
    with db.tenant_scope(region.tenant):
        assert notices.give_consent(region.tenant, region.people[1], "sms", "full", "resident", told, product_clock.now())
    assert actions.stand_by(region.latest(1), Wanted(2), product_clock.now())
    region.pass_(90)
    assert booking.cancel(region.tenant, region.latest(0).pk, product_clock.now()).outcome == "done"
    region.pass_(1)
    assert region.kinds() == [("b1", "earlier", "accepted")]
    (text,) = sandbox.texts()
    assert text["text"].startswith("Meddelande från Region Exempel: det finns något som du behöver svara på senast kl. ")
    assert text["text"].endswith("Logga in på 1177 som vanligt.")


def test_who_died_meanwhile_is_told_nothing_and_the_time_goes_on(region: Region) -> None:
    for number in (1, 2):
        assert actions.stand_by(region.latest(number), Wanted(2), product_clock.now())
    region.work()
    region.thread.sandbox.change_person(region.people[1], deceased=True)
    assert booking.cancel(region.tenant, region.latest(0).pk, product_clock.now()).outcome == "done"
    region.pass_(1)
    assert region.kinds() == [("b1", "earlier", "suppressed"), ("b2", "earlier", "accepted")]
