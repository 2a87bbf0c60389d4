"""Pictograms: drawings of our own that stand beside a line of text and never in its place."""

from functools import cache
from pathlib import Path

__all__ = ["NAMES", "svg"]

_FOLDER = Path(__file__).parent / "static" / "pictograms"


def _(text: str) -> str:
    return text


NAMES = {
    "fasting": _("Ät inte"),
    "no-drink": _("Drick inte"),
    "drink-water": _("Drick vatten"),
    "bring-id": _("Ta med legitimation"),
    "with-child": _("Kom med barnet"),
    "escort": _("Ta med någon"),
    "no-metal": _("Inga smycken, ingen metall"),
    "shower": _("Duscha"),
    "medicines": _("Mediciner"),
    "no-medicines": _("Ta inte medicinen"),
    "medicine-list": _("Lista över mediciner"),
    "sample": _("Prov"),
    "clothes": _("Kläder"),
    "arrive": _("Kom hit"),
    "early": _("Kom i god tid"),
    "phone": _("Ring"),
    "bus": _("Res hit"),
    "video": _("Videosamtal"),
    "pay": _("Betala"),
    "interpreter": _("Tolk"),
}
"""Every pictogram and what it shows; its file has the same name."""


@cache
def svg(name: str) -> str:
    """The drawing. Raises KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
