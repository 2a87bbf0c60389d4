"""The unit's files: laid in, refused with a reason, replaced, put in a template, ended; and what nobody else sees of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kallelse.attachments import queries
from kallelse.attachments.models import Entry, Link
from kallelse.audit.models import Entry as Audited
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.rules import Role
from kallelse.sandbox.scanner import EICAR
from kallelse.templates import actions as templates
from kallelse.templates.blocks import Blocks
from kallelse.templates.models import TemplateVersion
from tests import kallelser
from tests.attachments import files
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
OWNER = (Role.TEMPLATE_OWNER,)


@pytest.fixture
def scanner(nation: Any, sandbox: Any, configured: Callable[..., None]) -> Any:
    configured(clamav=sandbox.clamd)
    return sandbox


def send(browser: Any, body: bytes, name: str = "program.exe", **more: str) -> Any:
    form = {"title": "Inför röntgen", "language": "sv", "file": SimpleUploadedFile(name, body, "text/html")} | more
    return browser.post("/personal/bilagor/ny/", form)


def entry(nation: Any) -> Entry:
    with db.tenant_scope(nation.provider.pk):
        return Entry.objects.select_related("file").get()


def test_a_file_is_told_by_its_content_and_shown_with_its_state(nation: Any, scanner: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    answer = send(browser, files.tagged())
    made = entry(nation)
    assert (answer.status_code, answer["Location"]) == (302, f"/personal/bilagor/{made.pk}/")
    page = words(browser.get(answer["Location"]))
    assert "Inför röntgen" in page
    assert "Kontrollerad" in page
    assert "PDF, 1 sida" in page
    got = browser.get(f"/personal/bilagor/{made.pk}/fil")
    assert got.content.startswith(b"%PDF-")
    assert got["X-Content-Type-Options"] == "nosniff"
    with db.tenant_scope(nation.provider.pk):
        assert Audited.objects.order_by("-id").values_list("action", flat=True)[0] == "attachments:file:fetch"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>", "Innehållet är en webbsida"), (b"MZ", "Innehållet är ett program"), (b"", "Välj en fil."),
        (EICAR, "Viruskontrollen fann något skadligt"), (b"%PDF-1.7 x", "Filen är trasig"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_with_rule_and_remedy(nation: Any, scanner: Any, body: bytes, said: str) -> None:
    answer = send(kallelser.staff(nation.units["k101"], roles=OWNER), body, "fin.pdf")
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'href="#file"' in answer.content.decode()
    with db.tenant_scope(nation.provider.pk):
        assert Entry.objects.count() == 0


def test_a_hostile_title_is_only_words(nation: Any, scanner: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    send(browser, files.tagged(), title="<script>alert(1)</script>\u202efdp")
    page = browser.get("/personal/bilagor/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;fdp" in page


def test_without_a_scanner_the_page_says_so_plainly(nation: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    send(browser, files.tagged())
    page = words(browser.get("/personal/bilagor/"))
    assert "Ingen virusskanner är ansluten" in page
    assert "Väntar på viruskontroll" in page
    assert browser.get(f"/personal/bilagor/{entry(nation).pk}/fil").status_code == 404


def test_an_inaccessible_file_is_told_of_and_replaced(nation: Any, scanner: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    send(browser, files.untagged())
    address = f"/personal/bilagor/{entry(nation).pk}/"
    page = words(browser.get(address))
    assert "Dokumentet är inte taggat" in page
    assert "Den får användas till nytt till och med 2027-02-10" in page
    wrong = browser.post(f"{address}ersatt/", {"file": SimpleUploadedFile("x", files.untagged(text="Också"))})
    assert (wrong.status_code, "Dokumentet är inte tillgängligt" in words(wrong)) == (422, True)
    assert browser.post(f"{address}ersatt/", {"file": SimpleUploadedFile("x", files.tagged())}).status_code == 302
    assert "En tillgänglig version finns" in words(browser.get(address))


def test_a_file_is_put_in_a_draft_and_taken_out_again(nation: Any, scanner: Any) -> None:
    unit, now = nation.units["k101"], product_clock.now()
    browser = kallelser.staff(unit, roles=OWNER)
    send(browser, files.tagged())
    made = entry(nation)
    who = templates.Who("TSTNMT2321000156-1001", unit.provider_id, unit.hsa_id)
    draft = templates.draft(who, "rontgen", "Röntgen", Blocks(purpose="Du ska röntgas."), now, unit=unit)
    address = f"/personal/bilagor/{made.pk}/mall/"
    assert browser.post(address, {"template": str(draft.pk), "use": "digital"}).status_code == 302
    assert TemplateVersion.objects.get().blocks["attachments"] == [{"sha256": made.file.sha256, "title": "Inför röntgen", "use": "digital"}]
    assert "Röntgen, version 1" in words(browser.get(f"/personal/bilagor/{made.pk}/"))
    assert browser.post(address, {"template": str(draft.pk), "use": "none"}).status_code == 302
    assert not TemplateVersion.objects.get().blocks.get("attachments")
    assert browser.post(address, {"template": "99", "use": "both"}).status_code == 422
    assert browser.post(address, {"template": str(draft.pk), "use": "fax"}).status_code == 422


def test_an_ended_file_can_be_taken_up_again(nation: Any, scanner: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    send(browser, files.tagged())
    address = f"/personal/bilagor/{entry(nation).pk}/"
    browser.post(f"{address}sluta/")
    assert entry(nation).ended_at is not None
    assert "Använd den igen" in words(browser.get(address))
    browser.post(f"{address}sluta/", {"again": "1"})
    assert entry(nation).ended_at is None


def test_links_are_put_on_the_list_and_taken_off(nation: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=OWNER)
    wrong = browser.post("/personal/bilagor/lank/", {"url": "https://1177.se.evil.example/"})
    assert (wrong.status_code, "1177.se.evil.example är inte en av de domäner" in words(wrong)) == (422, True)
    assert browser.post("/personal/bilagor/lank/", {"url": "https://www.1177.se/"}).status_code == 302
    with db.tenant_scope(nation.provider.pk):
        link = Link.objects.get()
    assert "https://www.1177.se/" in words(browser.get("/personal/bilagor/"))
    assert browser.post(f"/personal/bilagor/lank/{link.pk}/bort/").status_code == 302
    with db.tenant_scope(nation.provider.pk):
        assert Link.objects.count() == 0


def test_another_unit_sees_nothing_and_who_has_no_role_changes_nothing(nation: Any, scanner: Any) -> None:
    unit = nation.units["k101"]
    made = files.uploaded(unit)
    other, reader = kallelser.staff(nation.units["k102"], roles=OWNER), kallelser.staff(unit, roles=())
    for path in ("", "fil"):
        assert other.get(f"/personal/bilagor/{made.pk}/{path}").status_code == 404
    for act in ("ersatt", "sluta", "mall"):
        form = {"file": SimpleUploadedFile("x", files.tagged()), "template": "1", "use": "both"}
        answer = other.post(f"/personal/bilagor/{made.pk}/{act}/", form)
        assert answer.status_code == 404
        assert reader.post(f"/personal/bilagor/{made.pk}/{act}/").status_code == 403
    assert "Ladda upp en fil" not in words(reader.get("/personal/bilagor/"))
    assert reader.get(f"/personal/bilagor/{made.pk}/").status_code == 200
    with db.tenant_scope(unit.provider_id):
        assert queries.of_unit(unit.provider_id, nation.units["k102"].pk, product_clock.today()) == []
