"""The patient's own code, and her word that she wants no codes on her letters. Inside `db.tenant_scope`."""

import os
from datetime import datetime

from kallelse.audit import actions as audit
from kallelse.letter_codes import codes, rules
from kallelse.letter_codes.models import Secret
from kallelse.letter_codes.rules import Way


def choose_own(tenant_id: int, identity: str, digits: str, by: str, now: datetime) -> None:
    """She has a code of her own from now on; letters that are out take it at once. Raises rules.TooEasy."""
    rules.check_own(digits, identity)
    salt = os.urandom(codes.SEED)
    _say(tenant_id, identity, Way.OWN, by, now, salt=salt, proof=codes.proof(salt, digits))


def want_none(tenant_id: int, identity: str, by: str, now: datetime) -> None:
    """No codes on her letters; those that are out open nothing any more."""
    _say(tenant_id, identity, Way.NEVER, by, now)


def leave(tenant_id: int, identity: str, by: str, now: datetime) -> None:
    """Neither: her unit's own rule holds again, and the code is erased."""
    _say(tenant_id, identity, Way.NONE, by, now)


def way_of(tenant_id: int, identity: str) -> Way:
    """What she has said."""
    said = Secret.objects.filter(tenant_id=tenant_id, identity=identity).values_list("way", flat=True).first()
    return Way(said or Way.NONE)


def _say(tenant_id: int, identity: str, way: Way, by: str, now: datetime, *, salt: bytes = b"", proof: bytes = b"") -> None:
    Secret.objects.update_or_create(
        tenant_id=tenant_id, identity=identity, defaults={"way": way, "salt": salt, "proof": proof, "said_by": by, "said_at": now}
    )
    audit.write(now, [audit.Record(by, audit.Action.LETTER_OWN_CODE_SAID, identity, "letter secret", result=way)])
