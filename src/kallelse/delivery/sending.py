"""Carry out due steps of one channel: claim, check the person, render, call the channel, write the verdicts."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from kallelse import content, plugs
from kallelse.channels import Channel, Dispatch, PostalAddress
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import due, enclosures, rendering, verdicts
from kallelse.delivery.due import Due
from kallelse.delivery.enclosures import Files
from kallelse.delivery.verdicts import Outcome, Turned
from kallelse.invitations import tasks, wording
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.kit.logs import log
from kallelse.persons.rules import PROTECTED, Record, Standing
from kallelse.routing.clocks import day_of

_log = log("delivery")
REGISTER_PAUSE = timedelta(seconds=20)


def send_due(tenant_id: int, channel: Channel, worker: int, now: datetime, limit: int) -> int:
    """Send one chunk of at most `limit` steps, which `pace` has granted; returns how many were claimed."""
    steps = due.claim(tenant_id, channel.name, worker, limit, now)
    if not steps:
        return 0
    steps, read = verdicts.last_look(tenant_id, steps, now) if channel.name == "letter" else (steps, [])
    records = due.check_again(tenant_id, steps, now, with_address=channel.needs_address)
    # Nobody may be written to on an old answer about protection or death: these wait (K9).
    waiting = [one for one in steps if one.subject not in records]
    due.unclaim(tenant_id, waiting, worker, now + REGISTER_PAUSE)
    steps = [one for one in steps if one.subject in records]
    files = enclosures.gather(tenant_id, steps, paper=channel.name == "letter")
    files.replies = rendering.replies(tenant_id, steps, records, now) if channel.name == "letter" else {}
    ready: list[tuple[Due, Dispatch]] = []
    turned: list[Turned] = []
    for one in steps:
        prepared = _prepare_safely(tenant_id, channel, one, records[one.subject], files, now)
        if isinstance(prepared, Dispatch):
            ready.append((one, prepared))
        else:
            turned.append(prepared)
    # Sending may take long, and a worker may die of it: what must not be sent, and what is, is written down before it.
    with db.tenant_scope(tenant_id):
        verdicts.turn_away(tenant_id, channel.name, turned, worker, now)
        verdicts.keep_renditions(tenant_id, channel.name, [(one.step, dispatch.body) for one, dispatch in ready], now)
    if ready:
        answers = channel.dispatch([dispatch for _, dispatch in ready])
        outcomes = [Outcome(one, dispatch, answer) for (one, dispatch), answer in zip(ready, answers, strict=True)]
        with db.tenant_scope(tenant_id):
            verdicts.store(tenant_id, channel, outcomes, worker, clock.now())
            _tell_left_out(tenant_id, files, steps, now)
    return len(steps) + len(waiting) + len(read)


def _prepare_safely(tenant_id: int, channel: Channel, one: Due, record: Record, files: Files, now: datetime) -> Dispatch | Turned:
    """One kallelse that cannot be rendered becomes a person's task; the others of the chunk go on."""
    try:
        return _prepare(tenant_id, channel, one, record, files, now)
    except Exception:  # noqa: BLE001 - Whatever is wrong with one kallelse, the others go on.
        _log.exception("cannot be rendered", step=str(one.step), channel=channel.name)
        return Turned(one, "cannot_render")


def _prepare(tenant_id: int, channel: Channel, one: Due, record: Record, files: Files, now: datetime) -> Dispatch | Turned:
    reason = due.barred(record, channel.name)
    if reason:
        return Turned(one, reason)
    if channel.needs_address and not record.address:
        return Turned(one, "no_address")
    unit = connections.unit(one.unit_id)
    fee = connections.parameters(tenant_id, one.care_level, now.date()).get("no_show_fee_text", "")
    form = rendering.form_of(one.plan, protected=record.standing in PROTECTED)
    if channel.name == "parcel":
        return _parcel(one, record, unit)
    who, withheld = due.recipient_kind(record, now), files.withheld.get(one.unit_id, ())
    reply = files.replies.get(one.invitation)

    def kallelse(enclosed: Collection[str] = ()) -> content.Kallelse:
        return rendering.kallelse_of(
            one, unit, recipient_kind=who, no_show_fee_text=fee, form=form, withheld=withheld, enclosed=enclosed
        )  # fmt: skip

    if not channel.needs_address:
        message = content.inbox_message(kallelse())
        heading, body, pages = message.heading, message.docbook_text.encode(), 0
    elif one.content.get("attachments"):
        order, most = str(one.step).upper(), _sides_most(tenant_id, one, now)
        made = enclosures.letter(files, one, most, order, lambda inside, sides: _set(kallelse(inside), record, order, form, reply, sides))
        heading, body, pages = "", made.pdf, made.pages
    else:
        made = _set(kallelse(), record, str(one.step).upper(), form, reply)[1]
        heading, body, pages = "", made.pdf, made.pages
    return Dispatch(
        key=str(one.step), thread=str(one.thread), recipient=record.identity, heading=heading, body=body, unit_hsa_id=unit.hsa_id,
        unit_name=unit.name,
        unit_phone=unit.phone, link=f"?ref={one.number}", pages=pages, deadline=_post_by(one),
    )  # fmt: skip


def _post_by(one: Due) -> datetime | None:
    """The last moment at which it may be posted and be in hand in time; past when it is late already."""
    moment = (one.plan or {}).get("moments", {}).get("post_by")
    return datetime.fromisoformat(moment) if moment else None


def _parcel(one: Due, record: Record, unit: CareUnit) -> Dispatch:
    """What is packed is said in the body; the address goes beside it, so that it is nowhere in what we keep."""
    items = msgspec.json.encode({"items": wording.from_data(one.content).items})
    address = PostalAddress(record.notification_name or record.name, tuple(record.address))
    return Dispatch(
        key=str(one.step), thread=str(one.thread), recipient=record.identity, heading="", body=items, unit_hsa_id=unit.hsa_id,
        unit_name=unit.name, deadline=_post_by(one), address=address,
    )  # fmt: skip


def _set(
    kallelse: content.Kallelse, record: Record, order: str, form: rendering.Form, reply: content.Reply | None, enclosed: int = 0
) -> tuple[content.Kallelse, content.Letter]:
    recipient = content.PostalRecipient(record.notification_name or record.name, record.address)
    # Who cannot log in to 1177 has no second copy there to recognise (K28).
    in_inbox = record.standing is Standing.ORDINARY
    return kallelse, content.letter_pdf(
        kallelse, recipient, placement=_window(), order=order, same_in_1177=in_inbox, large_print=form.large_print, enclosed=enclosed,
        reply=reply,
    )  # fmt: skip


def _sides_most(tenant_id: int, one: Due, now: datetime) -> int:
    return int(connections.parameters(tenant_id, one.care_level, day_of(now)).get("letter_sides_most", 12))


def _tell_left_out(tenant_id: int, files: Files, steps: Sequence[Due], now: datetime) -> None:
    """Whose letter goes without a file that it names becomes a person's task: it may hold what the patient must know."""
    if files.left_out:
        urgent = {one.invitation: one.safe_until for one in steps}
        tasks.add_tasks(tenant_id, [(id_, "attachment_left_out", now, max(now, urgent[id_])) for id_ in dict.fromkeys(files.left_out)])


def _window() -> content.Window:
    return content.window("V2" if config().window == "V2" else "H2")


def channels() -> Sequence[Channel]:
    """The channels in the order in which a worker serves them: what the patient gets soonest first."""
    return tuple(plugs.CHANNELS.values())
