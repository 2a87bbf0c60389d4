"""What a race needs in the product, in a process of the bench's house: `python -m kallelse.bench.race_ready`.

KALLELSE_BENCH_RACE holds a JSON object: where the care system answers, which unit is asked there and which keeps its diary here, the free
times of the latter, and who races. Prints the key of each racer's session: logging in is not what is measured.
"""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

from kallelse.bench.lookers import session_of


def main() -> None:
    """Do it and print."""
    import django

    django.setup()
    from django.db import connection

    done = _ready(json.loads(os.environ["KALLELSE_BENCH_RACE"]))
    connection.close_pool()  # type: ignore[attr-defined]
    json.dump(done, sys.stdout)


def _ready(asked: dict[str, Any]) -> dict[str, Any]:
    from kallelse.connections.models import CareUnit, SourceSystem

    source = SourceSystem.objects.get(name=asked["source"])
    source.scheduling_url = asked["care_url"]
    source.save(update_fields=["scheduling_url"])
    unit = CareUnit.objects.get(hsa_id=asked["diary_unit"])
    unit.diary = True
    unit.save(update_fields=["diary"])
    _publish(unit, source, [datetime.fromisoformat(one) for one in asked["slots"]])
    return {"sessions": {person: session_of(person) for person in asked["persons"]}}


def _publish(unit: Any, source: Any, starts: list[datetime]) -> None:
    from kallelse.diary.models import Slot
    from kallelse.kit import clock, db

    with db.tenant_scope(unit.provider_id):
        Slot.objects.bulk_create(
            Slot(
                tenant_id=unit.provider_id, source=source, unit=unit, reference=f"tid-{number}", starts=start,
                ends=start + timedelta(minutes=20), time_type="ATER", time_type_name="Återbesök", published_at=clock.now(),
            )
            for number, start in enumerate(starts)
        )  # fmt: skip


if __name__ == "__main__":
    main()
