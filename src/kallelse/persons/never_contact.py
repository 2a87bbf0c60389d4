"""The list of those whom nothing may be sent to by itself, with the reason. All run inside `db.tenant_scope`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from kallelse.audit import actions as audit
from kallelse.kit import clock, db
from kallelse.persons.models import NeverContact

LONGEST_REASON = 300


class NeverContactError(ValueError):
    """Somebody who cannot be put on the list; the reason is one Swedish line. `field` names what was wrong."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; `whole` holds for the whole care provider."""

    id: int
    identity: str
    reason: str
    since: datetime
    until: date | None
    added_by: str
    whole: bool


def units(tenant_id: int, identities: Sequence[str]) -> dict[str, frozenset[int]]:
    """The units that let nothing go by itself to each of these persons, 0 for every unit; left out where none does."""
    rows = db.run(
        """
        SELECT identity, coalesce(unit_id, 0) FROM persons_nevercontact
        WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND ended_at IS NULL AND (until IS NULL OR until >= %s)
        """,
        [tenant_id, list(identities), clock.today()],
    )
    found: dict[str, set[int]] = {}
    for identity, unit_id in rows:
        found.setdefault(identity, set()).add(unit_id)
    return {identity: frozenset(where) for identity, where in found.items()}


def listed(tenant_id: int, unit_id: int) -> list[Listed]:
    """Who is on a unit's list, the latest first, with those who stand on the whole care provider's."""
    here = Q(unit_id=unit_id) | Q(unit=None)
    rows = NeverContact.objects.filter(here, tenant_id=tenant_id, ended_at=None).order_by("-since", "-pk")
    found = [Listed(one.pk, one.identity, one.reason, one.since, one.until, one.added_by, one.unit_id is None) for one in rows]
    return [one for one in found if one.until is None or one.until >= clock.today()]


def add(tenant_id: int, unit_id: int, identity: str, reason: str, until: date | None, now: datetime, *, told: audit.Record) -> None:
    """Put a person on a unit's list. `told` is the entry in the access log, who and where. Raises NeverContactError."""
    reason = " ".join(reason.split())
    if not reason:
        raise NeverContactError("Skriv varför, och hur personen vill bli nådd.", "reason")
    if len(reason) > LONGEST_REASON:
        raise NeverContactError(f"Skriv kortare: högst {LONGEST_REASON} tecken.", "reason")
    if until is not None and until < clock.today():
        raise NeverContactError("Sista dagen har redan varit.", "until")
    NeverContact.objects.filter(tenant_id=tenant_id, unit_id=unit_id, identity=identity, ended_at=None, until__lt=clock.today()).update(
        ended_at=now, ended_by="system:calendar"
    )
    _, new = NeverContact.objects.get_or_create(
        tenant_id=tenant_id, unit_id=unit_id, identity=identity, ended_at=None,
        defaults={"reason": reason, "since": now, "until": until, "added_by": told.actor},
    )  # fmt: skip
    if not new:
        raise NeverContactError("Personen står redan på listan. Ta bort den raden först om skälet ska ändras.", "person")
    audit.write(now, [told])


def end(tenant_id: int, unit_id: int, id: int, now: datetime, *, by: str) -> str:
    """Take a person off a unit's own list; who it was, or an empty string when she does not stand there."""
    one = NeverContact.objects.select_for_update(no_key=True).filter(tenant_id=tenant_id, unit_id=unit_id, pk=id, ended_at=None).first()
    if one is None:
        return ""
    one.ended_at, one.ended_by = now, by
    one.save(update_fields=["ended_at", "ended_by"])
    return one.identity
