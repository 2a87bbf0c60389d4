"""The word that a kallelse no longer holds, as a message in the same thread of 1177 inkorg (K26)."""

from collections.abc import Sequence
from datetime import datetime

from kallelse.content import words as w
from kallelse.content.dates import moment_words
from kallelse.content.inbox import InboxMessage
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line
from kallelse.protocols import docbook

__all__ = ["what_next", "withdrawn_message"]


def withdrawn_message(
    k: Kallelse, reason: str, *, free: bool = False, others: Sequence[datetime] = (), own: Sequence[str] = ()
) -> InboxMessage:
    """What the patient reads when a kallelse is called off: which time, that it no longer holds, what comes instead, whom to ask.

    `reason` is the notice's own code (`routing.reasons`): a care_cancelled… one, patient_cancelled, superseded, or any other, which
    says no more than that the time does not hold. `free` is that care cancelled after the last moment, so that this visit and the next
    for the matter cost nothing and the journey is paid (rules.md, Recall). `others` are the times of the visits that belong together with
    this one and still stand (K36), `own` the unit's own words after the fixed ones. The text has no errors by `docbook.check`.
    """
    guardian = k.recipient_kind == "guardian"
    when = moment_words(k.visit_start) if k.kind == "timed" and k.visit_start else ""
    heading = (w.OFF_HEADING.format(when=when) if when else w.OFF_HEADING_OPEN) if reason != "patient_cancelled" else w.OFF_OWN_HEADING
    told = [_what(reason, when, guardian), *what_next(reason)]
    sections = [docbook.Section(docbook.Box("observe", w.OFF_TITLE), [docbook.Para([docbook.Emphasis(told[0])]), docbook.Para(told[1])])]
    if own:
        sections.append(docbook.Section(w.OFF_OWN_WORDS, [docbook.Para(text) for text in own]))
    if reason != "patient_cancelled":
        sections.append(docbook.Section(w.OFF_PAPER_TITLE, [docbook.Para(w.OFF_PAPER.format(number=k.number))]))
    if free:
        sections.append(docbook.Section(w.FEE, [docbook.Para(text) for text in w.OFF_FREE]))
    if others:
        times = [moment_words(start) for start in others]
        sections.append(docbook.Section(w.OFF_OTHERS_TITLE, [docbook.Para(w.OFF_OTHERS), docbook.ItemList(times)]))
    ask = [docbook.Para(line(k.unit.name))]
    if phone := phone_words(k.unit):
        ask.append(docbook.Para(w.PHONE.format(phone=phone)))
    sections.append(docbook.Section(w.CONTACT, ask))
    about = [w.OFF_ABOUT.format(number=k.number), w.NO_REPLY]
    sections.append(docbook.Section(w.ABOUT, [docbook.Para(text) for text in about]))
    signed = docbook.fragment([docbook.Signature(f"{line(k.unit.name)}, {line(k.unit.region_name)}")])
    return InboxMessage(heading, docbook.OPEN + docbook.fragment(sections) + signed + docbook.CLOSE)


def what_next(reason: str, *, free: bool = False) -> tuple[str, ...]:
    """What comes instead of a kallelse that was called off for this reason, in sentences."""
    return (w.OFF_NEXT.get(reason, w.OFF_NEXT[""]), *(w.OFF_FREE if free else ()))


def _what(reason: str, when: str, guardian: bool) -> str:
    if reason == "patient_cancelled":
        return (w.OFF_OWN if when else w.OFF_OWN_OPEN).format(when=when)
    if reason == "superseded":
        return (w.OFF_REPLACED if when else w.OFF_REPLACED_OPEN).format(when=when)
    if not when:
        return w.OFF_OPEN
    return (w.OFF_CHILD if guardian else w.OFF).format(when=when)
