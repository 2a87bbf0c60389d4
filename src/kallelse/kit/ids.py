"""Identifiers: time-ordered UUIDs for rows and a short code that people can read over the telephone."""

import os
import re
import secrets
import time
from operator import mul
from uuid import UUID

HSA_ID = re.compile(r"[A-Za-z0-9]{2,20}-[A-Za-z0-9-]{1,40}")
"""Prefix with the issuer's number, a dash, and the object: what may be taken for an HSA-id from a certificate or a header."""

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(_ALPHABET)
_WEIGHTS = (7, 11, 13, 17, 19, 23, 29)


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): sorts by creation time, so that indexes grow at one end."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def kallelse_number() -> str:
    """The number printed on a kallelse: eight characters, `XXXX-XXXC`, where C is a check character.

    Letters and digits that look alike are left out. 30^7 (2.2e10) values; a collision is caught by the unique index.
    """
    value = secrets.randbelow(_BASE**7)
    digits = []
    for _ in range(7):
        value, digit = divmod(value, _BASE)
        digits.append(digit)
    body = "".join([_ALPHABET[digit] for digit in digits])
    return f"{body[:4]}-{body[4:]}{_check(digits)}"


def is_kallelse_number(text: str) -> bool:
    """Whether `text` is a well-formed kallelse number (any case, with or without the hyphen)."""
    plain = text.replace("-", "").strip().upper()
    return len(plain) == 8 and all(c in _ALPHABET for c in plain) and _check([_ALPHABET.index(c) for c in plain[:7]]) == plain[7]


def _check(digits: list[int]) -> str:
    """Weighted sum modulo 30; the weights are coprime with 30 so that any single wrong character is seen."""
    return _ALPHABET[sum(map(mul, _WEIGHTS, digits)) % _BASE]


def plain_number(text: str) -> str:
    """A well-formed kallelse number as it is stored and printed: capitals, with the hyphen."""
    plain = text.replace("-", "").strip().upper()
    return f"{plain[:4]}-{plain[4:]}"
