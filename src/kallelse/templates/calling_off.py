"""What a unit says besides the fixed words when care calls a visit off: its nearest approved template of that kind."""

from datetime import date

from kallelse.connections.models import CareUnit
from kallelse.content.tidy import paragraphs
from kallelse.templates import queries
from kallelse.templates.blocks import from_data
from kallelse.templates.filling import FieldError, fill

__all__ = ["own_words"]

SAID = ("purpose", "change", "illness", "travel")


def own_words(unit: CareUnit, time_type: str, today: date) -> tuple[str, ...]:
    """Its paragraphs: of the template made for the type of time, else of one made for all types; none without a template."""
    found = queries.for_sending(unit, time_type, today, kind="cancelled")
    chosen = next((one for one in found if one.suggested), None)
    if chosen is None:
        chosen = next((one for one in found if not queries.version(one.version).template.time_types), None)
    if chosen is None:
        return ()
    version = queries.version(chosen.version)
    if any(field.asked for field in from_data(version.blocks).fields):
        return ()
    try:
        words = fill(version, {}, unit=unit, day=today)
    except FieldError:
        return ()
    return tuple(text for name in SAID for text in paragraphs(words.get(name, "")))
