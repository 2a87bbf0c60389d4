"""The square codes on a letter: the address for the patient's camera, and the sheet mark for the enveloping machine."""

import re
from typing import NamedTuple

import segno

_ORDER = re.compile(r"[0-9A-Z $%*+./:-]{1,40}")
_QUIET = 4
# Choosing the best of the eight masks costs 6 ms a code; every reader accepts any of them.
_MASK = 3
_SHADES = bytes.maketrans(b"\x00\x01", b"\xff\x00")


class Picture(NamedTuple):
    """A square of `width` x `width` grey values, row by row: 0 black, 255 white."""

    width: int
    pixels: list[int]


def address_code(url: str) -> Picture:
    """A QR code (error level M) that opens `url`."""
    return _picture(segno.make_qr(url, error="m", mask=_MASK))


def sheet_mark(order: str, page: int, pages: int) -> Picture:
    """The mark of one sheet side, read as "ORDER PAGE/PAGES": tells a lost, doubled or foreign sheet in an envelope (K17).

    `order` is capital letters, digits and `$%*+./:-`, at most 40 characters; up to 14 give the smallest code.
    Raises ValueError for any other order.
    """
    if not _ORDER.fullmatch(order):
        raise ValueError("The order on a sheet mark is 1 to 40 capital letters, digits, spaces or $%*+./:-.")
    return _picture(segno.make_qr(f"{order} {page}/{pages}", error="m", mask=_MASK, boost_error=False))


def _picture(code: segno.QRCode) -> Picture:
    """Black modules on white, with the quiet zone that readers need."""
    margin = b"\xff" * _QUIET
    width = len(code.matrix) + 2 * _QUIET
    rows = [margin + bytes(row).translate(_SHADES) + margin for row in code.matrix]
    blank = b"\xff" * width * _QUIET
    return Picture(width, list(blank + b"".join(rows) + blank))
