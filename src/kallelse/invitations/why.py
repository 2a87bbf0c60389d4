"""Why: everything that was planned, changed and not done for one kallelse, as data and in Swedish. Pure: rows in, sentences out.

What was decided stands in the plan, what happened in the events, and what became of each way to the patient in its step. Nothing is
guessed: a sentence says only what a row says. Every way has at least one sentence, also one that was never used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from kallelse.invitations import because, queries
from kallelse.invitations.states import LIVE_VERSIONS, Fee
from kallelse.invitations.ways import Facts, Known, Said, Told, Way, letter_like, notice_ways, of_inbox, of_manual
from kallelse.routing import reasons

KEPT = ("at", "reason", "band", "state", "notice", "answer", "attempt", "hours", "wd", "clock", "day", "version", "progress")
"""What a trace tells as data; notes and names that people wrote are never among it."""
MOMENTS = (
    ("digital_send_by", mark("Digital kallelse behöver vara skickad {at} för att hinna läsas före ett brev.")),
    ("print_decide", mark("En oläst kallelse blir brev senast {at}.")),
    ("post_by", mark("Ett brev måste vara på posten {at}.")),
    ("in_hand_by", mark("Patienten behöver ha kallelsen i handen {at}.")),
    ("action_deadline", mark("Patienten måste ha kunnat agera före {at}.")),
    ("cancel_deadline", mark("Sista stund att avboka: {at}.")),
)


class EventRow(Protocol):
    """The fields of a stored event."""

    kind: str
    channel: str
    at: datetime
    data: dict[str, Any]


class Kallelse(Known, Protocol):
    """The fields of a stored invitation that reasons come from."""

    plan: Any
    fee: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One reason: about what (plan, moment, channel, notice, event or fee), which channel, a code with its data, and the sentence."""

    about: str
    code: str
    text: str
    at: datetime | None = None
    channel: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def explain(one: Kallelse, steps: Iterable[Way], notices: Iterable[Told], events: Sequence[EventRow]) -> list[Trace]:
    """Every reason of one version: the plan, its moments, each way to the patient, the notices, changes in order, and the fee."""
    steps = list(steps)
    plan: Mapping[str, Any] = one.plan or {}
    found = [*_planned(one, plan, events), *_moments(plan)]
    ways = [("channel", said) for said in _ways(one, plan, steps, events)]
    ways += [("notice", said) for said in notice_ways(one, steps, list(notices))]
    found += [Trace(about, said.code, said.text, said.at, said.channel, said.data) for about, said in ways]
    found += [_event(event) for event in events]
    return [*found, *_fee(one)]


def _planned(one: Kallelse, plan: Mapping[str, Any], events: Sequence[EventRow]) -> list[Trace]:
    """Why this route. Of a plan that was made anew the latest reasons are told; the events tell of the changes."""
    if not plan:
        ended = one.state not in LIVE_VERSIONS
        text = _("Kallelsen avslutades innan någon plan gjordes.") if ended else _("Planen är inte gjord än. Personen ska slås upp först.")
        return [Trace("plan", "not_planned", text)]
    at = next((event.at for event in reversed(events) if event.kind == "planned"), None)
    said = [(each["code"], each.get("data") or {}) for each in [*plan.get("reasons", ()), *plan.get("timing", ())]]
    said += [(each["reason"], {"at": each["at"]}) for each in plan.get("review", ())]
    return [Trace("plan", code, reasons.text(code, data), at, data=_data(data)) for code, data in said]


def _moments(plan: Mapping[str, Any]) -> list[Trace]:
    said = plan.get("moments", {})
    return [
        Trace("moment", name, _(text).format(at=because.moment(at)), at, data={"at": said[name]})
        for name, text in MOMENTS
        if name in said and (at := datetime.fromisoformat(said[name]))
    ]


def _ways(one: Kallelse, plan: Mapping[str, Any], steps: Sequence[Way], events: Sequence[EventRow]) -> list[Said]:
    by_channel = {step.channel: step for step in steps}
    codes = [each["code"] for each in plan.get("reasons", ()) if not each["code"].startswith("band_")]
    read = min((step.read_at for step in steps if step.read_at is not None), default=None)
    facts = Facts(bool(plan), tuple(codes), read, one)
    done = next((event.at for event in reversed(events) if event.kind == "manual_done"), None)
    found = [
        of_inbox(by_channel.get("inbox"), facts),
        letter_like("letter", by_channel.get("letter"), facts),
        of_manual(by_channel.get("manual"), facts, done),
    ]
    return [*found, letter_like("parcel", by_channel["parcel"], facts)] if "parcel" in by_channel else found


def _event(event: EventRow) -> Trace:
    # A note is a colleague's own words and stands with the events of the staff page alone.
    data = {name: value for name, value in event.data.items() if name != "note"}
    return Trace("event", event.kind, queries.event_text(event.kind, event.channel, data).strip(), event.at, event.channel, _data(data))


def _fee(one: Kallelse) -> list[Trace]:
    if one.fee == Fee.NOT_SHOWN_IN_TIME:
        return [Trace("fee", one.fee, reasons.text("fee_should_not_be_charged"))]
    if one.fee == Fee.CARE_CANCELLED_LATE:
        return [Trace("fee", one.fee, _("Vården ställde in för sent: besöket och nästa i samma ärende kostar inget, och resan ersätts."))]
    return []


def _data(data: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (data or {}).items() if name in KEPT and value not in (None, "")}
