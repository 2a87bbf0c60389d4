"""Run a simulation: read the period once, replay every kallelse twice, count."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.delivery import planning
from kallelse.kit import clock, db
from kallelse.routing import post
from kallelse.routing.clocks import day_of
from kallelse.routing.parameters import Parameters
from kallelse.routing.rules import Plan
from kallelse.simulation import recorded
from kallelse.simulation.curve import ReadCurve, bin_of
from kallelse.simulation.policy import EVERY_SOURCE, Fault, Policy, PolicyError, altered
from kallelse.simulation.recorded import Left, Period, Recorded
from kallelse.simulation.replay import Replay, planned, way_of
from kallelse.simulation.tally import Report, Tally, costs_of

READ_AFTER_DAYS = (1, 2, 7, 14, 30)


class _Day(NamedTuple):
    """What is reckoned with for the plans of one day and care level."""

    held: Parameters
    changed: Parameters
    as_it_was: Replay
    as_it_would_be: Replay


class _Sums:
    """Everything that is counted on the way."""

    def __init__(self) -> None:
        self.happened, self.held, self.policy = Tally(), Tally(), Tally()
        self.curve, self.left = ReadCurve(), Left()
        self.differing = self.changed = self.reviewed = 0


def run(policy: Policy, period: Period, *, tenants: Sequence[int] = (), actor: str = "system:simulation") -> Report:
    """Replay the kallelser that were taken in during a period through a policy, for some care providers or for all.

    Reads only, but for one entry in each care provider's access log. Raises PolicyError when the policy names a source system that is not
    there.
    """
    now = clock.now()
    chosen = list(tenants) or db.all_tenants()
    _refuse_unknown_sources(policy, chosen)
    sums = _Sums()
    for tenant_id in chosen:
        with db.tenant_scope(tenant_id):
            said = audit.Record(actor, audit.Action.SIMULATION_RUN, "", f"period:{period.first}/{period.last}", purpose=audit.FOLLOW_UP)
            audit.write(now, [said])
        days = _Days(tenant_id, policy, now)
        for one in recorded.of_period(tenant_id, period, now, sums.left):
            _count(one, days, policy, sums, now)
    # Money is of one day: a figure that changes in the middle of a period would hide what the policy changes.
    values = connections.parameters(chosen[0], "", period.last) if chosen else {}
    costs, costs_of_policy = costs_of(values), costs_of({**values, **policy.changed("")})
    curve = sums.curve
    return Report(
        policy.name, period.first.isoformat(), period.last.isoformat(), now,
        sums.happened.figures(curve, costs), sums.held.figures(curve, costs), sums.policy.figures(curve, costs_of_policy),
        sums.differing, sums.changed, sums.reviewed, sums.left.unplanned, sums.left.without_facts, curve.messages,
        {str(days): round(1 - curve.unread(bin_of(timedelta(days=days)) - 1), 4) for days in READ_AFTER_DAYS} if curve.messages else {},
        costs, costs_of_policy, len(chosen),
    )  # fmt: skip


def _refuse_unknown_sources(policy: Policy, tenants: Sequence[int]) -> None:
    names = set(SourceSystem.objects.filter(provider_id__in=tenants).values_list("name", flat=True))
    unknown = [name for name in policy.levels if name != EVERY_SOURCE and name not in names]
    if unknown:
        remedy = f"Skriv {EVERY_SOURCE} eller något av: {', '.join(sorted(names))}."
        raise PolicyError([Fault(f"sources.{name}", "är inget anslutet vårdsystem.", remedy) for name in unknown])


class _Days:
    """The parameters of each day and care level, made once."""

    def __init__(self, tenant_id: int, policy: Policy, now: datetime) -> None:
        self._tenant, self._policy, self._now = tenant_id, policy, now
        self._made: dict[tuple[str, date, int | None], _Day] = {}

    def of(self, one: Recorded) -> _Day:
        """What is reckoned with for a kallelse; nearly all units share the figures of their care level."""
        own = one.unit_id if connections.has_own(self._tenant, one.unit_id) else None
        key = (one.care_level, day_of(one.planned_at), own)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(*key)
        return found

    def _make(self, care_level: str, on: date, unit_id: int | None) -> _Day:
        policy = self._policy
        values: Mapping[str, Any] = connections.parameters(self._tenant, care_level, on, unit_id)
        rules = connections.postal_rules(self._tenant, care_level)
        held, otherwise = altered(values, rules, {}), policy.changed(care_level)
        changed = altered(values, rules, otherwise) if otherwise else held
        world = altered(values, rules, {**otherwise, **policy.world}) if policy.world else changed
        return _Day(held, changed, Replay(held, held, self._now), Replay(world, held, self._now, policy.reminders))


def _count(one: Recorded, days: _Days, policy: Policy, sums: _Sums, now: datetime) -> None:
    day = days.of(one)
    _watch(one, day.held, sums.curve, now)
    plan, moments = planned(one, day.held)
    if "reviewed" in one.plan:
        # What was known at first is not kept when something new has become known: the plan is made from what is known now.
        sums.reviewed += 1
    else:
        again = planning.plan_data(plan, moments)
        sums.differing += any(one.plan.get(name) != value for name, value in again.items())
    sums.held.add(day.as_it_was.outcome(one, plan, moments), plan.band.value)
    sums.happened.add(day.as_it_was.happened(one, moments.action_deadline), str(one.plan["band"]))
    level = policy.level(connections.source(one.source_id).name)
    if day.changed is not day.held or level not in (None, one.facts.level):
        before, (plan, moments) = plan, planned(one, day.changed, level)
        sums.changed += _what_and_when(plan) != _what_and_when(before)
    sums.policy.add(day.as_it_would_be.outcome(one, plan, moments), plan.band.value)


def _what_and_when(plan: Plan) -> list[tuple[str, datetime, str]]:
    return [(step.channel, step.due_at, step.reason) for step in plan.steps]


def _watch(one: Recorded, held: Parameters, curve: ReadCurve, now: datetime) -> None:
    """Let the curve know how long the message was seen to be unread without a letter in hand."""
    if one.digital_at is None or one.refused or one.facts.account == "none":
        return
    there = None if one.letter_at is None else post.assumed_in_hand(one.letter_at, held, way_of(one.facts))
    opened = min((moment for moment in (one.read_at, one.answered_at) if moment is not None), default=None)
    if opened is not None and (there is None or opened <= there):
        curve.watched(opened - one.digital_at, opened=True)
        return
    ends = min(moment for moment in (there, one.ended_at, one.visit_start, now) if moment is not None)
    curve.watched(ends - one.digital_at, opened=False)
