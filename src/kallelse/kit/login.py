"""Who is logged in at a door, kept in the browser's session: sealed, rotated at log-in, gone after idleness or a working day.

Each door has its own `slot`, so that one browser can hold a resident's and a colleague's log-in without either door seeing the other's.
"""

import time
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from kallelse.kit import sealed
from kallelse.kit.oidc import Attempt, LoginFailed

LONGEST_S = 12 * 3600
"""Real seconds after which one must log in again, however busy the session was."""
_PENDING = "oidc"
_SLOTS = ("resident", "staff")
_TOUCH_S = 60


def remember(session: SessionBase, attempt: Attempt, then: str) -> None:
    """Keep an attempt until its answer comes; several tabs may try at once, the oldest is dropped."""
    pending = dict(session.get(_PENDING, {}))
    pending[attempt.state] = [attempt.nonce, attempt.verifier, then]
    session[_PENDING] = dict(list(pending.items())[-5:])


def recall(session: SessionBase, state: str) -> tuple[Attempt, str]:
    """The attempt of this `state`, and where its tab was going. It can be recalled once. Raises LoginFailed("state")."""
    pending = dict(session.get(_PENDING, {}))
    kept = pending.pop(state, None)
    if kept is None:
        raise LoginFailed("state")
    session[_PENDING] = pending
    return Attempt(state, kept[0], kept[1]), kept[2]


def log_in(session: SessionBase, slot: str, who: dict[str, Any]) -> None:
    """Let `who` be logged in. The session gets a new key (no fixation) and keeps only the other door's log-in."""
    others = {name: session[name] for name in _SLOTS if name != slot and name in session}
    session.flush()
    session.update(others)
    replace(session, slot, who | {"since": int(time.time())})


def replace(session: SessionBase, slot: str, who: dict[str, Any]) -> None:
    """Change what is kept about the one who is logged in."""
    session[slot] = sealed.seal(f"session:{slot}", msgspec.json.encode(who))
    session["seen"] = int(time.time())


def logged_in(session: SessionBase, slot: str, *, active: bool = True) -> dict[str, Any] | None:
    """Who is logged in, or None. An `active` request (not a page that refreshes itself) keeps the session alive."""
    try:
        who: dict[str, Any] = msgspec.json.decode(sealed.unseal(f"session:{slot}", session[slot]))
    except (KeyError, sealed.SealBroken):
        return None
    moment = int(time.time())
    if moment - who["since"] > LONGEST_S:
        del session[slot]
        return None
    if active and moment - session.get("seen", 0) > _TOUCH_S:
        session["seen"] = moment
    return who
