"""What the residents do besides reading: a share of those who have read answers. Who does what follows from the reference alone.

The first of them answer in the real pages, logged in as themselves; the others through the same verbs that the pages call.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from kallelse.booking import actions as booking
from kallelse.demo.browser import Browser
from kallelse.demo.processes import DemoFailed
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.kit import clock, db
from kallelse.persons.models import Person

ACCEPT, CANCEL, LETTER = 0.45, 0.05, 0.01
"""Shares of the readers who say yes, cancel, and ask for the letter too. An invention: nobody has published such figures."""


NOTICED_WITHIN = timedelta(days=3)
"""A reading is known when the inbox is asked the next time: longer ago than this it has been answered already."""
IN_PAGES = {"accepted": 8, "cancelled": 3}
"""So many of each answer are given in the pages."""


@dataclass(frozen=True, slots=True)
class _Reader:
    tenant_id: int
    id: UUID
    number: str
    reference: str
    identity: str


@dataclass
class Residents:
    """The residents' answers so far: `said` counts what came of them, `in_pages` those that were given in the pages."""

    browser: Browser
    said: Counter[str] = field(default_factory=Counter)
    in_pages: Counter[str] = field(default_factory=Counter)
    _asked: set[UUID] = field(default_factory=set)
    _looked: datetime = field(default_factory=clock.now)

    def answer(self) -> None:
        """Everybody who has read since last time makes up their mind."""
        now = clock.now()
        for tenant_id in db.all_tenants():
            for reader in _readers(tenant_id, self._looked - NOTICED_WITHIN):
                if reader.id not in self._asked:
                    self._asked.add(reader.id)
                    self._decide(reader)
        self._looked = now

    def _decide(self, reader: _Reader) -> None:
        place = chance(reader.reference)
        if place < ACCEPT:
            self._accept(reader)
        elif place < ACCEPT + CANCEL:
            self._cancel(reader)
        elif place < ACCEPT + CANCEL + LETTER:
            self.said["letter"] += booking.ask_for_letter(reader.tenant_id, reader.id, clock.now())

    def _accept(self, reader: _Reader) -> None:
        if self._goes_in(reader, "accepted"):
            self.browser.accept(reader.identity, reader.number)
            if _invitation(reader).answer != Answer.ACCEPTED:
                raise DemoFailed("Patienten tackade ja på sidan, men svaret kom inte fram.")
            self.said["accepted"] += 1
        else:
            self.said["accepted"] += booking.accept(reader.tenant_id, reader.id, clock.now())

    def _cancel(self, reader: _Reader) -> None:
        if booking.cancellable(_invitation(reader), clock.now()):
            self.said["cancel_too_late"] += 1
        elif self._goes_in(reader, "cancelled"):
            self.browser.cancel(reader.identity, reader.number)
            if _invitation(reader).answer != Answer.CANCELLED:
                raise DemoFailed("Patienten avbokade på sidan, men avbokningen gick inte igenom.")
            self.said["cancel_done"] += 1
        else:
            self.said[f"cancel_{booking.cancel(reader.tenant_id, reader.id, clock.now()).outcome}"] += 1

    def _goes_in(self, reader: _Reader, answer: str) -> bool:
        """Whether this answer is given in the pages, which takes a timed kallelse and somebody who can log in."""
        if self.in_pages[answer] >= IN_PAGES[answer] or not self.browser.knows(reader.identity) or _invitation(reader).visit_start is None:
            return False
        self.in_pages[answer] += 1
        return True


def chance(reference: str) -> float:
    """A number between 0 and 1 that is always the same for a reference."""
    return int.from_bytes(blake2b(reference.encode(), digest_size=8).digest()) / 2**64


def _readers(tenant_id: int, since: datetime) -> list[_Reader]:
    with db.tenant_scope(tenant_id):
        live = Invitation.objects.filter(state__in=LIVE_VERSIONS, answer=Answer.NONE, steps__channel="inbox", steps__read_at__gte=since)
        rows = list(live.order_by("reference").values_list("id", "number", "reference", "subject"))
        main = dict(Person.objects.filter(identity__in=[row[3] for row in rows]).values_list("identity", "main_identity"))
    return [_Reader(tenant_id, id, number, reference, main[subject]) for id, number, reference, subject in rows]


def _invitation(reader: _Reader) -> Invitation:
    with db.tenant_scope(reader.tenant_id):
        return Invitation.objects.get(pk=reader.id)
