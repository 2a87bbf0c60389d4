"""What a person wishes and needs, who said so and when: paper, an interpreter, another form of the text.

Her own word stands over what staff say on her behalf, and that over what a care system knows, whichever came last; among equals the later
word holds. A care system tells what it knows, and takes nothing back that she or staff have said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import msgspec

from kallelse.audit import actions as audit
from kallelse.kit import db
from kallelse.persons import never_contact, unopened


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
    """What holds for one person. `needs` in the order of `NEEDS`; `never` are the units that let nothing go to her by itself, 0 for all,
    `no` what she, or staff on her behalf, has said no to."""

    wants_paper: bool = False
    needs: tuple[str, ...] = ()
    language: str = ""
    never: frozenset[int] = frozenset()
    no: frozenset[str] = frozenset()
    unopened: int = 0
    """So many kallelser in a row she has left unopened until they became letters."""
    own_language: str = ""
    """The language when it is she, or staff on her behalf, who has said it."""

    def with_told(self, *, wants_paper: bool, needs: Sequence[str], language: str = "") -> "Preferences":
        """The same with what a care system says in a kallelse: it may add what nobody has said no to."""
        told = {*self.needs, *(need for need in needs if need not in self.no)}
        paper = self.wants_paper or (wants_paper and Kind.WANTS_PAPER not in self.no)
        ordered = tuple(need.value for need in NEEDS if need in told)
        spoken = self.own_language or language or self.language
        return replace(self, wants_paper=paper, needs=ordered, language=spoken if ordered else "")

    def never_from(self, unit_id: int) -> bool:
        """Whether nothing may go to her by itself from a unit."""
        return not self.never.isdisjoint((0, unit_id))


NOTHING = Preferences()


def voice(by: str) -> int:
    """How much the word of somebody counts: the patient's own (or her guardian's) most, then that of staff on her behalf, then a care
    system's."""
    return 2 if by == "resident" or by.startswith("guardian:") else 1 if by.startswith("staff:") else 0


_VOICE = "CASE WHEN {0} = 'resident' OR starts_with({0}, 'guardian:') THEN 2 WHEN starts_with({0}, 'staff:') THEN 1 ELSE 0 END"
_NEW, _OLD = _VOICE.format("excluded.said_by"), _VOICE.format("persons_preference.said_by")
# Both halves see what was stored before.
_SAY = f"""
WITH put AS (
    INSERT INTO persons_preference (tenant_id, identity, kind, holds, language, said_by, said_at)
    SELECT %s::bigint, identity, kind, holds, language, %s::text, %s::timestamptz
    FROM jsonb_to_recordset(%s::jsonb) AS row(identity text, kind text, holds boolean, language text)
    ON CONFLICT (tenant_id, identity, kind) DO UPDATE SET holds = excluded.holds, language = excluded.language,
        said_by = excluded.said_by, said_at = excluded.said_at
    WHERE {_NEW} > {_OLD} OR ({_NEW} = {_OLD} AND persons_preference.said_at <= excluded.said_at
        AND (persons_preference.holds, persons_preference.language) IS DISTINCT FROM (excluded.holds, excluded.language))
    RETURNING identity, kind, holds, language
)
SELECT put.identity, put.kind, put.holds, (coalesce(p.holds, false), coalesce(p.language, '')) <> (put.holds, put.language)
FROM put LEFT JOIN persons_preference p ON p.tenant_id = %s::bigint AND p.identity = put.identity AND p.kind = put.kind
"""  # noqa: S608 - Constants.


def say(tenant_id: int, said: Sequence[Said], now: datetime, *, by: str) -> list[str]:
    """Store what was said; returns the identities for whom it changed what holds. Must run inside `db.tenant_scope`.

    `by` is source:<name>, staff:<employeeHsaId>, resident or guardian:<identity>. What was known already changes nothing, nor does an
    older word of the same voice, or any word of a lesser one.
    """
    if not said:
        return []
    rows = sorted({(one.identity, one.kind): one for one in said}.values(), key=lambda one: (one.identity, one.kind))
    stored = db.run(_SAY, [tenant_id, by, now, msgspec.json.encode(rows).decode(), tenant_id])
    actor = by if by.startswith(("staff:", "resident", "guardian:")) else f"system:{by.removeprefix('source:')}"
    audit.write(
        now,
        [
            audit.Record(actor, audit.Action.PREFERENCE_SAID, identity, f"preference:{kind}", result="holds" if holds else "taken back")
            for identity, kind, holds, _ in stored
        ],
    )
    return sorted({identity for identity, _, _, is_news in stored if is_news})


@dataclass(frozen=True, slots=True)
class Word:
    """The word that counts about one wish or need: what, whether it holds, in which language, who said it and when."""

    identity: str
    kind: str
    holds: bool
    language: str
    by: str
    at: datetime


def words(tenant_id: int, identities: Sequence[str]) -> list[Word]:
    """Every word that counts of these persons, also those that say no. Must run inside `db.tenant_scope`."""
    said = "SELECT identity, kind, holds, language, said_by, said_at FROM persons_preference"
    found = db.run(f"{said} WHERE tenant_id = %s AND identity = ANY(%s::text[]) ORDER BY identity, kind", [tenant_id, list(identities)])
    return [Word(*row) for row in found]


def of(tenant_id: int, identities: Sequence[str]) -> dict[str, Preferences]:
    """What holds, by identity; left out where nothing does. Must run inside `db.tenant_scope`."""
    found: dict[str, dict[str, Word]] = {}
    for one in words(tenant_id, identities):
        if one.holds or voice(one.by):
            found.setdefault(one.identity, {})[one.kind] = one
    never = never_contact.units(tenant_id, identities)
    counts = unopened.of(tenant_id, identities)
    return {
        one: replace(_together(found.get(one, {}), never.get(one, frozenset())), unopened=counts.get(one, 0))
        for one in found.keys() | never.keys() | counts.keys()
    }


def _together(kinds: dict[str, Word], never: frozenset[int]) -> Preferences:
    holding = {kind for kind, one in kinds.items() if one.holds}
    needs = tuple(need.value for need in NEEDS if need in holding)
    language = next((kinds[need].language for need in needs if kinds[need].language), "")
    own = next((kinds[need].language for need in needs if kinds[need].language and voice(kinds[need].by)), "")
    return Preferences(Kind.WANTS_PAPER in holding, needs, own or language, never, frozenset(kinds.keys() - holding), own_language=own)
