"""Small secrets that must pass through places which others can read: sealed with a key derived from SECRET_KEY.

Sessions lie in the database and hidden fields lie in the page; a resident's identity may not (R-GDPR-3). Each use names its purpose,
so that what was sealed for one use cannot be opened in another.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """The text was not sealed here for this purpose, or it is too old."""


def seal(purpose: str, data: bytes) -> str:
    """`data`, encrypted and signed for `purpose`, as URL-safe text."""
    return _box(settings.SECRET_KEY, purpose).encrypt(data).decode()


def unseal(purpose: str, text: str, *, max_age_s: int | None = None) -> bytes:
    """What was sealed for `purpose`; raises SealBroken for anything else, and when it is older than `max_age_s` real seconds."""
    try:
        return _box(settings.SECRET_KEY, purpose).decrypt(text.encode("ascii"), ttl=max_age_s)
    except (InvalidToken, UnicodeEncodeError):
        raise SealBroken(f"not sealed for {purpose}") from None


@lru_cache(maxsize=16)
def _box(secret: str, purpose: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kallelse:{purpose}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
