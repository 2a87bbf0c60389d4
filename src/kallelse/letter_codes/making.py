"""Put codes on letters that are about to be set: the same letter always gets the same code, however often it is set."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.letter_codes import codes, rules
from kallelse.letter_codes.rules import OnPaper, Policy, Said, Way
from kallelse.persons import store as persons
from kallelse.persons.rules import Record
from kallelse.routing.clocks import day_of

DRAWS = 3
"""So many times a code is drawn again when another letter has it already, which one letter in millions meets."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the letter: the code, and whether the patient's own code goes with it (otherwise her number's end)."""

    code: str
    own: bool


def policy(tenant_id: int, care_level: str, day: date, unit_id: int) -> str:
    """What the unit has decided, on a day."""
    return str(connections.parameters(tenant_id, care_level, day, unit_id).get("letter_code", Policy.NO))


def for_letters(tenant_id: int, steps: Sequence[OnPaper], records: Mapping[str, Record], now: datetime) -> dict[UUID, Printed]:
    """The code of every letter that carries one, by invitation. Stored before the letter is set, so that it is the same next time."""
    day = day_of(now)
    wanted = [(one, policy(tenant_id, one.care_level, day, one.unit_id)) for one in steps]
    wanted = [(one, said) for one, said in wanted if said != Policy.NO]
    if not wanted:
        return {}
    with db.tenant_scope(tenant_id):
        subjects = sorted({one.subject for one, _ in wanted})
        ways, custody = ways_of(tenant_id, subjects), persons.custody_of(tenant_id, subjects)
        carrying = {
            one.invitation: one
            for one, said in wanted
            if not rules.no_code(
                rules.case_of(said, one, records[one.subject].standing, custody.get(one.subject, ""), ways.get(one.subject, Way.NONE)), day
            )
        }
        made = _stored(tenant_id, carrying, now)
    return {id: Printed(codes.code_of(seed), ways.get(carrying[id].subject) == Way.OWN) for id, seed in made.items()}


SAMPLE = "0" * codes.LENGTH
"""Stands where a code would, on a letter that is only looked at. No code has these characters: it opens nothing."""


def sample(tenant_id: int, one: Said, standing: str, now: datetime) -> Printed | None:
    """What would stand on this letter, with a code that opens nothing; None when it carries none. Nothing is stored."""
    day = day_of(now)
    said = policy(tenant_id, one.care_level, day, one.unit_id)
    if said == Policy.NO:
        return None
    with db.tenant_scope(tenant_id):
        way = ways_of(tenant_id, [one.subject]).get(one.subject, Way.NONE)
        custody = persons.custody_of(tenant_id, [one.subject]).get(one.subject, "")
    return None if rules.no_code(rules.case_of(said, one, standing, custody, way), day) else Printed(SAMPLE, way == Way.OWN)


def ways_of(tenant_id: int, identities: Sequence[str]) -> dict[str, str]:
    """What patients have said about answering from letters. Inside the tenant's scope."""
    said = "SELECT identity, way FROM letter_codes_secret WHERE tenant_id = %s AND identity = ANY(%s::text[])"
    return dict(db.run(said, [tenant_id, list(identities)]))


_STORED = "SELECT invitation_id, seed FROM letter_codes_code WHERE invitation_id = ANY(%s::uuid[])"
_MAKE = """
INSERT INTO letter_codes_code (id, tenant_id, invitation_id, subject, seed, found_by, made_at)
SELECT row.id, %s::bigint, row.invitation, row.subject, row.seed, row.found_by, %s::timestamptz
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::bytea[], %b::bytea[]) AS row(id, invitation, subject, seed, found_by)
ON CONFLICT DO NOTHING RETURNING invitation_id
"""


def _stored(tenant_id: int, carrying: Mapping[UUID, OnPaper], now: datetime) -> dict[UUID, bytes]:
    found: dict[UUID, bytes] = {}
    for _ in range(DRAWS):
        found |= {id: bytes(seed) for id, seed in db.run(_STORED, [list(carrying)])}
        missing = [one for id, one in carrying.items() if id not in found]
        if not missing:
            break
        seeds = [os.urandom(codes.SEED) for _ in missing]
        columns = [
            [new_id() for _ in missing], [one.invitation for one in missing], [one.subject for one in missing], seeds,
            [codes.found_by(codes.code_of(seed)) for seed in seeds],
        ]  # fmt: skip
        made = {row[0] for row in db.run(_MAKE, [tenant_id, now, *columns])}
        audit.write(
            now,
            [
                audit.Record("system:letter", audit.Action.LETTER_CODE_MADE, one.subject, f"invitation:{one.invitation}")
                for one in missing
                if one.invitation in made
            ],
        )
    return found | {id: bytes(seed) for id, seed in db.run(_STORED, [[id for id in carrying if id not in found]])}
