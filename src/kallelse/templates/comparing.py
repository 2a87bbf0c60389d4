"""What differs between two versions, and where versions are used: what staff look at before they change or approve anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from kallelse.kit import db
from kallelse.templates.blocks import Blocks, as_data, from_data
from kallelse.templates.models import TemplateVersion

__all__ = ["Change", "Used", "differences", "where_used"]


@dataclass(frozen=True, slots=True)
class Change:
    """One block that differs. `words` are runs of text with "" (the same), "-" (gone) or "+" (new), to be shown as such."""

    block: str
    before: str
    after: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Used:
    """How many kallelser of a care provider were made from a version, at how many units, how many still lie ahead, and the latest."""

    version: int
    number: int
    kallelser: int
    units: int
    ahead: int
    latest: datetime | None


def differences(before: Blocks, after: Blocks) -> list[Change]:
    """Block by block, in the order of the declaration."""
    old, new = as_data(before), as_data(after)
    found = []
    for name in Blocks.__struct_fields__:
        was, becomes = _shown(old.get(name)), _shown(new.get(name))
        if was != becomes:
            found.append(Change(name, was, becomes, _runs(was, becomes)))
    return found


_USED = """
SELECT template, count(*), count(DISTINCT unit_id), max(received_at),
       count(*) FILTER (WHERE state IN ('draft', 'ready', 'active') AND coalesce(visit_start, %(now)s::timestamptz) >= %(now)s::timestamptz)
FROM invitations_invitation
WHERE tenant_id = %(tenant)s::bigint AND template = ANY(%(versions)s::bigint[]) GROUP BY template
"""


def where_used(tenant_id: int, versions: Sequence[TemplateVersion], now: datetime) -> list[Used]:
    """Of one care provider's kallelser, the newest version first; versions that were never used too. Counts only: nobody is named."""
    values = {"tenant": tenant_id, "versions": [one.pk for one in versions], "now": now}
    with db.tenant_scope(tenant_id):
        rows = {row[0]: (row[1], row[2], row[4], row[3]) for row in db.run(_USED, values)}
    ordered = sorted(versions, key=lambda one: -one.number)
    return [Used(one.pk, one.number, *rows.get(one.pk, (0, 0, 0, None))) for one in ordered]


def blocks_of(version: TemplateVersion) -> Blocks:
    """The Swedish words of a version."""
    return from_data(version.blocks)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list | tuple):
        return "\n".join(_shown(each) for each in value)
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_shown(each)}" if name not in ("text", "name") else _shown(each) for name, each in value.items())
    return str(value)


def _runs(before: str, after: str) -> tuple[tuple[str, str], ...]:
    old, new = before.split(" "), after.split(" ")
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("", " ".join(old[a:b])))
        else:
            found += [("-", " ".join(old[a:b]))] if b > a else []
            found += [("+", " ".join(new[c:d]))] if d > c else []
    return tuple(found)
