"""Takes personal identity numbers out of texts that are printed: a letter is opened by more people than an inbox."""

import re

from kallelse.content.words import REMOVED

_CANDIDATE = re.compile(r"(?<!\d)(?P<century>18|19|20)?(?P<date>\d{6})(?P<mark>[-+\u2010-\u2013 ]?)(?P<tail>\d{4})(?!\d)")


def without_personnummer(text: str) -> str:
    """`text` with every personnummer and samordningsnummer (10 or 12 digits, valid date and check digit) replaced by words.

    Ten digits in a row that start with 0 are kept: they are far more often a telephone number.
    """
    # Most texts have too few digits; the search alone is then the whole cost.
    return _CANDIDATE.sub(_replace, text)


def _replace(found: re.Match[str]) -> str:
    digits = found["date"] + found["tail"]
    if not found["century"] and not found["mark"] and digits[0] == "0":
        return found[0]
    month, day = int(digits[2:4]), int(digits[4:6])
    dated = 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
    return REMOVED if dated and _luhn(digits) else found[0]


def _luhn(digits: str) -> bool:
    total = 0
    for at, char in enumerate(digits):
        value = int(char) * (2 - at % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
