"""Which value of a dated parameter holds: a unit's own before its provider's, that before the general one, a care level's before "every
level". Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

POSTAL = ("postal_lead_wd", "postal_lead_fast_wd")


class Dated(Protocol):
    """A parameter row, stored (`models.Parameter`) or shipped (`shipped.Row`). Without a provider it holds for everybody."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def care_level(self) -> str:
        """The care level; empty is every one."""

    @property
    def value(self) -> Any:
        """The value."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day; None is open."""

    @property
    def provider_id(self) -> int | None:
        """The care provider whose own it is."""

    @property
    def unit_id(self) -> int | None:
        """The care unit whose own it is."""


def holds(row: Dated, care_level: str, on: date, unit_id: int | None = None) -> bool:
    """Whether a row counts at a unit (None: at no certain one) on a day."""
    if row.unit_id is not None and row.unit_id != unit_id:
        return False
    return row.care_level in ("", care_level) and row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)


def rank(row: Dated) -> tuple[bool, bool, bool, date]:
    """Of several rows that count, the one that ranks highest holds."""
    return (row.unit_id is not None, row.provider_id is not None, row.care_level != "", row.valid_from)


def values(rows: Iterable[Dated], care_level: str, on: date, unit_id: int | None = None) -> dict[str, Any]:
    """The values in force on a day, by name; with a unit its own count too."""
    chosen: dict[str, Dated] = {}
    for row in rows:
        if holds(row, care_level, on, unit_id) and (row.name not in chosen or rank(row) > rank(chosen[row.name])):
            chosen[row.name] = row
    return {name: row.value for name, row in chosen.items()}


def postal_rules(rows: Sequence[Dated], care_level: str) -> list[tuple[date, int, int]]:
    """The days on which the postal rule changes, each with the lead of nearly all letters and of most, in working days."""
    postal = [row for row in rows if row.name in POSTAL and row.care_level in ("", care_level) and row.unit_id is None]
    turns = {row.valid_from for row in postal} | {row.valid_to + timedelta(days=1) for row in postal if row.valid_to is not None}
    rules: list[tuple[date, int, int]] = []
    for day in sorted(turns):
        held = values(postal, care_level, day)
        if all(name in held for name in POSTAL):
            rules.append((day, held[POSTAL[0]], held[POSTAL[1]]))
    return rules
