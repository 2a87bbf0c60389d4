"""How a template will look to a patient: an invented visit a month away, in the words of one version or of one of its variants."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kallelse import content
from kallelse.connections.models import CareUnit
from kallelse.delivery import planning, rendering
from kallelse.delivery.precheck import PREVIEW_NUMBER
from kallelse.invitations import wording
from kallelse.kit import clock
from kallelse.routing import clocks, workdays
from kallelse.routing.parameters import Way
from kallelse.templates import filling
from kallelse.templates.blocks import Blocks, Field, as_data, from_data, merged, pictured
from kallelse.templates.models import TemplateVersion, Variant
from kallelse.templates.words import FORMS

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Example:
    """A kallelse that nobody gets, with the fields of `rendering.Said`."""

    number: str
    version: int
    kind: str
    visit_start: datetime | None
    visit_end: datetime | None
    book_before: date | None
    cancel_deadline: datetime | None
    received_at: datetime
    content: dict[str, Any]
    fee: str = ""
    replaces: dict[str, Any] | None = None


def example(unit: CareUnit, version: TemplateVersion, now: datetime, variant: Variant | None = None) -> content.Kallelse | str:
    """The kallelse of an invented visit a month away; or why it cannot be said."""
    swedish = from_data(version.blocks)
    words = from_data(variant.blocks) if variant is not None else Blocks()
    form = variant.form if variant is not None else ""
    day = workdays.after((now.astimezone(clock.SWEDISH_TIME) + AHEAD).date(), 0)
    said: Any = SimpleNamespace(pk=None, blocks=as_data(merged(swedish, words)), sensitive=version.sensitive)
    try:
        filled = filling.fill(said, {each.name: _value(each, day) for each in swedish.fields if each.asked}, unit=unit, day=day)
    except filling.FieldError as error:
        return f"{error.field}: {error.rule} {error.remedy}"
    is_open = version.template.kind == "open"
    start = None if is_open else clocks.at(day, time(10))
    filled.pop("template", None)
    if swedish.visit_type in ("series", "several") and start is not None:
        filled["series"] = [{"start": (start + timedelta(days=7 * at)).isoformat()} for at in range(3)]
    if swedish.visit_type == "video":
        filled["join_url"] = "https://video.exempel.se/rum"
    told = wording.from_data(filled)
    parameters = planning.parameters_of(unit.provider_id, unit.care_level, now.astimezone(clock.SWEDISH_TIME).date(), unit.pk)
    moments = planning.moments_of(start, day if is_open else None, told, Way.DOMESTIC, parameters, now)
    made = Example(
        PREVIEW_NUMBER, 1, "open" if is_open else "timed", start, None, day if is_open else None, moments.cancel_deadline, now, filled
    )
    needs = ("easy_read",) if form == "easy_read" else ("other_language",) if form and form not in FORMS else ()
    kallelse = rendering.kallelse_of(
        made, unit, recipient_kind="guardian" if form in ("child", "guardian") else "self",
        form=rendering.Form(needs=needs, language=form if form not in FORMS else ""),
    )  # fmt: skip
    return msgspec.structs.replace(kallelse, pictures=pictured(swedish, words.pictures)) if words.pictures else kallelse


def reminder(unit: CareUnit, version: TemplateVersion, kallelse: content.Kallelse) -> str:
    """The reminder as a text message: the template's own words, or the usual ones. Without a time there is none."""
    own = from_data(version.blocks).reminder
    try:
        text = content.compile_text(own, "neutral") if own else content.shipped_text("before_cancel", "neutral", phone=bool(unit.phone))
    except content.TextError:
        return ""
    return text.say(kallelse) if text is not None and kallelse.visit_start is not None else ""


def _value(each: Field, day: date) -> str:
    given = {
        "date": day.isoformat(), "time": "09:40", "number": str(each.least or 1), "choice": each.choices[0] if each.choices else "",
    }  # fmt: skip
    return each.example or given.get(each.kind, str(_("exempel")))
