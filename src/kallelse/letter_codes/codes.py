"""Codes and secrets as values: how a printed code looks, what it is found by, and what a secret is compared with. Pure but for the key.

A code is made from a stored random seed with a key that is not in the database, so that the same letter always carries the same code, and
neither the rows nor a copy of them tell any code. Each use has a key of its own.
"""

import hmac
import re
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What looks alike is left out."""
RANDOM = 9
"""Characters that are drawn: 30^9, about 44 bits. The tenth is a check, so that a slip of the pen costs no try."""
LENGTH = RANDOM + 1
SEED = 16
OWN, LAST = 6, 4
"""Digits of the patient's own code, and of her number's end."""
_WEIGHTS = (7, 11, 13, 17, 19, 23, 29, 1, 7)
_BASE = len(ALPHABET)
_OF_NO_USE = re.compile(r"[\s\-\u2010-\u2015.]")


def code_of(seed: bytes) -> str:
    """The ten characters of a seed."""
    value = int.from_bytes(_hash("code", seed))
    digits = []
    for _ in range(RANDOM):
        value, digit = divmod(value, _BASE)
        digits.append(digit)
    return "".join(ALPHABET[digit] for digit in digits) + _check(digits)


def shown(code: str) -> str:
    """A code as it is printed and read aloud: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def plain(text: str) -> str | None:
    """The code in what somebody has typed or scanned, also with the whole address; None when it cannot be one, which is told at once."""
    typed = _OF_NO_USE.sub("", text.strip().rstrip("/").rpartition("/")[2]).upper()
    if len(typed) != LENGTH or any(one not in ALPHABET for one in typed):
        return None
    return typed if _check([ALPHABET.index(one) for one in typed[:RANDOM]]) == typed[-1] else None


def found_by(code: str) -> bytes:
    """What the row of a code is found by."""
    return _hash("find", code.encode())


def proof(salt: bytes, digits: str) -> bytes:
    """What a secret is kept and compared as."""
    return _hash("proof", salt + digits.encode())


def counted_by(kind: str, window: int, value: str) -> bytes:
    """The key under which tries are counted: it tells neither code nor address."""
    return _hash("count", f"{kind}:{window}:{value}".encode())


def digits_of(text: str) -> str:
    """The digits of a typed secret; empty when it is neither four nor six of them."""
    typed = _OF_NO_USE.sub("", text)
    return typed if typed.isascii() and typed.isdigit() and len(typed) in (OWN, LAST) else ""


def is_same(one: bytes, other: bytes) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(one, other)


def _check(digits: list[int]) -> str:
    return ALPHABET[sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % _BASE]


def _hash(use: str, data: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY, use), data, "sha256")


@lru_cache(maxsize=16)
def _key(secret: str, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kallelse:letter-code:{use}".encode()).derive(secret.encode())
