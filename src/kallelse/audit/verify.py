"""Recompute every chain of the access log from its rows and compare it with links, heads, checkpoints and their copies.

Runs as the schema owner, because it must see the rows of every care provider. The hash of a link is
`SHA-256(hash of the link before + its entries)`, where entries are joined by U+001E and their fields by U+001F (migration 0002).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kallelse.audit import signed
from kallelse.audit.signed import Finding

_ENTRIES = """
    SELECT slot, link, position, tenant_id, at, actor, commission, unit, patient, action, object, purpose, result
    FROM audit_entry ORDER BY slot, link, position, id
"""
_LINKS = "SELECT slot, link, entries, hash FROM audit_link ORDER BY slot, link"
_HEADS = "SELECT slot, link, head FROM audit_chain ORDER BY slot"


@dataclass(slots=True)
class Report:
    """What was checked and what was found."""

    entries: int = 0
    links: int = 0
    checkpoints: int = 0
    unsigned_links: int = 0
    """Links that no checkpoint covers yet: a rewrite of these would not be seen."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


Hashes = dict[tuple[int, int], bytes]
"""(chain, link) → the stored hash, for the links that a checkpoint speaks of."""


def verify(database: psycopg.Connection[Any], keys: Mapping[str, Ed25519PublicKey], copies: Path) -> Report:
    """Check the whole log through the schema owner's connection, in one snapshot, row by row with little memory."""
    report = Report()
    with database.transaction():
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        checkpoints = signed.read(database)
        wanted = {(int(slot), head[0]) for point in checkpoints for slot, head in point.heads.items()}
        hashes, last = _chains(database, wanted, report)
        _heads(database, last, report)
    report.checkpoints = len(checkpoints)
    report.findings += signed.check(checkpoints, keys, copies, hashes, {chain: link for chain, (link, _) in last.items()})
    covered = checkpoints[-1].heads if checkpoints else {}
    report.unsigned_links = sum(max(0, link - covered.get(str(chain), [0])[0]) for chain, (link, _) in last.items())
    return report


def _stream(database: psycopg.Connection[Any], name: str, query: str) -> Iterator[tuple[Any, ...]]:
    with database.cursor(name=name) as cursor:
        cursor.itersize = 5000
        yield from cursor.execute(query)


def _chains(database: psycopg.Connection[Any], wanted: set[tuple[int, int]], report: Report) -> tuple[Hashes, dict[int, tuple[int, bytes]]]:
    """Walk links and entries side by side; returns the wanted hashes and the last link of every chain."""
    entries = groupby(_stream(database, "entries", _ENTRIES), key=itemgetter(0, 1))
    waiting = next(entries, None)
    hashes: Hashes = {}
    last: dict[int, tuple[int, bytes]] = {}
    for slot, link, count, stored in _stream(database, "links", _LINKS):
        place = (slot, link)
        while waiting is not None and waiting[0] < place:
            waiting = _without_link(waiting, report, entries)
        rows: list[tuple[Any, ...]] = []
        if waiting is not None and waiting[0] == place:
            rows, waiting = list(waiting[1]), next(entries, None)
        number, before = last.get(slot, (0, b""))
        hash_ = bytes(stored)
        report.links += 1
        report.entries += len(rows)
        _check_link(place, number, before, count, rows, hash_, report)
        if place in wanted:
            hashes[place] = hash_
        last[slot] = (link, hash_)
    while waiting is not None:
        waiting = _without_link(waiting, report, entries)
    return hashes, last


def _without_link(waiting: tuple[Any, Any], report: Report, entries: Iterator[Any]) -> Any:
    (slot, link), rows = waiting
    count = sum(1 for _ in rows)
    report.entries += count
    report.findings.append(
        Finding("link_missing", f"kedja {slot}, länk {link}: länken är borttagen ({count} poster finns kvar)", slot, link)
    )
    return next(entries, None)


def _check_link(
    place: tuple[int, int], number: int, before: bytes, count: int, rows: list[tuple[Any, ...]], stored: bytes, report: Report
) -> None:
    slot, link = place
    if link != number + 1:
        # The hash of the missing link is lost, so that this link cannot be recomputed: it is reported as the first one missing.
        text = f"kedja {slot}: länk {number + 1} till {link - 1} är borttagna"
        report.findings.append(Finding("link_missing", text, slot, number + 1))
        return
    if hashlib.sha256(before + body(rows)).digest() == stored and len(rows) == count:
        return
    if len(rows) < count:
        kind, what = "entries_missing", f"{count - len(rows)} av {count} poster är borttagna"
    elif len(rows) > count:
        kind, what = "entries_added", f"{len(rows) - count} poster är tillagda"
    else:
        kind, what = "changed", "innehållet är ändrat"
    report.findings.append(Finding(kind, f"kedja {slot}, länk {link}: {what}", slot, link))


def body(rows: list[tuple[Any, ...]]) -> bytes:
    """The entries of one link as the database hashed them."""
    return "\x1e".join("\x1f".join((str(row[3]), _stamp(row[4]), *row[5:])) for row in rows).encode()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _heads(database: psycopg.Connection[Any], last: Mapping[int, tuple[int, bytes]], report: Report) -> None:
    heads = {slot: (link, bytes(head)) for slot, link, head in database.execute(_HEADS)}
    for slot in sorted(heads.keys() | last.keys()):
        head, reached = heads.get(slot, (0, b"")), last.get(slot, (0, b""))
        if head[0] > reached[0]:
            text = f"kedja {slot}: de sista länkarna ({reached[0] + 1} till {head[0]}) är borttagna"
            report.findings.append(Finding("tail_missing", text, slot, reached[0] + 1))
        elif head[0] < reached[0]:
            text = f"kedja {slot}: {reached[0] - head[0]} länkar är tillagda efter kedjans slut"
            report.findings.append(Finding("link_added", text, slot, head[0] + 1))
        elif head[1] != reached[1]:
            report.findings.append(
                Finding("head_differs", f"kedja {slot}: kedjans slut stämmer inte med länk {reached[0]}", slot, reached[0])
            )
