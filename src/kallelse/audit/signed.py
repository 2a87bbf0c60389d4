"""Read the checkpoints back and say what in the log does not fit what was signed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kallelse.audit import signing

_CHECKPOINTS = "SELECT id, at, heads::text, signature, key_id FROM audit_checkpoint ORDER BY id"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written. `chain` and `link` are 0 when the finding is not about one link."""

    kind: str
    """changed | entries_missing | entries_added | link_missing | link_added | head_differs | tail_missing | rewritten |
    checkpoint_forged | checkpoint_missing | copy_unreadable | key_missing"""
    text: str
    chain: int = 0
    link: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as stored; `heads` is chain → [number, hash in hex] of its last link."""

    id: int
    at: datetime
    heads: dict[str, list[Any]]
    signature: bytes
    key_id: str


def read(database: psycopg.Connection[Any]) -> list[Signed]:
    """All checkpoints in the order they were signed."""
    rows = database.execute(_CHECKPOINTS).fetchall()
    return [Signed(number, at, json.loads(heads), bytes(signature), key) for number, at, heads, signature, key in rows]


def check(
    points: Sequence[Signed],
    keys: Mapping[str, Ed25519PublicKey],
    copies: Path,
    hashes: Mapping[tuple[int, int], bytes],
    last: Mapping[int, int],
) -> Iterator[Finding]:
    """Findings about signatures, about links that differ from what was signed (the first checkpoint per chain), and about copies."""
    previous = b""
    told: set[str] = set()
    for point in points:
        yield from _signature(point, keys, previous)
        previous = point.signature
        for slot, (link, head) in point.heads.items():
            chain = int(slot)
            found = hashes.get((chain, link))
            if slot in told or (found is not None and found.hex() == head):
                continue
            told.add(slot)
            if found is None and link > last.get(chain, 0):
                text = f"kedja {slot}: länkar upp till {link} signerades men de sista är borttagna (efter {last.get(chain, 0)})"
                yield Finding("tail_missing", text, chain, last.get(chain, 0) + 1)
            elif found is not None:
                yield Finding(
                    "rewritten", f"kedja {slot}: länk {link} eller en länk före den är omskriven efter att den signerades", chain, link
                )
    yield from _copies(points, copies)


def _signature(point: Signed, keys: Mapping[str, Ed25519PublicKey], previous: bytes) -> Iterator[Finding]:
    key = keys.get(point.key_id)
    if key is None:
        yield Finding("key_missing", f"kontrollpunkt {point.id}: den öppna nyckeln {point.key_id} finns inte bland nycklarna")
        return
    try:
        key.verify(point.signature, signing.message(point.at, point.heads, previous))
    except InvalidSignature:
        text = f"kontrollpunkt {point.id}: signaturen stämmer inte; punkten är ändrad eller en punkt före den är borttagen"
        yield Finding("checkpoint_forged", text)


def _copies(points: Sequence[Signed], file: Path) -> Iterator[Finding]:
    if not file.exists():
        return
    stored = {point.id: point.signature.hex() for point in points}
    with file.open() as lines:
        for number, line in enumerate(lines, start=1):
            try:
                copy = json.loads(line)
                fits = stored.get(copy["id"]) == copy["signature"]
            except (ValueError, KeyError, TypeError):
                yield Finding("copy_unreadable", f"rad {number} i kopian av kontrollpunkterna kan inte läsas")
                continue
            if not fits:
                yield Finding("checkpoint_missing", f"kontrollpunkt {copy['id']} finns i kopian men är borttagen eller ändrad i databasen")
