"""The service platform's own answers (VP001–VP015) and the HTTP headers that a call carries through it.

One table says what every code means, and it is used both ways: a door that is the platform's edge refuses with these codes, and a caller
that gets one knows whether anything can have been done. Source: RIV-TA Basic Profile 2.1 and the platform's published list of codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

type Outcome = Literal["nothing", "maybe", "misconfigured"]
"""What a caller must conclude: nothing was done and the call may be repeated; it may have been done; or nothing was done and a person
must put something right before a repeated call can help."""

ORIGINAL_CONSUMER = "x-rivta-original-serviceconsumer-hsaid"
ACTING_FOR = "x-rivta-acting-on-behalf-of-hsaid"
ROUTING_HISTORY = "x-rivta-routing-history"
HEADER_PREFIX = "x-rivta-"
HISTORY_SEPARATOR = "#"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: whose fault it is, what a caller concludes, and what we say when we refuse with it."""

    code: str
    side: Literal["Client", "Server"]
    outcome: Outcome
    text: str


CODES: Mapping[str, Code] = {
    row.code: row
    for row in (
        Code("VP001", "Client", "misconfigured", "RIV-TA-versionen saknas eller stöds inte."),
        Code("VP002", "Client", "misconfigured", "Klientcertifikatet saknas eller duger inte."),
        Code("VP003", "Client", "misconfigured", "Den logiska adressen saknas i SOAP-huvudet LogicalAddress."),
        Code("VP004", "Client", "misconfigured", "Tjänsten finns inte på den logiska adressen."),
        Code("VP005", "Client", "misconfigured", "Producenten stöder inte RIV-TA-versionen."),
        Code("VP006", "Server", "misconfigured", "Flera producenter är registrerade för samma logiska adress."),
        Code("VP007", "Client", "misconfigured", "Konsumenten har inte behörighet till tjänsten på den logiska adressen."),
        Code("VP008", "Server", "nothing", "Tjänsteadresseringskatalogen svarar inte och ingen kopia finns."),
        Code("VP009", "Server", "maybe", "Producenten kan inte nås eller svarar inte med SOAP."),
        Code("VP010", "Server", "misconfigured", "Producentens adress saknas i tjänsteadresseringskatalogen."),
        Code("VP011", "Client", "misconfigured", "Anropet kom inte över TLS från en godkänd adress."),
        Code("VP012", "Server", "nothing", "För många anrop just nu. Försök igen om en stund."),
        Code("VP013", "Client", "misconfigured", f"Avsändaren får inte sätta huvudet {ORIGINAL_CONSUMER}."),
        Code("VP014", "Server", "misconfigured", "Anropet går i en slinga mellan tjänsteplattformar."),
        Code("VP015", "Client", "misconfigured", "Anropet kan inte läsas som SOAP 1.1."),
    )
}  # fmt: skip


def outcome(code: str | None) -> Outcome | None:
    """What a platform code means to the caller; None when there is no code, so that the fault is the producer's own.

    A code that is not in the table is new to us: it may have been done.
    """
    if code is None:
        return None
    known = CODES.get(code)
    return known.outcome if known else "maybe"


def history(received: Mapping[str, str]) -> list[str]:
    """The platforms that a call has passed, from its headers (names in lower case)."""
    return [one.strip() for one in received.get(ROUTING_HISTORY, "").split(HISTORY_SEPARATOR) if one.strip()]


def forwarded(received: Mapping[str, str], own_id: str, consumer: str) -> dict[str, str]:
    """The headers of a call that is passed on: every x-rivta header as it came, the first consumer, and ourselves in the history."""
    kept = {name: value for name, value in received.items() if name.startswith(HEADER_PREFIX)}
    return kept | {
        ORIGINAL_CONSUMER: received.get(ORIGINAL_CONSUMER) or consumer,
        ROUTING_HISTORY: HISTORY_SEPARATOR.join([*history(received), own_id]),
    }
