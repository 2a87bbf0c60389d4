"""The kallelse in the patient's own language, before the Swedish: what a named translator has written, and the same numbers.

Days and clock times are in digits, year first, which every language reads alike; the Swedish words for them follow below it.
"""

import re
from datetime import datetime, timedelta

from kallelse.content import words as w
from kallelse.content.dates import local
from kallelse.content.kallelse import Kallelse, Translated
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line, lines, paragraphs
from kallelse.content.topic import Item, Section

__all__ = ["FROM_THE_RIGHT", "isolated", "translation"]

FROM_THE_RIGHT = ("ar", "fa", "prs", "ps", "ckb", "ur", "he", "yi")
"""Languages that are written from the right."""
_NUMBER = re.compile(r"\+?\d[\d\u00a0 ./:\u2013-]*\d")


def translation(k: Kallelse, said: Translated, where: str, deadline: datetime | None) -> Section:
    """One section with everything that the patient must know and do; `deadline` is the last moment to cancel, when it still lies ahead."""
    label = dict(said.labels)
    facts: list[Item] = []

    def tell(name: str, text: str) -> None:
        if text:
            facts.append(Item(shown(text), shown(line(label.get(name, ""))), "", said.code))

    def shown(text: str) -> str:
        return isolated(text) if said.code.split("-")[0] in FROM_THE_RIGHT else text

    if k.kind == "timed" and k.visit_start is not None:
        tell("when", digits(k.visit_start))
        if k.arrive_minutes_before:
            tell("arrive", f"{local(k.visit_start - timedelta(minutes=k.arrive_minutes_before)):%H:%M}")
    elif k.book_before:
        tell("book_by", k.book_before.isoformat())
    tell("where", where)
    if deadline is not None:
        tell("cancel", digits(deadline))
    for step in k.preparation and said.preparation:
        tell("prepare", _step(k, step.days_before, f"{step.time:%H:%M}" if step.time else "", line(step.text)))
    for thing in lines(said.bring):
        tell("bring", thing)
    tell("phone", phone_words(k.unit))
    # What it is, then when and where and what to do, then all the rest.
    rest = (*(text for more in said.more for text in paragraphs(more)), line(label.get("help", "")))
    facts += [Item(shown(text), "", "", said.code) for text in rest if text]
    return Section(
        key="translation", title=line(said.name) or w.OTHER_LANGUAGE, lang=said.code,
        paragraphs=tuple(map(shown, paragraphs(said.purpose))), items=tuple(facts),
    )  # fmt: skip


def isolated(text: str) -> str:
    """The text with a mark before and after every number of several parts: in a script from the right, a date or a telephone number would
    else be shown with its parts in the opposite order."""
    return _NUMBER.sub("\u200e\\g<0>\u200e", text)


def digits(moment: datetime) -> str:
    """Such as "2027-02-09 09:40"; midnight belongs to the day that ends, as in the Swedish words."""
    here = local(moment)
    if (here.hour, here.minute) == (0, 0):
        return f"{here.date() - timedelta(days=1)} 24:00"
    return f"{here:%Y-%m-%d %H:%M}"


def _step(k: Kallelse, days_before: int | None, clock: str, text: str) -> str:
    if days_before is None or k.visit_start is None:
        return text
    day = local(k.visit_start).date() - timedelta(days=days_before)
    return f"{day}{f' {clock}' if clock else ''}: {text}"
