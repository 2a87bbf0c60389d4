"""Carry out due notices: claim, read state and person again, pass the gates, render, call the channel, write the verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from kallelse import content, plugs
from kallelse.channels import Dispatch
from kallelse.connections import queries as connections
from kallelse.delivery import due as person_checks
from kallelse.delivery import pace, rendering
from kallelse.invitations import links, receipts, series
from kallelse.invitations.states import LIVE_VERSIONS, Answer, Fee, NoticeKind
from kallelse.kit import clock, db
from kallelse.kit.logs import log
from kallelse.notices import actions, due, gates, planning, rules, verdicts
from kallelse.notices.due import Notice
from kallelse.notices.gates import Opening
from kallelse.notices.rules import INBOX, UNREAD, Earlier, Figures
from kallelse.notices.verdicts import Later, Outcome, Turned
from kallelse.persons import identity, never_contact
from kallelse.persons.rules import PROTECTED, Record
from kallelse.routing.clocks import at, day_of
from kallelse.routing.hours import Hours
from kallelse.templates import calling_off
from kallelse.templates.reminding import own_reminder

_log = log("notices")
CHUNK = 100
PAUSE = timedelta(seconds=20)
ADULT = 18
_ORDER = {channel: place for place, channel in enumerate((*gates.OPEN, INBOX))}


@dataclass(frozen=True, slots=True)
class Ready:
    """A notice that may leave, as its channel is given it."""

    one: Notice
    dispatch: Dispatch


def send_due(tenant_id: int, worker: int, now: datetime) -> int:
    """Send one chunk; returns how many notices were claimed."""
    granted, taken = _grant(now)
    if not granted:
        return 0
    claimed = due.claim(tenant_id, worker, granted, now)
    used = _send(tenant_id, claimed, worker, now) if claimed else 0
    if pace.limit_of(INBOX).per_s:
        pace.give_back(INBOX, taken, used, granted - used)
    return len(claimed)


def _grant(now: datetime) -> tuple[int, datetime | None]:
    """How many may leave now: the inbox takes so many messages a second of us, whatever they are about."""
    if not pace.limit_of(INBOX).per_s:
        return CHUNK, None
    granted, _, moment = pace.take(INBOX, CHUNK)
    return granted, moment


def _send(tenant_id: int, claimed: list[Notice], worker: int, now: datetime) -> int:
    """Returns how many calls the inbox got."""
    open_threads = [one for one in claimed if one.withdraws and one.thread_open]
    # Nobody knows yet whether the kallelse itself arrived: two unknown messages in one thread could not be told apart.
    due.unclaim(tenant_id, open_threads, worker, now + PAUSE)
    claimed = _last_look(tenant_id, [one for one in claimed if one not in open_threads], now)
    # What leaves the protected inbox waits for the person service, whoever it is for (K9).
    short = person_checks.check_again(tenant_id, [one for one in claimed if one.channel != INBOX], now, with_address=False, can_wait=True)
    records = person_checks.check_again(tenant_id, [one for one in claimed if one.channel == INBOX], now, with_address=False)
    may_go = [one for one in claimed if one.subject in (records if one.channel == INBOX else short)]
    due.unclaim(tenant_id, [one for one in claimed if one not in may_go], worker, now + PAUSE)
    claimed, records = may_go, records | short
    _verify_addresses(tenant_id, claimed, now)
    with db.tenant_scope(tenant_id):
        ready, turned, later = _judge_all(tenant_id, claimed, records, now)
        # What must not be sent is written down before the sending, which may take long; and what may leave is kept before it leaves.
        verdicts.turn_away(tenant_id, turned, worker, now)
        verdicts.put_off(later, worker)
        verdicts.keep(ready_bodies(ready))
    for channel in {one.one.channel for one in ready}:
        batch = [one for one in ready if one.one.channel == channel]
        answers = (plugs.CHANNELS | plugs.SHORT)[channel].dispatch([one.dispatch for one in batch])
        outcomes = [Outcome(one.one, answer) for one, answer in zip(batch, answers, strict=True)]
        with db.tenant_scope(tenant_id):
            verdicts.store(tenant_id, outcomes, worker, clock.now())
    return sum(one.one.channel == INBOX for one in ready)


def ready_bodies(ready: Sequence[Ready]) -> list[tuple[Any, bytes]]:
    """The bytes that are about to leave, by notice."""
    return [(one.one.notice, one.dispatch.body) for one in ready]


def _last_look(tenant_id: int, claimed: list[Notice], now: datetime) -> list[Notice]:
    """Ask the inbox once more before somebody is told that she has not read. Silence changes nothing."""
    asked = [one for one in claimed if one.kind in UNREAD and not one.read and one.inbox_step is not None]
    told = plugs.CHANNELS[INBOX].read_back([str(one.thread) for one in asked]) if asked else None
    if told is None:
        return claimed
    found = {
        one.notice: receipts.of_step(one.inbox_step, one.inbox_accepted_at, told[str(one.thread)], now) for one in asked if one.inbox_step
    }
    news = [receipt for receipt in found.values() if receipt.read_at is not None]
    if news:
        with db.tenant_scope(tenant_id):
            receipts.store(tenant_id, news, now)
    read = {notice for notice, receipt in found.items() if receipt.read_at is not None}
    seen = {notice for notice, receipt in found.items() if receipt.available_at is not None}
    return [replace(one, read=one.read or one.notice in read, in_inbox=one.in_inbox or one.notice in seen) for one in claimed]


def _verify_addresses(tenant_id: int, claimed: Sequence[Notice], now: datetime) -> None:
    """Ask 1177 again about addresses that are old: a number may have become somebody else's (K20). Silence leaves them old."""
    short = [one for one in claimed if one.channel != INBOX]
    if not short:
        return
    with db.tenant_scope(tenant_id):
        agreed = gates.consents(one.subject for one in short)
        months = {one.subject: planning.figures_of(tenant_id, one.care_level, day_of(now)).verified_months for one in short}
    old = {
        patient
        for (patient, _), consent in agreed.items()
        if consent.verified_at is None or consent.verified_at < gates.oldest_address(now, months[patient])
    }
    told = actions.ask(sorted(old)) if old else {}
    if told:
        with db.tenant_scope(tenant_id):
            actions.verified(tenant_id, told, now)


def _judge_all(
    tenant_id: int, claimed: Sequence[Notice], records: dict[str, Record], now: datetime
) -> tuple[list[Ready], list[Turned], list[Later]]:
    """Judge a chunk, what is worth most first: a reminder counts for the others of its kallelse in the same chunk."""
    decided = gates.decisions(tenant_id, day_of(now))
    agreed = gates.consents(one.subject for one in claimed if one.channel != INBOX)
    paused = gates.paused([one.subject for one in claimed], now)
    never = never_contact.units(tenant_id, sorted({one.subject for one in claimed}))
    left: dict[tuple[int, str], list[Earlier]] = {}
    ready: list[Ready] = []
    turned: list[Turned] = []
    later: list[Later] = []
    for one in sorted(claimed, key=_worth):
        figures = planning.figures_of(tenant_id, one.care_level, day_of(now))
        opening: Opening | str = ""
        if one.channel != INBOX:
            oldest = gates.oldest_address(now, figures.verified_months)
            opening = gates.opening(one.unit_id, one.subject, one.channel, one.kind, decided, agreed, oldest)
        if not never.get(one.subject, frozenset()).isdisjoint((0, one.unit_id)):
            turned.append(Turned(one, "never_contact"))
            continue
        judged = _judge(one, records[one.subject], opening, one.subject in paused, left.get(one.kallelse, []), figures, now)
        prepared = judged if judged is not None else _prepare_safely(tenant_id, one, records[one.subject], opening, now)
        if isinstance(prepared, Ready):
            ready.append(prepared)
            if not one.withdraws and not one.confirms and not one.about_freed:
                left.setdefault(one.kallelse, []).append(Earlier(NoticeKind(one.kind), day_of(now)))
        elif isinstance(prepared, Turned):
            turned.append(prepared)
        else:
            later.append(prepared)
    return ready, turned, later


def _worth(one: Notice) -> tuple[int, int]:
    kind = NoticeKind(one.kind)
    return (-2 if one.withdraws or one.confirms or one.about_freed else rules.worth(kind)), _ORDER.get(one.channel, len(_ORDER))


def _judge(
    one: Notice, record: Record, opening: Opening | str, paused: bool, left: Sequence[Earlier], figures: Figures, now: datetime
) -> Turned | Later | None:
    """Why a notice is turned away or put off; None when it may leave now (K24, K40, K41)."""
    barred = person_checks.barred(record, one.channel)
    if barred:
        return Turned(one, barred)
    if now > one.safe_until:
        return Turned(one, "reminder_too_late", needed=False)
    if one.withdraws:
        return None
    hours = figures.hours[one.channel]
    if one.confirms:
        return None if hours.holds(now) else _put_off(one, hours.next(now), "reminder_quiet")
    if one.about_freed:
        return _judge_freed(one, record, opening, hours, now)
    if one.state not in LIVE_VERSIONS:
        return Turned(one, "superseded", needed=False)
    if needless := rules.needless(NoticeKind(one.kind), one.channel, one.known()):
        return Turned(one, needless, needed=False)
    if paused:
        return Turned(one, "reminder_paused")
    if isinstance(opening, str) and opening:
        return Turned(one, opening)
    if one.channel != INBOX and _minor(record, now) and one.content.get("sensitive"):
        return Turned(one, "reminder_sensitive")
    if not hours.holds(now):
        return _put_off(one, hours.next(now), "reminder_quiet")
    enough = rules.enough(NoticeKind(one.kind), [*one.earlier(), *left], day_of(now), figures)
    if enough == "reminder_enough_today":
        tomorrow = at(day_of(now) + timedelta(days=1), figures.clock)
        return _put_off(one, hours.next(tomorrow), enough)
    return Turned(one, enough) if enough else None


def _judge_freed(one: Notice, record: Record, opening: Opening | str, hours: Hours, now: datetime) -> Turned | Later | None:
    """A word about a freed time that she has asked for is no reminder: it is neither counted nor paused, and keeps gates and hours."""
    if one.kind == NoticeKind.EARLIER and (one.state not in LIVE_VERSIONS or one.answer == Answer.CANCELLED):
        return Turned(one, "superseded", needed=False)
    if isinstance(opening, str) and opening:
        return Turned(one, opening)
    if one.channel != INBOX and _minor(record, now) and one.content.get("sensitive"):
        return Turned(one, "reminder_sensitive")
    return None if hours.holds(now) else _put_off(one, hours.next(now), "reminder_quiet")


def _put_off(one: Notice, until: datetime, reason: str) -> Later | Turned:
    return Later(one, until) if until < one.safe_until else Turned(one, reason)


def _minor(record: Record, now: datetime) -> bool:
    years = identity.age(record.identity, day_of(now))
    return years is not None and years < ADULT


def _prepare_safely(tenant_id: int, one: Notice, record: Record, opening: Opening | str, now: datetime) -> Ready | Turned:
    """One notice that cannot be rendered is turned away; the others of the chunk go on."""
    try:
        return Ready(one, _prepare(tenant_id, one, record, opening, now))
    except Exception:  # noqa: BLE001 - Whatever is wrong with one kallelse, the others go on.
        _log.exception("cannot be rendered", notice=str(one.notice), channel=one.channel)
        return Turned(one, "reminder_cannot_render")


def _prepare(tenant_id: int, one: Notice, record: Record, opening: Opening | str, now: datetime) -> Dispatch:
    unit = connections.unit(one.unit_id)
    fee = connections.parameters(tenant_id, one.care_level, day_of(now)).get("no_show_fee_text", "")
    form = rendering.form_of(None, protected=record.standing in PROTECTED)
    who = person_checks.recipient_kind(record, now)
    kallelse = rendering.kallelse_of(_Said(one), unit, recipient_kind=who, no_show_fee_text=fee, form=form)
    key = str(one.notice)
    if isinstance(opening, Opening):
        # A channel over an open network gets an address and a text, and nothing that tells of whom or what they are.
        if one.about_freed:
            said = content.freed_short(one.kind, kallelse, one.safe_until)  # type: ignore[arg-type]
            return Dispatch(key, key, opening.address, content.short_subject(kallelse), said.encode(), "", "")
        own_text = opening.own_text or own_reminder(one.content.get("template"), one.kind, unit)
        text = own_text or content.shipped_text(one.kind, opening.level, phone=bool(unit.phone))  # type: ignore[arg-type]
        if text is None:
            raise ValueError("There is no short text for this kind of notice.")
        return Dispatch(key, key, opening.address, content.short_subject(kallelse), text.say(kallelse).encode(), "", "")
    if one.withdraws:
        others = [other.start for other in links.ahead([one.invitation], now).get(one.invitation, ()) if other.start is not None]
        by_care = one.reason.startswith("care_cancelled")
        own = calling_off.own_words(unit, one.content.get("time_type", ""), day_of(now)) if by_care else ()
        message = content.withdrawn_message(kallelse, one.reason, free=one.fee == Fee.CARE_CANCELLED_LATE, others=others, own=own)
    elif one.about_freed:
        message = content.freed_message(one.kind, kallelse, until=one.safe_until)  # type: ignore[arg-type]
    elif one.kind == NoticeKind.VISIT_OFF:
        message = content.spoken_message("visit_off", msgspec.structs.replace(kallelse, visit_start=series.visit_told_of(one.named)))
    elif one.confirms or one.kind == NoticeKind.RESENT:
        message = content.spoken_message(one.kind, kallelse)  # type: ignore[arg-type]
    else:
        message = content.reminder_message(one.kind, kallelse, test_url=one.content.get("test_url", ""))  # type: ignore[arg-type]
    return Dispatch(
        key=key, thread=one.key, recipient=record.identity, heading=message.heading, body=message.docbook_text.encode(),
        unit_hsa_id=unit.hsa_id, unit_name=unit.name, unit_phone=unit.phone,
        link="" if one.withdraws else f"?ref={one.number}", deadline=one.safe_until,
    )  # fmt: skip


class _Said:
    """A notice's kallelse, as rendering reads one: `kind` is the kallelse's."""

    def __init__(self, one: Notice) -> None:
        self._one = one
        self.kind = one.said_kind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._one, name)
