"""Which characters the bundled typefaces can print: a letter must never show an empty box, and PDF/A refuses one."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
# Printed for a character that no bundled typeface has; it is itself in the text typeface.
MISSING = "?"


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """`text` in composed form, where a character that cannot be printed is replaced by its plain form or by `MISSING`."""
    text = unicodedata.normalize("NFC", text)
    known = _known()
    if known.issuperset(text):
        return text
    return "".join(char if char in known else _nearest(char, known) for char in text)


def _nearest(char: str, known: frozenset[str]) -> str:
    if unicodedata.category(char) in ("Cf", "Cc", "Cs", "Mn", "Me"):
        return ""
    plain = "".join(each for each in unicodedata.normalize("NFKD", char) if each in known)
    return plain or MISSING


@cache
def _known() -> frozenset[str]:
    """All characters of all bundled typefaces; private-use characters mean nothing to a reader and are left out."""
    # Regular and bold have the same characters, and the other scripts are only set in regular.
    points = {point for path in sorted(FONTS.glob("*-Regular.ttf")) for point in _characters(path.read_bytes())}
    return frozenset(chr(point) for point in points if point >= 32 and not 0xE000 <= point <= 0xF8FF and point < 0xF0000)


def _characters(font: bytes) -> Iterator[int]:
    """The code points of a TrueType font: its `cmap` table, subtable formats 4 and 12 (OpenType specification, cmap)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * tables, 16):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", font, at)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", font, offset + 2)
            for entry in range(count):
                (sub,) = struct.unpack_from(">I", font, offset + 4 + 8 * entry + 4)
                yield from _subtable(font, offset + sub)


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 4:
        (double,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
        for start, end in zip(starts, ends, strict=True):
            if end != 0xFFFF:
                yield from range(start, end + 1)
    elif form == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for group in range(groups):
            start, end, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
            yield from range(start, end + 1)
