"""Fixtures of the notices tests: what has been planned, and what the inbox holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from kallelse.invitations import actions
from kallelse.invitations.models import Event, Invitation, Notice
from kallelse.invitations.states import NoticeKind
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions as notices


@dataclass
class Reminded:
    """A kallelse that has been sent, and what is known of its reminders."""

    thread: Any
    work: Callable[[], None]

    @property
    def tenant(self) -> int:
        return int(self.thread.nation.provider.pk)

    def send(self, kind: str = "ordinary", *, days: int = 40, **more: Any) -> Invitation:
        """Hand in a kallelse to somebody of a kind, and let the worker send it."""
        self.thread.hand_in(self.thread.one(kind), days=days, **more)
        self.work()
        return self.thread.invitation()  # type: ignore[no-any-return]

    def to(self, moment: datetime) -> None:
        """Let the nation's time come to a moment, and the worker do what is due."""
        self.thread.sandbox.move_clock(to=moment)
        self.work()

    def notices(self, channel: str = "inbox") -> dict[str, str]:
        """State by kind."""
        with db.tenant_scope(self.tenant):
            return dict(Notice.objects.filter(channel=channel).values_list("kind", "state"))

    def why(self, channel: str = "inbox") -> dict[str, str]:
        """Reason by kind."""
        with db.tenant_scope(self.tenant):
            return dict(Notice.objects.filter(channel=channel).values_list("kind", "reason"))

    def due(self, channel: str = "inbox") -> dict[str, datetime]:
        """Moment by kind."""
        with db.tenant_scope(self.tenant):
            return dict(Notice.objects.filter(channel=channel).values_list("kind", "due_at"))

    def row(self, kind: str, channel: str = "inbox") -> Notice:
        """One notice."""
        with db.tenant_scope(self.tenant):
            return Notice.objects.get(kind=kind, channel=channel)

    def events(self) -> list[str]:
        """Kinds of the events about notices."""
        with db.tenant_scope(self.tenant):
            return list(Event.objects.filter(kind__startswith="notice").order_by("id").values_list("kind", flat=True))

    def answer(self, invitation: Invitation, answer: Any) -> None:
        """Let the patient answer."""
        with db.tenant_scope(self.tenant):
            actions.record_answer(self.tenant, invitation, answer, product_clock.now())

    def call_off(self, invitation: Invitation, reason: str = "care_cancelled") -> None:
        """Care calls the visit off, and the patient is told."""
        now = product_clock.now()
        with db.tenant_scope(self.tenant):
            actions.withdraw(self.tenant, [invitation.pk], reason, now)
            told = (invitation.pk, NoticeKind.WITHDRAWN, "inbox", reason, now, invitation.visit_start or now)
            actions.add_notices(self.tenant, [told])

    def messages(self) -> int:
        """How many messages the inbox has taken."""
        return int(self.thread.sandbox.stats()["messages"])

    def decide(self, channel: str = "sms", level: str = "neutral", *, unit: str = "k101", **more: Any) -> None:
        """The head of a unit decides that reminders may leave over an open network."""
        values = {"by": "verksamhetschefen", "risk_analysis": "diarienummer 1", "valid_from": date(2027, 1, 1)} | more
        notices.decide(self.thread.nation.units[unit], channel, level, now=product_clock.now(), **values)

    def agree(self, patient: str, channel: str = "sms", level: Any = "neutral") -> bool:
        """A patient agrees."""
        told = notices.ask([patient]).get(patient)
        with db.tenant_scope(self.tenant):
            return notices.give_consent(self.tenant, patient, channel, level, "system:cosmic", told, product_clock.now())


@pytest.fixture
def short(reminded: Reminded, configured: Any) -> Reminded:
    """The same, with a gateway for text messages and a mail server."""
    sandbox = reminded.thread.sandbox
    host, _, port = sandbox.mail.partition(":")
    configured(
        sms_url=f"{sandbox.url}/sms", sms_sender="Region Ex", smtp_host=host, smtp_port=port, smtp_tls="none",
        mail_from="vard@regionexempel.se",
    )  # fmt: skip
    return reminded


@pytest.fixture
def reminded(thread: Any, work: Callable[[], None]) -> Reminded:
    """A region with its sandbox."""
    return Reminded(thread, work)
