"""K21: through the window of any envelope, however the sheet slides in it, only name and address can be seen."""

from datetime import timedelta
from typing import Any, Literal

import pypdfium2
import pytest

from kallelse.content import Letter, Occasion, PostalRecipient, Preparation, Task, Translated, Window, letter_pdf, window
from kallelse.content.windows import ENVELOPES, SHEET_WIDTH, Box, Envelope
from tests.content.samples import RECIPIENT, at_unit, glyphs, made, opened

pytestmark = pytest.mark.risk("K21")

_LONG = at_unit(
    name="Barnneuropsykiatriutredningsmottagningen vid Länssjukhuset i Exempelkommunen", region_name="Region Exempel och Testlandskapet",
    visiting_address=("W" * 120, "Mottagningsgatan 1", "Hus 2", "Plan 3", "551 11 Exempelstad"),
    return_address=("Box 1024 " * 9, "551 11 Exempelstad"),
)  # fmt: skip
_LONG_NAME = PostalRecipient(
    "Anna-Karin Elisabeth Margareta von Testsson-Exempelquist af Långnamn till Mycketlångtorp",
    ("c/o " + "Ö" * 60, "Testgatan 12 A lgh 1203", "555 55 Teststad", "Sverige", "Rad fem", "Rad sex", "Rad sju", "Rad åtta"),
)
_SPOKEN = Translated(
    code="ar", name="العربية", labels=(("when", "الوقت " * 20), ("help", "W" * 300)), purpose="W" * 900, more=("كلمة " * 200,),
    preparation=(Preparation(text="W" * 500, days_before=7),), bring=("W" * 200,) * 30,
)  # fmt: skip
_LONGEST: dict[str, Any] = {
    "purpose": "Ö" * 4000, "performer": "W" * 200, "arrive_minutes_before": 240, "change_text": "W" * 2000, "way_text": "W" * 2000,
    "preparation": (Preparation(text="W" * 500, days_before=365),) * 30, "bring": ("W" * 200,) * 30, "escort_text": "W" * 2000,
    "beforehand": (Task(text="W" * 500, url="https://www.1177.se/" + "w" * 480),) * 10, "child_text": "W" * 2000, "other": _SPOKEN,
    "series": tuple(Occasion(start=made().visit_start + timedelta(days=at), text="W" * 300, place="W" * 300) for at in range(60)),
}  # fmt: skip
"""Every block of a template as long as it can be."""
_LETTERS: list[tuple[Any, PostalRecipient]] = [
    (made(), RECIPIENT),
    (made(unit=_LONG), RECIPIENT),
    (made(recipient_kind="guardian", unit=_LONG), _LONG_NAME),
    (opened(unit=_LONG), _LONG_NAME),
    (made(**_LONGEST, visit_type="series", unit=_LONG), _LONG_NAME),
    (made(visit_type="video", join_url="https://video.regionexempel.se/1", unit=_LONG, recipient_kind="guardian"), RECIPIENT),
    (opened(visit_type="drop_in", hours="W" * 200, unit=_LONG), RECIPIENT),
    (made(unit=at_unit(name="W" * 24, region_name="MÖ" * 30, visiting_address=("@" * 17, "%" * 400))), RECIPIENT),
]


def _positions(envelope: Envelope, code: str) -> list[Box]:
    """What the window shows of the sheet in some sixty positions of the sheet in the envelope, the extreme ones among them."""
    left = envelope.side if code == "V2" else envelope.width - envelope.side - envelope.window_width
    slack_x, slack_y = envelope.width - SHEET_WIDTH, envelope.height - envelope.folded
    shifts = [(slack_x * x / 7, slack_y * y / 7) for x in range(8) for y in range(8)]
    return [Box(left - x, envelope.top - y, left - x + envelope.window_width, envelope.top - y + envelope.window_height) for x, y in shifts]


def _meets(glyph: Any, box: Box) -> bool:
    return bool(glyph.left < box.right and glyph.right > box.left and glyph.top < box.bottom and glyph.bottom > box.top)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("code", ["H2", "V2"])
@pytest.mark.parametrize(("kallelse", "recipient"), _LETTERS)
def test_no_window_shows_other_characters_than_name_and_address(
    kallelse: Any, recipient: PostalRecipient, code: Literal["H2", "V2"], large: bool
) -> None:
    letter = letter_pdf(kallelse, recipient, placement=window(code), large_print=large)
    printed = list(glyphs(letter))
    allowed = "".join(("Till vårdnadshavare för", recipient.name, *recipient.lines)).replace(" ", "") + "-\ufffe\u00ad"
    for envelope in ENVELOPES.values():
        for box in _positions(envelope, code):
            seen = [glyph for glyph in printed if _meets(glyph, box)]
            assert all(glyph.size <= 11 and glyph.char in allowed for glyph in seen), "something else than the address is in the window"


@pytest.mark.parametrize("code", ["H2", "V2"])
@pytest.mark.parametrize(("kallelse", "recipient"), _LETTERS)
def test_all_ink_in_the_exposed_area_is_the_address(kallelse: Any, recipient: PostalRecipient, code: Literal["H2", "V2"]) -> None:
    placement = window(code)
    letter = letter_pdf(kallelse, recipient, placement=placement)
    stains = _ink(letter, placement.exposed)
    assert stains
    for x, y in stains:
        assert placement.address_left - 1 <= x <= placement.address_left + placement.address_width + 2
        assert placement.address_top - 1 <= y <= placement.exposed.bottom


def _ink(letter: Letter, box: Box) -> list[tuple[float, float]]:
    """Where the first side is not white inside a box, in millimetres, at four dots a millimetre."""
    dots = 4
    picture = pypdfium2.PdfDocument(letter.pdf)[0].render(scale=dots * 25.4 / 72).to_pil().convert("L")
    area = picture.crop(
        (round(box.left * dots), round(box.top * dots), min(round(box.right * dots), picture.width), round(box.bottom * dots))
    )
    return [
        (box.left + at % area.width / dots, box.top + at // area.width / dots) for at, shade in enumerate(area.tobytes()) if shade < 250
    ]


@pytest.mark.parametrize("code", ["H2", "V2"])
@pytest.mark.parametrize("envelopes", [("C5",), ("C5", "E5"), ("E5",), ("E65",)])
def test_a_four_row_address_shows_whole_in_every_position(code: Literal["H2", "V2"], envelopes: tuple[str, ...]) -> None:
    placement = window(code, envelopes)
    letter = letter_pdf(made(), RECIPIENT, placement=placement)
    address = [glyph for glyph in glyphs(letter) if glyph.size == 11]
    assert "".join(glyph.char for glyph in address) == "".join((RECIPIENT.name, *RECIPIENT.lines)).replace(" ", "")
    for name in envelopes:
        for box in _positions(ENVELOPES[name], code):
            assert all(box.left <= glyph.left and glyph.right <= box.right for glyph in address)
            assert all(box.top <= glyph.top and glyph.bottom <= box.bottom for glyph in address)


def test_the_exposed_area_covers_every_position_of_every_envelope() -> None:
    placements: list[Window] = [window("H2"), window("V2")]
    for placement in placements:
        for envelope in ENVELOPES.values():
            for box in _positions(envelope, placement.code):
                assert placement.exposed.left <= max(box.left, 0)
                assert placement.exposed.right >= min(box.right, SHEET_WIDTH)
                assert placement.exposed.top <= box.top
                assert placement.exposed.bottom >= box.bottom


def test_unknown_envelopes_are_refused() -> None:
    with pytest.raises(KeyError):
        window("H2", ("C4",))


@pytest.mark.parametrize("name", ["C5", "E65"])
def test_the_positions_tried_are_all_of_five_millimetres_each_way(name: str) -> None:
    envelope = ENVELOPES[name]
    for code in ("H2", "V2"):
        boxes = _positions(envelope, code)
        assert max(box.left for box in boxes) - min(box.left for box in boxes) >= 10
        assert max(box.top for box in boxes) - min(box.top for box in boxes) >= 10


@pytest.mark.parametrize("drift", [-5, 5])
@pytest.mark.parametrize("name", ["C5", "E65"])
@pytest.mark.parametrize("code", ["H2", "V2"])
def test_a_fold_that_is_five_millimetres_off_shows_nothing_more(code: Literal["H2", "V2"], name: str, drift: int) -> None:
    folded = ENVELOPES[name]._replace(folded=ENVELOPES[name].folded + drift)
    pictured = made(pictures=(("Legitimation", "bring-id"),), bring=("Legitimation",))
    for kallelse, recipient in ((made(), RECIPIENT), (made(unit=_LONG, recipient_kind="guardian"), _LONG_NAME), (pictured, RECIPIENT)):
        letter = letter_pdf(kallelse, recipient, placement=window(code))
        allowed = "".join(("Till vårdnadshavare för", recipient.name, *recipient.lines)).replace(" ", "") + "-\ufffe\u00ad"
        printed = list(glyphs(letter))
        for box in _positions(folded, code):
            assert all(glyph.char in allowed for glyph in printed if _meets(glyph, box)), "something else than the address is in the window"
