"""Words in 1177 inkorg about what a colleague has done with a kallelse: said on behalf of the patient who called, or sent again."""

from typing import Literal

from kallelse.content import words as w
from kallelse.content.dates import deadline_words, moment_words
from kallelse.content.inbox import InboxMessage
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line
from kallelse.protocols import docbook

__all__ = ["Spoken", "spoken_message"]

type Spoken = Literal["resent", "accepted_for", "cancelled_for", "other_time_for", "letter_for", "cancelled_self", "visit_off"]


def spoken_message(kind: Spoken, k: Kallelse) -> InboxMessage:
    """What the patient reads. The heading may be shown in a notice: it names neither unit nor speciality, and of the protected no time.

    The text has no errors by `docbook.check` whatever the fields hold.
    """
    timed = k.kind == "timed" and k.visit_start is not None
    when = moment_words(k.visit_start) if timed and k.visit_start else ""
    first, *more = [text for text in _told(kind, k, when) if text]
    box = docbook.Section(
        docbook.Box("information", w.SPOKEN_TITLES[kind]),
        [docbook.Para([docbook.Emphasis(first)]), *(docbook.Para(text) for text in more)],
    )
    ask = [docbook.Para(line(k.unit.name))]
    if phone := phone_words(k.unit):
        ask.append(docbook.Para(w.PHONE.format(phone=phone)))
    about: list[docbook.Para] = [docbook.Para(w.SPOKEN_ABOUT.format(number=k.number)), docbook.Para(w.NO_REPLY)]
    if k.patient_page_url:
        about.insert(0, docbook.Para([docbook.Link(w.REMIND_PAGE, k.patient_page_url)]))
    sections = [box, docbook.Section(w.CONTACT, ask), docbook.Section(w.ABOUT, about)]
    signed = docbook.fragment([docbook.Signature(f"{line(k.unit.name)}, {line(k.unit.region_name)}")])
    heading = w.SPOKEN_HEADING_ABOUT.format(when=when) if when and kind == "resent" and not k.protected else w.SPOKEN_HEADINGS[kind]
    return InboxMessage(heading, docbook.OPEN + docbook.fragment(sections) + signed + docbook.CLOSE)


def _told(kind: Spoken, k: Kallelse, when: str) -> list[str]:
    child = k.recipient_kind == "guardian"
    time = ((w.REMIND_TIME_CHILD if child else w.REMIND_TIME).format(when=when)) if when else ""
    if kind == "resent":
        return [time, w.SPOKEN_RESENT] if time else [w.SPOKEN_RESENT]
    if kind == "accepted_for":
        last = w.LAST_MOMENT.format(when=deadline_words(k.cancel_deadline)) if k.cancel_deadline and k.cancel_allowed else ""
        return [w.SPOKEN_ACCEPTED, time, last, w.SPOKEN_WRONG]
    if kind == "cancelled_for":
        return [w.SPOKEN_CANCELLED.format(when=when) if when else w.SPOKEN_CANCELLED_OPEN, w.SPOKEN_WRONG]
    if kind == "cancelled_self":
        return [w.SPOKEN_CANCELLED_SELF.format(when=when) if when else w.SPOKEN_CANCELLED_OPEN, w.SPOKEN_NOT_YOU]
    if kind == "visit_off":
        return [w.SPOKEN_VISIT_OFF.format(when=when), w.SPOKEN_OTHERS_STAND, w.SPOKEN_WRONG]
    if kind == "other_time_for":
        return [w.SPOKEN_OTHER_TIME, w.SPOKEN_STILL.format(when=when) if when else "", w.SPOKEN_WRONG]
    return [w.SPOKEN_LETTER, w.SPOKEN_WRONG]
