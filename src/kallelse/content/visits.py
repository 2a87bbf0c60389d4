"""Sections that only some kinds of visits have: all the times of a series, the video call, what to do before, who comes along."""

from functools import lru_cache

from kallelse.content import words as w
from kallelse.content.dates import capital, clock_words, local, moment_words
from kallelse.content.kallelse import Kallelse, Link, Occasion, Task
from kallelse.content.tidy import line, paragraphs
from kallelse.content.topic import Item, Section

__all__ = ["beforehand", "child", "escort", "times", "video"]


@lru_cache(maxsize=1024)
def times(series: tuple[Occasion, ...], several: bool, phone: str) -> Section:
    """Every visit with its time, what happens then, where, and what it costs."""
    items = tuple(Item(_occasion(one), capital(moment_words(one.start)), local(one.start).isoformat()) for one in series)
    told = (w.SERIES_EACH_PHONE.format(phone=phone) if phone else w.SERIES_EACH,)
    return Section(key="times", title=w.TIMES_DAY if several else w.TIMES, role="information", items=items, paragraphs=told)


def _occasion(one: Occasion) -> str:
    if one.off:
        return w.VISIT_OFF
    ends = ""
    if one.end:
        same_day = local(one.end).date() == local(one.start).date()
        ends = w.ENDS.format(clock=clock_words(local(one.end)) if same_day else moment_words(one.end))
    said = [line(one.text), line(one.place), line(one.cost), ends]
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in said if text) or w.VISIT


def video(k: Kallelse) -> Section:
    """How to join. The addresses work behind log-in and are not on paper: see `letter_words`."""
    links = [Link(text=w.VIDEO_TEST, url=k.test_url)] if k.test_url else []
    links += [Link(text=w.VIDEO_JOIN, url=k.join_url)] if k.join_url else []
    return Section(key="video", title=w.VIDEO, role="information", paragraphs=(w.VIDEO_HOW, w.VIDEO_QUIET), links=tuple(links))


@lru_cache(maxsize=1024)
def beforehand(tasks: tuple[Task, ...]) -> Section:
    """What to do before the visit: with an address as a link that shows it, else as a line."""
    items = tuple(Item(text) for task in tasks if not task.url and (text := line(task.text)))
    links = tuple(Link(text=f"{line(task.text).rstrip('.: ')}:", url=task.url) for task in tasks if task.url)
    return Section(key="beforehand", title=w.BEFOREHAND, items=items, links=links)


@lru_cache(maxsize=1024)
def escort(text: str) -> Section:
    """Who comes along."""
    return Section(key="escort", title=w.ESCORT, paragraphs=paragraphs(text))


@lru_cache(maxsize=1024)
def child(text: str) -> Section:
    """Words to the child."""
    return Section(key="child", title=w.CHILD, paragraphs=paragraphs(text))
