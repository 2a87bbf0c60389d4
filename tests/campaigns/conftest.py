"""A unit with an approved template, and a short way to make, list, try, approve and carry a campaign."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from kallelse.campaigns import actions, figures, listing
from kallelse.campaigns.actions import Settings, Who
from kallelse.campaigns.models import Campaign, Recipient
from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.roles.models import Routine
from kallelse.sources.rows.people import Listed
from kallelse.templates import blocks
from kallelse.templates.models import Template, TemplateVersion

MAKER, APPROVER = Who("staff:TSTNMT2321000156-1001"), Who("staff:TSTNMT2321000156-1002")
SETTINGS = Settings(
    title="Mammografi våren", purpose="screening", row={"values": {"start": "2027-03-10T09:00"}}, risk_reference="RA 2026/17",
    review_by=date(2027, 12, 31), expected_size=12, template=0, canary_size=3,
)  # fmt: skip


def routine(unit: Any, review_on: date = date(2028, 1, 1)) -> None:
    """The unit's routine, in force."""
    with db.tenant_scope(unit.provider_id):
        Routine.objects.create(
            tenant_id=unit.provider_id, unit=unit, text="Så gör vi.", owner="Verksamhetschefen", risk_analysis="RA 2026/17",
            decided_on=date(2026, 1, 1), review_on=review_on, valid_from=date(2026, 1, 1), written_by="X", written_at=product_clock.now(),
        )  # fmt: skip


def template(unit: Any, *, fields: Sequence[blocks.Field] = (), review_by: date | None = date(2028, 1, 1), purpose: str = "") -> int:
    """An approved version of a template of the unit."""
    now = product_clock.now()
    words = purpose or "Du kallas till en röntgenundersökning av brösten."
    said = blocks.Blocks(visit_type="screening", purpose=words, fields=tuple(fields))
    made = Template.objects.create(
        tenant_id=unit.provider_id, unit=unit, code=f"mall-{Template.objects.count()}", title="Mammografi", owner="X", state="approved",
        made_at=now, changed_at=now,
    )  # fmt: skip
    version = TemplateVersion.objects.create(
        template=made, number=1, blocks=blocks.as_data(said), state="approved", review_by=review_by, authored_by="A", authored_at=now,
        reviewed_by="A", reviewed_at=now, approved_by="B", approved_at=now,
    )  # fmt: skip
    connections.forget()
    return int(version.pk)


@dataclass
class Run:
    """One campaign at work."""

    nation: Any
    sandbox: Any
    work: Callable[[], None]
    unit: Any
    template: int
    id: UUID = field(default_factory=new_id)

    @property
    def tenant(self) -> int:
        return int(self.unit.provider_id)

    def make(self, **changes: Any) -> UUID:
        self.id = actions.make(self.unit, replace(SETTINGS, template=self.template, **changes), MAKER, product_clock.now())
        return self.id

    def persons(self, count: int, kind: str = "ordinary") -> list[str]:
        return [one["id"] for one in self.sandbox.persons(kind=kind, limit=count)]

    def add(self, *persons: str, **more: Any) -> listing.Added:
        rows = [Listed(row, person) for row, person in enumerate(persons)]
        return listing.add(self.tenant, self.id, rows, product_clock.now(), MAKER.actor, **more)

    def do(self, name: str, who: Who = MAKER) -> None:
        actions.ACTS[name](self.tenant, self.id, who, product_clock.now())

    def try_out(self) -> figures.Figures:
        self.do("prova")
        self.work()
        found = figures.stored(self.campaign)
        assert found is not None
        return found

    def approve(self, who: Who = APPROVER) -> None:
        actions.approve(self.tenant, self.id, bytes(self.campaign.fingerprint or b""), who, product_clock.now())

    def begun(self, count: int = 12, **changes: Any) -> list[str]:
        """A campaign of so many whose canary has been sent; returns the persons in the order of the list."""
        self.make(expected_size=count, **changes)
        persons = self.persons(count)
        self.add(*persons)
        self.try_out()
        self.do("be")
        self.approve()
        self.work()
        return persons

    def stop(self, *, takes_back: bool) -> None:
        actions.stop(self.tenant, self.id, "Fel urval", MAKER, product_clock.now(), takes_back=takes_back)

    @property
    def campaign(self) -> Campaign:
        with db.tenant_scope(self.tenant):
            return Campaign.objects.get(pk=self.id)

    def went(self) -> dict[str, int]:
        """How many recipients have gone which way."""
        found: dict[str, int] = {}
        with db.tenant_scope(self.tenant):
            for went in Recipient.objects.filter(campaign_id=self.id).values_list("went", flat=True):
                found[went] = found.get(went, 0) + 1
        return found

    def messages(self) -> int:
        """How many messages the inbox holds."""
        return int(self.sandbox.stats()["messages"])

    def kallelser(self) -> list[Invitation]:
        with db.tenant_scope(self.tenant):
            return list(Invitation.objects.filter(campaign=self.id).order_by("reference"))


@pytest.fixture
def run(nation: Any, sandbox: Any, work: Callable[[], None]) -> Run:
    unit = nation.units["k103"]
    routine(unit)
    return Run(nation, sandbox, work, unit, template(unit))
