"""Whether and how soon a unit reads what its patients write (K35). Where nobody does, nothing can be written."""

from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.kit import clock


def hours(invitation: Invitation) -> int:
    """Within so many hours; 0: nobody reads."""
    unit = connections.unit(invitation.unit_id)
    values = connections.parameters(unit.provider_id, invitation.care_level, clock.today(), unit.pk)
    return int(values.get("free_text_hours", 0))
