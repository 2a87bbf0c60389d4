"""Drafts → plans: look the persons up, ask whether the inbox reaches them, decide, and store the plan with its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from itertools import batched, count
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Reach
from kallelse.connections import queries as connections
from kallelse.delivery import enclosures, pace, rechecking, taking_back
from kallelse.invitations import actions, fees, wording
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import Answer
from kallelse.kit import clock, db
from kallelse.kit.logs import log
from kallelse.persons import identity, preferences, register
from kallelse.persons import store as persons
from kallelse.persons.identity import Kind
from kallelse.persons.preferences import NOTHING, Preferences, Said
from kallelse.persons.rules import Custody, Record, Standing, contradicts
from kallelse.routing import beside, parcels, rules, timeline
from kallelse.routing.clocks import day_of
from kallelse.routing.parameters import Parameters, PostalRule, Way
from kallelse.routing.reason import Reason
from kallelse.routing.rules import Plan, Situation
from kallelse.routing.timeline import Band, Timeline

_log = log("planning")
CHUNK = 500
ASKED_ABOUT = (Standing.ORDINARY, Standing.PROTECTED, Standing.EMIGRATED)
"""Standings for which the inbox is a way; the others cannot log in to 1177, or must not be written to."""

WAYS = {Standing.PROTECTED: Way.FORWARDED, Standing.PROTECTED_REGISTRATION: Way.FORWARDED, Standing.EMIGRATED: Way.ABROAD}
"""How a letter would travel; everybody else's goes to an address in Sweden."""
NUMBERS = {Kind.PERSONNUMMER: "personnummer", Kind.SAMORDNINGSNUMMER: "coordination", Kind.RESERVE: "reserve"}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """The fields of a claimed draft."""

    id: UUID
    source_id: int
    unit_id: int
    subject: str
    care_level: str
    visit_start: datetime | None
    book_before: date | None
    content: dict[str, Any]
    answer: str = Answer.NONE.value


CHOSEN = (Answer.ACCEPTED, Answer.REBOOKED)
"""A kallelse that has this answer before it is planned has a time that the patient has chosen herself."""
DATED = 400
"""So many of a chunk have a visit to count back from, the soonest first; those that have none never keep them waiting, nor they those."""
_small_chunks = count()

# ARRAY makes the server look for drafts once; with IN it may look again for every row that it compares with. The order is the index's own.
_CLAIM = """
WITH dated AS MATERIALIZED (
    SELECT id FROM invitations_invitation
    WHERE tenant_id = %(tenant)s AND state = 'draft' AND claimed_by IS NULL AND visit_start IS NOT NULL
      AND (held_until IS NULL OR held_until <= %(now)s)
    ORDER BY visit_start NULLS FIRST LIMIT %(dated)s FOR NO KEY UPDATE SKIP LOCKED
), undated AS MATERIALIZED (
    SELECT id FROM invitations_invitation
    WHERE tenant_id = %(tenant)s AND state = 'draft' AND claimed_by IS NULL AND visit_start IS NULL
      AND (held_until IS NULL OR held_until <= %(now)s)
    LIMIT %(chunk)s - (SELECT count(*) FROM dated) FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE invitations_invitation SET claimed_by = %(worker)s
WHERE id = ANY(ARRAY(SELECT id FROM dated) || ARRAY(SELECT id FROM undated))
RETURNING id, source_id, unit_id, subject, care_level, visit_start, book_before, content, answer
"""

_STORE = """
UPDATE invitations_invitation i
SET state = 'ready', claimed_by = NULL, plan = row.plan, cancel_deadline = row.cancel_deadline, action_deadline = row.action_deadline,
    print_decide = row.print_decide, review_at = row.review_at
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, plan jsonb, cancel_deadline timestamptz, action_deadline timestamptz,
print_decide timestamptz, review_at timestamptz)
WHERE i.id = row.id AND i.state = 'draft' AND i.claimed_by = %s RETURNING i.id
"""


def plan_drafts(tenant_id: int, worker: int, now: datetime, limit: int = CHUNK) -> tuple[int, set[str]]:
    """Plan one chunk of at most `limit` drafts, which `pace` has granted; returns how many were claimed (0: nothing to do) and the
    channels that now have something due.

    Raises RegisterSilent when nobody could be looked up.
    """
    values = {"worker": worker, "tenant": tenant_id, "now": now}
    with db.tenant_scope(tenant_id, forgetful=True):
        claimed = db.in_parts(limit, lambda part: _claimed(values, part))
        drafts = [DraftRow(*(*row[:-2], msgspec.json.decode(row[-2]), row[-1])) for row in claimed]
        said = preferences.of(tenant_id, [draft.subject for draft in drafts]) if drafts else {}
    if not drafts:
        return 0, set()
    try:
        records = register.look_up_to_plan(register.parse_stored(draft.subject for draft in drafts), day_of(now))
    except register.RegisterSilent:
        release(tenant_id, worker)
        raise
    reaches = reaches_of(records)
    plans = [
        (draft, *plan_one(tenant_id, draft, records[draft.subject], reaches.get(draft.subject), now, said.get(draft.subject, NOTHING)))
        for draft in drafts
    ]
    with db.tenant_scope(tenant_id):
        _store(tenant_id, worker, plans, records, said, now)
    return len(drafts), {step.channel for _, plan, _ in plans for step in plan.steps if step.due_at <= now}


def _claimed(values: dict[str, Any], limit: int) -> list[tuple[Any, ...]]:
    dated = limit * DATED // CHUNK
    if not dated:
        # So few at a time that the two kinds take turns.
        dated = 0 if next(_small_chunks) % 5 == 0 else limit
    values = values | {"chunk": limit}
    return db.run(_CLAIM, values | {"dated": dated}) or (db.run(_CLAIM, values | {"dated": limit}) if not dated else [])


def release(tenant_id: int, worker: int) -> None:
    """Give back the drafts that this worker has claimed."""
    with db.tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invitations_invitation SET claimed_by = NULL"
            " WHERE tenant_id = %s AND state = 'draft' AND claimed_by IS NOT NULL AND claimed_by = %s",
            [tenant_id, worker],
        )


def reaches_of(records: dict[str, Record], *, paced: bool = True) -> dict[str, Reach | None]:
    """Whether the inbox reaches each person, by the number asked for. Silence is None: the plan then rests on its planned letter.

    What `pace` has not granted yet (`paced=False`) is asked as far as the limit of questions allows at once; the others are left out.
    """
    asked = [record for record in records.values() if record.standing in ASKED_ABOUT]
    asked = asked if paced else asked[: pace.borrow(pace.QUESTIONS, len(asked))]
    answers = plugs.CHANNELS["inbox"].reach([record.identity for record in asked])
    return {record.asked: answer for record, answer in zip(asked, answers, strict=True)}


def plan_one(
    tenant_id: int,
    draft: DraftRow,
    record: Record,
    reach: Reach | None,
    now: datetime,
    said: Preferences = NOTHING,
    *,
    locked: bool = False,
) -> tuple[Plan, Timeline]:  # fmt: skip
    """The plan of one draft. Pure but for the cached parameters and source level. `said` is what is known of the person's wishes and needs
    besides what the draft itself says; `locked` tells that the inbox has refused this person."""
    parameters = parameters_of(tenant_id, draft.care_level, now.astimezone(clock.SWEDISH_TIME).date(), draft.unit_id)
    try:
        plan, moments = _decide(draft, record, reach, parameters, now, said, locked=locked)
    except Exception:  # noqa: BLE001 - Whatever is wrong with one kallelse, the others go on.
        # One kallelse that cannot be planned becomes a person's task; missing parameters, above, stop the planning of them all.
        _log.exception("cannot be planned", invitation=str(draft.id))
        moments = timeline.timeline(None, parameters, now)
        return rules.manual_only("cannot_plan", moments, now), moments
    if draft.answer in CHOSEN:
        # The patient has chosen the time herself: a confirmation in the inbox is enough, and no one has to see that she reads it.
        plan = replace(plan, steps=tuple(step for step in plan.steps if step.channel == "inbox"))
    if draft.content.get("items"):
        plan = parcels.with_parcel(plan, moments, now)
    if linked := draft.content.get("linked"):
        plan = replace(plan, reasons=(*plan.reasons, Reason("linked_visits", {"count": len(linked)})))
    plan = beside.with_wishes(plan, draft.content.get("also", ()), moments, now)
    return plan, moments


def parameters_of(tenant_id: int, care_level: str, on: date, unit_id: int | None = None) -> Parameters:
    """The parameters of a day with every postal rule, made once for the many drafts of a chunk; with a unit, its own count too."""
    own = unit_id if unit_id is not None and connections.has_own(tenant_id, unit_id) else None

    def load() -> Parameters:
        rules = [PostalRule(*rule) for rule in connections.postal_rules(tenant_id, care_level)]
        return Parameters.from_data(connections.parameters(tenant_id, care_level, on, own), rules)

    return connections.cached("timing", (tenant_id, care_level, on, own), load)


def _decide(
    draft: DraftRow, record: Record, reach: Reach | None, parameters: Parameters, now: datetime, said: Preferences, *, locked: bool
) -> tuple[Plan, Timeline]:
    words = wording.from_data(draft.content)
    known = said.with_told(wants_paper=words.wants_paper, needs=words.needs)
    moments = moments_of(draft.visit_start, draft.book_before, words, WAYS.get(record.standing, Way.DOMESTIC), parameters, now)
    situation = Situation(
        standing=record.standing,
        age_now=identity.age(record.identity, day_of(now)),
        age_at_visit=identity.age(record.identity, day_of(draft.visit_start or now)),
        # No answer from the inbox is planned as "reachable": the letter is planned first and goes unless somebody reads.
        account=reach is None or reach.account,
        notifications=reach is None or reach.notifications,
        paper_opt_out=record.paper_opt_out,
        level=connections.source(draft.source_id).level,
        sensitive=words.sensitive,
        name_contradicts=contradicts(words.person_name, record),
        identity=NUMBERS[record.kind],
        account_asked=reach is not None,
        account_locked=locked and (reach is None or not reach.account),
        custody=record.custody or Custody.NOT_KNOWN,
        wants_paper=known.wants_paper,
        unopened=0 < _unopened_most(draft, day_of(now)) <= said.unopened,
        never_contact=said.never_from(draft.unit_id),
        need=next(iter(known.needs), "none"),
        born=identity.born(record.identity),
    )
    return rules.decide(situation, moments, now), moments


def _unopened_most(draft: DraftRow, on: date) -> int:
    provider = connections.source(draft.source_id).provider_id
    return int(connections.parameters(provider, draft.care_level, on).get("unopened_letters", 0))


def moments_of(
    visit: datetime | None, book_before: date | None, words: wording.Wording, way: Way, parameters: Parameters, now: datetime
) -> Timeline:
    """Every moment of a kallelse, from what its sender has said of it."""
    preparation = earliest_preparation(visit, words)
    return timeline.timeline(visit, parameters, now, preparation=preparation, book_before=book_before, way=way)


def earliest_preparation(visit: datetime | None, words: wording.Wording) -> datetime | None:
    if visit is None:
        return None
    dated = [one for one in words.preparation if one.days_before is not None]
    moments = [
        timeline.preparation_moment(visit, one.days_before or 0, time.fromisoformat(one.time) if one.time else None) for one in dated
    ]
    return min(moments, default=None)


def _store(
    tenant_id: int, worker: int, plans: Sequence[tuple[DraftRow, Plan, Timeline]], records: dict[str, Record],
    said: dict[str, Preferences], now: datetime,
) -> None:  # fmt: skip
    rows = [
        {
            "id": draft.id, "plan": plan_data(plan, moments) | {"at": now.isoformat()} | form_data(draft, said)
            | ({"chosen": True} if draft.answer in CHOSEN else {}),
            "cancel_deadline": moments.cancel_deadline, "action_deadline": moments.action_deadline, "print_decide": moments.print_decide,
            "review_at": min((one.at for one in plan.review_at), default=None),
        }
        for draft, plan, moments in plans
    ]  # fmt: skip
    parts = batched(rows, db.PART, strict=False)
    stored = {row[0] for part in parts for row in db.run(_STORE, [msgspec.json.encode(part).decode(), worker])}
    plans = [one for one in plans if one[0].id in stored]
    rechecking.tell(tenant_id, persons.remember(tenant_id, [records[draft.subject] for draft, _, _ in plans], now), now)
    rechecking.tell(tenant_id, _remember_needs(tenant_id, [draft for draft, _, _ in plans], now), now)
    stopped = [draft.id for draft, plan, _ in plans if plan.stop]
    actions.withdraw(tenant_id, stopped, "deceased", now)
    actions.add_steps(
        tenant_id, [(draft.id, step.channel, step.reason, step.due_at, step.safe_until) for draft, plan, _ in plans for step in plan.steps]
    )
    named = [(draft.id, draft.unit_id, draft.content, it.action_deadline) for draft, _, it in plans if draft.content.get("attachments")]
    enclosures.note(tenant_id, named, now)
    fees.not_shown_in_time(tenant_id, [draft.id for draft, plan, _ in plans if plan.band is Band.TOO_LATE and not plan.stop], now)
    taking_back.followed(tenant_id, [draft.id for draft, _, _ in plans], now)
    actions.add_events(
        tenant_id,
        now,
        [Happened(draft.id, "planned", data={"band": plan.band.value, "reason": plan.reasons[0].code}) for draft, plan, _ in plans],
    )
    audit.write(now, [_looked_up(draft, records[draft.subject]) for draft, _, _ in plans])


def _remember_needs(tenant_id: int, drafts: Sequence[DraftRow], now: datetime) -> list[str]:
    """What the care systems say of wishes and needs holds for the person's other kallelser too; returns for whom it was news."""
    by_source: dict[int, list[Said]] = {}
    for draft in drafts:
        kinds = [*draft.content.get("needs", ()), *(["wants_paper"] if draft.content.get("wants_paper") else [])]
        for kind in kinds:
            spoken = draft.content.get("language", "") if kind in ("interpreter", "other_language") else ""
            by_source.setdefault(draft.source_id, []).append(Said(draft.subject, preferences.Kind(kind), language=spoken))
    news = [
        preferences.say(tenant_id, said, now, by=f"source:{connections.source(source).name}") for source, said in sorted(by_source.items())
    ]
    return [identity for some in news for identity in some]


def _looked_up(draft: DraftRow, record: Record) -> audit.Record:
    unit = connections.unit(draft.unit_id).hsa_id
    result = "no record" if record.standing is Standing.UNKNOWN else "ok"
    return audit.Record("system:planning", audit.Action.PERSON_LOOKED_UP, draft.subject, f"invitation:{draft.id}", unit=unit, result=result)


def form_data(draft: DraftRow, said: Mapping[str, Preferences]) -> dict[str, Any]:
    """All needs that the words are made for, and the patient's language: no keys for most. A plan's variant names one need alone."""
    told, spoken = draft.content.get("needs", ()), draft.content.get("language", "")
    known = said.get(draft.subject, NOTHING).with_told(wants_paper=False, needs=told, language=spoken)
    return ({"needs": list(known.needs)} if known.needs else {}) | ({"language": known.language} if known.language else {})


def plan_data(plan: Plan, moments: Timeline) -> dict[str, Any]:
    """The plan as stored: band, moments (ISO) and what decided them (timing), reasons (code, data), recipients, wording variant, when to
    look at it again, and the facts that decided."""
    named = ("cancel_deadline", "action_deadline", "in_hand_by", "post_by", "print_decide", "digital_send_by")
    shown = {name: value.isoformat() for name in named if (value := getattr(moments, name)) is not None}
    data = {"band": plan.band.value, "moments": shown, "reasons": [asdict(reason) for reason in plan.reasons]}
    data |= {"recipients": plan.recipients, "variant": plan.variant}
    if moments.reasons:
        data["timing"] = [{"code": reason.code, "data": reason.data} for reason in moments.reasons]
    if plan.facts is not None:
        data["facts"] = plan.facts._asdict()
    if plan.review_at:
        data["review"] = [{"at": one.at.isoformat(), "reason": one.reason} for one in plan.review_at]
    return data
