"""A reminder as a message in 1177 inkorg: what it is about, when, what to do and until when (rules.md, Reminders)."""

from datetime import timedelta
from typing import Literal

from kallelse.content import words as w
from kallelse.content.dates import clock_words, day_words, deadline_words, local, moment_words, near_day_words
from kallelse.content.inbox import InboxMessage
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line, lines
from kallelse.protocols import docbook
from kallelse.protocols.docbook.grammar import is_web_address

__all__ = ["Reminding", "reminder_message"]

type Reminding = Literal[
    "unread", "unread_again", "before_cancel", "preparation", "practical", "video", "video_test", "open_half", "open_late"
]  # fmt: skip


def reminder_message(kind: Reminding, k: Kallelse, *, test_url: str = "") -> InboxMessage:
    """What the patient reads. The heading may be shown in a notice: it names neither unit nor speciality (K19).

    `test_url` is where sound and picture are tried. A video call is never joined from here: its link stands in the kallelse, behind log-in.

    The text has no errors by `docbook.check` whatever the fields hold.
    """
    guardian = k.recipient_kind == "guardian"
    timed = k.kind == "timed" and k.visit_start is not None
    when = moment_words(k.visit_start) if timed and k.visit_start else ""
    sections = [
        docbook.Section(docbook.Box("information", w.REMIND_TITLE), [docbook.Para(text) for text in _what(kind, k, when, guardian)])
    ]
    if kind == "video_test" and is_web_address(test_url):
        sections.append(docbook.Section(w.REMIND_TEST_TITLE, [docbook.Para([docbook.Link(w.REMIND_TEST_LINK, test_url)])]))
    if kind in ("before_cancel", "unread", "unread_again") and timed:
        sections.append(_cancel(k, guardian))
    if kind in ("preparation", "practical"):
        sections += _prepare(k, guardian)
    if kind == "practical":
        sections.append(_place(k))
    if phone := phone_words(k.unit):
        sections.append(docbook.Section(w.CONTACT, [docbook.Para(line(k.unit.name)), docbook.Para(w.PHONE.format(phone=phone))]))
    about = [docbook.Para(w.REMIND_ABOUT.format(number=k.number)), docbook.Para(w.NO_REPLY)]
    if k.patient_page_url:
        about.insert(0, docbook.Para([docbook.Link(w.REMIND_PAGE, k.patient_page_url)]))
    sections.append(docbook.Section(w.ABOUT, about))
    signed = docbook.fragment([docbook.Signature(f"{line(k.unit.name)}, {line(k.unit.region_name)}")])
    heading = w.REMIND_HEADING.format(when=when) if when else w.REMIND_HEADING_OPEN
    return InboxMessage(heading, docbook.OPEN + docbook.fragment(sections) + signed + docbook.CLOSE)


def _what(kind: Reminding, k: Kallelse, when: str, guardian: bool) -> list[str]:
    if not when and kind in ("open_half", "open_late"):
        if k.visit_type == "drop_in":
            return [w.REMIND_DROP_IN_BY.format(day=day_words(k.book_before)) if k.book_before else w.REMIND_DROP_IN]
        return [w.REMIND_BOOK_BY.format(day=day_words(k.book_before)) if k.book_before else w.REMIND_BOOK]
    if not when:
        return [w.REMIND_UNREAD_OPEN]
    told = [(w.REMIND_TIME_CHILD if guardian else w.REMIND_TIME).format(when=when)]
    if kind in ("unread", "unread_again"):
        told.append(w.REMIND_UNREAD)
    elif kind == "preparation":
        told.append(w.REMIND_PREPARE)
    elif kind == "video":
        told.append(w.REMIND_VIDEO)
    elif kind == "video_test":
        told.append(w.REMIND_VIDEO_TEST)
    return told


def _cancel(k: Kallelse, guardian: bool) -> docbook.Section:
    told = [w.LAST_MOMENT.format(when=deadline_words(k.cancel_deadline))] if k.cancel_deadline else []
    if fee := line(k.no_show_fee_text):
        told.append(fee)
    told.append(w.REMIND_ANSWER if k.cancel_allowed else w.REMIND_CALL)
    return docbook.Section(docbook.Box("observe", w.CHANGE_CHILD if guardian else w.CHANGE), [docbook.Para(text) for text in told])


def _prepare(k: Kallelse, guardian: bool) -> list[docbook.Section]:
    found = []
    steps = [_step(k, number) for number, one in enumerate(k.preparation) if line(one.text)]
    if steps:
        found.append(docbook.Section(w.PREPARE_CHILD if guardian else w.PREPARE, [docbook.ItemList(steps)]))
    if things := lines(k.bring):
        found.append(docbook.Section(w.BRING, [docbook.ItemList(things)]))
    return found


def _step(k: Kallelse, number: int) -> str:
    """One preparation with its day in words."""
    one = k.preparation[number]
    if one.days_before is None or k.visit_start is None:
        return line(one.text)
    day = near_day_words(local(k.visit_start).date() - timedelta(days=one.days_before))
    lead = w.AT.format(day=day, clock=clock_words(one.time)) if one.time else day
    return f"{lead}: {line(one.text)}"


def _place(k: Kallelse) -> docbook.Section:
    texts = [", ".join((line(k.unit.name), *lines(k.unit.visiting_address))), line(k.unit.way_description)]
    return docbook.Section(w.FIND, [docbook.Para(text) for text in texts if text])
