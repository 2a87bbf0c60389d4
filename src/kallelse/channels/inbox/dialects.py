"""The contracts that an inbox may be spoken to in: one dialect is chosen by the setting KALLELSE_INBOX_DIALECT.

patientportal 2.0 becomes one more the day a region brings its schema; docs/contracts says which facts are missing.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from kallelse.channels import Accepted, Dispatch, Reach, Refused
from kallelse.channels.inbox.mvk import OlderPortal
from kallelse.channels.inbox.patientportal import PatientPortal
from kallelse.kit.config import config
from kallelse.protocols import Contract


class Dialect(Protocol):
    """How one inbox's contracts say what the channel wants said, and what their answers mean. Values are those of the contract."""

    add: Contract
    account: Contract

    def message(self, one: Dispatch) -> dict[str, Any]:
        """The values of the request that sends one message; `thread` groups a kallelse's versions."""
        ...

    def verdict(self, one: Dispatch, said: Mapping[str, Any]) -> Accepted | Refused:
        """What the answer to it means."""
        ...

    def who(self, recipient: str) -> dict[str, Any]:
        """The values of the request that asks about a person's account."""
        ...

    def reach(self, said: Mapping[str, Any]) -> Reach:
        """What the answer to it means."""
        ...


DIALECTS: Mapping[str, Dialect] = {"patientportal-1.0": PatientPortal(), "mvk-2.0": OlderPortal()}


def dialect() -> Dialect:
    """The one that is configured."""
    return DIALECTS[config().inbox_dialect]
