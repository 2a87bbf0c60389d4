"""Tell the index: Update in batches, repeated until it has been answered.

An Update is the same however often it is sent, so that silence is answered by sending it again after a pause. The index takes or refuses a
call as a whole; when it says that an entry is wrong, the call is halved until the wrong ones stand alone and the others are in place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.engagement import rules
from kallelse.engagement.rules import Keeper, Key
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.kit.logs import log
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import engagementindex as contract
from kallelse.protocols import outgoing, soap
from kallelse.protocols.errors import ContractError

_log = log("engagement")
MOST_CALLS = 64
"""Calls in one round: an index that refuses everything must not keep the worker from its other stages."""

OUR_FAULT = "RULE"
"""The code of an entry that we ourselves do not send, because the contract's rules forbid it."""

_CLAIM = """
UPDATE engagement_indexentry SET claimed_by = %s, attempts = attempts + 1
WHERE id = ANY(ARRAY(
    SELECT id FROM engagement_indexentry WHERE tenant_id = %s AND state IN ('wanted', 'unwanted', 'refused') AND next_at <= %s
      AND claimed_by IS NULL AND (source_id = ANY(%s::bigint[]) OR logical_address = ANY(%s::text[]) OR source_system = %s)
    ORDER BY next_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))
RETURNING id, resident, service_domain, logical_address, business_object, source_system, data_controller, moment, attempts
"""

_SETTLE = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, moment timestamptz, verdict text, code text, again timestamptz)
), held AS (
    SELECT e.id, e.moment AS present FROM engagement_indexentry e JOIN given USING (id)
    WHERE e.claimed_by = %s ORDER BY e.id FOR NO KEY UPDATE OF e
)
UPDATE engagement_indexentry e SET
    claimed_by = NULL, said = g.code,
    told = CASE WHEN g.verdict = 'done' THEN g.moment ELSE e.told END,
    attempts = CASE WHEN g.verdict = 'done' THEN 0 ELSE e.attempts END,
    state = CASE WHEN h.present IS DISTINCT FROM g.moment OR g.verdict = 'later' THEN e.state
                 WHEN g.verdict = 'refused' THEN 'refused'
                 WHEN g.moment IS NULL THEN 'deleted' ELSE 'confirmed' END,
    next_at = CASE WHEN h.present IS DISTINCT FROM g.moment AND g.verdict <> 'later' THEN e.next_at ELSE g.again END
FROM given g JOIN held h USING (id) WHERE e.id = g.id RETURNING e.id
"""
"""What was told is what was sent; an entry that has changed on the way keeps waiting for its next call."""


class Verdict(StrEnum):
    """What the index said about an entry."""

    DONE = "done"
    REFUSED = "refused"
    LATER = "later"
    """Nobody knows, or the call as such was turned away: the same again after a pause."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An entry that is being told; `moment` None deletes it."""

    id: UUID
    key: Key
    moment: datetime | None
    attempts: int


def send(tenant_id: int, keeper: Keeper, worker: int, now: datetime) -> int:
    """Tell the index one batch; returns how many entries it has taken or refused."""
    with db.tenant_scope(tenant_id):
        ours = (list(keeper.sources), list(keeper.diaries), keeper.own)
        rows = db.run(_CLAIM, [worker, tenant_id, now, *ours, config().index_batch])
    claimed = [Claimed(row[0], Key(*row[1:7]), row[7], row[8]) for row in rows]
    if not claimed:
        return 0
    verdicts = tell(claimed)
    with db.tenant_scope(tenant_id):
        _settle(worker, claimed, verdicts, now)
    _report(tenant_id, verdicts)
    return sum(verdict is not Verdict.LATER for verdict, _ in verdicts.values())


def tell(claimed: Sequence[Claimed]) -> dict[UUID, tuple[Verdict, str]]:
    """Update, and what the index said about each entry: the verdict and the code of a refusal."""
    verdicts: dict[UUID, tuple[Verdict, str]] = {}
    waiting: list[Sequence[Claimed]] = [claimed]
    for _ in range(MOST_CALLS):
        if not waiting:
            break
        batch = waiting.pop()
        request = _request(batch)
        verdict, code = _read(wire().one(request)) if request else (Verdict.REFUSED, OUR_FAULT)
        if verdict is Verdict.REFUSED and len(batch) > 1:
            waiting += rules.halves(batch)
            continue
        verdicts |= dict.fromkeys((one.id for one in batch), (verdict, code))
        if verdict is Verdict.LATER:
            break
    left = [one.id for batch in waiting for one in batch]
    return verdicts | dict.fromkeys(left, (Verdict.LATER, ""))


def _request(batch: Sequence[Claimed]) -> Request | None:
    """None when the batch breaks a rule of the contract: the index is not asked about what it must refuse."""
    values = {"engagementTransaction": [rules.transaction(one.key, one.moment) for one in batch]}
    body = outgoing.request(contract.UPDATE, values, logical_address=config().index_logical_address)
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{contract.UPDATE.soap_action}"'}
    return Request(f"{config().index_url}/{contract.UPDATE.name}", body, headers) if body else None


def _read(answer: Reply | Silence) -> tuple[Verdict, str]:
    """A refusal comes as ResultCode ERROR or as a fault (EI00n). The comment may name people: only codes are kept."""
    if isinstance(answer, Silence):
        return Verdict.LATER, "silence"
    try:
        said = soap.read_response(contract.UPDATE, answer.body)
    except soap.Fault as fault:
        code = rules.index_code(f"{fault.text} {fault.detail or ''}")
        return (Verdict.REFUSED if rules.is_about_entries(code) else Verdict.LATER), code or fault.platform_code or "fault"
    except (ContractError, soap.NotSoap):
        return Verdict.LATER, "unreadable"
    return (Verdict.REFUSED, "ERROR") if said["ResultCode"] == "ERROR" else (Verdict.DONE, "")


def _settle(worker: int, claimed: Sequence[Claimed], verdicts: Mapping[UUID, tuple[Verdict, str]], now: datetime) -> None:
    rows: list[dict[str, Any]] = []
    for one in claimed:
        verdict, code = verdicts[one.id]
        # What never got its turn in this round has lost nothing and waits for nothing.
        wait = rules.pause(one.attempts) if code else timedelta(0)
        again = now + (rules.AFTER_REFUSAL if verdict is Verdict.REFUSED else wait)
        rows.append({"id": one.id, "moment": one.moment, "verdict": verdict, "code": code, "again": again})
    settled = {row[0] for row in db.run(_SETTLE, [msgspec.json.encode(rows).decode(), worker])}
    audit.write(now, [_record(one, *verdicts[one.id]) for one in claimed if one.id in settled and verdicts[one.id][0] is not Verdict.LATER])


def _record(one: Claimed, verdict: Verdict, code: str) -> audit.Record:
    result = ("present" if one.moment else "gone") if verdict is Verdict.DONE else f"refused {code}"
    return audit.Record(
        "system:engagement", audit.Action.INDEX_TOLD, one.key.resident, f"entry:{one.id}", unit=one.key.logical_address, result=result
    )


def _report(tenant_id: int, verdicts: Mapping[UUID, tuple[Verdict, str]]) -> None:
    """One line for each kind of trouble, with how many entries it holds up."""
    troubles: dict[tuple[Verdict, str], int] = {}
    for verdict, code in verdicts.values():
        if code:
            troubles[verdict, code] = troubles.get((verdict, code), 0) + 1
    for (verdict, code), count in troubles.items():
        say = _log.error if verdict is Verdict.REFUSED or not code.islower() else _log.warning
        say("index did not take entries", tenant=tenant_id, verdict=verdict.value, code=code, count=count)
