"""Settings as the pages show them: values in words, and where each comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from kallelse.connections.models import CareUnit
from kallelse.kit import db
from kallelse.notices.models import Decision
from kallelse.roles import standing, values
from kallelse.roles.catalogue import TOPICS
from kallelse.roles.models import Change
from kallelse.roles.standing import Held, Standing

CHOICE_WORDS = {
    "same_clock_time": mark("samma klockslag så många dagar före"), "whole_weekdays": mark("så många hela vardagar emellan"),
    "no": mark("inga koder på breven"), "own": mark("med patientens egen svarskod"),
    "number": mark("med egen svarskod, annars personnumrets fyra sista (avbokning först efter samtal)"),
}  # fmt: skip
CARE_LEVELS = {"specialist": mark("specialistvården"), "primary": mark("primärvården")}
LEVEL_WORDS = {"neutral": mark("neutral"), "unit": mark("med mottagningens namn"), "full": mark("med namn och adress")}
SETTING_WORDS = {"routine": mark("Rutin"), "sms": mark("Sms"), "email": mark("E-post")}
LONG = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One value between two days, in words."""

    id: int
    words: str
    whence: str
    own: bool
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting in words."""

    name: str
    topic: str
    label: str
    own: bool
    now: Line | None
    planned: tuple[Line, ...]
    past: tuple[Line, ...]


def value(one: Standing, unit: CareUnit) -> Shown:
    """A setting at a unit."""
    measure = str(one.setting.measure)

    def line(held: Held) -> Line:
        own = held.whence == standing.UNIT
        return Line(
            held.id, words(held.value, measure), whence(held, unit), own, held.valid_from, held.valid_to, held.source
        )  # fmt: skip

    return Shown(
        one.name, str(TOPICS[one.setting.topic]), str(one.setting.label), one.setting.own, line(one.now) if one.now else None,
        tuple(map(line, one.planned)), tuple(map(line, one.past)),
    )  # fmt: skip


def words(held: Any, measure: str = "") -> str:
    """A value as a reader understands it."""
    if held is None:
        return _("inget")
    if held == "":
        return _("tomt")
    if isinstance(held, str):
        known = CHOICE_WORDS | LEVEL_WORDS
        return _(known[held]) if held in known else held
    if isinstance(held, list):
        return f"{', '.join(str(part) for part in held)} {measure}".strip()
    if isinstance(held, Mapping):
        return "; ".join(f"{key}: {_part(part)}" for key, part in held.items())
    return f"{values.show(held)} {measure}".strip()


def whence(held: Held, unit: CareUnit) -> str:
    """Whose value it is."""
    if held.whence == standing.UNIT:
        return _("mottagningens eget")
    if held.whence == standing.PROVIDER:
        return _("bestämt för {name}").format(name=unit.provider.name)
    if held.whence == standing.CARE_LEVEL:
        return _("grundvärde för {level}").format(level=_(CARE_LEVELS[unit.care_level]))
    return _("grundvärde")


def decisions(unit: CareUnit, today: date) -> list[tuple[Decision, str, str, str]]:
    """The unit's decisions about open networks, each with whether it holds (now, planned or past), its channel and its level in words."""
    with db.tenant_scope(unit.provider_id):
        found = list(Decision.objects.filter(tenant=unit.provider_id, unit=unit).order_by("channel", "-valid_from"))

    def when(one: Decision) -> str:
        if one.valid_to is not None and one.valid_to < today:
            return "past"
        return "now" if one.valid_from <= today else "planned"

    return [(one, when(one), _(SETTING_WORDS[one.channel]), _(LEVEL_WORDS[one.level])) for one in found]


def change(one: Change, labels: Mapping[str, str]) -> dict[str, Any]:
    """A change in words."""
    label = _(SETTING_WORDS[one.setting]) if one.setting in SETTING_WORDS else labels.get(one.setting, one.setting)
    # What is kept of a routine is its row; the words stand on the routine's own page.
    plain = one.setting == "routine"
    return {
        "label": label, "before": "" if plain else words(one.before), "after": "" if plain else words(one.after), "at": one.at,
        "by": one.by, "valid_from": one.valid_from, "reason": one.reason, "whole": one.unit_id is None,
    }  # fmt: skip


def _part(part: Any) -> str:
    return ", ".join(str(one) for one in part.values()) if isinstance(part, Mapping) else str(part)
