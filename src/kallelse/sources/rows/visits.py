"""What a row says of its kind of visit: a video call, visits that belong together, a drop-in, what to do before."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources.rows.form import InvitationRow, OccasionRow
from kallelse.sources.rows.texts import TextError, clean
from kallelse.sources.rows.times import TimeError, day, moment
from kallelse.sources.rows.words import FIELD_RULES

DAYS = ("not_before", "not_after", "guarantee_until")
LINES = ("way", "fee_text", "change", "interpreter", "travel", "illness", "escort", "accessibility")


def words_of(row: InvitationRow) -> dict[str, Any]:
    """The cleaned words about the visit, without what is empty: plain data of a wording. Raises TextError and TimeError."""
    found: dict[str, Any] = {}
    if row.visit_type:
        found["visit_type"] = row.visit_type
    if row.arrive_minutes:
        found["arrive_minutes"] = row.arrive_minutes
    for name in DAYS:
        if asked := day(name, getattr(row, name)):
            found[name] = asked.isoformat()
    for name in ("join_url", "test_url"):
        if value := getattr(row, name):
            found[name] = address(name, value)
    if row.hours:
        found["hours"] = clean("hours", row.hours)
    for name in LINES:
        if value := getattr(row, name):
            found[name] = clean(name, value, lines=True)
    if row.beforehand:
        found["beforehand"] = [
            {"text": clean("beforehand.text", each.text, required=True)}
            | ({"url": address("beforehand.url", each.url)} if each.url else {})
            for each in row.beforehand
        ]
    if row.links:
        found["links"] = [
            {"text": clean("links.text", each.text, required=True), "url": address("links.url", each.url)} for each in row.links
        ]
    if row.series:
        found["series"] = sorted((_occasion(each) for each in row.series), key=lambda each: str(each["start"]))
        # One answer is about one booking: who can come to some of the visits only tells the unit herself.
        found["cancel_allowed"] = False
    return found


def address(field: str, url: str) -> str:
    """A whole https address that every channel can carry. Raises TextError."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        whole = parts.scheme == "https" and bool(parts.hostname) and "." in (parts.hostname or "") and not parts.username
        _ = parts.port
    except ValueError:
        whole = False
    if not whole or not url.isascii() or not url.isprintable() or any(sign in url for sign in " <>\"'`{}|\\^"):
        raise TextError(field, *FIELD_RULES[field])
    return url


def broken(row: InvitationRow, start: datetime | None) -> str:
    """The first promise that these fields break, a key of RELATIONS, or nothing. What a template says is looked at with its words."""
    if row.fields and not row.template:
        return "fields_alone"
    if wrong := _outside(row, start):
        return wrong
    if (row.join_url or row.test_url) and row.visit_type != "video" and not row.template:
        return "join_without_video"
    if row.kind == "open":
        if row.series:
            return "series_when_open"
        return "hours_missing" if row.visit_type == "drop_in" and not row.hours and not row.template else ""
    if row.visit_type == "drop_in":
        return "drop_in_timed"
    return _series(row, start) if row.series else ""


def _outside(row: InvitationRow, start: datetime | None) -> str:
    first, last = day("not_before", row.not_before), day("not_after", row.not_after)
    if first and last and last < first:
        return "not_after_first"
    on = start.astimezone(SWEDISH_TIME).date() if start else None
    return "start_outside" if on and ((first and on < first) or (last and on > last)) else ""


def _series(row: InvitationRow, start: datetime | None) -> str:
    times = sorted(found for each in row.series or () if (found := moment("series.start", each.start)))
    if len(times) < 2:
        return "series_one"
    if times[0] != start:
        return "series_first"
    if len(set(times)) < len(times):
        return "series_twice"
    if row.visit_type == "several" and len({time.astimezone(SWEDISH_TIME).date() for time in times}) > 1:
        return "series_day"
    return ""


def _occasion(row: OccasionRow) -> dict[str, Any]:
    start, end = moment("series.start", row.start), moment("series.end", row.end)
    if start is None:
        raise TimeError("series.start", *FIELD_RULES["series.start"])
    if end is not None and end <= start:
        raise TimeError("series.end", *FIELD_RULES["series.end"])
    found: dict[str, Any] = {"start": f"{start:%Y-%m-%dT%H:%M:%S}Z"}
    if end is not None:
        found["end"] = f"{end:%Y-%m-%dT%H:%M:%S}Z"
    for name in ("reference", "place", "text"):
        if value := getattr(row, name):
            found[name] = clean(f"series.{name}", value)
    return found | ({"fee_sek": row.fee_sek} if row.fee_sek is not None else {})
