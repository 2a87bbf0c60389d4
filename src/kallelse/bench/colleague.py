"""Two colleagues with a campaign, in a process of the bench's house: `python -m kallelse.bench.colleague`.

What to do stands in KALLELSE_BENCH_ACT: `make` (a template and campaigns with the people of a file; prints their ids),
`try`, `approve` or `go_on`.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

MAKER, APPROVER = "staff:TSTNMT2321000156-0001", "staff:TSTNMT2321000156-0002"
AHEAD = timedelta(days=60)
CHUNK = 20_000


def main() -> None:
    """Do it and print."""
    import django

    django.setup()
    from django.db import connection

    act = os.environ["KALLELSE_BENCH_ACT"]
    done = _make() if act == "make" else _decide(act)
    connection.close_pool()  # type: ignore[attr-defined]
    json.dump(done, sys.stdout)


def _make() -> dict[str, Any]:
    from kallelse.campaigns import actions, listing
    from kallelse.campaigns.actions import Settings, Who
    from kallelse.connections.models import CareUnit
    from kallelse.kit import clock
    from kallelse.sources.rows.people import Listed

    people = json.loads(Path(os.environ["KALLELSE_BENCH_LIST"]).read_text())
    unit, now = CareUnit.objects.order_by("pk").first(), clock.now()
    assert unit is not None
    settings = Settings(
        title="Prov", purpose="screening", template=_template(unit), row={"values": {"start": f"{now + AHEAD:%Y-%m-%d}T09:00"}},
        risk_reference="-", review_by=(now + 2 * AHEAD).date(), expected_size=len(people),
    )  # fmt: skip
    _routine(unit)
    ids = [actions.make(unit, settings, Who(MAKER), now) for _ in range(int(os.environ["KALLELSE_BENCH_CAMPAIGNS"]))]
    for id, begin in product(ids, range(0, len(people), CHUNK)):
        rows = [Listed(row, person) for row, person in enumerate(people[begin : begin + CHUNK])]
        listing.add(unit.provider_id, id, rows, clock.now(), MAKER)
    return {"ids": [str(id) for id in ids]}


def _routine(unit: Any) -> None:
    from kallelse.kit import clock, db
    from kallelse.roles.models import Routine

    now = clock.now()
    with db.tenant_scope(unit.provider_id):
        Routine.objects.create(
            tenant_id=unit.provider_id, unit=unit, text="-", owner="-", risk_analysis="-", decided_on=now.date(),
            review_on=(now + AHEAD).date(), valid_from=now.date(), written_by="-", written_at=now,
        )  # fmt: skip


def _template(unit: Any) -> int:
    from kallelse.kit import clock
    from kallelse.templates import blocks
    from kallelse.templates.models import Template, TemplateVersion

    now = clock.now()
    said = blocks.Blocks(visit_type="screening", purpose="Du kallas till en undersökning.", bring=("Legitimation",))
    made = Template.objects.create(code="prov", title="Prov", owner="-", state="approved", made_at=now, changed_at=now)
    version = TemplateVersion.objects.create(
        template=made, number=1, blocks=blocks.as_data(said), state="approved", authored_by=MAKER, authored_at=now, reviewed_by=MAKER,
        reviewed_at=now, approved_by=APPROVER, approved_at=now,
    )  # fmt: skip
    return int(version.pk)


def _decide(act: str) -> dict[str, Any]:
    from kallelse.connections.models import CareProvider
    from kallelse.kit import clock

    tenant, now = CareProvider.objects.order_by("pk").first(), clock.now()
    assert tenant is not None
    for id in map(UUID, os.environ["KALLELSE_BENCH_CAMPAIGN"].split(",")):
        _act(act, tenant.pk, id, now)
    return {}


def _act(act: str, tenant: int, id: UUID, now: datetime) -> None:
    from kallelse.campaigns import actions
    from kallelse.campaigns.actions import Who
    from kallelse.campaigns.models import Campaign
    from kallelse.kit import db

    match act:
        case "try":
            actions.try_out(tenant, id, Who(MAKER), now)
        case "approve":
            with db.tenant_scope(tenant):
                seen = bytes(Campaign.objects.get(pk=id).fingerprint or b"")
            actions.ask(tenant, id, Who(MAKER), now)
            actions.approve(tenant, id, seen, Who(APPROVER), now)
        case "go_on":
            actions.go_on(tenant, id, Who(APPROVER), now)


if __name__ == "__main__":
    main()
