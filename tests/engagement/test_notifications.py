"""What an index notifies: kept, then fetched from the unit's own schedule, and made a kallelse that is sent."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kallelse.connections import actions as connections
from kallelse.connections import queries
from kallelse.engagement import notifications
from kallelse.engagement.models import Notification
from kallelse.invitations import taking_in
from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import engagementindex, soap, times
from kallelse.sandbox import tls
from tests.intake.riv_calls import Proxy, fault, path, permit

pytestmark = pytest.mark.db
NOTIFY = engagementindex.PROCESS_NOTIFICATION


class Elsewhere:
    """A care system whose schedule is in the sandbox and whose index entries somebody else keeps; we follow its notifications."""

    def __init__(self, thread: Any, work: Any) -> None:
        self.thread, self.work, self.sandbox = thread, work, thread.sandbox
        self.source, self.unit = thread.nation.sources["cosmic"], thread.nation.units["k101"]
        self.tenant = thread.nation.provider.pk
        self.person: str = thread.one("ordinary")
        self.source.scheduling_url = f"{thread.sandbox.url}/care"
        self.source.save()
        self.follow("invitations")

    def follow(self, what: str, *, keeps: bool = False) -> None:
        """Follow the source's notifications for nothing, invitations or bookings."""
        connections.use_index(self.source, keeps=keeps, follows=what)
        queries.forget()

    def lay(self, booking: str = "e1", *, days: int | None = 40, **more: Any) -> None:
        """Lay a booking or kallelse in the unit's diary."""
        start = product_clock.now() + timedelta(days=days or 0)
        when = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()} if days else {}
        row = {"booking_id": booking, "unit": self.unit.hsa_id, "person": self.person, "purpose": "Provtagning inför besöket."}
        self.sandbox.lay_bookings(row | when | more)

    def told(self, booking: str = "e1", *, gone: bool = False, moment: str = "20270220100000", **changes: str) -> dict[str, Any]:
        """A transaction of a notification, as the index sends it."""
        engagement = {
            "registeredResidentIdentification": self.person,
            "serviceDomain": "riv:crm:scheduling",
            "categorization": "NA",
            "logicalAddress": self.unit.hsa_id.lower(),
            "businessObjectInstanceIdentifier": booking,
            "clinicalProcessInterestId": "NA",
            "sourceSystem": self.source.hsa_id,
            "dataController": "2321000156",
            "owner": "TSTNMT2321000156-INDEX",
        } | ({} if gone else {"mostRecentContent": moment})
        return {"deleteFlag": gone, "engagement": engagement | changes}

    def notify(self, *told: dict[str, Any]) -> int:
        """Hand over a notification; how much of it was kept."""
        return notifications.receive(told or [self.told()], product_clock.now())

    def kallelser(self) -> list[tuple[str, int, str]]:
        """Reference, version and state of all invitations."""
        with db.tenant_scope(self.tenant):
            return list(Invitation.objects.order_by("reference", "version").values_list("reference", "version", "state"))

    def latest(self, booking: str = "e1") -> Invitation:
        """The latest version of a kallelse."""
        with db.tenant_scope(self.tenant):
            return Invitation.objects.filter(reference=booking).latest("version")

    def outcomes(self) -> list[tuple[str, str]]:
        """State and outcome of every notification that is kept."""
        with db.tenant_scope(self.tenant):
            return list(Notification.objects.order_by("booking").values_list("state", "outcome"))


@pytest.fixture
def elsewhere(thread: Any, work: Any) -> Elsewhere:
    return Elsewhere(thread, work)


def test_a_kallelse_made_elsewhere_is_fetched_and_sent(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    assert elsewhere.notify() == 1
    assert elsewhere.outcomes() == [("waiting", "")]
    elsewhere.work()
    assert elsewhere.outcomes() == [("done", "accepted")]
    made = elsewhere.latest()
    assert (made.reference, made.version, made.state, made.kind, made.subject) == ("e1", 1, "active", "timed", elsewhere.person)
    assert made.content["purpose"] == "Provtagning inför besöket."
    assert made.content["performer"] == "Specialistläkare"
    assert elsewhere.thread.steps()["inbox"] in ("available", "notified")
    with db.tenant_scope(elsewhere.tenant):
        kept = Envelope.objects.get()
    assert kept.door == "index"
    assert b"GetBookingDetailsResponse" in bytes(kept.body)


def test_the_same_notification_again_is_the_same_kallelse(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    for _ in range(3):
        elsewhere.notify()
        elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")]
    assert elsewhere.outcomes() == [("done", "same")]
    assert elsewhere.sandbox.stats()["messages"] == 1


def test_a_new_time_in_the_schedule_renews_the_kallelse(elsewhere: Elsewhere) -> None:
    elsewhere.lay(days=40)
    elsewhere.notify()
    elsewhere.work()
    elsewhere.lay(days=45)
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "superseded"), ("e1", 2, "active")]


def test_a_deleted_booking_that_is_gone_withdraws_the_kallelse(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    elsewhere.notify()
    elsewhere.work()
    elsewhere.lay(cancelled=True)
    elsewhere.notify(elsewhere.told(gone=True))
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "withdrawn")]
    assert elsewhere.outcomes() == [("done", "withdrawn")]
    assert elsewhere.thread.steps()["letter"] == "withdrawn"
    assert "Bokningen finns inte längre i vårdsystemets tidbok." in " ".join(elsewhere.thread.story())


def test_a_delete_that_the_schedule_contradicts_withdraws_nothing(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    elsewhere.notify()
    elsewhere.work()
    elsewhere.notify(elsewhere.told(gone=True))
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")]


def test_a_fault_without_the_indexs_own_word_withdraws_nothing_and_is_asked_again(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    elsewhere.notify()
    elsewhere.work()
    elsewhere.lay(cancelled=True)
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")]
    assert elsewhere.outcomes() == [("waiting", "not_there")]
    for _ in range(10):
        elsewhere.sandbox.move_clock(add_s=3601)
        elsewhere.work()
    assert elsewhere.outcomes() == [("failed", "not_there")], "a person is told by the check"


def test_a_schedule_that_does_not_answer_is_asked_again_with_pauses(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    elsewhere.sandbox.misbehave({"service": "care", "kind": "down"})
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.outcomes() == [("waiting", "unanswered")]
    elsewhere.sandbox.misbehave()
    elsewhere.sandbox.move_clock(add_s=31)
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")]


@pytest.mark.parametrize(("follows", "kallelser"), [("invitations", []), ("bookings", [("e1", 1, "active")])])
def test_only_the_setting_makes_a_kallelse_of_a_booking(elsewhere: Elsewhere, follows: str, kallelser: list[Any]) -> None:
    elsewhere.follow(follows)
    elsewhere.lay(invitation=False)
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == kallelser


def test_a_kallelse_that_the_patient_has_rebooked_elsewhere_gets_its_new_time(elsewhere: Elsewhere) -> None:
    elsewhere.lay(days=40)
    elsewhere.notify()
    elsewhere.work()
    elsewhere.lay(days=50, invitation=False)
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "superseded"), ("e1", 2, "active")]


def test_an_open_kallelse_takes_its_last_day_from_the_index(elsewhere: Elsewhere) -> None:
    elsewhere.lay(days=None)
    elsewhere.notify(elsewhere.told(moment="20270220000000"))
    elsewhere.work()
    made = elsewhere.latest()
    assert (made.kind, made.visit_start, str(made.book_before)) == ("open", None, "2027-02-20")


def test_a_kallelse_that_came_another_way_keeps_its_words_and_gets_the_schedules_time(elsewhere: Elsewhere) -> None:
    words = {"purpose": "Du ska träffa en läkare.", "bring": ["Legitimation"]}
    elsewhere.thread.hand_in(elsewhere.person, reference="e1", days=40, wording=words)
    elsewhere.work()
    with db.tenant_scope(elsewhere.tenant):
        here = taking_in.by_reference(elsewhere.source, "e1")
    assert here is not None
    assert here.visit_start is not None
    elsewhere.sandbox.lay_bookings(
        {
            "booking_id": "e1", "unit": elsewhere.unit.hsa_id, "person": elsewhere.person,
            "start": here.visit_start.replace(microsecond=0).isoformat(), "end": (here.visit_start + timedelta(minutes=30)).isoformat(),
        }
    )  # fmt: skip
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")], "the same time is nothing new"
    elsewhere.lay(days=47)
    elsewhere.notify()
    elsewhere.work()
    renewed = elsewhere.latest()
    assert (renewed.version, renewed.content["bring"], renewed.content["purpose"]) == (2, ["Legitimation"], "Du ska träffa en läkare.")


@pytest.mark.parametrize(
    "changes",
    [
        {"serviceDomain": "riv:clinicalprocess:healthcond:description"},
        {"logicalAddress": "TSTNMT2321000156-NOWHERE"},
        {"sourceSystem": "TSTNMT2321000156-STRANGER"},
        {"sourceSystem": "TSTNMT2321000156-RONT"},
        {"owner": "tstnmt2321000156-kallelse"},
        {"registeredResidentIdentification": "19900101SF12"},
        {"businessObjectInstanceIdentifier": "x" * 101},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_does_not_concern_us_is_passed_over(elsewhere: Elsewhere, changes: dict[str, str]) -> None:
    assert elsewhere.notify(elsewhere.told(**changes)) == 0
    assert elsewhere.outcomes() == []


def test_a_system_whose_index_we_keep_is_not_followed(elsewhere: Elsewhere) -> None:
    """What we have told the index ourselves would come back to us for ever."""
    elsewhere.follow("invitations", keeps=True)
    assert elsewhere.notify() == 0


def test_a_system_that_is_not_followed_is_passed_over(elsewhere: Elsewhere) -> None:
    elsewhere.follow("nothing")
    assert elsewhere.notify() == 0


@pytest.mark.parametrize("domain", ["riv:crm:scheduling", "riv:supportprocess:logistics:scheduling"])
def test_both_scheduling_domains_are_heard(elsewhere: Elsewhere, domain: str) -> None:
    elsewhere.lay()
    elsewhere.notify(elsewhere.told(serviceDomain=domain))
    elsewhere.work()
    assert elsewhere.kallelser() == [("e1", 1, "active")]


def test_a_flood_of_one_booking_is_one_fetch(elsewhere: Elsewhere) -> None:
    elsewhere.lay()
    for _ in range(20):
        assert elsewhere.notify(*[elsewhere.told()] * 50) == 1
    elsewhere.work()
    assert elsewhere.outcomes() == [("done", "accepted")]
    with db.tenant_scope(elsewhere.tenant):
        assert Notification.objects.get().revision == 20


def test_an_answer_to_an_older_word_settles_nothing(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    from kallelse.engagement import fetching

    elsewhere.lay(days=40)
    elsewhere.notify()
    follow = fetching._follow

    def meanwhile(*given: Any) -> str:
        monkeypatch.setattr(fetching, "_follow", follow)
        said = follow(*given)
        elsewhere.lay(days=41)
        elsewhere.notify()
        return said

    monkeypatch.setattr(fetching, "_follow", meanwhile)
    elsewhere.work()
    assert elsewhere.kallelser()[-1] == ("e1", 2, "active")
    assert elsewhere.outcomes() == [("done", "changed")]


def test_one_that_cannot_be_followed_stops_no_other(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in = taking_in.take_in

    def defective(source: Any, door: str, body: bytes, media: str, drafts: Any, *more: Any) -> Any:
        if drafts[0].reference == "e1":
            raise ValueError("A defect.")
        return take_in(source, door, body, media, drafts, *more)

    monkeypatch.setattr(taking_in, "take_in", defective)
    elsewhere.lay("e1")
    elsewhere.lay("e2")
    elsewhere.notify(elsewhere.told("e1"), elsewhere.told("e2"))
    elsewhere.work()
    assert elsewhere.outcomes() == [("waiting", "error"), ("done", "accepted")]


@pytest.mark.risk("K18")
def test_a_schedule_that_answers_with_somebody_else_makes_no_kallelse(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from kallelse import plugs

    elsewhere.lay()
    honest = plugs.SCHEDULERS[0].fetch
    other = elsewhere.sandbox.persons(kind="ordinary", limit=2)[1]["id"]

    def confused(wishes: Any) -> Any:
        return [replace(answer, draft=replace(answer.draft, person=other)) for answer in honest(wishes)]

    monkeypatch.setattr(plugs.SCHEDULERS[0], "fetch", confused)
    elsewhere.notify()
    elsewhere.work()
    assert elsewhere.kallelser() == []
    assert elsewhere.outcomes() == [("failed", "refused_person")]


def test_a_booking_can_be_looked_at_again_without_an_index(elsewhere: Elsewhere) -> None:
    elsewhere.lay(days=40)
    elsewhere.notify()
    elsewhere.work()
    elsewhere.follow("nothing")
    elsewhere.lay(days=43, invitation=False)
    asked = (elsewhere.tenant, elsewhere.source.pk, elsewhere.unit.pk, elsewhere.person, "e1")
    notifications.look_again(*asked, product_clock.now())
    elsewhere.work()
    assert elsewhere.kallelser()[-1] == ("e1", 2, "active")
    elsewhere.lay(days=43, cancelled=True)
    notifications.look_again(*asked, product_clock.now(), gone=True)
    elsewhere.work()
    assert elsewhere.kallelser()[-1] == ("e1", 2, "withdrawn")


def test_another_care_provider_sees_no_notification(elsewhere: Elsewhere) -> None:
    elsewhere.notify()
    with db.tenant_scope(elsewhere.thread.nation.private.pk):
        assert Notification.objects.count() == 0


@pytest.fixture
def proxy(configured: Any, tmp_path: Path) -> Proxy:
    folder = tmp_path / "tls"
    folder.mkdir()
    tls.ensure(folder)
    configured(riv_proxies="127.0.0.1", riv_ca_file=folder / "ca.pem")
    return Proxy(folder)


def envelope(*told: dict[str, Any]) -> bytes:
    return soap.request(NOTIFY, {"engagementTransaction": list(told)}, logical_address="TSTNMT2321000156-KALLELSE")


def test_over_the_door_the_answer_is_ok_when_it_is_kept_even_if_the_schedule_is_down(elsewhere: Elsewhere, proxy: Proxy) -> None:
    permit(NOTIFY)
    elsewhere.lay()
    elsewhere.sandbox.misbehave({"service": "care", "kind": "down"})
    answer = proxy.post(path(NOTIFY), envelope(elsewhere.told(), elsewhere.told(serviceDomain="riv:other")))
    assert soap.read_response(NOTIFY, answer.content) == {"ResultCode": "OK"}
    assert elsewhere.outcomes() == [("waiting", "")]


def test_over_the_door_an_index_without_permission_is_refused(elsewhere: Elsewhere, proxy: Proxy) -> None:
    assert fault(proxy.post(path(NOTIFY), envelope(elsewhere.told()))).platform_code == "VP007"
    assert elsewhere.outcomes() == []


def test_over_the_door_more_than_a_thousand_entries_are_an_error(elsewhere: Elsewhere, proxy: Proxy) -> None:
    permit(NOTIFY)
    answer = proxy.post(path(NOTIFY), envelope(*[elsewhere.told("b")] * 1001))
    assert soap.read_response(NOTIFY, answer.content)["ResultCode"] == "ERROR"
    assert elsewhere.outcomes() == []


def test_the_notifications_time_is_swedish(elsewhere: Elsewhere) -> None:
    elsewhere.notify(elsewhere.told(moment="20270701120000"))
    with db.tenant_scope(elsewhere.tenant):
        assert Notification.objects.get().moment == times.from_rivta("20270701120000")
