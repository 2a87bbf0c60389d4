"""Files on a single kallelse: chosen in the form, shown behind the letter in the preview, sent, and kept by a new version."""

import base64
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from PIL import Image

from kallelse.attachments import queries
from kallelse.attachments.models import File
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.templates.blocks import Attached, Blocks
from tests import kallelser, mallar
from tests.attachments import files
from tests.patient_web.test_pages import words
from tests.staff_web.test_send import form, person, sealed

pytestmark = pytest.mark.db


@pytest.fixture
def unit(nation: Any, sandbox: Any, configured: Callable[..., None]) -> Any:
    configured(clamav=sandbox.clamd)
    return nation.units["k101"]


@pytest.fixture
def browser(unit: Any) -> Client:
    return kallelser.staff(unit)


def file(unit: Any, title: str, pages: int = 1) -> str:
    files.uploaded(unit, files.tagged(title, pages), title)
    with db.tenant_scope(unit.provider_id):
        return next(one.sha256 for one in queries.choosable(unit.provider_id, unit.pk, product_clock.today()) if one.title == title)


def filled(sandbox: Any, *hashes: str, **more: str) -> dict[str, Any]:
    return form(person(sandbox, "ordinary")["id"], **more) | {"attached": list(hashes)}


def test_a_unit_without_files_is_asked_nothing(browser: Client) -> None:
    assert 'name="attached"' not in browser.get("/personal/ny/").content.decode()


def test_a_chosen_file_is_previewed_behind_the_letter_and_sent(browser: Client, unit: Any, sandbox: Any, nation: Any) -> None:
    sha = file(unit, "Karta till oss", 2)
    assert "Karta till oss" in browser.get("/personal/ny/").content.decode()
    answer = browser.post("/personal/ny/", filled(sandbox, sha))
    assert "Karta till oss (PDF, 2 sidor" in words(answer)
    token = sealed(answer)
    letter = browser.post("/personal/ny/brev.pdf", {"sealed": token})
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(letter.content)]
    assert ["Rubrik 1" in pages[-2], "Rubrik 2" in pages[-1]] == [True, True]
    assert f"Sida {len(pages)} av {len(pages)}" in " ".join(pages[-1].split())
    shown = browser.post("/personal/ny/brev/", {"sealed": token}).content.decode()
    pictures = [base64.b64decode(one) for one in re.findall(r"base64,([A-Za-z0-9+/=]+)", shown)]
    assert len(pictures) == len(pages)
    for one in pictures:
        with Image.open(BytesIO(one)) as picture:
            assert picture.size == (595, 842)
            assert len(picture.convert("L").getcolors() or []) > 1, "a side is not blank"
    browser.post("/personal/ny/skicka/", {"sealed": token})
    with db.tenant_scope(nation.provider.pk):
        (named,) = Invitation.objects.get().content["attachments"]
    assert (named["sha256"], named["title"], named["pages"]) == (sha, "Karta till oss", 2)


def test_going_back_keeps_what_was_chosen(browser: Client, unit: Any, sandbox: Any) -> None:
    one, other = file(unit, "Karta"), file(unit, "Blankett")
    page = browser.post("/personal/ny/", filled(sandbox, one) | {"back": "1"}).content.decode()
    assert re.search(rf'value="{one}"[^>]* checked', page)
    assert not re.search(rf'value="{other}"[^>]* checked', page)


def test_a_file_that_is_nobodys_or_may_not_be_used_is_refused(browser: Client, unit: Any, sandbox: Any) -> None:
    sha = file(unit, "Karta")
    assert browser.post("/personal/ny/", filled(sandbox, "0" * 64)).status_code == 422
    token = sealed(browser.post("/personal/ny/", filled(sandbox, sha)))
    with db.tenant_scope(unit.provider_id):
        File.objects.update(state="infected")
    assert browser.post("/personal/ny/", filled(sandbox, sha)).status_code == 422
    late = browser.post("/personal/ny/skicka/", {"sealed": token}, follow=True)
    assert "Inget är skickat. Filen är smittad." in words(late)
    with db.tenant_scope(unit.provider_id):
        assert not Invitation.objects.exists()


def test_more_files_than_the_unit_may_send_are_refused_at_the_field(browser: Client, unit: Any, sandbox: Any) -> None:
    many = [file(unit, f"Blad {at}") for at in range(6)]
    answer = browser.post("/personal/ny/", filled(sandbox, *many))
    assert answer.status_code == 422
    assert 'href="#id_attached"' in answer.content.decode()


def test_a_new_version_keeps_the_files_of_the_template_and_those_chosen(browser: Client, unit: Any, sandbox: Any, nation: Any) -> None:
    mine, chosen = file(unit, "Mallens blad"), file(unit, "Mitt blad")
    blocks = Blocks(purpose=mallar.PURPOSE, attachments=(Attached(sha256=mine, title="Mallens blad"),))
    template = mallar.approved(unit, "bilaga", "Med bilaga", blocks=blocks)
    said = {"person": person(sandbox, "ordinary")["id"], "template": str(template.pk), "day": "10/2 2027", "clock": "10"}
    answer = browser.post("/personal/ny/", said | {"attached": [mine, chosen]})
    assert answer.status_code == 200, words(answer)
    browser.post("/personal/ny/skicka/", {"sealed": sealed(answer)})
    with db.tenant_scope(nation.provider.pk):
        made = Invitation.objects.get()
    assert [one["title"] for one in made.content["attachments"]] == ["Mallens blad", "Mitt blad"]
    page = browser.get(f"/personal/k/{made.number}/ny-version/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    reason = re.findall(r'name="reason" value="([^"]+)"', page)[0]
    filled = hidden | {"day": "11/2 2027", "clock": "11", "reason": reason, "note": "En annan tid"}
    again = browser.post(f"/personal/k/{made.number}/ny-version/", filled)
    assert again.status_code == 200, words(again)
    assert "Mitt blad" in words(again)


def test_a_test_print_of_a_template_has_its_files_behind_it(browser: Client, unit: Any) -> None:
    sha = file(unit, "Mallens blad")
    blocks = Blocks(purpose=mallar.PURPOSE, attachments=(Attached(sha256=sha, title="Mallens blad"),))
    template = mallar.approved(unit, "bilaga", "Med bilaga", blocks=blocks)
    address = f"/personal/mallar/{template.template_id}/{template.number}"
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(browser.get(f"{address}/brev.pdf").content)]
    assert "Rubrik 1" in pages[-1]
    assert browser.get(f"{address}/sidor/").content.count(b"base64,") == len(pages)
