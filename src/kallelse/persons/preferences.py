"""What a person wishes and needs, who said so and when: paper, an interpreter, another form of the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from kallelse.audit import actions as audit
from kallelse.kit import db
from kallelse.persons import never_contact


class Kind(StrEnum):
    """What may be said of a person."""

    WANTS_PAPER = "wants_paper"
    INTERPRETER = "interpreter"
    OTHER_LANGUAGE = "other_language"
    EASY_READ = "easy_read"
    LARGE_PRINT = "large_print"


NEEDS = (Kind.OTHER_LANGUAGE, Kind.INTERPRETER, Kind.EASY_READ, Kind.LARGE_PRINT)
"""The needs, those first that decide which way a kallelse goes."""


@dataclass(frozen=True, slots=True)
class Said:
    """One wish or need: of whom, which, whether it holds from now on, and in which language (BCP 47) where that matters."""

    identity: str
    kind: Kind
    holds: bool = True
    language: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What holds for one person. `needs` in the order of `NEEDS`; `never` are the units that let nothing go to her by itself, 0 for all."""

    wants_paper: bool = False
    needs: tuple[str, ...] = ()
    language: str = ""
    never: frozenset[int] = frozenset()

    def never_from(self, unit_id: int) -> bool:
        """Whether nothing may go to her by itself from a unit."""
        return not self.never.isdisjoint((0, unit_id))


NOTHING = Preferences()

_SAY = """
INSERT INTO persons_preference (tenant_id, identity, kind, holds, language, said_by, said_at)
SELECT %s::bigint, identity, kind, holds, language, %s::text, %s::timestamptz
FROM jsonb_to_recordset(%s::jsonb) AS row(identity text, kind text, holds boolean, language text)
ON CONFLICT (tenant_id, identity, kind) DO UPDATE SET holds = excluded.holds, language = excluded.language, said_by = excluded.said_by,
    said_at = excluded.said_at
WHERE (persons_preference.holds, persons_preference.language) IS DISTINCT FROM (excluded.holds, excluded.language)
  AND persons_preference.said_at <= excluded.said_at
RETURNING identity, kind, holds
"""


def say(tenant_id: int, said: Sequence[Said], now: datetime, *, by: str) -> list[str]:
    """Store what was said; returns the identities for whom it was news. Must run inside `db.tenant_scope`.

    `by` is source:<name>, staff:<employeeHsaId> or resident. What was known already changes nothing, nor does an older word.
    """
    if not said:
        return []
    rows = sorted({(one.identity, one.kind): one for one in said}.values(), key=lambda one: (one.identity, one.kind))
    news = db.run(_SAY, [tenant_id, by, now, msgspec.json.encode(rows).decode()])
    actor = by if by.startswith(("staff:", "resident")) else f"system:{by.removeprefix('source:')}"
    audit.write(
        now,
        [
            audit.Record(actor, audit.Action.PREFERENCE_SAID, identity, f"preference:{kind}", result="holds" if holds else "taken back")
            for identity, kind, holds in news
        ],
    )
    return sorted({row[0] for row in news})


def of(tenant_id: int, identities: Sequence[str]) -> dict[str, Preferences]:
    """What holds, by identity; left out where nothing does. Must run inside `db.tenant_scope`."""
    found: dict[str, dict[str, str]] = {}
    holding = "SELECT identity, kind, language FROM persons_preference WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND holds"
    for identity, kind, language in db.run(holding, [tenant_id, list(identities)]):
        found.setdefault(identity, {})[kind] = language
    never = never_contact.units(tenant_id, identities)
    return {one: _together(found.get(one, {}), never.get(one, frozenset())) for one in found.keys() | never.keys()}


def _together(kinds: dict[str, str], never: frozenset[int]) -> Preferences:
    needs = tuple(need.value for need in NEEDS if need in kinds)
    language = next((kinds[need] for need in needs if kinds[need]), "")
    return Preferences(Kind.WANTS_PAPER in kinds, needs, language, never)
