"""What a unit may send: its templates with the one to suggest, and the free times of a diary that is kept here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kallelse.connections.models import CareUnit
from kallelse.content.dates import capital, clock_words, local, near_day_words
from kallelse.diary import queries as diary
from kallelse.diary.queries import Time
from kallelse.diary.rules import ALL_KINDS
from kallelse.kit import db
from kallelse.sources import Refusal
from kallelse.templates.blocks import Field

AHEAD = timedelta(days=120)
MOST_TIMES = 200
SEVERAL = ("series", "several")
"""Types of visits that have more than one time."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A template that may be used: `pk` is its approved version's. `warning` says that its review date has passed."""

    pk: int
    title: str
    kind: str
    time_types: Sequence[str] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version that was chosen, with what is asked for."""

    pk: int
    title: str
    kind: str
    visit_type: str
    fields: Sequence[Field]
    sensitive: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the form has to choose from, the suggested template first. Without any the sender writes the words herself."""

    choices: Sequence[Choice] = ()
    times: Sequence[Time] = ()
    time_types: Sequence[str] = ()
    chosen: Chosen | None = None

    def time(self, id: str) -> Time | None:
        """The free time with this id."""
        return next((one for one in self.times if str(one.id) == id), None)


def of(unit: CareUnit, now: datetime, *, template: str = "", time_type: str = "", slot: str = "") -> Offer:
    """What this unit may send now. `template` is the version that was chosen; else the time type, or that of the time, suggests one."""
    times = _times(unit, now)
    picked = next((one for one in times if str(one.id) == slot), None)
    known = time_type or (picked.time_type_name if picked else "")
    choices = templates(unit, known, now)
    allowed = {str(one.pk) for one in choices}
    pk = template if template in allowed else str(choices[0].pk) if choices else ""
    names = sorted({one.time_type_name for one in times} | {name for one in choices for name in one.time_types})
    return Offer(choices, times, names, chosen(pk, next((one.warning for one in choices if str(one.pk) == pk), "")) if pk else None)


def words_of(time: Time) -> str:
    """A free time as it is chosen: "Tisdag 9 februari kl. 09.40, Nybesök, Läkare Karin Exempel"."""
    start = local(time.starts)
    when = _("{day} kl. {clock}").format(day=capital(near_day_words(start.date())), clock=clock_words(start))
    return ", ".join(filter(None, (when, time.time_type_name, time.performer_name, time.resource_name)))


def templates(unit: CareUnit, time_type: str, now: datetime) -> Sequence[Choice]:
    """The approved templates that a unit may use, those for the time type and the unit's default first."""
    return ()


def chosen(pk: str, warning: str = "") -> Chosen | None:
    """An approved version by its row id."""
    return None


def fill(unit: CareUnit, pk: int, values: Mapping[str, str], day: date | None) -> dict[str, Any] | Refusal:
    """The words of a template for a visit (or last booking day) on a day, or which field keeps them from being made."""
    return {}


def _times(unit: CareUnit, now: datetime) -> Sequence[Time]:
    if not unit.diary:
        return ()
    with db.tenant_scope(unit.provider_id):
        return diary.free(unit, now, now + AHEAD, ALL_KINDS, now)[:MOST_TIMES]
