"""What a unit may send: its templates with the one to suggest, the free times of a diary that is kept here, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kallelse.attachments import queries as attachments
from kallelse.connections.models import CareUnit
from kallelse.content.dates import capital, clock_words, day_words, local, near_day_words
from kallelse.diary import queries as diary
from kallelse.diary.queries import Time
from kallelse.diary.rules import ALL_KINDS
from kallelse.kit import db
from kallelse.sources import Refusal
from kallelse.templates import blocks, filling
from kallelse.templates import queries as templates
from kallelse.templates.blocks import Field
from kallelse.templates.queries import Choice

AHEAD = timedelta(days=120)
MOST_TIMES = 200
KINDS = ("timed", "open")
"""Kinds of templates that are sent from the form; a change and a cancellation have their own places."""
SEVERAL = ("series", "several")
"""Types of visits that have more than one time."""


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
    chosen: Chosen | None = None
    files: Sequence[attachments.Choice] = ()

    def time(self, id: str) -> Time | None:
        """The free time with this id."""
        return next((one for one in self.times if str(one.id) == id), None)


def of(unit: CareUnit, now: datetime, *, template: str = "", time_type: str = "", slot: str = "") -> Offer:
    """What this unit may send now. `template` is the version that was chosen; else the time type, or that of the time, suggests one."""
    times, files = _times(unit, now), _files(unit, now)
    picked = next((one for one in times if str(one.id) == slot), None)
    found = templates.for_sending(unit, time_type or (picked.time_type_name if picked else ""), local(now).date())
    choices = [one for one in found if one.kind in KINDS]
    if not choices:
        return Offer((), times, files=files)
    first = next((one for one in choices if str(one.version) == template), None) or choices[0]
    return Offer(choices, times, chosen(first.version, _overdue(first)), files)


def words_of(time: Time) -> str:
    """A free time as it is chosen: "Tisdag 9 februari kl. 09.40, Nybesök, Läkare Karin Exempel"."""
    start = local(time.starts)
    when = _("{day} kl. {clock}").format(day=capital(near_day_words(start.date())), clock=clock_words(start))
    return ", ".join(filter(None, (when, time.time_type_name, time.performer_name, time.resource_name)))


def chosen(pk: int, warning: str = "") -> Chosen:
    """An approved version by its row id."""
    version = templates.version(pk)
    visit_type = blocks.from_data(version.blocks).visit_type
    return Chosen(pk, version.template.title, version.template.kind, visit_type, filling.fields(version), version.sensitive, warning)


def fill(unit: CareUnit, pk: int, values: Mapping[str, str], day: date) -> dict[str, Any] | Refusal:
    """The words of a template for a visit (or last booking day) on a day, or which field keeps them from being made."""
    try:
        return filling.fill(templates.version(pk), values, unit=unit, day=day)
    except filling.FieldError as error:
        return Refusal(0, error.field, error.rule, error.remedy)


def _overdue(one: Choice) -> str:
    if not one.overdue:
        return ""
    last = day_words(one.last_day) if one.last_day else ""
    return _("Mallen skulle ha granskats. Den kan användas till och med {day}.").format(day=last)


def _times(unit: CareUnit, now: datetime) -> Sequence[Time]:
    if not unit.diary:
        return ()
    with db.tenant_scope(unit.provider_id):
        return diary.free(unit, now, now + AHEAD, ALL_KINDS, now)[:MOST_TIMES]


def _files(unit: CareUnit, now: datetime) -> Sequence[attachments.Choice]:
    with db.tenant_scope(unit.provider_id):
        return attachments.choosable(unit.provider_id, unit.pk, local(now).date())
