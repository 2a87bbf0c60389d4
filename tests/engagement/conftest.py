"""A region whose engagement index we keep, beside the sandbox's index and care system."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.connections import actions as connections
from kallelse.connections import queries
from kallelse.engagement.models import IndexEntry
from kallelse.invitations import taking_in
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sandbox.index import OWNER
from kallelse.sources import Draft

DOMAIN = "riv:crm:scheduling"


@dataclass
class Region:
    """Hand in kallelser, run the worker, and look at the index and at our own entries."""

    nation: Any
    sandbox: Any
    thread: Any
    work: Callable[[], None]

    @property
    def tenant(self) -> int:
        """The region's row id."""
        number: int = self.nation.provider.pk
        return number

    def call(self, person: str, reference: str = "b1", *, unit: str = "k101", days: int = 40, **more: Any) -> Any:
        """Hand in one kallelse (or a new version of it) and let the worker run."""
        taken = self.thread.hand_in(person, reference=reference, unit=unit, days=days, **more)
        self.work()
        return taken

    def call_open(self, person: str, reference: str = "b1", *, days: int = 30, unit: str = "k101") -> Any:
        """Hand in an open kallelse that can be booked for so many days."""
        now = product_clock.now()
        last = (now.astimezone(product_clock.SWEDISH_TIME) + timedelta(days=days)).date()
        draft = Draft(0, reference, person, self.nation.units[unit].hsa_id, kind="open", book_before=last)
        (taken,) = taking_in.take_in(self.nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
        self.work()
        return taken

    def standing(self) -> list[tuple[str, str, str, str]]:
        """What stands in the index: resident, unit (last part of its HSA-id), booking and mostRecentContent."""
        return [
            (
                entry["registeredResidentIdentification"],
                entry["logicalAddress"].rpartition("-")[2],
                entry["businessObjectInstanceIdentifier"],
                entry["mostRecentContent"],
            )
            for entry in self.sandbox.index()["entries"]
        ]

    def bookings(self) -> list[str]:
        """The ids of the bookings that stand in the index."""
        return sorted(entry[2] for entry in self.standing())

    def counts(self) -> dict[str, int]:
        """How the index was told: calls, created, renewed, unchanged, removed."""
        counts: dict[str, int] = self.sandbox.index()["counts"]
        return counts

    def states(self) -> dict[str, str]:
        """State by booking id and unit, of our own entries."""
        with db.tenant_scope(self.tenant):
            return {
                f"{booking}@{unit[-4:]}": state
                for booking, unit, state in IndexEntry.objects.values_list("business_object", "logical_address", "state")
            }

    def hand_in_many(self, person: str, count: int) -> None:
        """Hand in so many kallelser at once, without letting the worker run."""
        now = product_clock.now()
        unit = self.nation.units["k101"].hsa_id
        drafts = [Draft(row, f"m{row}", person, unit, start=now + timedelta(days=30, minutes=row)) for row in range(count)]
        taking_in.take_in(self.nation.sources["cosmic"], "rest", b"{}", "application/json", drafts, now, "system:cosmic")

    def entry(self, reference: str = "b1") -> IndexEntry:
        """Our own entry of a booking."""
        with db.tenant_scope(self.tenant):
            return IndexEntry.objects.get(business_object=reference)

    def start(self, reference: str = "b1") -> datetime:
        """The start of the latest version."""
        with db.tenant_scope(self.tenant):
            found = taking_in.by_reference(self.nation.sources["cosmic"], reference)
        assert found is not None
        assert found.visit_start is not None
        return found.visit_start


@pytest.fixture
def region(thread: Any, work: Callable[[], None], configured: Any) -> Region:
    """The region, with the sandbox's index switched on for its source "cosmic"."""
    configured(index_url=f"{thread.sandbox.url}/index", index_logical_address=OWNER)
    connections.use_index(thread.nation.sources["cosmic"], keeps=True, follows="nothing")
    queries.forget()
    return Region(thread.nation, thread.sandbox, thread, work)
