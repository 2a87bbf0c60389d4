"""Keep what the work lists need of the person service's latest answer; never an address, never a protected person's name."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kallelse.kit import db
from kallelse.persons.rules import Record


def remember(tenant_id: int, records: Sequence[Record], now: datetime) -> None:
    """Store the answers for one tenant. Must run inside `db.tenant_scope`."""
    rows = [
        {
            "identity": one.asked, "main": one.identity, "standing": one.standing, "given": one.given_name, "sur": one.surname,
            "out": one.paper_opt_out,
        }
        for one in {record.asked: record for record in sorted(records, key=lambda record: record.asked)}.values()
    ]  # fmt: skip
    if not rows:
        return
    db.run(
        """
        INSERT INTO persons_person (tenant_id, identity, main_identity, standing, given_name, surname, paper_opt_out, checked_at)
        SELECT %s, identity, main, standing, given, sur, out, %s
        FROM jsonb_to_recordset(%s::jsonb) AS row(identity text, main text, standing text, given text, sur text, out boolean)
        ON CONFLICT (tenant_id, identity) DO UPDATE SET main_identity = excluded.main_identity, standing = excluded.standing,
            given_name = excluded.given_name, surname = excluded.surname, paper_opt_out = excluded.paper_opt_out,
            checked_at = excluded.checked_at
        """,
        [tenant_id, now, msgspec.json.encode(rows).decode()],
    )
