"""For which children the resident reads: asked when she logs in and again while she stays, kept sealed in her session only (K16).

What the person service has not said lately is not known: a guardian who is one no longer sees nothing of the child, at the latest after
`AGAIN_S` seconds. On the child's 13th birthday it ends at midnight, whatever was answered before.
"""

import time
from collections.abc import Mapping
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase

from kallelse.kit import clock, login, logs
from kallelse.persons import guardians
from kallelse.persons.guardians import Child
from kallelse.persons.register import RegisterSilent

AGAIN_S = 900
"""Real seconds that an answer is good for."""
SOON_S = 30
"""So long one waits before asking a service again that was silent."""
log = logs.log("patient_web")


def asked(identity: str) -> dict[str, Any]:
    """What the session keeps: the children, or None when nobody answered, and when it was asked."""
    try:
        found = msgspec.to_builtins(guardians.children_of(identity, clock.today()))
    except RegisterSilent:
        log.warning("children unknown")
        found = None
    return {"children": found, "asked": int(time.time())}


def read(who: Mapping[str, Any]) -> tuple[Child, ...] | None:
    """The children that a session keeps; None when they are not known."""
    known = who.get("children", [])
    return None if known is None else msgspec.convert(known, tuple[Child, ...])


def ask_again(session: SessionBase, slot: str) -> None:
    """Ask once more when the answer is old. Whoever has no children is asked about at log-in alone."""
    who = login.logged_in(session, slot, active=False)
    if who is None or who.get("children", []) == []:
        return
    if time.time() - who.get("asked", 0) > (AGAIN_S if who["children"] else SOON_S):
        seen = session.get("seen", 0)
        login.replace(session, slot, who | asked(who["identity"]))
        session["seen"] = seen
