"""The resident's choices at each care provider that has called her: reminders, and paper. Each read is logged before it is shown."""

from dataclasses import dataclass
from datetime import datetime

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.kit import db
from kallelse.notices import offered
from kallelse.notices.models import Pause
from kallelse.notices.offered import Agreed, Offer
from kallelse.patient_web import queries
from kallelse.patient_web.access import Resident
from kallelse.persons import preferences
from kallelse.persons.preferences import Kind, Word


@dataclass(frozen=True, slots=True)
class Way:
    """One open channel at one care provider: what can be agreed to, and what has been."""

    channel: str
    offer: Offer | None
    agreed: Agreed | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the resident has chosen, and can choose, at one care provider. `paper` is the word that counts about letters."""

    provider: int
    name: str
    ways: tuple[Way, ...]
    pause: Pause | None
    paper: Word | None

    @property
    def wants_paper(self) -> bool:
        """Whether letters are wished for."""
        return self.paper is not None and self.paper.holds


def providers(resident: Resident) -> dict[int, list[int]]:
    """The care providers that have called her, each with the units that did, the nearest visit first."""
    found: dict[int, list[int]] = {}
    for one in queries.every(resident):
        units = found.setdefault(one.tenant_id, [])
        if one.unit_id not in units:
            units.append(one.unit_id)
    return found


def of(resident: Resident, now: datetime) -> list[Choices]:
    """Her choices at every care provider."""
    numbers = [resident.identity, *resident.earlier]
    found = []
    for tenant_id, units in sorted(providers(resident).items()):
        with db.tenant_scope(tenant_id):
            audit.write(
                now, [audit.Record("resident", audit.Action.PATIENT_READ, resident.identity, f"choices:{tenant_id}", purpose=audit.CARE)]
            )
            offers = {one.channel: one for one in offered.offers(tenant_id, units, now)}
            agreed = {one.channel: one for one in offered.agreed(tenant_id, numbers)}
            ways = tuple(Way(name, offers.get(name), agreed.get(name)) for name in ("sms", "email") if name in offers or name in agreed)
            words = [one for one in preferences.words(tenant_id, numbers) if one.kind == Kind.WANTS_PAPER]
            pause = offered.pause_of(tenant_id, numbers, now)
        name = connections.unit(units[0]).provider.name
        found.append(Choices(tenant_id, name, ways, pause, max(words, key=lambda one: one.at, default=None)))
    return found
