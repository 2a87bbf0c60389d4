"""Which schedule a unit's bookings stand in, and how it is called: by the catalogue, else by what is known of the source system.

A unit may be a producer of crm:scheduling 1.1 or of its successor. Where it is both, the older is used: its ids are those that care
systems hand over kallelser with.
"""

from dataclasses import dataclass
from datetime import date

from kallelse import plugs
from kallelse.connections import catalogue
from kallelse.connections.models import SourceSystem
from kallelse.protocols import Contract
from kallelse.sources import Scheduler


@dataclass(frozen=True, slots=True)
class Schedule:
    """A unit's schedule; an empty address is a contract that it does not have."""

    scheduler: Scheduler
    look_url: str
    cancel_url: str
    confirm_url: str
    dates_url: str
    kinds_url: str
    places_url: str
    offer_url: str
    move_url: str
    book_url: str
    list_url: str


def of(source: SourceSystem, unit: str, on: date) -> Schedule | None:
    """The schedule of a unit (HSA-id), or None when it has none that can be called."""
    for scheduler in plugs.SCHEDULERS:
        called = (
            scheduler.look, scheduler.cancels, scheduler.confirms, scheduler.dates, scheduler.kinds, scheduler.places, scheduler.offers,
            scheduler.moves, scheduler.books, scheduler.lists,
        )  # fmt: skip
        look, cancel, *others = (_url(scheduler, source, unit, one, on) for one in called)
        if look or cancel:
            return Schedule(scheduler, look, cancel, *others)
    return None


def _url(scheduler: Scheduler, source: SourceSystem, unit: str, called: Contract | None, on: date) -> str:
    if called is None:
        return ""
    return catalogue.scheduling_url(source, unit, called, on) if scheduler.is_based else catalogue.producer_url(unit, called.namespace, on)
