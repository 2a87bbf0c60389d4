"""The pictograms: own drawings that run no script, fetch nothing, and are named for those who choose among them."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from kallelse.web_assets import pictograms

FILES = {path.stem: path for path in (Path(pictograms.__file__).parent / "static" / "pictograms").glob("*.svg")}
DRAWN = {"svg", "rect", "path", "circle", "g"}


def test_every_file_has_a_name_and_every_name_a_file() -> None:
    assert FILES.keys() == pictograms.NAMES.keys()
    assert len(FILES) >= 10
    assert len(set(pictograms.NAMES.values())) == len(FILES)
    with pytest.raises(KeyError):
        pictograms.svg("../mark")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_drawing_is_lines_and_nothing_else(name: str) -> None:
    text = pictograms.svg(name)
    assert len(text) < 2000
    for element in ElementTree.fromstring(text).iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in DRAWN
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            assert "href" not in attribute
            assert "url(" not in value
