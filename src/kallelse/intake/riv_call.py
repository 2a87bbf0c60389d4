"""What a RIV-TA service is, and what its handler is told about a call that has passed the edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kallelse.connections.models import SourceSystem
from kallelse.protocols import Contract, platform, soap

LONGEST_PROVENANCE = 100
"""Characters that the access log keeps; two HSA-ids of the usual length are far from it."""


class Refused(Exception):
    """A call that ends as a SOAP fault. `text` and `detail` hold no personal data.

    SOAP 1.1 prescribes HTTP status 500; a caller with a key gets the status that proxies and operators act on where there is one.
    """

    def __init__(
        self, code: soap.FaultCode, text: str, *, detail: str = "", status: int = 500, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.code, self.text, self.detail, self.status, self.headers = code, text, detail, status, dict(headers or {})


def refused(code: str, detail: str = "", *, status: int = 500, headers: Mapping[str, str] | None = None) -> Refused:
    """The refusal that the service platform gives with this code, such as "VP004"."""
    row = platform.CODES[code]
    return Refused(row.side, f"{row.code} {row.text}", detail=detail, status=status, headers=headers)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: `sender` is the HSA-id of the client certificate, `source` the system whose bearer key was shown; one of them is set."""

    sender: str = ""
    source: SourceSystem | None = None

    @property
    def hsa_id(self) -> str:
        """The HSA-id that the call is made with, in upper case; empty for a source that was connected without one."""
        return (self.source.hsa_id if self.source else self.sender).upper()


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `consumer` is the HSA-id of whoever called first, `acting_for` the organisation it was made for (both in upper case).

    `headers` are the x-rivta headers by lower-case name; `actor` is the SOAP header of crm:scheduling as (actorId, actorType).
    """

    contract: Contract
    values: dict[str, Any]
    body: bytes
    logical_address: str
    actor: tuple[str, str] | None
    caller: Caller
    consumer: str
    acting_for: str
    now: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def provenance(self) -> str:
        """Who called first and for whom, for the access log; empty for a call with a key that says nothing of either."""
        told = {"consumer": self.consumer, "for": self.acting_for} if self.caller.sender or self.headers else {}
        return " ".join(f"{name}={value}" for name, value in told.items() if value)[:LONGEST_PROVENANCE]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole answer that somebody else has written, passed on as it is."""

    body: bytes
    status: int = 200


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `handle` returns the values of the response, or a whole answer, or raises Refused.

    `keys`: a bearer key is as good as a certificate, and the logical address is then not looked at. `addresses` are logical addresses
    that are served beside our own and those of our care providers and units.
    """

    contract: Contract
    handle: Callable[[Call], Mapping[str, Any] | Whole]
    keys: bool = False
    addresses: Callable[[], tuple[str, ...]] = tuple

    @property
    def path(self) -> str:
        """The address below /riv/, as RIV-TA names it."""
        return f"{self.contract.name}/{self.contract.major}/rivtabp21"
