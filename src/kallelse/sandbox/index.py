"""The engagement index: Update and FindContent 1.0, with the checks and codes of the open implementation that the regions run.

Everything wrong with a call is a fault with a code (EI000–EI006) and the whole call is then without effect. Two rules that the contract's
description states but that implementation does not check are answered with ResultCode ERROR: a delete says no mostRecentContent, and a
caller does not set what the index sets itself.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kallelse.protocols import engagementindex, soap, times
from kallelse.sandbox.store import Store

OWNER = "TSTNMT2321000156-INDEX"
"""The HSA-id of the index's owner: its logical address, and reserved in entries."""
CONTRACTS = (engagementindex.UPDATE, engagementindex.FIND_CONTENT)

KEY = (
    "registeredResidentIdentification", "serviceDomain", "categorization", "logicalAddress", "businessObjectInstanceIdentifier",
    "clinicalProcessInterestId", "sourceSystem", "dataController",
)  # fmt: skip
_LONGEST = dict(zip(KEY, (32, 255, 255, 64, 128, 128, 64, 64), strict=True))
_OWN = ("creationTime", "updateTime", "owner")

type Entry = dict[str, str]


class _Wrong(Exception):
    """A call with a fault: the code and what it means."""


class EngagementIndex:
    """All entries, by key."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: dict[tuple[str, ...], Entry] = {}
        self.counts = dict.fromkeys(("calls", "created", "renewed", "unchanged", "removed"), 0)
        for (text,) in store.rows("SELECT entry FROM engagement"):
            entry = json.loads(str(text))
            self._entries[_key(entry)] = entry

    def entries(self) -> list[Entry]:
        """Every entry, in the order of the keys."""
        return [self._entries[key] for key in sorted(self._entries)]

    def answer(self, request: soap.Request, now: datetime) -> bytes:
        """The response envelope, or a Server fault with a code."""
        if request.contract is engagementindex.FIND_CONTENT:
            return soap.response(request.contract, {"engagement": self._find(request.values)})
        try:
            comment = self._update(request, now)
        except _Wrong as wrong:
            return soap.fault("Server", str(wrong))
        return soap.response(request.contract, {"ResultCode": "ERROR", "comment": comment} if comment else {"ResultCode": "OK"})

    def _update(self, request: soap.Request, now: datetime) -> str:
        if request.logical_address.upper() != OWNER:
            raise _Wrong("EI003: The logical address is not the owner of this index.")
        told = request.values["engagementTransaction"]
        seen: dict[tuple[str, ...], int] = {}
        for position, one in enumerate(told, 1):
            _check(one["engagement"], position)
            first = seen.setdefault(_key(one["engagement"]), position)
            if first != position:
                raise _Wrong(f"EI002: Entries {first} and {position} have the same key.")
        for position, one in enumerate(told, 1):
            if one["deleteFlag"] and "mostRecentContent" in one["engagement"]:
                return f"Entry {position} deletes, and must not state mostRecentContent."
            if any(name in one["engagement"] for name in _OWN):
                return f"Entry {position} states what the index sets itself."
        self.counts["calls"] += 1
        for one in told:
            self._take(one, now)
        return ""

    def _take(self, one: Mapping[str, Any], now: datetime) -> None:
        entry: Entry = {name: text for name, text in one["engagement"].items() if isinstance(text, str)}
        key = _key(entry)
        before = self._entries.get(key)
        if one["deleteFlag"]:
            if self._entries.pop(key, None) is not None:
                self.counts["removed"] += 1
                self._store.later("DELETE FROM engagement WHERE key = ?", (_text(key),))
            return
        if before is not None and before.get("mostRecentContent") == entry.get("mostRecentContent"):
            self.counts["unchanged"] += 1
            return
        self.counts["created" if before is None else "renewed"] += 1
        moment = times.to_rivta(now)
        entry |= {"creationTime": before["creationTime"] if before else moment, "updateTime": moment, "owner": OWNER}
        self._entries[key] = entry
        self._store.later("INSERT OR REPLACE INTO engagement VALUES (?, ?)", (_text(key), json.dumps(entry)))

    def _find(self, asked: Mapping[str, Any]) -> list[Entry]:
        return [entry for entry in self.entries() if all(entry.get(name) == text for name, text in asked.items())]


def persons(request: soap.Request) -> Iterable[str]:
    """The residents of a call, for misbehaviour by person."""
    if request.contract is engagementindex.FIND_CONTENT:
        return (request.values[KEY[0]],)
    return (one["engagement"][KEY[0]] for one in request.values["engagementTransaction"])


def unreadable(error: soap.SoapRequestError) -> bytes:
    """The fault for a call that breaks its contract; too many entries, or none, is a technical fault of its own."""
    is_size = error.kind in ("too_many", "too_few") or (error.kind == "missing" and error.path.endswith("engagementTransaction"))
    return soap.fault("Server", f"{'EI000' if is_size else 'EI001'}: {error}")


def refusal(request: soap.Request, why: str) -> bytes:
    """How the index says no to everything: a logical error where the contract has one."""
    if request.contract is engagementindex.UPDATE:
        return soap.response(request.contract, {"ResultCode": "ERROR", "comment": why})
    return soap.fault("Server", f"EI000: {why}")


def _check(engagement: Mapping[str, str], position: int) -> None:
    for name in KEY:
        text = engagement[name]
        if not text or text != text.strip() or len(text) > _LONGEST[name]:
            raise _Wrong(f"EI004: Entry {position}: {name} is missing, too long or not trimmed.")
    for name, code in (("logicalAddress", "EI005"), ("sourceSystem", "EI006")):
        if engagement[name].upper() == OWNER:
            raise _Wrong(f"{code}: Entry {position}: {name} is reserved for the index itself.")


def _key(entry: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(entry[name] for name in KEY)


def _text(key: tuple[str, ...]) -> str:
    return json.dumps(key)
