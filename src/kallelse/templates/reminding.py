"""A template's own words of a reminder over an open network: neutral ones, approved with the template (K19)."""

import msgspec

from kallelse.connections.models import CareUnit
from kallelse.content import ShortText, TextError, compile_text
from kallelse.templates import queries
from kallelse.templates.blocks import from_data
from kallelse.templates.models import TemplateVersion

__all__ = ["KINDS", "own_reminder"]

KINDS = ("before_cancel", "practical")
"""Reminders of the visit itself; what is to be prepared or tried has words of its own."""


def own_reminder(template: int | None, kind: str, unit: CareUnit) -> ShortText | None:
    """The words of the version that a kallelse was made from; None where it has none for this kind, or they would name the unit."""
    if template is None or kind not in KINDS:
        return None
    try:
        text = from_data(queries.version(template).blocks).reminder
        own = compile_text(text, "neutral") if text else None
    except (TemplateVersion.DoesNotExist, msgspec.ValidationError, TextError):
        return None
    return None if own is None or unit.name.casefold() in text.casefold() else own
