"""How a dated value is read from what somebody has written, and shown again. Pure."""

import json
import re
from typing import Any

from kallelse.roles.catalogue import Setting

CHOICES = {"cancel_reading": ("same_clock_time", "whole_weekdays"), "letter_code": ("no", "own", "number")}
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOURS = re.compile(rf"{_CLOCK.pattern}-{_CLOCK.pattern}")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_FORMS = ((_CLOCK, "Skriv ett klockslag, till exempel 07:50."), (_HOURS, "Skriv två klockslag, till exempel 09:00-18:00."),
          (_MONTH_DAY, "Skriv månad och dag, till exempel 12-10."))  # fmt: skip


class ValueRefused(ValueError):
    """What was written is no such value; the text is the rule and remedy in one Swedish line."""


def read(name: str, text: str, example: Any, setting: Setting) -> Any:
    """The value that `text` means, of the same kind as `example`, within the setting's bounds. Raises ValueRefused."""
    written = text.strip()
    if name in CHOICES:
        return _of(CHOICES[name], written)
    if isinstance(example, str):
        return _text(written, example)
    if isinstance(example, int | float):
        return _number(written, example, setting)
    return _structure(written, example)


def show(value: Any) -> str:
    """A value as it is written in a field, so that `read` gives it back."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace(".", ",") if isinstance(value, float) else (
        json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, dict) else None)
    )  # fmt: skip


def _of(choices: tuple[str, ...], written: str) -> str:
    if written not in choices:
        raise ValueRefused(f"Skriv något av {', '.join(choices)}.")
    return written


def _text(written: str, example: str) -> str:
    for form, remedy in _FORMS:
        if form.fullmatch(example) and not form.fullmatch(written):
            raise ValueRefused(remedy)
    if _HOURS.fullmatch(written) and written[:5] >= written[6:]:
        raise ValueRefused("Det första klockslaget ska vara före det andra.")
    if len(written) > 300 or any(ord(one) < 32 for one in written):
        raise ValueRefused("Skriv en rad på högst 300 tecken.")
    return written


def _number(written: str, example: float, setting: Setting) -> float:
    try:
        number: float = int(written) if isinstance(example, int) else float(written.replace(",", "."))
    except ValueError:
        raise ValueRefused("Skriv ett tal." if isinstance(example, float) else "Skriv ett heltal.") from None
    if not setting.least <= number <= setting.most:
        raise ValueRefused(f"Skriv ett tal från {setting.least} till {setting.most}.")
    return number


def _structure(written: str, example: Any) -> Any:
    try:
        value = json.loads(written)
    except ValueError:
        raise ValueRefused(f"Skriv som i exemplet: {json.dumps(example, ensure_ascii=False)}") from None
    if type(value) is not type(example) or not _alike(value, example):
        raise ValueRefused(f"Skriv som i exemplet: {json.dumps(example, ensure_ascii=False)}")
    return value


def _alike(value: Any, example: Any) -> bool:
    """Whether every part is of a kind that the example has."""
    parts, known = (list(one.values()) if isinstance(one, dict) else one for one in (value, example))
    return not known or all(any(type(part) is type(like) for like in known) for part in parts)
