"""Checkpoints: the heads of all chains at one moment, signed by a key that lives outside the database.

Whoever owns the database can rewrite a chain so that it is whole again. She cannot make the heads that were signed before fit it:
the signature needs the key file. Each signature covers the one before, and every checkpoint is also appended to a file, so that a
removed checkpoint is missed. Both files belong on a disk that the database's owner cannot write; docs/operations.md says how.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from kallelse.audit import signing
from kallelse.audit.models import Chain, Checkpoint
from kallelse.kit.config import Config, ConfigError
from kallelse.kit.logs import log

APART = timedelta(minutes=5)
"""Checkpoints are not made closer than this, however many workers there are."""
LOOK_S = 15.0
"""Real seconds between a worker's looks at whether it is time."""

_ONE_SIGNER = 7_301_177
"""The advisory lock that lets one worker sign at a time, so that the order of checkpoints is the order of their signatures."""


class Signer:
    """A worker's part of the signing: looks every `LOOK_S` seconds. A missing key is logged and does not stop the work."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._next = 0.0

    def run(self, now: datetime) -> int:
        """Sign when it is time; how many checkpoints were made."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + LOOK_S
        try:
            key = signing.load_key(signing.key_file(self._config))
        except ConfigError:
            log("audit").error("no key to sign checkpoints with")
            return 0
        return 0 if sign(now, key, signing.copy_file(self._config), APART) is None else 1


def sign(now: datetime, key: Ed25519PrivateKey, copy: Path, apart: timedelta = timedelta(0)) -> Checkpoint | None:
    """Sign the heads of all chains, in a transaction of its own.

    None when nothing was written since the checkpoint before, or when that one was made less than `apart` ago.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SIGNER])
        heads = {str(chain.slot): [chain.link, bytes(chain.head).hex()] for chain in Chain.objects.exclude(link=0)}
        before = Checkpoint.objects.order_by("-id").first()
        if not heads or (before is not None and (before.heads == heads or before.at <= now < before.at + apart)):
            return None
        signature = key.sign(signing.message(now, heads, bytes(before.signature) if before else b""))
        signed = Checkpoint.objects.create(at=now, heads=heads, signature=signature, key_id=signing.key_id(key.public_key()))
    _copy(signed, copy)
    return signed


def _copy(signed: Checkpoint, file: Path) -> None:
    """Append to the copy after the commit: a copy may lack a checkpoint, but never hold one that the database does not."""
    line = {"id": signed.pk, "at": signed.at.astimezone(UTC).isoformat(), "heads": signed.heads, "key": signed.key_id}
    line["signature"] = bytes(signed.signature).hex()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("a") as copies:
            copies.write(json.dumps(line, sort_keys=True) + "\n")
    except OSError:
        log("audit").error("checkpoint copy not written", exc_info=True)
