"""What a PDF would swell to in the reader's program: streams that unpack to gigabytes, giant pictures, forms within forms."""

import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from kallelse.attachments.found import Hostile

MOST_UNPACKED = 400 * 1024 * 1024
"""For all streams of a document together; a long one full of pictures has some tens of megabytes."""
MOST_POINTS = 100_000_000
DEEPEST = 12
_PIECE = 4 * 1024 * 1024
_PACKED = ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
_FLATE = ("/FlateDecode", "/Fl")


def check(pdf: pikepdf.Pdf) -> None:
    """Raises Hostile for a document that nobody's telephone could open."""
    left = MOST_UNPACKED
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream):
            continue
        stream: Any = one
        if stream.get(Name.Subtype) == Name.Image and int(stream.get(Name.Width, 0)) * int(stream.get(Name.Height, 0)) > MOST_POINTS:
            raise Hostile("points")
        left -= _unpacked(stream, left)
        if left <= 0:
            raise Hostile("large")
    seen: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        _depth(page.obj.get(Name.Resources), seen, ())


def _unpacked(stream: Any, most: int) -> int:
    """Bytes that a stream unpacks to, counted no further than `most`; what cannot be unpacked at all counts as it lies."""
    filters = stream.get(Name.Filter, Array())
    names = [str(one) for one in (filters if isinstance(filters, Array) else [filters])]
    if sum(name in _PACKED for name in names) > 1:
        raise Hostile("large")
    raw = stream.read_raw_bytes()
    if not names or names[0] not in _FLATE:
        # The other packings make at most some hundred bytes of one.
        return len(raw) * (128 if names and names[0] in _PACKED else 1)
    unpacker, total, waiting = zlib.decompressobj(), 0, raw
    while waiting and total <= most:
        try:
            piece = unpacker.decompress(waiting, _PIECE)
        except zlib.error:
            break
        total, waiting = total + len(piece), unpacker.unconsumed_tail
    return max(total, len(raw))


def _depth(resources: Any, seen: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]) -> int:
    """How deep forms stand within forms. Raises Hostile for a circle or too many."""
    forms = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    if not isinstance(forms, Dictionary):
        return 0
    deepest = 0
    for form in forms.values():
        if not isinstance(form, pikepdf.Stream) or form.get(Name.Subtype) != Name.Form:
            continue
        if form.objgen in above or len(above) >= DEEPEST:
            raise Hostile("nested")
        if form.objgen not in seen:
            seen[form.objgen] = _depth(form.get(Name.Resources), seen, (*above, form.objgen))
        deepest = max(deepest, 1 + seen[form.objgen])
    if deepest + len(above) > DEEPEST:
        raise Hostile("nested")
    return deepest
