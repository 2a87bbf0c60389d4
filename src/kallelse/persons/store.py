"""Keep what plans and work lists need of the person service's latest answer; never an address, never a protected person's name."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.persons.rules import Record

# Both halves see what was stored before. Custody that was not asked for leaves what is known.
_REMEMBER = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS row(identity text, main text, standing text, given text, sur text, out boolean, custody text)
), put AS (
    INSERT INTO persons_person (tenant_id, identity, main_identity, standing, given_name, surname, paper_opt_out, custody, checked_at,
                                recheck_at)
    SELECT %s::bigint, identity, main, standing, given, sur, out, custody, %s::timestamptz, %s::timestamptz FROM given
    ON CONFLICT (tenant_id, identity) DO UPDATE SET main_identity = excluded.main_identity, standing = excluded.standing,
        given_name = excluded.given_name, surname = excluded.surname, paper_opt_out = excluded.paper_opt_out,
        custody = CASE WHEN excluded.custody = '' THEN persons_person.custody ELSE excluded.custody END,
        checked_at = excluded.checked_at, recheck_at = excluded.recheck_at
)
SELECT p.identity FROM given g JOIN persons_person p ON p.tenant_id = %s AND p.identity = g.identity
WHERE (p.standing, p.main_identity, p.paper_opt_out) IS DISTINCT FROM (g.standing, g.main, g.out)
   OR (g.custody <> '' AND p.custody <> '' AND p.custody <> g.custody)
"""


def remember(tenant_id: int, records: Sequence[Record], now: datetime) -> list[str]:
    """Store the answers for one tenant; returns the identities that were known otherwise before. Must run inside `db.tenant_scope`.

    Everybody is asked about again after `person_recheck_h` hours, for as long as a kallelse is alive (`due_again`).
    """
    rows = [
        {
            "identity": one.asked, "main": one.identity, "standing": one.standing, "given": one.given_name, "sur": one.surname,
            "out": one.paper_opt_out, "custody": one.custody,
        }
        for one in {record.asked: record for record in sorted(records, key=lambda record: record.asked)}.values()
    ]  # fmt: skip
    if not rows:
        return []
    again = now + timedelta(hours=config().person_recheck_h)
    return [row[0] for row in db.run(_REMEMBER, [msgspec.json.encode(rows).decode(), tenant_id, now, again, tenant_id])]


_DUE_AGAIN = """
UPDATE persons_person SET recheck_at = %s::timestamptz
WHERE id = ANY(ARRAY(SELECT id FROM persons_person WHERE tenant_id = %s AND recheck_at <= %s ORDER BY recheck_at LIMIT %s
    FOR NO KEY UPDATE SKIP LOCKED))
RETURNING identity
"""


def due_again(tenant_id: int, now: datetime, limit: int, pause: timedelta) -> list[str]:
    """Identities that it is time to ask about again; whoever takes them has `pause` to do it. Must run inside `db.tenant_scope`."""
    return [row[0] for row in db.run(_DUE_AGAIN, [now + pause, tenant_id, now, limit])]


def rest(tenant_id: int, identities: Sequence[str]) -> None:
    """Nobody waits for an answer about these: they are asked about again when a kallelse is planned for them."""
    if identities:
        rested = "UPDATE persons_person SET recheck_at = NULL WHERE tenant_id = %s AND identity = ANY(%s::text[])"
        db.run(rested, [tenant_id, list(identities)])


def custody_of(tenant_id: int, identities: Sequence[str]) -> dict[str, str]:
    """What is known of custody, by identity; left out where nothing is. Must run inside `db.tenant_scope`."""
    known = "SELECT identity, custody FROM persons_person WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND custody <> ''"
    return dict(db.run(known, [tenant_id, list(identities)]))
