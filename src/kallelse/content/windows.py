"""Where the address must stand on an A4 sheet so that the envelope's window shows it, and nothing else (K21, rules.md, Channels).

All lengths are millimetres from the sheet's upper left corner. A folded sheet slides inside its envelope, so a window
shows, over all positions, the *exposed* area (the union), and shows in every position only the *safe* area (the
intersection). The address stands in the safe area of the chosen envelopes; the exposed area of every known envelope
is kept empty, so that a change of envelope at the print house can hide an address line but never reveal more.

The Swedish window standard fixes the two positions H2 (right) and V2 (left). Its millimetres were not at hand: the
numbers below are the published guide values of the Norwegian print trade for left windows [DOMAIN S37a], mirrored for
right ones, and with a margin. The supplier's own drawing is to be compared with `ENVELOPES` before the first job.
"""

from typing import Literal, NamedTuple

__all__ = ["ENVELOPES", "Box", "Envelope", "Window", "exposed_by", "safe_in", "window"]

SHEET_WIDTH, SHEET_HEIGHT = 210.0, 297.0
# Printing and folding drift, on every side of an exposed area.
TOLERANCE = 2.0


class Box(NamedTuple):
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float


class Envelope(NamedTuple):
    """An envelope's inside, the height of the folded sheet in it, and its window measured from the top and from the nearest side."""

    width: float
    height: float
    folded: float
    side: float
    top: float
    window_width: float
    window_height: float


ENVELOPES = {
    "C5": Envelope(229, 162, SHEET_HEIGHT / 2, 15, 44, 105, 35),
    "E5": Envelope(220, 155, SHEET_HEIGHT / 2, 15, 44, 105, 35),
    "C65": Envelope(229, 114, SHEET_HEIGHT / 3, 15, 39, 100, 35),
    "E65": Envelope(220, 110, SHEET_HEIGHT / 3, 15, 40, 95, 30),
}


class Window(NamedTuple):
    """A placement: where the address block stands, how wide it may be, what must be empty, and where the other column stands."""

    code: str
    address_left: float
    address_top: float
    address_width: float
    exposed: Box
    panel_left: float
    panel_width: float


def window(code: Literal["H2", "V2"] = "H2", envelopes: tuple[str, ...] = ("C5", "E5")) -> Window:
    """The placement for a window position and the envelopes the print house uses.

    Raises KeyError for an unknown envelope and ValueError if no place is safe in all of them.
    """
    safes = [safe_in(ENVELOPES[name], code) for name in envelopes]
    left, top = max(box.left for box in safes), max(box.top for box in safes)
    right = min(box.right for box in safes)
    if right - left < 70 or min(box.bottom for box in safes) - top < 10:
        raise ValueError("No place on the sheet shows in the windows of all these envelopes.")
    seen = [exposed_by(envelope, code) for envelope in ENVELOPES.values()]
    exposed = Box(min(b.left for b in seen), min(b.top for b in seen), max(b.right for b in seen), max(b.bottom for b in seen))
    margin = 20.0
    # The address keeps clear of the window's edge, but not so much that a fourth line is lost.
    address_left = max(left + 2, margin)
    panel_left = margin if code == "H2" else exposed.right + 2
    panel_right = exposed.left - 2 if code == "H2" else SHEET_WIDTH - 15
    return Window(code, address_left, top + 0.5, right - 1 - address_left, exposed, panel_left, panel_right - panel_left)


def exposed_by(envelope: Envelope, code: str) -> Box:
    """All that the window can show of the sheet, over every position of the sheet in the envelope."""
    left, right = _sideways(envelope, code)
    slack_x, slack_y = envelope.width - SHEET_WIDTH, envelope.height - envelope.folded
    return Box(
        max(left - slack_x - TOLERANCE, 0),
        max(envelope.top - slack_y - TOLERANCE, 0),
        min(right + TOLERANCE, SHEET_WIDTH),
        envelope.top + envelope.window_height + TOLERANCE,
    )


def safe_in(envelope: Envelope, code: str) -> Box:
    """What the window shows of the sheet in every position of the sheet in the envelope."""
    left, right = _sideways(envelope, code)
    slack_x, slack_y = envelope.width - SHEET_WIDTH, envelope.height - envelope.folded
    return Box(left, envelope.top, right - slack_x, envelope.top + envelope.window_height - slack_y)


def _sideways(envelope: Envelope, code: str) -> tuple[float, float]:
    """The window's left and right edge, from the envelope's left edge."""
    if code == "V2":
        return envelope.side, envelope.side + envelope.window_width
    return envelope.width - envelope.side - envelope.window_width, envelope.width - envelope.side
