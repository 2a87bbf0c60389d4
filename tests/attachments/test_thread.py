"""A kallelse with files, from the care system's word to the inbox, the envelope and the patient's screen."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from kallelse.attachments import queries
from kallelse.attachments.models import File, Use
from kallelse.invitations.models import Event, Rendition, Step
from kallelse.invitations.wording import Attached, Wording, as_data
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.attachments import files

pytestmark = pytest.mark.db


@pytest.fixture
def unit(thread: Any, configured: Callable[..., None]) -> Any:
    configured(clamav=thread.sandbox.clamd)
    return thread.nation.units["k101"]


def named(unit: Any, title: str, body: bytes, use: str = "both") -> Attached:
    files.uploaded(unit, body, title)
    with db.tenant_scope(unit.provider_id):
        choices = queries.choosable(unit.provider_id, unit.pk, product_clock.today())
    return next(one.attached(use) for one in choices if one.title == title)


def rendition(thread: Any, channel: str) -> bytes:
    with db.tenant_scope(thread.nation.provider.pk):
        return bytes(Rendition.objects.get(step__channel=channel).content)


def page_texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_the_inbox_shows_the_address_in_full_and_it_leads_to_the_file(thread: Any, unit: Any, work: Any) -> None:
    both, paper = named(unit, "Inför röntgen", files.tagged()), named(unit, "Blankett", files.untagged(), "paper")
    thread.hand_in(thread.one("ordinary"), wording=as_data(Wording(purpose="Röntgen.", attachments=(both, paper))))
    work()
    made = thread.invitation()
    text = rendition(thread, "inbox").decode()
    address = f"/b/{made.number}/bilaga/{both.sha256[:16]}"
    assert f'url="http://localhost:8000{address}"' in text
    assert f">localhost:8000{address}</link>" in text
    assert "Inför röntgen (PDF, 1 sida" in text
    assert "Blankett" not in text
    answer = kallelser.resident(made.subject).get(address)
    assert answer.content.startswith(b"%PDF-")
    with db.tenant_scope(unit.provider_id):
        assert sorted(Use.objects.filter(invitation=made.pk).values_list("use", flat=True)) == ["both", "paper"]
    assert "Patienten hämtade bilagan Inför röntgen." in thread.story()


@pytest.mark.risk("K17")
def test_files_lie_behind_the_letter_and_every_side_is_counted(thread: Any, unit: Any, work: Any) -> None:
    attached = (
        named(unit, "Två sidor", files.tagged("Två", 2)), named(unit, "Bara på skärm", files.tagged("Skärm"), "digital"),
        named(unit, "Karta", files.photo("PNG", (300, 200)), "paper"),
    )  # fmt: skip
    thread.hand_in(thread.one("no_account"), days=12, wording=as_data(Wording(purpose="Röntgen.", attachments=attached)))
    work()
    (path,) = thread.letters()
    pages = page_texts(path.read_bytes())
    own = len(pages) - 3
    text = " ".join(" ".join(pages[:own]).split())
    assert "Två sidor (PDF, 2 sidor" in text
    assert "följer med det här brevet" in text
    assert "Bara på skärm" in text
    assert "/bilaga/" not in text, "nobody types that"
    for at, page in enumerate(pages, 1):
        assert f"Sida {at} av {len(pages)}" in " ".join(page.split())
    assert ["Rubrik 1" in pages[own], "Rubrik 2" in pages[own + 1], "Karta, 1 (1)" in pages[own + 2]] == [True, True, True]
    opened = pikepdf.open(BytesIO(path.read_bytes()))
    assert "/StructTreeRoot" in opened.Root, "the letter's own sides are tagged still"
    with opened.open_metadata() as metadata:
        assert not [claim for claim in ("pdfaid:part", "pdfuaid:part") if claim in metadata], "and nothing more is claimed"
    with db.tenant_scope(unit.provider_id):
        assert bytes(Rendition.objects.get(step__channel="letter").content) == path.read_bytes()


def test_what_does_not_fit_is_left_out_said_and_somebodys_task(thread: Any, unit: Any, work: Any) -> None:
    attached = (named(unit, "Lång", files.tagged("Lång", 11)), named(unit, "Kort", files.tagged("Kort")))
    thread.hand_in(thread.one("no_account"), days=12, wording=as_data(Wording(purpose="Röntgen.", attachments=attached)))
    work()
    (path,) = thread.letters()
    text = " ".join(" ".join(page_texts(path.read_bytes())).split())
    assert "Kort (PDF, 1 sida" in text
    assert "Lång (PDF, 11 sidor" in text, "it can be read on the web"
    assert "Lång (PDF, 11 sidor, 9 kB) följer" not in text
    assert thread.reasons()["manual"] == "attachment_left_out"


@pytest.mark.risk("K38")
def test_a_file_that_is_not_clean_reaches_nobody(thread: Any, unit: Any, work: Any) -> None:
    good = named(unit, "Inför röntgen", files.tagged())
    with db.tenant_scope(unit.provider_id):
        File.objects.update(state="infected")
    unknown = Attached(sha256="0" * 64, title="Okänd")
    thread.hand_in(thread.one("ordinary"), wording=as_data(Wording(purpose="Röntgen.", attachments=(good, unknown))))
    work()
    assert b"bilaga" not in rendition(thread, "inbox")
    assert thread.reasons()["manual"] == "attachment_missing"
    with db.tenant_scope(unit.provider_id):
        assert Step.objects.get(channel="inbox").state in ("accepted", "available", "notified")
        assert not Event.objects.filter(kind="attachment_fetched").exists()
