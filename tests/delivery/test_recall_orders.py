"""Changes, cancellations, answers and lost answers in any order leave one truth: in the database, in the inbox and at the print house."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.booking import actions as booking
from kallelse.delivery import planning, recall, sending, verdicts, workers
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.plugs import CHANNELS
from kallelse.sources import Cancellation, Draft

pytestmark = [pytest.mark.db, pytest.mark.risk("K26"), pytest.mark.risk("K28"), pytest.mark.risk("K30")]
OUT = ("accepted", "available", "notified", "read")
ACTS = st.one_of(
    st.tuples(st.just("say"), st.integers(0, 2), st.sampled_from(["a", "b"])),
    st.tuples(st.just("cancel"), st.sampled_from(["care", "patient"])),
    st.tuples(st.sampled_from(["work", "work", "accept", "lose", "slowly", "slowly", "at last"])),
)
numbers = count()


class Story:
    """One booking of one person, and what is done with it."""

    def __init__(self, thread: Any, work: Any, kind: str) -> None:
        self.thread, self.work, self.reference = thread, work, f"order-{next(numbers)}"
        self.person = thread.one(kind)
        self.tenant, self.source = thread.nation.provider.pk, thread.nation.sources["cosmic"]
        self.first = product_clock.now().replace(microsecond=0) + timedelta(days=60)
        self.other = workers.Worker(config())
        self.late: list[Callable[[], None]] = []

    def do(self, act: tuple[Any, ...]) -> None:
        now = product_clock.now()
        match act:
            case ("say", int() as days, str() as text):
                unit = self.thread.nation.units["k101"].hsa_id
                draft = Draft(
                    0, self.reference, self.person, unit, start=self.first + timedelta(days=days), wording={"purpose": f"Besök {text}."}
                )
                taking_in.take_in(self.source, "rest", b"{}", "application/json", [draft], now, "system:cosmic")
            case ("cancel", str() as by):
                recall.cancelled_by_source(self.source, [Cancellation(0, self.reference, by)], now, "system:cosmic")
            case ("work",):
                self.work()
            case ("accept",):
                newest = self.versions()[-1:]
                if newest:
                    booking.accept(self.tenant, newest[0].pk, now)
            case ("slowly",):
                self.send_slowly()
            case ("at last",):
                self.finish()
            case ("lose",):
                self.thread.sandbox.misbehave({"service": "inbox", "kind": "garbage", "times": 1})

    def send_slowly(self) -> None:
        """Another worker sends what is due to the inbox, and has not written the verdicts yet."""
        planning.plan_drafts(self.tenant, self.other.number, product_clock.now())
        written = verdicts.store

        def later(*values: Any) -> None:
            def write() -> None:
                with db.tenant_scope(self.tenant):
                    written(*values)

            self.late.append(write)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sending.verdicts, "store", later)
            sending.send_due(self.tenant, CHANNELS["inbox"], self.other.number, product_clock.now(), 100)

    def finish(self) -> None:
        """The other worker writes its verdicts."""
        for write in self.late:
            write()
        self.late.clear()

    def versions(self) -> list[Invitation]:
        with db.tenant_scope(self.tenant):
            return list(Invitation.objects.filter(reference=self.reference).order_by("version"))

    def sent(self) -> list[tuple[Any, str]]:
        """What the inbox has taken of this thread, in order: the version's number, or "off" for the word that one does not hold."""
        with db.tenant_scope(self.tenant):
            steps = Step.objects.filter(invitation__reference=self.reference, channel="inbox", state__in=OUT)
            words = Notice.objects.filter(invitation__reference=self.reference, kind="withdrawn", state="accepted")
            found = [(one.accepted_at, str(one.invitation.version)) for one in steps.select_related("invitation")]
            return sorted(found + [(one.accepted_at, "off") for one in words], key=lambda each: each[0])

    def check(self) -> None:
        versions = self.versions()
        if not versions:
            return
        live = [one for one in versions if one.state in LIVE_VERSIONS]
        assert len(live) <= 1
        assert not live or live == versions[-1:]
        sent = self.sent()
        if sent:
            last = sent[-1][1]
            assert last == (str(live[0].version) if live else "off"), sent
        thread = str(versions[0].thread)
        assert self.thread.sandbox.threads(thread)[thread]["messages"] == len(sent)
        with db.tenant_scope(self.tenant):
            letters = Step.objects.filter(invitation__reference=self.reference, channel="letter").select_related("invitation")
            for letter in letters:
                if letter.invitation not in live:
                    assert letter.state not in ("planned", "claimed", "unknown")
                    assert letter.state != "accepted" or letter.recall_at is not None, "an old letter is asked back"
            stuck = Step.objects.filter(invitation__reference=self.reference, state__in=("claimed", "unknown", "planned"))
            assert not [one for one in stuck.select_related("invitation") if one.invitation not in live and one.channel != "manual"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(kind=st.sampled_from(["ordinary", "notifications_off"]), acts=st.lists(ACTS, min_size=2, max_size=9))
def test_one_truth_whatever_comes_in_whatever_order(thread: Any, work: Any, kind: str, acts: list[tuple[Any, ...]]) -> None:
    told(thread, work, kind, acts)


def told(thread: Any, work: Any, kind: str, acts: list[tuple[Any, ...]]) -> None:
    """Live through a story to its end, and see that there is one truth."""
    story = Story(thread, work, kind)
    for act in acts:
        story.do(act)
    story.finish()
    story.other.close()
    thread.sandbox.misbehave()
    for _ in range(4):
        thread.sandbox.move_clock(add_s=400)
        work()
    story.check()


STORIES = {
    "cancelled while its message is on its way": [("say", 0, "a"), ("slowly",), ("cancel", "care"), ("work",), ("at last",)],
    "changed while its message is on its way": [("say", 0, "a"), ("slowly",), ("say", 1, "a"), ("work",), ("at last",)],
    "changed and cancelled meanwhile": [("say", 0, "a"), ("slowly",), ("say", 1, "a"), ("work",), ("cancel", "care"), ("at last",)],
    "cancelled and brought back meanwhile": [("say", 0, "a"), ("slowly",), ("cancel", "care"), ("say", 0, "a"), ("work",), ("at last",)],
    "cancelled twice": [("say", 0, "a"), ("work",), ("cancel", "care"), ("say", 1, "a"), ("work",), ("cancel", "care"), ("work",)],
    "brought back before the word has left": [("say", 0, "a"), ("work",), ("cancel", "care"), ("say", 0, "a"), ("work",)],
}


@pytest.mark.parametrize("acts", STORIES.values(), ids=STORIES)
def test_the_known_stories_end_in_one_truth(thread: Any, work: Any, acts: list[tuple[Any, ...]]) -> None:
    told(thread, work, "ordinary", acts)


def test_five_versions_in_a_minute_leave_one_message_and_one_letter(thread: Any, work: Any) -> None:
    story = Story(thread, work, "notifications_off")
    story.other.close()
    for days in range(5):
        story.do(("say", days, "a"))
    work()
    story.check()
    assert [one.state for one in story.versions()] == ["superseded"] * 4 + ["active"]
    assert [what for _, what in story.sent()] == ["5"]
    assert len(thread.letters()) == 1


def test_five_versions_with_the_worker_in_between_leave_the_last_one_and_its_letter(thread: Any, work: Any) -> None:
    story = Story(thread, work, "notifications_off")
    story.other.close()
    for days in range(5):
        story.do(("say", days, "a"))
        work()
    story.check()
    thread.sandbox.supplier(working=True)
    for _ in range(3):
        thread.sandbox.move_clock(add_s=900)
        work()
    with db.tenant_scope(story.tenant):
        states = list(Step.objects.filter(channel="letter").order_by("invitation__version").values_list("state", flat=True))
    assert states == ["withdrawn"] * 4 + ["accepted"]
