"""The acceptance protocol in its three forms: stable JSON, an accessible page, an accessible PDF; none of them names a person."""

import json
import re
from pathlib import Path

import pdfua
import pikepdf
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from kallelse.conformance import Protocol, from_json, of_consumer, of_producer, to_html, to_json, to_pdf
from kallelse.conformance.masks import masked, names_a_person, ways
from kallelse.conformance.protocol import SCHEMA, VERDICTS
from kallelse.sandbox.testing import SandboxClient
from tests.conformance import ground
from tests.conformance.between import BROKEN, standing
from tests.conformance.sender import PERSONS
from tests.conformance.test_consumer import hear
from tests.conformance.test_producer import tried

FIELDS = {
    "schema": str, "kit_version": str, "moment": str, "role": str, "system": str, "system_version": str, "supplier": str, "unit": str,
    "persons": list, "conclusion": str, "counts": dict, "rules": list, "calls": list, "left": list,
}  # fmt: skip
RULE = {"id", "title", "source", "severity", "how", "verdict", "reason", "remedy", "evidence"}
CALL = {"number", "contract", "label", "outcome", "http_status", "seconds"}


@pytest.fixture(scope="module", params=["accepted", "refused", "incomplete", "sender"])
def protocol(request: pytest.FixtureRequest, nation: SandboxClient, tmp_path_factory: pytest.TempPathFactory) -> Protocol:
    """Protocols with every conclusion and in both roles."""
    folder = tmp_path_factory.mktemp("protocol")
    match request.param:
        case "accepted":
            return of_producer(tried(nation, folder, f"{nation.url}/care"))
        case "refused":
            with standing(BROKEN["PROD-10"](f"{nation.url}/care")) as base:
                return of_producer(tried(nation, folder, base))
        case "incomplete":
            with standing(BROKEN["PROD-31"](f"{nation.url}/care")) as base:
                return of_producer(tried(nation, folder, base))
    return of_consumer(hear(folder, nation, pause_s=30), nation.now())


def numbers() -> list[str]:
    """Every way in which a number of the test persons could be written."""
    return [way for number in {ground.FIRST.id, ground.SECOND.id, *PERSONS} for way in ways(number)]


def test_the_json_has_the_promised_form_and_comes_back(protocol: Protocol) -> None:
    data = to_json(protocol)
    values = json.loads(data)
    assert {name: type(value) for name, value in values.items()} == FIELDS
    assert values["schema"] == SCHEMA
    assert all(set(rule) == RULE and rule["verdict"] in VERDICTS for rule in values["rules"])
    assert all(set(call) == CALL for call in values["calls"])
    assert sum(values["counts"].values()) == len(values["rules"])
    assert [call["number"] for call in values["calls"]] == list(range(1, len(values["calls"]) + 1))
    assert all(0 < call <= len(values["calls"]) for rule in values["rules"] for seen in rule["evidence"] for call in seen["calls"])
    assert from_json(data) == protocol


def test_no_form_names_a_person(protocol: Protocol) -> None:
    pdf = pypdfium2.PdfDocument(to_pdf(protocol))
    paper = "".join(page.get_textpage().get_text_range() for page in pdf)
    for text in (to_json(protocol).decode(), to_html(protocol), paper):
        assert not [number for number in numbers() if number in text]
        assert not re.search(r"Zetterås|Ludvig", text)
        assert protocol.persons[0] in text
        assert protocol.rules[0].title in text.replace("\r\n", " ")


@pytest.mark.parametrize("protocol", ["refused", "sender"], indirect=True)
@pytest.mark.browser
@pytest.mark.slow
def test_the_page_is_accessible_and_can_be_printed(protocol: Protocol, chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "protokoll.html"
    file.write_text(to_html(protocol), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    try:
        page.goto(file.as_uri())
        assert Axe().run(page).response["violations"] == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert Axe().run(page).response["violations"] == []
        page.emulate_media(media="print")
        assert page.pdf(format="A4").startswith(b"%PDF")
        assert page.locator("h1").inner_text().startswith("Acceptansprotokoll")
        # Every rule in the list of what must be mended leads to its own chapter.
        for link in page.locator("main > ul a").all():
            assert page.locator(f"h3{link.get_attribute('href')}").count() == 1
    finally:
        page.close()


def test_the_page_is_whole_in_itself(protocol: Protocol) -> None:
    page = to_html(protocol)
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "url(" not in page


def test_the_pdf_passes_the_checker(protocol: Protocol, tmp_path: Path) -> None:
    file = tmp_path / "protokoll.pdf"
    file.write_bytes(to_pdf(protocol))
    report = pdfua.validate(str(file))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []
    with pikepdf.open(file) as pdf:
        assert str(pdf.Root.Lang) == "sv-SE"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == f"Acceptansprotokoll: {protocol.system}"
            assert metadata["pdfuaid:part"] == "1"


def test_the_same_protocol_gives_the_same_bytes(protocol: Protocol) -> None:
    assert to_pdf(protocol) == to_pdf(protocol)
    assert to_html(protocol) == to_html(from_json(to_json(protocol)))


def test_a_hostile_name_stays_text(nation: SandboxClient, tmp_path: Path) -> None:
    system = '<script>alert(1)</script> #import \\"x\\" \\u0007å ' + ground.FIRST.id
    trial = tried(nation, tmp_path, f"{nation.url}/care")
    ground.targets.msgspec.structs.force_setattr(trial.target.system, "name", system)
    protocol = of_producer(trial)
    assert ground.FIRST.id not in protocol.system
    assert "<script>" not in to_html(protocol)
    assert to_pdf(protocol).startswith(b"%PDF")


def test_masks() -> None:
    number = ground.FIRST.id
    for way in ways(number):
        assert masked(f"a {way} b", [number]) == f"a {number[:4]}… b"
        assert names_a_person(f"Ingen bokning för {way}.", [number])
    assert names_a_person("Personen 19121212-1212 saknas.", [])
    assert names_a_person("Hej Ludvig!", [], ["Ludvig"])
    for harmless in ("Fel 20270210101500", "Bokning 4711", "Order 999999999999", "SE2321000016-A29F", "id 7f3c1212121212aa"):
        assert not names_a_person(harmless, [number], ["Ludvig"])
        assert masked(harmless, [number]) == harmless
