"""What arrived at the listener, and how it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kallelse.conformance.target import ConsumerTarget
from kallelse.protocols import patientportal, soap

type Part = Literal["accepted", "silent", "refused", "faulty"]
PARTS: tuple[Part, ...] = ("accepted", "silent", "refused", "faulty")
WORDS: Mapping[str, str] = {
    "accepted": "Den som tas emot",
    "silent": "Den som först inte får något svar",
    "refused": "Den som avvisas",
    "faulty": "Den som först får ett tekniskt fel",
    "": "Okänd mottagare",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call. `at` is seconds on the listener's own clock; `serial` the SERIALNUMBER of the certificate that was shown, if any."""

    number: int
    at: float
    path: str
    headers: Mapping[str, str]
    body: bytes
    secure: bool
    certified: bool
    serial: str
    asked: soap.Request | None
    error: soap.SoapRequestError | None
    part: Part | Literal[""]
    answer: Literal["OK", "ERROR", "fault", "none"]
    status: int

    @property
    def is_message(self) -> bool:
        """Whether it is a message that could be read."""
        return self.asked is not None and self.asked.contract is patientportal.ADD_MESSAGE

    @property
    def message(self) -> Mapping[str, Any]:
        """The message; empty when it could not be read."""
        return self.asked.values["message"] if self.asked is not None and self.is_message else {}


@dataclass(slots=True)
class Heard:
    """Everything that arrived while we listened."""

    target: ConsumerTarget
    arrivals: list[Arrival] = field(default_factory=list)
    strangers: int = 0
    """Connections whose TLS handshake failed."""

    @property
    def messages(self) -> list[Arrival]:
        """The messages that could be read."""
        return [each for each in self.arrivals if each.is_message]

    def of(self, part: Part) -> list[Arrival]:
        """The messages to one of the four recipients, in order."""
        return [each for each in self.messages if each.part == part]

    @property
    def settled(self) -> bool:
        """Whether all that a well-behaved sender does has been heard."""
        return all(len(self.of(part)) >= (2 if part in ("silent", "faulty") else 1) for part in PARTS)

    def part_of(self, number: str) -> Part | Literal[""]:
        """Which of the four recipients has this number."""
        who = self.target.recipients
        known: dict[str, Part] = {who.accepted: "accepted", who.silent: "silent", who.refused: "refused", who.faulty: "faulty"}
        return known.get(number, "")
