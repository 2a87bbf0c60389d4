"""Hear what suppliers say of our orders: printed, enveloped, posted, come back, thrown away as we asked, or too late for that."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Report, Supplier, Told
from kallelse.delivery import asking_back, planning
from kallelse.invitations import actions, fees, supplies
from kallelse.invitations.supplies import Moved
from kallelse.kit import db
from kallelse.kit.logs import log
from kallelse.routing import post, workdays
from kallelse.routing.clocks import at, day_of

_log = log("reports")


def hear(now: datetime) -> int:
    """Store every report that waits, for all tenants; returns how many orders were told of.

    A report is put away after it has been stored: storing it again, after a crash between the two, changes nothing.
    """
    return sum(_hear(supplier, report, now) for supplier in plugs.SUPPLIERS.values() for report in supplier.reports())


def _hear(supplier: Supplier, report: Report, now: datetime) -> int:
    orders = {one.key for one in report.told}
    strange = set(orders)
    for tenant_id in db.all_tenants() if orders else ():
        with db.tenant_scope(tenant_id):
            ours = supplies.known(supplier.name, sorted(strange))
            strange -= ours
            if ours:
                _store(tenant_id, supplier.name, [one for one in report.told if one.key in ours], now)
    if strange or report.unreadable:
        _log.warning("report with lines that say nothing to us", channel=supplier.name, unknown=len(strange), unreadable=report.unreadable)
    supplier.put_away(report.name)
    return len(orders)


def _store(tenant_id: int, channel: str, told: Sequence[Told], now: datetime) -> None:
    said = {state: [one.key for one in told if one.state == state] for state in ("withdrawn", "too_late")}
    back = asking_back.answered(tenant_id, channel, said["withdrawn"], said["too_late"], now)
    moved = supplies.store_progress(tenant_id, channel, told, now)
    asking_back.stay(tenant_id, supplies.give_up_recalls(tenant_id, channel, now), now)
    if channel == "letter":
        _posted(tenant_id, [one for one in moved if one.progress == "posted"], now)
    _returned(tenant_id, channel, [one for one in moved if one.progress == "returned"], now)
    audit.write(now, [_record(one.subject, one.step, one.progress) for one in moved] if moved else [])
    if back:
        audit.write(now, [_record(subject, id, "withdrawn") for id, subject in _subjects(back)])


def _posted(tenant_id: int, posted: Sequence[Moved], now: datetime) -> None:
    """A letter is in hand as long after it was posted as the post takes; when that is after the action deadline, a person calls (K6)."""
    late = []
    for one in posted:
        hand = _in_hand(tenant_id, one)
        db.run("UPDATE invitations_step SET poll_at = %s WHERE id = %s AND state = 'posted'", [hand, one.step])
        if one.live and one.action_deadline is not None and hand > one.action_deadline:
            late.append(one)
    missed = _nobody_has(late)
    _call(tenant_id, missed, "letter_late", now)
    fees.not_shown_in_time(tenant_id, [one.invitation for one in missed], now)


def _in_hand(tenant_id: int, one: Moved) -> datetime:
    day = day_of(one.at)
    parameters = planning.parameters_of(tenant_id, one.care_level, day)
    return post.assumed_in_hand(at(workdays.before(workdays.after(day, 0), parameters.print_wd), time(0)), parameters)


def _returned(tenant_id: int, channel: str, returned: Sequence[Moved], now: datetime) -> None:
    """What has come back has reached nobody: a person calls, and sees how many hours are left. A thing is missed also by who has read."""
    live = [one for one in returned if one.live]
    _call(tenant_id, _nobody_has(live) if channel == "letter" else live, f"{channel}_returned", now)
    fees.not_shown_in_time(tenant_id, [one.invitation for one in live if channel == "letter"], now)


def _call(tenant_id: int, missed: Sequence[Moved], reason: str, now: datetime) -> None:
    actions.add_steps(tenant_id, [(one.invitation, "manual", reason, now, max(now, one.action_deadline or now)) for one in missed])
    hours = {one.invitation: max(0, int(((one.action_deadline or now) - now) / timedelta(hours=1))) for one in missed}
    actions.add_events(
        tenant_id, now, [actions.Happened(id, "call_wanted", "manual", {"reason": reason, "hours": left}) for id, left in hours.items()]
    )


def _nobody_has(orders: Sequence[Moved]) -> list[Moved]:
    """Those that nobody has read or answered in another way."""
    known = db.run(
        """
        SELECT id FROM invitations_invitation i WHERE id = ANY(%s::uuid[])
        AND (answer <> 'none' OR EXISTS (SELECT FROM invitations_step s WHERE s.invitation_id = i.id AND s.read_at IS NOT NULL))
        """,
        [[one.invitation for one in orders]],
    )
    has = {row[0] for row in known}
    return [one for one in orders if one.invitation not in has]


def _subjects(ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    return [(row[0], row[1]) for row in db.run("SELECT id, subject FROM invitations_invitation WHERE id = ANY(%s::uuid[])", [list(ids)])]


def _record(subject: str, id: UUID, result: str) -> audit.Record:
    return audit.Record("system:receipts", audit.Action.RECEIPT_STORED, subject, f"step:{id}", result=result)
