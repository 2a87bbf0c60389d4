"""Simple types at work: from text to value and back, with the facets of the declaration checked."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, reduce

from kallelse.protocols.declare import Simple
from kallelse.protocols.errors import ContractError, Kind
from kallelse.protocols.markup import BLANKS

type Value = str | bool | int | float
type Read = Callable[[str], Value]
type Write = Callable[[object], str]
# A check returns the text it was given, so that a single check can serve as the whole reader.
type Check = Callable[[str], str]

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_LEXICAL = {
    "date": re.compile(_DAY + _ZONE, re.ASCII),
    "dateTime": re.compile(f"{_DAY}T{_CLOCK}{_ZONE}", re.ASCII),
    "time": re.compile(_CLOCK + _ZONE, re.ASCII),
}
_DASHED = re.compile(r"(?!0000)\d{4}-\d\d-\d\d", re.ASCII)
# What XML Schema asks of xs:anyURI and can go wrong: a scheme before the first colon, two hex digits after each percent.
_ESCAPED = r"(?:[^%]|%[0-9A-Fa-f]{2})*"
_URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:{_ESCAPED}|(?:[^:/?#%]|%[0-9A-Fa-f]{{2}})*(?:[/?#]{_ESCAPED})?", re.DOTALL)
_BLANK = re.compile(f"[{BLANKS}]+")
_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_LONG_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|-?INF|NaN")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def reader(kind: Simple) -> Read | None:
    """A function from the text of an element to its value, raising ContractError; None: the text is the value."""
    if kind.base == "boolean":
        return _read_boolean
    if kind.base in ("int", "long", "integer"):
        return _integer_reader(kind)
    if kind.base == "double":
        return _read_double
    check = _checker(kind)
    if kind.fixed is not None:
        return _fixed_reader(kind.fixed)
    if kind.base == "string":
        return check
    return _collapsed if check is None else lambda text: check(_collapsed(text))


def writer(kind: Simple) -> Write:
    """A function from a value to the (unescaped) text of its element, raising ContractError."""
    if kind.base == "boolean":
        return _write_boolean
    if kind.base in ("int", "long", "integer"):
        return _integer_writer(kind)
    if kind.base == "double":
        return _write_double
    check = _checker(kind)

    def write(value: object) -> str:
        if type(value) is not str:
            raise _wrong_type("a string")
        return value if check is None else check(value)

    return write


def _collapsed(text: str) -> str:
    """Blanks as XML Schema collapses them for everything but xs:string."""
    return _BLANK.sub(" ", text.strip(BLANKS))


def _read_boolean(text: str) -> bool:
    value = _BOOLEANS.get(text)
    if value is None:
        value = _BOOLEANS.get(text.strip(BLANKS))
    if value is None:
        raise ContractError("type", "must be true, false, 1 or 0.", "Send one of the four.")
    return value


def _write_boolean(value: object) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    raise _wrong_type("a boolean")


def _integer_reader(kind: Simple) -> Read:
    # The bound on digits keeps the conversion cheap; no number of the contracts comes near it.
    matches = (_LONG_INTEGER if kind.base == "integer" else _INTEGER).fullmatch

    def read(text: str) -> int:
        if matches(text.strip(BLANKS)) is None:
            raise ContractError("type", "must be a whole number.", "Send digits only.")
        return _in_range(kind, int(text))

    return read


def _integer_writer(kind: Simple) -> Write:
    def write(value: object) -> str:
        if type(value) is not int:
            raise _wrong_type("a whole number")
        return str(_in_range(kind, value))

    return write


def _read_double(text: str) -> float:
    text = text.strip(BLANKS)
    if _DOUBLE.fullmatch(text) is None:
        raise ContractError("type", "must be a number written as xs:double.", "Send digits with a point, or INF or NaN.")
    return float(text)


def _write_double(value: object) -> str:
    if type(value) not in (int, float):
        raise _wrong_type("a number")
    return str(value).replace("inf", "INF").replace("nan", "NaN")


def _fixed_reader(fixed: str) -> Read:
    def read(text: str) -> str:
        if text not in (fixed, ""):
            raise ContractError("enumeration", f"must be {fixed}.", "Send the fixed value.")
        return fixed

    return read


def _in_range(kind: Simple, number: int) -> int:
    low, high = kind.at_least, kind.at_most
    if (low is not None and number < low) or (high is not None and number > high):
        raise ContractError("range", f"must lie between {low} and {high} ({kind.name}).", "Correct the number.")
    return number


def _checker(kind: Simple) -> Check | None:
    """All facets of a text type as one check; None when every text will do."""
    checks: list[Check] = []
    if kind.base in _LEXICAL:
        checks.append(_matching(_LEXICAL[kind.base], "type", f"must be written as xs:{kind.base}."))
    if kind.base in ("date", "dateTime"):
        checks.append(_passing(_exists_dashed, "calendar", "must be a day that exists."))
    if kind.base == "anyURI":
        checks.append(_matching(_URI, "type", "must be written as xs:anyURI."))
    if kind.base == "base64Binary":
        checks.append(_passing(_is_base64, "type", "must be written as xs:base64Binary."))
    if kind.fixed is not None:
        checks.append(_passing(kind.fixed.__eq__, "enumeration", f"must be {kind.fixed}."))
    if kind.one_of:
        rule = f"must be one of {', '.join(kind.one_of)}."
        checks.append(_passing(frozenset(kind.one_of).__contains__, "enumeration", rule))
    if kind.min_length is not None or kind.max_length is not None:
        checks.append(_sized(kind))
    if kind.pattern is not None:
        checks.append(_matching(re.compile(kind.pattern), "pattern", f"must match {kind.pattern} ({kind.name})."))
    if kind.calendar is not None:
        rule = f"must be a date that exists, as {kind.calendar}."
        if kind.pattern is None:
            checks.append(_matching(re.compile(rf"[0-9]{{{len(kind.calendar)}}}"), "calendar", rule))
            checks.append(_passing(_exists, "calendar", rule))
        else:
            # The patterns of the schemas say all about digits and clock; only the day remains to be looked up.
            checks.append(_passing(_day_exists, "calendar", rule))
    return reduce(_both, checks) if checks else None


def _both(first: Check, second: Check) -> Check:
    return lambda text: second(first(text))


def _passing(accepts: Callable[[str], bool], kind: Kind, rule: str) -> Check:
    def check(text: str) -> str:
        if accepts(text):
            return text
        raise ContractError(kind, rule, "Correct the value.")

    return check


def _matching(pattern: re.Pattern[str], kind: Kind, rule: str) -> Check:
    matches = pattern.fullmatch

    def check(text: str) -> str:
        if matches(text) is not None:
            return text
        raise ContractError(kind, rule, "Correct the form of the value.")

    return check


def _sized(kind: Simple) -> Check:
    low = kind.min_length or 0
    high = 1 << 30 if kind.max_length is None else kind.max_length
    size = f"{low}" if low == high else f"{low} or more" if kind.max_length is None else f"{low} to {high}"

    def check(text: str) -> str:
        if low <= len(text) <= high:
            return text
        raise ContractError("length", f"must be {size} characters long ({kind.name}).", "Correct the length.")

    return check


def _exists(text: str) -> bool:
    """Whether yyyyMMdd, alone or followed by HHmmss, is a day and a time of the calendar. Leap seconds are not."""
    try:
        datetime(
            int(text[:4]),
            int(text[4:6]),
            int(text[6:8]),
            int(text[8:10] or 0),
            int(text[10:12] or 0),
            int(text[12:14] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return False
    return True


def _day_exists(text: str) -> bool:
    """Whether the first eight digits are a day of the calendar."""
    return _is_day(text[:8])


@lru_cache(maxsize=4096)
def _is_day(digits: str) -> bool:
    return _exists(digits)


def _exists_dashed(text: str) -> bool:
    # Years before 1 and after 9999 are outside Python's calendar; for them the lexical form is all we can ask.
    day = _DASHED.match(text)
    return day is None or _exists(day[0].replace("-", ""))


def _is_base64(text: str) -> bool:
    try:
        b64decode("".join(text.split()), validate=True)
    except ValueError:
        return False
    return True


def _wrong_type(wanted: str) -> ContractError:
    return ContractError("type", f"must be {wanted}.", "Give the value in the right Python type, or leave out the key.")
