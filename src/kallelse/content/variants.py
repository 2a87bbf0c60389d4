"""What a kallelse says besides to a patient with a known need, or whose data are protected (rules.md, Content; K12, K15).

Nothing that the care unit wrote is rewritten or translated (R-LANG-4): a variant adds fixed, reviewed words before it.
"""

from kallelse.content import words as w
from kallelse.content.dates import clock_words, day_words, deadline_words, local
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line
from kallelse.content.topic import Item, Section

__all__ = ["opening"]


def opening(k: Kallelse) -> tuple[Section, ...]:
    """The sections that come before all others: none for most patients."""
    if not (k.needs or k.protected):
        return ()
    found = []
    if "other_language" in k.needs or "interpreter" in k.needs:
        # Only a line that somebody has reviewed; for another language the list at the end is all that there is.
        spoken = [each for each in k.language_line if each.code == k.language.split("-")[0] and line(each.text)]
        if spoken:
            items = tuple(Item(line(each.text), line(each.name), "", each.code) for each in spoken)
            found.append(Section(key="language", title=w.OTHER_LANGUAGE, items=items))
    if "easy_read" in k.needs:
        found.append(_short(k))
    if "interpreter" in k.needs:
        found.append(_interpreter(k))
    if k.protected:
        found.append(Section(key="protected", title=w.PROTECTED, paragraphs=(w.PROTECTED_TEXT,)))
    return tuple(found)


def _interpreter(k: Kallelse) -> Section:
    language = w.SPOKEN.get(k.language, w.SPOKEN.get(k.language.split("-")[0], ""))
    known = w.INTERPRETER_KNOWN.format(language=language) if language else w.INTERPRETER_KNOWN_SOME
    phone = phone_words(k.unit)
    return Section(
        key="interpreter", title=w.NEED_INTERPRETER, role="information",
        paragraphs=(known, w.INTERPRETER_CALL.format(phone=phone) if phone else w.INTERPRETER_CALL_US),
    )  # fmt: skip


def _short(k: Kallelse) -> Section:
    """The facts once more, in sentences of a few words (lättläst)."""
    guardian = k.recipient_kind == "guardian"
    texts = []
    if k.kind == "timed" and k.visit_start is not None:
        start = local(k.visit_start)
        own = w.EASY_TYPES.get(k.visit_type)
        texts.append(own or (w.EASY_COME_CHILD if guardian else w.EASY_COME).format(unit=line(k.unit.name)))
        texts.append(w.EASY_WHEN.format(day=day_words(start.date()), clock=clock_words(start)))
        if k.cancel_deadline is not None and local(k.cancel_deadline).date() >= k.issued:
            texts.append(w.EASY_CANCEL.format(when=deadline_words(k.cancel_deadline)))
    elif k.kind == "open" and k.visit_type == "drop_in":
        texts.append(w.EASY_DROP_IN_BY.format(day=day_words(k.book_before)) if k.book_before else w.EASY_DROP_IN)
    elif k.kind == "open":
        texts.append(w.EASY_BOOK_BY.format(day=day_words(k.book_before)) if k.book_before else w.EASY_BOOK)
    if phone := phone_words(k.unit):
        texts.append(w.EASY_PHONE.format(phone=phone))
    texts.append(w.EASY_HELP)
    return Section(key="short", title=w.EASY_CHILD if guardian else w.EASY, role="observe", paragraphs=tuple(texts))
