"""What the page of one kallelse adds to its words today: what is near, how to join a call, a map, a birthday. Pure but for settings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlsplit

import msgspec

from kallelse import content
from kallelse.content import visit_types
from kallelse.content.page_filters import nearness, said_day
from kallelse.content.words import FIRST_READ
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.config import config
from kallelse.patient_web.rules import Choices, Situation, Way, is_over
from kallelse.persons.guardians import Child

JOIN_FROM = timedelta(minutes=30)
"""So long before a video call the way in is the first button of the page."""
SOON = timedelta(days=180)
"""A 13th birthday this near is told of, also when the visit is before it."""
NEAR_STEPS = 2
"""So many steps of preparation fit among what to do first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of preparation that is due: on the day `near` (today or tomorrow), at `clock` or ""."""

    near: str
    clock: str
    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Map:
    """A plain link to a map. Nothing is fetched from it by the page."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class Thirteen:
    """A child whose guardian soon reads no more: the day, and whether the visit is on it or later."""

    name: str
    day: date
    visit_after: bool


def visit_of(k: content.Kallelse, facts: content.Facts, it: Situation) -> content.Visit | None:
    """When the visit is, in words: of several visits the one that goes on or comes next."""
    if not k.series or it.visit_start in (None, k.visit_start):
        return facts.visit
    return content.facts(msgspec.structs.replace(k, visit_start=it.visit_start, visit_end=it.visit_end)).visit


def place_in_series(k: content.Kallelse, it: Situation) -> tuple[int, int] | None:
    """Which visit of how many it is."""
    starts = [one.start for one in k.series]
    return (starts.index(it.visit_start) + 1, len(starts)) if it.visit_start in starts else None


def first(k: content.Kallelse, choices: Choices, facts: content.Facts, today: date) -> tuple[str, ...]:
    """What to do first, as it is true today: no cancellation that is not possible here any more, no preparation that has begun already."""
    if choices.cancel is Way.NONE and k.kind != "open":
        return ()
    begins = _begins(facts)
    if begins is None or begins > today:
        return facts.first if choices.cancel is Way.WEB else content.facts(msgspec.structs.replace(k, cancel_deadline=None)).first
    if choices.cancel is not Way.WEB:
        k = msgspec.structs.replace(k, cancel_deadline=None)
    # The steps that are near stand beside these, so that there is no need to say "read it all" where nothing else is left.
    return tuple(text for text in content.facts(msgspec.structs.replace(k, preparation=())).first if text != FIRST_READ)


def has_begun(facts: content.Facts, today: date) -> bool:
    """Whether a day of the preparation has passed already."""
    begins = _begins(facts)
    return begins is not None and begins < today


def _begins(facts: content.Facts) -> date | None:
    return min((said_day(item.iso) for item in _steps(facts) if item.iso), default=None)


def _steps(facts: content.Facts) -> tuple[content.Item, ...]:
    return next((section.items for section in facts.sections if section.key == "prepare"), ())


def near_steps(facts: content.Facts, today: date) -> list[Step]:
    """The steps of preparation of today and tomorrow, the nearest first."""
    found = []
    for item in _steps(facts):
        if item.iso and (near := nearness(item.iso, today)) in ("today", "tomorrow"):
            at = item.iso[11:16]
            found.append(Step(near, {"": "", "00:00": "24.00"}.get(at, at.replace(":", ".")), item.iso, item.text))
    return found[:NEAR_STEPS]


def can_join(it: Situation, k: content.Kallelse, now: datetime) -> bool:
    """Whether the address of a video call is of use: not when it is called off, nor when it is over."""
    return k.visit_type == "video" and it.holds and not is_over(it, now)


def join_now(it: Situation, k: content.Kallelse, now: datetime) -> str:
    """The address of a video call that begins soon or has begun, or ""."""
    near = it.visit_start is not None and now >= it.visit_start - JOIN_FROM
    return k.join_url if near and can_join(it, k, now) else ""


def map_of(k: content.Kallelse) -> Map | None:
    """The visiting address on a map that the region has allowed; None where nobody shall go, and where no map is allowed."""
    form = config().map_form
    if not form or not k.unit.visiting_address or visit_types.visit_type(k.visit_type).where or k.kind == "message":
        return None
    url = form.replace("{address}", quote(", ".join(k.unit.visiting_address), safe=""))
    return Map(url, (urlsplit(url).hostname or "").removeprefix("www."))


def thirteen(child: Child | None, visit: datetime | None, today: date) -> Thirteen | None:
    """The 13th birthday of a child, when it is near or before the visit (K16)."""
    if child is None or (day := child.turns_13) is None:
        return None
    after = visit is not None and visit.astimezone(SWEDISH_TIME).date() >= day
    return Thirteen(child.name, day, after) if after or day - today <= SOON else None
