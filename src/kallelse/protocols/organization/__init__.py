"""infrastructure:directory:organization 5.0, the national catalogue HSA: units, their members and their providers.

Four questions of one domain whose contracts have versions of their own. What is not found gives an empty answer, no
error. `unit` holds GetUnit, `healthcare` the three that tell how unit, member and provider belong together.
Source: PERSONS.md section 6.2.
"""

from kallelse.protocols.declare import Contract
from kallelse.protocols.organization.healthcare import (
    GET_HEALTH_CARE_PROVIDER,
    GET_HEALTH_CARE_UNIT,
    GET_HEALTH_CARE_UNIT_MEMBERS,
)
from kallelse.protocols.organization.unit import DN, DOMAIN, GET_UNIT, TELEPHONE_NUMBER

ALL: tuple[Contract, ...] = (GET_UNIT, GET_HEALTH_CARE_UNIT, GET_HEALTH_CARE_UNIT_MEMBERS, GET_HEALTH_CARE_PROVIDER)

__all__ = [
    "ALL", "DN", "DOMAIN", "GET_HEALTH_CARE_PROVIDER", "GET_HEALTH_CARE_UNIT", "GET_HEALTH_CARE_UNIT_MEMBERS",
    "GET_UNIT", "TELEPHONE_NUMBER",
]  # fmt: skip
