"""Swedish telephone numbers as people read them: HSA gives "+46846500442", a kallelse says "08-465 004 42"."""

import re

_SHORT = "8"
_MIDDLE = frozenset("10 11 13 16 18 19 20 21 23 26 31 33 35 36 40 42 44 46 54 60 63 70 72 73 76 77 79 90".split())
_GROUPS = {5: (3, 2), 6: (2, 2, 2), 7: (3, 2, 2), 8: (3, 3, 2)}


def as_read(number: str) -> str:
    """`number` with its area code and the rest in groups; what is no Swedish number in international form is left as it is."""
    plain = re.sub(r"[ ()-]", "", number)
    if not re.fullmatch(r"\+46[1-9]\d{6,9}", plain):
        return number
    digits = plain[3:]
    size = 1 if digits.startswith(_SHORT) else 2 if digits[:2] in _MIDDLE else 3
    groups = _GROUPS.get(len(digits) - size)
    if groups is None:
        return number
    rest, parts = digits[size:], []
    for group in groups:
        parts.append(rest[:group])
        rest = rest[group:]
    return f"0{digits[:size]}-{' '.join(parts)}"
