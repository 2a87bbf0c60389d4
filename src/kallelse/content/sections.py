"""The sections that follow the first facts: one topic each, in the order of the content checklist (rules.md, Content)."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import lru_cache

import msgspec

from kallelse.content import visits
from kallelse.content import words as w
from kallelse.content.dates import capital, clock_words, date_words, local, moment_words, near_day_words
from kallelse.content.kallelse import Attachment, Kallelse, LanguageLine, Link, Preparation, Replaced, Unit
from kallelse.content.tidy import line, lines, paragraphs
from kallelse.content.topic import Item, Section
from kallelse.content.visit_types import visit_type

__all__ = ["Item", "Section", "sections"]

_LAST = 1 << 20
_MIDNIGHT = time(0, 0)


def sections(k: Kallelse, last_moment: str, book_by: str) -> tuple[Section, ...]:
    """All sections of the kallelse, the empty ones left out; `last_moment` and `book_by` are the words already found.

    Those that many kallelser of a unit and a day have in common are made once and kept: see `_ours` and `_closing`.
    """
    guardian = k.recipient_kind == "guardian"
    own = bool(k.custom_docbook)
    visit_day = local(k.visit_start).date() if k.visit_start and k.kind == "timed" else None
    return (
        *((_changed(k, k.replaced),) if k.replaced else ()),
        _why(k.kind, guardian, k.purpose, k.performer, k.visit_type, k.confirmed),
        *((visits.times(k.series, k.visit_type == "several", phone_words(k.unit)),) if k.series else ()),
        _booking(k, guardian, book_by) if k.kind == "open" else _change(k, guardian, last_moment),
        *((visits.video(k),) if k.visit_type == "video" and k.kind == "timed" else ()),
        *((Section(key="custom", title=w.FROM_SENDER, docbook=k.custom_docbook),) if k.custom_docbook else ()),
        *((visits.beforehand(k.beforehand),) if k.beforehand else ()),
        *_ours(k.preparation, k.bring, visit_day, guardian, k.pictures),
        *((_items(k.items, guardian),) if lines(k.items) else ()),
        *((visits.escort(k.escort_text),) if paragraphs(k.escort_text) else ()),
        *((visits.child(k.child_text),) if paragraphs(k.child_text) else ()),
        *((_attachments(k.attachments),) if k.attachments else ()),
        *_closing(
            k.unit,
            k.fee_text,
            k.travel_text,
            k.illness_text,
            "" if "interpreter" in k.needs else k.interpreter_text,
            k.accessibility_text,
            k.links,
            k.language_line,
            own,
            k.way_text if not visit_type(k.visit_type).where else None,
        ),
        _about(k),
    )


@lru_cache(maxsize=1024)
def _ours(
    preparation: tuple[Preparation, ...], bring: tuple[str, ...], visit_day: date | None, guardian: bool, shown: tuple[tuple[str, str], ...]
) -> tuple[Section, ...]:
    """What to do and to bring, with the pictograms that are `shown` beside some lines."""
    found, pictures = [], {line(text): name for text, name in shown}
    if steps := tuple(_pictured(_step(step, visit_day), pictures) for step in sorted(preparation, key=_order) if line(step.text)):
        found.append(Section(key="prepare", title=w.PREPARE_CHILD if guardian else w.PREPARE, role="information", items=steps))
    if things := lines(bring):
        found.append(Section(key="bring", title=w.BRING, items=tuple(Item(text, picture=pictures.get(text, "")) for text in things)))
    return tuple(found)


@lru_cache(maxsize=1024)
def _items(items: tuple[str, ...], guardian: bool) -> Section:
    """What comes beside the kallelse."""
    title = w.ITEMS_CHILD if guardian else w.ITEMS
    return Section(key="items", title=title, paragraphs=(w.ITEMS_BY_POST,), items=tuple(Item(text) for text in lines(items)))


def _attachments(files: tuple[Attachment, ...]) -> Section:
    """Files to read. Each address is shown in full, which a text that ends with a colon brings about (R-DIGG-4)."""
    named = [(one, f"{line(one.title)} ({one.kind})" if one.kind else line(one.title)) for one in files]
    texts = [w.ATTACHMENT_HERE.format(title=name) for one, name in named if not one.url]
    texts += [w.ATTACHMENT_SHOWS.format(title=line(one.title), text=line(one.description)) for one in files if line(one.description)]
    links = tuple(Link(text=f"{name}:", url=one.url) for one, name in named if one.url)
    return Section(
        key="attachments", title=w.ATTACHMENTS, paragraphs=(*texts, *((w.ATTACHMENTS_FETCH,) if links else ())), links=links
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _closing(
    unit: Unit, fee: str, travel: str, illness: str, interpreter: str, accessibility: str,
    links: tuple[Link, ...], spoken: tuple[LanguageLine, ...], own: bool, way: str | None,
) -> tuple[Section, ...]:  # fmt: skip
    """What is the same for every visit of its kind. `own` is that the source wrote a text, which has its own closing advice: ours is then
    added only where somebody chose the words. `way` are words about the way there, None where nobody goes."""
    illness, interpreter, accessibility = (
        "" if own and text == default else text
        for text, default in ((illness, w.ILLNESS), (interpreter, w.INTERPRETER), (accessibility, w.ACCESSIBILITY))
    )
    topics = (
        ("fee", w.FEE, paragraphs(fee)),
        ("find", w.FIND, paragraphs(way or unit.way_description) if way is not None else ()),
        ("travel", w.TRAVEL, paragraphs(travel)),
        ("ill", w.ILL, paragraphs(illness)),
        ("support", w.SUPPORT, paragraphs(interpreter) + paragraphs(accessibility)),
    )
    found = [Section(key=key, title=title, paragraphs=texts) for key, title, texts in topics if texts]
    if links:
        found.append(
            Section(key="links", title=w.READ_MORE, links=tuple(Link(text=line(link.text) or link.url, url=link.url) for link in links))
        )
    found.append(_contact(unit))
    if lines_spoken := tuple(Item(line(each.text), line(each.name), "", each.code) for each in spoken if line(each.text)):
        found.append(Section(key="languages", title=w.LANGUAGES, items=lines_spoken))
    return tuple(found)


@lru_cache(maxsize=1024)
def _why(kind: str, guardian: bool, purpose: str, performer: str | None, visit: str, confirmed: bool) -> Section:
    words = visit_type(visit)
    if confirmed and kind == "timed":
        opening = w.CONFIRMED_CHILD if guardian else w.CONFIRMED
    elif kind == "open":
        opening = words.invited_child if guardian else words.invited
    elif kind == "message":
        opening = w.WRITTEN
    else:
        opening = words.booked_child if guardian else words.booked
    texts = [opening, *paragraphs(purpose)]
    if performer and (name := line(performer)):
        texts.append((w.PERFORMER_CHILD if guardian else w.PERFORMER).format(name=name.rstrip(".")))
    return Section(key="why", title=w.WHY, paragraphs=tuple(texts))


def _changed(k: Kallelse, old: Replaced) -> Section:
    """What the patient may have in her hands already, and in what it is wrong."""
    same = old.start == (k.visit_start if k.kind == "timed" else None)
    texts = [w.CHANGED_FROM.format(number=old.number)]
    if old.off:
        texts.append(w.CHANGED_AGAIN if same else w.CHANGED_OFF)
    if old.start and not same:
        texts.append(w.CHANGED_TIME.format(when=moment_words(old.start)))
    if old.place_changed:
        texts.append(w.CHANGED_PLACE)
    if same and not old.place_changed and not old.off:
        texts.append(w.CHANGED_TEXT)
    if old.on_paper:
        texts.append(w.CHANGED_PAPER.format(number=old.number))
    return Section(key="changed", title=w.CHANGED_TITLE, role="observe", paragraphs=tuple(texts))


def _change(k: Kallelse, guardian: bool, last_moment: str) -> Section:
    mode = {(True, True): "both", (True, False): "cancel", (False, True): "rebook"}.get((k.cancel_allowed, k.rebook_allowed), "none")
    texts = [last_moment] if last_moment else []
    texts += paragraphs(k.no_show_fee_text)
    if phone := phone_words(k.unit):
        # Without the page the telephone is the only way, so "också" would point at nothing.
        texts.append(w.HOW[mode if k.patient_page_url else "none", "phone"].format(phone=phone))
    texts += paragraphs(k.change_text)
    links = (Link(text=w.HOW[mode, "page"], url=k.patient_page_url),) if k.patient_page_url else ()
    return Section(key="change", title=w.CHANGE_CHILD if guardian else w.CHANGE, role="observe", paragraphs=tuple(texts), links=links)


def _booking(k: Kallelse, guardian: bool, book_by: str) -> Section:
    if k.visit_type == "drop_in":
        return _drop_in(k, book_by)
    texts = [w.BOOK_UNTIL.format(day=book_by)] if book_by else [w.NO_TIME_YET_CHILD if guardian else w.NO_TIME_YET]
    texts += paragraphs(k.no_show_fee_text)
    if phone := phone_words(k.unit):
        texts.append((w.BOOK_PHONE if k.patient_page_url else w.BOOK_PHONE_ONLY).format(phone=phone))
    links = (Link(text=w.BOOK_PAGE, url=k.patient_page_url),) if k.patient_page_url else ()
    return Section(key="book", title=w.BOOK, role="observe", paragraphs=tuple(texts), links=links)


def _drop_in(k: Kallelse, book_by: str) -> Section:
    """When one may come, until when, and whom to ask: there is nothing to book."""
    texts = [w.HOURS.format(hours=hours.rstrip("."))] if (hours := line(k.hours)) else []
    texts += [w.DROP_IN_UNTIL.format(day=book_by)] if book_by else []
    texts += [w.DROP_IN_PHONE.format(phone=phone)] if (phone := phone_words(k.unit)) else []
    texts += paragraphs(k.change_text)
    links = (Link(text=w.DROP_IN_PAGE, url=k.patient_page_url),) if k.patient_page_url else ()
    return Section(key="book", title=w.DROP_IN, role="observe", paragraphs=tuple(texts), links=links)


def _order(step: Preparation) -> tuple[int, bool, str]:
    """Earliest first; on the same day untimed before timed; steps without a day last, in the order they were given."""
    if step.days_before is None:
        return (_LAST, False, "")
    return (-step.days_before, step.time is not None, step.time.isoformat() if step.time else "")


def days_said_before(step: Preparation) -> int:
    """How many days before the visit a step is said to be: midnight belongs to the day that ends, for "24.00" is read by nobody as the day
    after."""
    return (step.days_before or 0) + (step.time == _MIDNIGHT)


def _pictured(item: Item, pictures: Mapping[str, str]) -> Item:
    return msgspec.structs.replace(item, picture=pictures[item.text]) if item.text in pictures else item


def _step(step: Preparation, visit_day: date | None) -> Item:
    text = line(step.text)
    if step.days_before is None:
        return Item(text)
    before = days_said_before(step)
    clock = "24.00" if step.time == _MIDNIGHT else clock_words(step.time) if step.time else ""
    if visit_day is None:
        lead = {0: w.SAME_DAY, 1: w.DAY_BEFORE}.get(before) or w.DAYS_BEFORE.format(days=before)
        return Item(text, w.AT.format(day=lead, clock=clock) if clock else lead)
    lead = capital(near_day_words(visit_day - timedelta(days=before)))
    day = visit_day - timedelta(days=step.days_before)
    if step.time is None:
        return Item(text, lead, day.isoformat())
    return Item(text, w.AT.format(day=lead, clock=clock), f"{day.isoformat()}T{step.time:%H:%M}")


@lru_cache(maxsize=512)
def phone_words(unit: Unit) -> str:
    """Such as "010-123 45 67 (vardagar 8–11)", or "" for a unit without telephone."""
    phone, hours = line(unit.phone), line(unit.phone_hours)
    return f"{phone} ({hours})" if phone and hours else phone


def _contact(unit: Unit) -> Section:
    texts = [line(unit.name)]
    if phone := phone_words(unit):
        texts.append(w.PHONE.format(phone=phone))
    links = (Link(text=unit.web.split("://", 1)[1].rstrip("/"), url=unit.web),) if unit.web else ()
    return Section(key="contact", title=w.CONTACT, paragraphs=tuple(texts), links=links)


def _about(k: Kallelse) -> Section:
    texts = [w.IDENTITY.format(number=k.number, version=k.version, day=date_words(k.issued))]
    if k.replaces and (replaced := line(k.replaces)):
        texts.append(w.REPLACES.format(replaces=replaced.rstrip(".")))
    sender, links = _sender(k.unit)
    return Section(key="about", title=w.ABOUT, paragraphs=(*texts, *sender), links=links)


@lru_cache(maxsize=512)
def _sender(unit: Unit) -> tuple[tuple[str, ...], tuple[Link, ...]]:
    sender = w.SENDER.format(unit=line(unit.name), region=line(unit.region_name), hsa=line(unit.hsa_id))
    if unit.org_number:
        sender = w.SENDER_ORG.format(unit=line(unit.name), region=line(unit.region_name), hsa=line(unit.hsa_id), org=line(unit.org_number))
    return (sender,), (Link(text=w.PRIVACY, url=unit.privacy_url),) if unit.privacy_url else ()
