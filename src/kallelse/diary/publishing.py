"""A system publishes the times of its units that patients may book: idempotent by its own reference, a verdict for each row.

The same row again is `same`; another content under a known reference changes the time. A time that a patient has booked keeps its place in
the day: the sender moves the booking by calling anew under the kallelse's reference. A withdrawn time is offered no more, and a booking in
it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.diary.actions import PLACED_HERE
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db
from kallelse.kit.ids import HSA_ID, new_id
from kallelse.sources import Refusal
from kallelse.sources.rows import TextError, TimeError, clean
from kallelse.sources.rows.slots import SlotRow
from kallelse.sources.rows.times import moment

LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a row: accepted, same or changed."""

    row: int
    reference: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Time:
    """A row that may be stored."""

    reference: str
    unit: int
    starts: datetime
    ends: datetime
    performer: str
    performer_given: str
    performer_surname: str
    performer_title: str
    resource: str
    resource_name: str
    time_type: str
    time_type_name: str
    care_type: str
    care_type_name: str
    kallelse: str
    withdrawn: bool


_FIELDS = tuple(_Time.__dataclass_fields__)
_COLUMNS = ", ".join("unit_id" if name == "unit" else name for name in _FIELDS)
_TYPES = {"unit": "bigint", "starts": "timestamptz", "ends": "timestamptz", "withdrawn": "boolean"}
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_VERSIONS)
_KNOWN = f"""
SELECT {_COLUMNS}, EXISTS (SELECT FROM invitations_invitation h WHERE h.id = s.invitation AND h.state IN ({_LIVE}))
FROM diary_slot s WHERE s.source_id = %s AND s.reference = ANY(%s::text[]) ORDER BY s.id FOR NO KEY UPDATE OF s
"""  # noqa: S608 - The names of our own columns and states.
_PUT = f"""
INSERT INTO diary_slot (id, tenant_id, source_id, published_at, reason, {_COLUMNS})
SELECT id, %(tenant)s, %(source)s, %(now)s, '', {", ".join(_FIELDS)}
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id uuid, {", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _FIELDS)})
ON CONFLICT (source_id, reference) DO UPDATE SET published_at = excluded.published_at,
    {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "reference")}
"""  # noqa: S608


def publish(source: SourceSystem, rows: Sequence[SlotRow | Refusal], now: datetime) -> list[Published | Refusal]:
    """Store what can be stored; one verdict for each row, in order."""
    checked = _checked(source, rows)
    times = {number: one for number, one in enumerate(checked) if isinstance(one, _Time)}
    if not times:
        return [one for one in checked if isinstance(one, Refusal)]
    results: dict[int, Published | Refusal] = {}
    with db.tenant_scope(source.provider_id):
        stored = db.run(_KNOWN, [source.pk, [one.reference for one in times.values()]])
        known = {row[0]: (_Time(*row[:-1]), bool(row[-1])) for row in stored}
        put = []
        for number, one in times.items():
            before = known.get(one.reference)
            if before is not None and not one.kallelse and before[0].kallelse.startswith(PLACED_HERE):
                # A kallelse that was sent by hand stands in it: its sender knows nothing of that.
                times[number] = one = replace(one, kallelse=before[0].kallelse)
            results[number] = verdict = _verdict(number, one, known.get(one.reference))
            if isinstance(verdict, Published) and verdict.verdict != "same":
                put.append(asdict(one) | {"id": new_id()})
        if put:
            values = {"tenant": source.provider_id, "source": source.pk, "now": now, "rows": msgspec.json.encode(put).decode()}
            db.run(_PUT, values)
        record = audit.Record(f"system:{source.name}", audit.Action.DIARY_PUBLISHED, object=f"slots:{len(put)}")
        audit.write(now, [record])
    return [one if isinstance(one, Refusal) else results[number] for number, one in enumerate(checked)]


def _verdict(number: int, one: _Time, known: tuple[_Time, bool] | None) -> Published | Refusal:
    if known is None:
        return Published(number, one.reference, "accepted")
    before, is_booked = known
    if before == one:
        return Published(number, one.reference, "same")
    if is_booked and (before.unit, before.starts, before.ends) != (one.unit, one.starts, one.ends):
        return Refusal(
            number, "start", _("Tiden är bokad av en patient och kan inte flyttas."),
            _("Skicka en ny tid med egen referens, och kalla patienten på nytt under kallelsens referens."), one.reference,
        )  # fmt: skip
    return Published(number, one.reference, "changed")


def _checked(source: SourceSystem, rows: Iterable[SlotRow | Refusal]) -> list[_Time | Refusal]:
    seen: set[str] = set()
    found: list[_Time | Refusal] = []
    for number, row in enumerate(rows):
        one = row if isinstance(row, Refusal) else _time(source, number, row)
        if isinstance(one, _Time) and one.reference in seen:
            one = Refusal(
                number, "reference", _("Referensen förekommer två gånger i samma leverans."), _("Ge varje tid en egen referens."),
                one.reference,
            )  # fmt: skip
        elif isinstance(one, _Time):
            seen.add(one.reference)
        found.append(one)
    return found


def _time(source: SourceSystem, number: int, row: SlotRow) -> _Time | Refusal:
    reference = ""
    try:
        reference = clean("reference", row.reference, required=True)
        texts = {
            name: clean(name, getattr(row, name), required=name in ("time_type", "time_type_name"))
            for name in _FIELDS
            if name not in ("reference", "unit", "starts", "ends", "withdrawn")
        }
        starts, ends = moment("start", row.start), moment("end", row.end)
    except (TextError, TimeError) as error:
        return Refusal(number, error.field, error.rule, error.remedy, reference)
    unit = connections.units(source.provider_id).get(row.unit.strip().upper())
    if unit is None or not unit.diary:
        return Refusal(
            number, "unit", _("Enhetens tidbok hålls inte här."), _("Kontrollera enhetens HSA-id, eller be systemförvaltaren."),
            reference,
        )  # fmt: skip
    if starts is None or ends is None or not starts < ends <= starts + LONGEST:
        return Refusal(
            number, "end", _("Tiden måste ha en start och ett slut, högst ett dygn senare."), _("Rätta start och slut."), reference
        )  # fmt: skip
    if texts["performer"] and not HSA_ID.fullmatch(texts["performer"]):
        return Refusal(number, "performer", _("Det är inte ett HSA-id."), _("Ange medarbetarens HSA-id, eller utelämna det."), reference)
    texts["performer"] = texts["performer"].upper()
    return _Time(reference=reference, unit=unit.pk, starts=starts, ends=ends, withdrawn=row.withdrawn, **texts)


@dataclass(frozen=True, slots=True)
class State:
    """A published time as its sender sees it: free, taken or withdrawn, and by which kallelse of whom it is taken."""

    reference: str
    unit: str
    start: datetime
    end: datetime
    state: str
    booking: str
    person: str


_STATES = f"""
SELECT s.reference, s.unit_id, s.starts, s.ends, s.withdrawn, coalesce(h.reference, k.reference, ''), coalesce(h.subject, k.subject, ''),
    coalesce(h.id, k.id)
FROM diary_slot s
LEFT JOIN invitations_invitation h ON h.id = s.invitation AND h.state IN ({_LIVE})
LEFT JOIN invitations_invitation k ON s.kallelse <> '' AND k.source_id = s.source_id AND k.reference = s.kallelse
    AND k.visit_start = s.starts AND k.state IN ({_LIVE})
WHERE s.unit_id = %s AND s.source_id = %s AND s.starts >= %s AND s.starts < %s ORDER BY s.starts, s.id LIMIT 3000
"""  # noqa: S608


def states(source: SourceSystem, unit: str, first: datetime, last: datetime, now: datetime) -> list[State] | None:
    """What has become of the sender's times at a unit; who has booked stands in the access log as read. None: no such unit."""
    found = connections.units(source.provider_id).get(unit.strip().upper())
    if found is None or not found.diary:
        return None
    with db.tenant_scope(source.provider_id):
        rows: list[tuple[Any, ...]] = db.run(_STATES, [found.pk, source.pk, first, last])
        audit.write(
            now,
            [
                audit.Record(f"system:{source.name}", audit.Action.DIARY_READ, row[6], f"invitation:{row[7]}", audit.CARE, found.hsa_id)
                for row in rows
                if row[7] is not None
            ],
        )
    return [_state(found.hsa_id, row) for row in rows]


def _state(unit: str, row: tuple[Any, ...]) -> State:
    reference, _unit, starts, ends, withdrawn, booking, person, kallelse = row
    return State(reference, unit, starts, ends, "taken" if kallelse else "withdrawn" if withdrawn else "free", booking, person)
