"""The roles, and who may give and take which. Pure."""

from collections.abc import Set
from enum import StrEnum


class Role(StrEnum):
    """What a colleague may do beyond what her commission alone opens (docs/decisions/0013)."""

    SENDER = "sender"
    TEMPLATE_OWNER = "template_owner"
    HEAD_OF_UNIT = "head_of_unit"
    RECEPTION = "reception"
    SYSTEM_MANAGER = "system_manager"
    LOG_REVIEWER = "log_reviewer"
    REGION_OFFICE = "region_office"


EVERYWHERE = frozenset({Role.SYSTEM_MANAGER, Role.REGION_OFFICE})
"""Held for the whole care provider only."""
ANYWHERE = frozenset({Role.LOG_REVIEWER})
"""Held for one unit, or for the whole care provider."""
NOT_TO_ONESELF = frozenset({Role.HEAD_OF_UNIT, Role.SYSTEM_MANAGER, Role.REGION_OFFICE, Role.LOG_REVIEWER})
"""Roles that give power over roles, or over the log of what one has done oneself: always somebody else's decision."""
GIVERS = frozenset({Role.HEAD_OF_UNIT, Role.SYSTEM_MANAGER, Role.REGION_OFFICE})
"""Any of these may give a role at the unit."""
PROVIDER_GIVERS = frozenset({Role.SYSTEM_MANAGER, Role.REGION_OFFICE})
"""Any of these may give a role for the whole care provider."""


def fits(role: Role, whole_provider: bool) -> bool:
    """Whether a role may be held for the whole care provider, or for one unit."""
    return role in EVERYWHERE | ANYWHERE if whole_provider else role not in EVERYWHERE


def may_decide(own: Set[Role], role: Role, *, whole_provider: bool, oneself: bool, giving: bool) -> bool:
    """Whether somebody with the roles `own` at the unit may give (or end) `role`. One's own may always be ended, never all given."""
    if giving and oneself and role in NOT_TO_ONESELF:
        return False
    return bool(own & (PROVIDER_GIVERS if whole_provider or role in EVERYWHERE else GIVERS))
