"""One trial of a producer: every call, and the steps of the stories by name, as the rules read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kallelse.conformance.producer.calling import Caller, Exchange
from kallelse.conformance.rule import NotApplicable, NotTested
from kallelse.conformance.target import Person, ProducerTarget
from kallelse.protocols import Contract


class Stop(Exception):
    """A story cannot go on; the text says in Swedish why."""


@dataclass(slots=True)
class Trial:
    """What the rules look at: the target, every exchange, and the steps of the stories by name."""

    target: ProducerTarget
    caller: Caller
    now: datetime
    steps: dict[str, Exchange] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)
    mine: dict[str, Person] = field(default_factory=dict)
    """Bookings that the kit has made and not cancelled, with whom they are for."""
    left: list[str] = field(default_factory=list)

    @property
    def exchanges(self) -> list[Exchange]:
        """Every call with our certificate, in order."""
        return [each for each in self.caller.exchanges if not each.stranger]

    @property
    def answers(self) -> list[Exchange]:
        """The ordinary calls that were answered by the contract."""
        return [each for each in self.exchanges if not each.odd and each.values is not None]

    def step(self, name: str) -> Exchange:
        """A step of a story. Raises NotTested when it was never done, with the reason."""
        if name in self.steps:
            return self.steps[name]
        story = name.partition(".")[0]
        raise NotTested(self.stopped.get(story, "Steget kunde inte göras, eftersom ett tidigare steg inte lyckades."))

    def read(self, name: str) -> tuple[Exchange, dict[str, Any]]:
        """A step that was answered by the contract, with its values. Raises NotTested."""
        found = self.step(name)
        if found.values is None:
            raise NotTested(f"Anrop {found.number} ({found.contract.name}) gav inget svar enligt kontraktet: {found.outcome}.")
        return found, found.values

    def offered(self, *contracts: Contract) -> None:
        """Raises NotApplicable unless the target has all the contracts."""
        lacking = [contract.name for contract in contracts if not self.caller.offers(contract)]
        if lacking:
            raise NotApplicable(f"Systemet uppger inte {', '.join(lacking)}.")

    def prepared(self, name: str) -> str:
        """The id of a prepared booking. Raises NotTested when the target names none, NotApplicable when the unit has none of its kind."""
        offers = self.target.offers
        kinds = {
            "open_invitation": (offers.open_invitations, "öppna kallelser"),
            "timed_invitation": (offers.timed_invitations, "tidsatta kallelser"),
            "locked": (offers.locked_bookings, "bokningar som inte får ändras"),
        }
        there, words = kinds[name]
        if not there:
            raise NotApplicable(f"TARGET.toml säger att enheten inte har {words}.")
        booking: str = getattr(self.target.prepared, name)
        if not booking:
            raise NotTested(f"TARGET.toml anger ingen prepared.{name}.")
        return booking
