"""Decide about a unit's settings: who may, what may be written, and the trace with before and after. Nothing in the past is rewritten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kallelse.audit import actions as audit
from kallelse.connections import actions as connections
from kallelse.connections import queries as connected
from kallelse.connections.models import Parameter
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.roles import catalogue, queries, standing, values
from kallelse.roles.actions import Giver
from kallelse.roles.models import Change, Routine
from kallelse.roles.rules import Role

LONGEST_REASON = 300
LONGEST_ROUTINE = 20_000
NAMED = 40
"""Characters of a result in the access log."""


class DecisionRefused(ValueError):
    """A decision that cannot be made; the text is one Swedish line. `field` names what was wrong."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value from a day on, for the unit or (`whole`) for every unit of the care provider, and the decision it rests on."""

    name: str
    text: str
    valid_from: date
    reason: str
    whole: bool = False


def may_decide(own: frozenset[Role], name: str, *, whole: bool) -> bool:
    """Whether somebody with these roles may decide a value: the region's office for all, the head of a unit what is the unit's own."""
    return Role.REGION_OFFICE in own if whole else Role.HEAD_OF_UNIT in own and catalogue.setting(name).own


def decide(giver: Giver, wanted: Wanted, now: datetime) -> Change:
    """Let a value hold from a day on. Raises DecisionRefused."""
    today = _day(now)
    _check(giver, wanted.name, wanted.reason, wanted.valid_from, today, whole=wanted.whole)
    before = standing.one(giver.unit, wanted.name, wanted.valid_from, own=not wanted.whole)
    if before is None:
        raise DecisionRefused("Det värdet finns inte.")
    try:
        value = values.read(wanted.name, wanted.text, standing.example(wanted.name), catalogue.setting(wanted.name))
    except values.ValueRefused as refused:
        raise DecisionRefused(str(refused), "value") from None
    level = giver.unit.care_level if wanted.whole and _by_level(wanted.name) else ""
    with db.tenant_scope(giver.unit.provider_id):
        connections.set_parameter(
            wanted.name, value, valid_from=wanted.valid_from, owner=giver.employee, source=wanted.reason.strip(), care_level=level,
            provider=giver.unit.provider, unit=None if wanted.whole else giver.unit,
        )  # fmt: skip
        was = before.now.value if before.now else None
        return record(giver, wanted.name, was, value, wanted.valid_from, wanted.reason, now, whole=wanted.whole)


def inherit(giver: Giver, name: str, valid_from: date, reason: str, now: datetime) -> Change:
    """Let the unit's own value end, so that what holds for all holds here from a day on. Raises DecisionRefused."""
    _check(giver, name, reason, valid_from, _day(now), whole=False)
    with db.tenant_scope(giver.unit.provider_id):
        own = Parameter.objects.filter(name=name, unit=giver.unit)
        running = own.filter(valid_from__lt=valid_from).exclude(valid_to__lt=valid_from)
        later = own.filter(valid_from__gte=valid_from)
        before = running.order_by("-valid_from").first() or later.order_by("valid_from").first()
        if before is None:
            raise DecisionRefused("Mottagningen har inget eget värde då.")
        later.delete()
        running.update(valid_to=valid_from - timedelta(days=1))
        connected.forget()
        return record(giver, name, before.value, None, valid_from, reason, now)


def take_back(giver: Giver, parameter_id: int, reason: str, now: datetime) -> Change:
    """Let a planned change never happen: what would have ended goes on. Raises DecisionRefused."""
    with db.tenant_scope(giver.unit.provider_id):
        planned = Parameter.objects.filter(pk=parameter_id, provider=giver.unit.provider, valid_from__gt=_day(now)).first()
        if planned is None or planned.unit_id not in (None, giver.unit.pk):
            raise DecisionRefused("Ändringen är inte längre planerad.")
        _check(giver, planned.name, reason, planned.valid_from, _day(now), whole=planned.unit_id is None)
        same = Parameter.objects.filter(
            name=planned.name, care_level=planned.care_level, provider=planned.provider, unit_id=planned.unit_id
        )
        same.filter(valid_to=planned.valid_from - timedelta(days=1)).update(valid_to=planned.valid_to)
        planned.delete()
        connected.forget()
        return record(giver, planned.name, planned.value, None, planned.valid_from, reason, now, whole=planned.unit_id is None)


def write_routine(
    giver: Giver, text: str, *, owner: str, risk_analysis: str, decided_on: date, review_on: date, valid_from: date, now: datetime
) -> Routine:
    """A unit's routine from a day on (R-HSLF-7). Raises DecisionRefused."""
    today = _day(now)
    if Role.HEAD_OF_UNIT not in queries.roles_of(giver.unit.pk, giver.employee, today):
        raise DecisionRefused("Bara verksamhetschefen beslutar om rutinen.")
    for field, said in (("text", text), ("owner", owner), ("risk_analysis", risk_analysis)):
        if not said.strip():
            raise DecisionRefused("Fyll i fältet: rutinen ska ha text, ägare och riskanalys.", field)
    if len(text) > LONGEST_ROUTINE:
        raise DecisionRefused("Rutinen är för lång: högst 20 000 tecken.", "text")
    if review_on <= max(decided_on, today):
        raise DecisionRefused("Rutinen ska granskas en dag efter beslutet och i framtiden.", "review_on")
    if valid_from < today:
        raise DecisionRefused("Det som har gällt ändras inte: välj i dag eller en senare dag.", "valid_from")
    with db.tenant_scope(giver.unit.provider_id):
        before = standing.routine(giver.unit, valid_from)
        made = Routine.objects.create(
            tenant_id=giver.unit.provider_id, unit=giver.unit, text=text.strip(), owner=owner.strip(), risk_analysis=risk_analysis.strip(),
            decided_on=decided_on, review_on=review_on, valid_from=valid_from, written_by=giver.employee, written_at=now,
        )  # fmt: skip
        record(giver, "routine", before.pk if before else None, made.pk, valid_from, risk_analysis, now)
    return made


def record(
    giver: Giver, setting: str, before: Any, after: Any, valid_from: date, reason: str, now: datetime, *, whole: bool = False
) -> Change:
    """Write down a change, and name it in the access log. Must run inside the tenant's scope."""
    made = Change.objects.create(
        tenant_id=giver.unit.provider_id, unit=None if whole else giver.unit, setting=setting, before=before, after=after,
        valid_from=valid_from, reason=reason.strip()[:LONGEST_REASON], by=giver.employee, at=now,
    )  # fmt: skip
    result = f"{_short(before)} -> {_short(after)}"
    told = audit.Record(
        f"staff:{giver.employee}", audit.Action.SETTING_CHANGED, object=f"setting:{made.pk} {setting}", unit=giver.unit.hsa_id,
        commission=giver.commission, result=result[:NAMED],
    )  # fmt: skip
    audit.write(now, [told])
    return made


def _check(giver: Giver, name: str, reason: str, valid_from: date, today: date, *, whole: bool) -> None:
    if not may_decide(queries.roles_of(giver.unit.pk, giver.employee, today), name, whole=whole):
        raise DecisionRefused("Du har inte rätt att besluta om det värdet.")
    if not reason.strip():
        raise DecisionRefused("Ange beslutet eller källan, så att den som undrar hittar den.", "reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise DecisionRefused("Skriv kortare: högst 300 tecken.", "reason")
    if valid_from < today:
        raise DecisionRefused("Det som har gällt ändras inte: välj i dag eller en senare dag.", "valid_from")


def _by_level(name: str) -> bool:
    """Whether the general value differs between care levels: then one for the care provider does too."""
    return Parameter.objects.filter(name=name, provider=None).exclude(care_level="").exists()


def _short(value: Any) -> str:
    text = "none" if value is None else values.show(value)
    return " ".join(text.split())[:18]


def _day(now: datetime) -> date:
    return now.astimezone(SWEDISH_TIME).date()
