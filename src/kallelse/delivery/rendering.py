"""From a stored invitation to the values that content renders: one place, so that inbox, letter, page and preview cannot differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from kallelse import content
from kallelse.attachments import words as attachments
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.content.words import ACCESSIBILITY, ILLNESS, INTERPRETER, LINKED
from kallelse.invitations import wording
from kallelse.invitations.states import Fee
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.config import config
from kallelse.letter_codes import codes, making
from kallelse.letter_codes.rules import OnPaper
from kallelse.letter_codes.rules import Said as LetterSaid
from kallelse.persons.rules import Record
from kallelse.templates.saying import saying


class Said(Protocol):
    """What an invitation says: the model, or a row that carries the same fields."""

    @property
    def number(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def visit_start(self) -> datetime | None: ...
    @property
    def visit_end(self) -> datetime | None: ...
    @property
    def book_before(self) -> date | None: ...
    @property
    def cancel_deadline(self) -> datetime | None: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def fee(self) -> str: ...
    @property
    def replaces(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Form:
    """In which form a kallelse is said: for protected persons, for known needs, with help in which language, as a confirmation."""

    protected: bool = False
    needs: tuple[str, ...] = ()
    language: str = ""
    chosen: bool = False
    """The patient had chosen the time herself before it was planned."""

    @property
    def large_print(self) -> bool:
        """Whether a letter is set in large type."""
        return "large_print" in self.needs


PLAIN = Form()


def form_of(plan: dict[str, Any] | None, *, protected: bool = False) -> Form:
    """The form that a stored plan has chosen; `protected` when the register says so by now."""
    plan = plan or {}
    return Form(
        protected or plan.get("variant") == "protected", tuple(plan.get("needs", ())), plan.get("language", ""), bool(plan.get("chosen"))
    )


def kallelse_of(
    said: Said, unit: CareUnit, *, recipient_kind: Literal["self", "guardian"] = "self", no_show_fee_text: str = "", form: Form = PLAIN,
    withheld: Collection[str] = (), enclosed: Collection[str] = (),
) -> content.Kallelse:  # fmt: skip
    """The kallelse as content renders it. A message whose time nobody could read is never said as one to book.

    `withheld` are hashes of attachments that may not be given out, `enclosed` of those that lie in the letter's own cover."""
    said_in = saying(
        wording.from_data(said.content), unit, needs=form.needs, language=form.language, guardian=recipient_kind == "guardian",
        at=said.received_at,
    )  # fmt: skip
    words = said_in.words
    replaced = wording.replaced(said.replaces)
    return content.Kallelse(
        number=said.number,
        version=said.version,
        issued=said.received_at.astimezone(SWEDISH_TIME).date(),
        unit=_sender(unit.pk, _stamp(unit), unit),
        kind="timed" if said.visit_start is not None else "open" if said.kind == "open" else "message",
        replaces=_("nr {number}").format(number=replaced.number) if replaced else None,
        replaced=_replaced(replaced) if replaced else None,
        visit_start=said.visit_start,
        visit_end=said.visit_end,
        book_before=said.book_before,
        performer=words.performer or None,
        purpose=words.purpose,
        place_text=words.place,
        confirmed=form.chosen,
        preparation=tuple(
            content.Preparation(text=one.text, days_before=one.days_before, time=time.fromisoformat(one.time) if one.time else None)
            for one in words.preparation
        ),
        bring=words.bring,
        pictures=said_in.pictures,
        items=tuple(one.text for one in words.items),
        attachments=_attachments(words, said.number, withheld, enclosed) if words.attachments else (),
        fee_text=_fee(words, said, unit),
        cancel_deadline=said.cancel_deadline,
        no_show_fee_text=no_show_fee_text,
        cancel_allowed=words.cancel_allowed and said.visit_start is not None,
        rebook_allowed=words.may_move,
        arrive_minutes_before=words.arrive_minutes,
        visit_type=words.visit_type,
        join_url=words.join_url,
        test_url=words.test_url,
        series=tuple(_occasion(one) for one in words.series),
        hours=words.hours,
        way_text=words.way,
        beforehand=tuple(content.Task(text=one.text, url=one.url) for one in words.beforehand),
        change_text="\n".join(filter(None, (LINKED if words.linked else "", words.change))),
        interpreter_text=words.interpreter or INTERPRETER,
        travel_text=words.travel,
        illness_text=words.illness or ILLNESS,
        escort_text=words.escort,
        accessibility_text=words.accessibility or ACCESSIBILITY,
        links=tuple(content.Link(text=one.text, url=one.url) for one in words.links),
        child_text=said_in.child,
        other=said_in.other,
        recipient_kind=recipient_kind,
        protected=form.protected,
        needs=form.needs,
        language=form.language,
        patient_page_url=f"{config().public_url}/b/{said.number}",
        custom_docbook=words.docbook or None,
    )


def replies(tenant_id: int, steps: Sequence[OnPaper], records: Mapping[str, Record], now: datetime) -> dict[UUID, content.Reply]:
    """How the receivers of letters answer without logging in, by invitation: those whose unit, age and standing let them."""
    printed = making.for_letters(tenant_id, steps, records, now)
    address = f"{config().public_url}/brev"
    return {id: content.Reply(codes.shown(one.code), address, one.own) for id, one in printed.items()}


def sample_reply(tenant_id: int, one: LetterSaid, standing: str, now: datetime) -> content.Reply | None:
    """What a letter that is only looked at says of answering without logging in: a code that opens nothing stands for the real one."""
    made = making.sample(tenant_id, one, standing, now)
    return content.Reply(codes.shown(made.code), f"{config().public_url}/brev", made.own) if made else None


def _attachments(
    words: wording.Wording, number: str, withheld: Collection[str], enclosed: Collection[str]
) -> tuple[content.Attachment, ...]:
    """Those that lie in the same cover without an address, all others with the address they are fetched from."""
    shown = []
    for one in words.attachments:
        here = one.sha256 in enclosed
        if one.sha256 in withheld or (one.use == "paper" and not here):
            continue
        url = "" if here else attachment_address(number, one.sha256)
        with translation.override("sv"):  # What a kallelse says is Swedish, whatever the page is that asks.
            kind = attachments.kind_and_size(one.kind, one.size, one.pages)
        shown.append(content.Attachment(title=one.title, kind=kind, url=url, description=one.description))
    return tuple(shown)


def with_enclosed(kallelse: content.Kallelse, named: Sequence[wording.Attached], enclosed: Collection[str]) -> content.Kallelse:
    """A kallelse that is looked at, when some of the files that it names lie in the letter's own cover."""
    words = wording.Wording(attachments=tuple(named))
    return msgspec.structs.replace(kallelse, attachments=_attachments(words, kallelse.number, (), enclosed))


def attachment_address(number: str, sha256: str) -> str:
    """Where a patient fetches a file: behind log-in, and no use to anybody else."""
    return f"{config().public_url}/b/{number}/bilaga/{sha256[:16]}"


def _replaced(said: wording.Replaced) -> content.Replaced:
    start = said.start.astimezone(UTC) if said.start else None
    return content.Replaced(number=said.number, start=start, off=said.off, place_changed=said.place_changed, on_paper=said.on_paper)


def _occasion(one: wording.Occasion) -> content.Occasion:
    end = one.end.astimezone(UTC) if one.end else None
    return content.Occasion(start=one.start.astimezone(UTC), end=end, place=one.place, text=one.text, cost=_sum(one.fee_sek), off=one.off)


def _fee(words: wording.Wording, said: Said, unit: CareUnit) -> str:
    """The sum, the sender's words about it, and the region's own line where anything is paid: as it was when the kallelse came."""
    if said.fee == Fee.CARE_CANCELLED_LATE:
        return _("Besöket är avgiftsfritt, eftersom vi ställde in ett tidigare besök sent.")
    in_force = connections.parameters(unit.provider_id, unit.care_level, said.received_at.astimezone(SWEDISH_TIME).date())
    own = "" if words.fee_sek == 0 or words.docbook else in_force.get("visit_fee_text", "")
    return "\n".join(filter(None, (_sum(words.fee_sek), words.fee_text, own)))


def _sum(sek: int | None) -> str:
    if sek is None:
        return ""
    return _("Besöket är avgiftsfritt.") if sek == 0 else _("Besöket kostar {sek} kronor.").format(sek=sek)


def _stamp(unit: CareUnit) -> tuple[Any, ...]:
    return (unit.name, unit.phone, unit.phone_hours, tuple(unit.visiting_address), unit.way_description, unit.web)


@lru_cache(maxsize=2000)
def _sender(unit_id: int, stamp: tuple[Any, ...], unit: CareUnit) -> content.Unit:
    """One value per unit card: content caches what it has worked out for the same value."""
    return content.Unit(
        name=unit.name,
        hsa_id=unit.hsa_id,
        region_name=config().region_name,
        phone=unit.phone,
        phone_hours=unit.phone_hours,
        visiting_address=tuple(unit.visiting_address),
        way_description=unit.way_description,
        return_address=tuple(config().return_address.split("|")),
        web=unit.web,
    )
