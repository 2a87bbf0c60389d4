"""Residents' own mobile numbers and e-mail addresses, as they have given them to the portal. All are invented.

Numbers come from the mobile series that is kept free for fiction, addresses from the domains that are kept free for examples. Neither is
made of the identity number, so that nobody can be told from them.
"""

import hashlib
from collections.abc import Mapping

from kallelse.sandbox.people import Person

_FIRST, _COUNT = 605, 95
CHANGEABLE = ("mobile", "email")


class ContactBook:
    """What the portal knows of its users; a test may change it."""

    def __init__(self) -> None:
        self._changed: dict[str, dict[str, str]] = {}

    def mobile(self, person: Person) -> str:
        """The mobile number, as people write it; empty when none has been given."""
        number = _FIRST + _chance(person.id, "mobile") % _COUNT
        return self._changed.get(person.id, {}).get("mobile", f"070-1740{number}")

    def email(self, person: Person) -> str:
        """The e-mail address; empty when none has been given."""
        return self._changed.get(person.id, {}).get("email", f"invanare{_chance(person.id, 'email') % 100_000:05d}@example.se")

    def change(self, wish: Mapping[str, object]) -> None:
        """{"id": …, "mobile": …, "email": …}; an empty text is none. Raises ValueError with a Swedish reason."""
        changes = {key: value for key, value in wish.items() if key in CHANGEABLE and isinstance(value, str)}
        if not changes or len(changes) != len(wish) - 1:
            raise ValueError('Skicka {"id": "…", "mobile": "070-…", "email": "…"}.')
        self._changed.setdefault(str(wish.get("id")), {}).update(changes)


def _chance(identity: str, what: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{what} {identity}".encode(), digest_size=6).digest())
