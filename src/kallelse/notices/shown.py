"""What a text message about a kallelse would say to this patient, and whether the two gates let it go. Reads only; sends nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kallelse import content
from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.notices import gates, planning
from kallelse.notices.rules import SMS
from kallelse.routing.clocks import day_of
from kallelse.templates.reminding import own_reminder

KIND: Final = "before_cancel"
"""The reminder that most patients get, and the one that is shown."""


@dataclass(frozen=True, slots=True)
class ShortShown:
    """The text as it would read, and why it is not sent that way (a reasons code), or ""."""

    text: str
    bar: str


def as_sms(version: Invitation, kallelse: content.Kallelse, now: datetime) -> ShortShown | None:
    """The text message of a kallelse with a time; None for one without. Call inside `db.tenant_scope`.

    Where a gate is closed the text is the one that nothing but a neutral level would allow, so that a colleague sees what is at stake.
    """
    if kallelse.visit_start is None:
        return None
    figures = planning.figures_of(version.tenant_id, version.care_level, day_of(now))
    decided = gates.decisions(version.tenant_id, day_of(now))
    agreed = gates.consents([version.subject]) if (version.unit_id, SMS) in decided else {}
    oldest = gates.oldest_address(now, figures.verified_months)
    opening = gates.opening(version.unit_id, version.subject, SMS, KIND, decided, agreed, oldest)
    level = "neutral" if isinstance(opening, str) else opening.level
    decided_text = None if isinstance(opening, str) else opening.own_text
    own = decided_text or own_reminder(version.content.get("template"), KIND, connections.unit(version.unit_id))
    text = own or content.shipped_text(KIND, level, phone=bool(kallelse.unit.phone))
    bar = "protected" if kallelse.protected else opening if isinstance(opening, str) else ""
    return ShortShown(text.say(kallelse) if text else "", bar)
