"""The patient's own code, and her word that she wants no codes on her letters. Inside `db.tenant_scope`."""

import os
from datetime import datetime

from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.letter_codes import codes, rules
from kallelse.letter_codes.models import Secret
from kallelse.letter_codes.rules import Way

RESIDENT = "resident"


class HerOwnWord(ValueError):
    """She has said, logged in, that she wants no codes: nobody takes that back for her, whoever calls in her name."""


def choose_own(tenant_id: int, identity: str, digits: str, by: str, now: datetime) -> None:
    """She has a code of her own from now on; letters that are out take it at once. Raises rules.TooEasy, HerOwnWord."""
    rules.check_own(digits, identity)
    salt = os.urandom(codes.SEED)
    _say(tenant_id, identity, Way.OWN, by, now, salt=salt, proof=codes.proof(salt, digits))


def want_none(tenant_id: int, identity: str, by: str, now: datetime) -> None:
    """No codes on her letters; those that are out open nothing any more."""
    _say(tenant_id, identity, Way.NEVER, by, now)


def leave(tenant_id: int, identity: str, by: str, now: datetime) -> None:
    """Neither: her unit's own rule holds again, and the code is erased. Raises HerOwnWord."""
    _say(tenant_id, identity, Way.NONE, by, now)


def way_of(tenant_id: int, identity: str) -> Way:
    """What she has said."""
    said = Secret.objects.filter(tenant_id=tenant_id, identity=identity).values_list("way", flat=True).first()
    return Way(said or Way.NONE)


def why_easy(easy: rules.TooEasy) -> str:
    """Why an own code is refused, and what to do."""
    return {
        "digits": _("Svarskoden ska ha exakt sex siffror."),
        "same": _("Svarskoden har för få olika siffror. Välj minst tre olika."),
        "row": _("Svarskoden är en följd som är lätt att gissa. Välj andra siffror."),
    }.get(str(easy), _("Svarskoden får inte vara ett datum eller siffror ur personnumret. Välj andra siffror."))


def _say(tenant_id: int, identity: str, way: Way, by: str, now: datetime, *, salt: bytes = b"", proof: bytes = b"") -> None:
    said = Secret.objects.select_for_update(no_key=True).filter(tenant_id=tenant_id, identity=identity).first()
    if said is not None and said.way == Way.NEVER != way and said.said_by == RESIDENT != by:
        raise HerOwnWord
    Secret.objects.update_or_create(
        tenant_id=tenant_id, identity=identity, defaults={"way": way, "salt": salt, "proof": proof, "said_by": by, "said_at": now}
    )
    audit.write(now, [audit.Record(by, audit.Action.LETTER_OWN_CODE_SAID, identity, "letter secret", result=way)])
