"""The rules of a row that need to know what time it is."""

from datetime import datetime

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows.times import months_ahead
from kallelse.sources.rows.words import DATES

MONTHS_AHEAD = 18
"""A visit further away than this is taken for a wrong year (K11)."""


def check_dates(draft: Draft, now: datetime) -> Refusal | None:
    """The rules about time: nothing in the past, nothing more than 18 months ahead (K11). `now` is aware."""
    today = now.astimezone(SWEDISH_TIME).date()
    latest = months_ahead(today, MONTHS_AHEAD)
    broken = ""
    if draft.start is not None:
        field = "start"
        is_past = draft.start <= now and not _goes_on(draft, now)
        broken = "past" if is_past else "far" if draft.start.astimezone(SWEDISH_TIME).date() > latest else ""
    elif draft.book_before is not None:
        field = "book_before"
        broken = "past" if draft.book_before < today else "far" if draft.book_before > latest else ""
    return Refusal(draft.row, field, *DATES[broken, field], draft.reference) if broken else None


def _goes_on(draft: Draft, now: datetime) -> bool:
    """Whether one of several visits lies ahead: such a kallelse is handed over again also when the first ones have been."""
    starts = [one["start"] for one in draft.wording.get("series", ())]
    return any((datetime.fromisoformat(at) if isinstance(at, str) else at) > now for at in starts)
