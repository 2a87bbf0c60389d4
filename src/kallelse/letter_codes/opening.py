"""Let in who has a letter's code and its second secret, and count every try before it is judged.

A code that does not exist, one that no longer holds and a wrong secret get one and the same answer, after the same statements. A try is
counted first and given back when it was right, so that many at once are counted as many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import Version
from kallelse.kit import clock, db
from kallelse.letter_codes import codes, making, rules
from kallelse.letter_codes.rules import Policy, Proof, Way
from kallelse.persons import store as persons
from kallelse.persons.models import Person
from kallelse.routing.clocks import day_of

ACTOR = "letter"
"""Whoever holds a letter's code and its second secret, as the access log names her."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many failed tries in a window of so many seconds."""

    kind: str
    most: int
    seconds: int


ADDRESS = Limit("address", 10, 600)
EVERYBODY = Limit("everybody", 300, 600)
CODE_A_DAY = Limit("code-day", 5, 86_400)
CODE_IN_ALL = Limit("code", 10, 120 * 86_400)
"""A code outlives no visit, and few visits are further ahead."""


class TooMany(Exception):
    """There have been too many failed tries: of this code, from this address, or by everybody. It says nothing about the code."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter that somebody has been let into."""

    tenant: int
    invitation: UUID
    code: UUID
    proof: Proof


@dataclass(frozen=True, slots=True)
class Letter:
    """What the holder of a letter may see and do: what stands on it, and nothing that has happened since."""

    invitation: Invitation
    unit: CareUnit
    proof: Proof
    guardian: bool


_COUNT = """
INSERT INTO letter_codes_attempt (key, fails, until)
SELECT row.key, 1, row.until FROM unnest(%b::bytea[], %s::timestamptz[]) AS row(key, until) ORDER BY row.key
ON CONFLICT (key) DO UPDATE SET fails = letter_codes_attempt.fails + 1 RETURNING key, fails
"""
_GIVE_BACK = """
UPDATE letter_codes_attempt SET fails = greatest(fails - 1, 0)
WHERE key = ANY(ARRAY(SELECT key FROM letter_codes_attempt WHERE key = ANY(%b::bytea[]) ORDER BY key FOR NO KEY UPDATE))
"""
_NAME = "UPDATE letter_codes_attempt SET code = %s::uuid WHERE key = %b"
_FIND = "SELECT code, tenant, invitation, subject, way, salt, proof FROM letter_codes_find(%b)"
_NOBODY = (None, 0, None, "", None, b"", b"")


def open_letter(code: str, digits: str, address: str, now: datetime) -> Opened | None:
    """Try a well-formed code (`codes.plain`) with a secret (`codes.digits_of`) from an address. None: they open nothing. Raises TooMany.

    Whoever is let in has her entry in the access log.
    """
    limits = {
        ADDRESS: codes.counted_by(*_window(ADDRESS), address), EVERYBODY: codes.counted_by(*_window(EVERYBODY), ""),
        CODE_A_DAY: codes.counted_by(*_window(CODE_A_DAY), code), CODE_IN_ALL: codes.counted_by(*_window(CODE_IN_ALL), code),
    }  # fmt: skip
    if _is_too_many(limits):
        raise TooMany
    found = next(iter(db.run(_FIND, [codes.found_by(code)])), _NOBODY)
    code_id, tenant_id, invitation, subject, way, salt, kept = found
    # Both comparisons are made of every try, also of a code that does not exist.
    own = codes.is_same(codes.proof(bytes(salt or b""), digits), bytes(kept or b""))
    last = codes.is_same(codes.proof(b"number", digits), codes.proof(b"number", subject[-codes.LAST :]))
    # A name is noted of every try, so that noting takes the same time; the worker finds out which of them are names of something.
    db.run(_NAME, [code_id or uuid4(), limits[CODE_A_DAY]])
    proof = Proof.OWN_CODE if own and way == Way.OWN else Proof.NUMBER if last and way != Way.OWN else None
    if code_id is None or proof is None:
        return None
    opened = Opened(tenant_id, invitation, code_id, proof)
    if see(opened, now) is None:
        return None
    db.run(_GIVE_BACK, [list(limits.values())])
    return opened


def see(opened: Opened, now: datetime, result: str = "ok") -> Letter | None:
    """The letter as its holder may see it now, written to the access log; None when it no longer opens anything.

    Asked anew at every step: a visit is moved, a unit decides otherwise, a person becomes protected.
    """
    with db.tenant_scope(opened.tenant):
        one = Invitation.objects.filter(pk=opened.invitation, state__in=(Version.READY, Version.ACTIVE)).first()
        if one is None or (one.visit_start is not None and one.visit_start <= now):
            return None
        person = Person.objects.filter(tenant_id=opened.tenant, identity=one.subject).first()
        way = making.ways_of(opened.tenant, [one.subject]).get(one.subject, Way.NONE)
        if person is None or (way == Way.OWN) != (opened.proof is Proof.OWN_CODE):
            return None
        said = making.policy(opened.tenant, one.care_level, day_of(now), one.unit_id)
        custody = persons.custody_of(opened.tenant, [one.subject]).get(one.subject, "")
        case = rules.case_of(said, one, person.standing, custody, way)
        if rules.no_code(case, day_of(now)):
            return None
        unit = connections.unit(one.unit_id)
        audit.write(now, [_record(one, unit, audit.Action.LETTER_CODE_OPENED, f"{opened.proof}:{result}")])
    return Letter(one, unit, opened.proof, rules.is_child(case, day_of(now)))


def _record(one: Invitation, unit: CareUnit, action: audit.Action, result: str) -> audit.Record:
    return audit.Record(ACTOR, action, one.subject, f"invitation:{one.pk}", purpose=audit.CARE, unit=unit.hsa_id, result=result)


def _window(limit: Limit) -> tuple[str, int]:
    return limit.kind, int(clock.real_now().timestamp()) // limit.seconds


def _is_too_many(limits: dict[Limit, bytes]) -> bool:
    """Count the try, and say whether it is one too many: then it is not judged, and not counted either. Who goes on trying makes no window
    longer, and who tries while others flood the door uses up none of her letter's tries."""
    now = clock.real_now()
    keys: Sequence[bytes] = list(limits.values())
    ends = [now + timedelta(seconds=limit.seconds) for limit in limits]
    counted = {bytes(key): fails for key, fails in db.run(_COUNT, [keys, ends])}
    too_many = any(counted[key] > limit.most for limit, key in limits.items())
    if too_many:
        db.run(_GIVE_BACK, [keys])
    return too_many


__all__ = ["ACTOR", "Letter", "Limit", "Opened", "Policy", "TooMany", "open_letter", "see"]
