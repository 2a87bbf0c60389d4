"""The pages of templates: found, looked at, written, taken through their states by two people, copied, translated and kept as files."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kallelse.kit import clock as product_clock
from kallelse.roles.rules import Role
from kallelse.templates import actions, queries
from kallelse.templates.blocks import Blocks, Field, from_data
from kallelse.templates.models import Template, TemplateVersion, Variant
from tests import kallelser, mallar
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
OTHER = "TSTNMT2321000156-1002"
PLAIN = Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär.")


@pytest.fixture
def unit(nation: Any) -> Any:
    return nation.units["k101"]


@pytest.fixture
def browser(unit: Any) -> Client:
    return kallelser.staff(unit)


def act(browser: Client, template: Any, what: str, **more: str) -> Any:
    return browser.post(f"/personal/mallar/{template.pk}/gor/", {"act": what, **more}, follow=True)


def filled(**more: str) -> dict[str, str]:
    given = {
        "code": "blodprov", "title": "Blodprov", "kind": "timed", "purpose": "Du ska lämna blodprov.", "bring.0.text": "Legitimation",
        "preparation.0.text": "Ät inget efter den här tiden.", "preparation.0.days_before": "1", "preparation.0.time": "22:00",
        "time_types": "Provtagning\n", "cancel_allowed": "on", "place": "{ingång}",
        "fields.0.name": "ingång", "fields.0.kind": "choice", "fields.0.label": "Ingång", "fields.0.choices": "Ingång 1 | Ingång 3",
    }  # fmt: skip
    return given | more


def test_an_empty_list_teaches_what_a_template_is(browser: Client) -> None:
    assert "En mall säger en gång för alla" in words(browser.get("/personal/mallar/"))


def test_templates_are_found_by_word_kind_state_owner_and_review(browser: Client, nation: Any, unit: Any) -> None:
    blood, visit = mallar.approved(unit), mallar.draft(unit, "nybesok", "Nybesök", blocks=PLAIN, kind="open")
    mallar.approved(nation.units["k102"], "rontgen", "Röntgen av knä", blocks=PLAIN)
    TemplateVersion.objects.filter(pk=blood.pk).update(review_by=product_clock.today() - timedelta(days=1))

    def titles(query: str) -> set[str]:
        return set(re.findall(r'/personal/mallar/\d+/">([^<]+)</a>', browser.get(f"/personal/mallar/?{query}").content.decode()))

    assert titles("") == {"Blodprov", "Nybesök"}
    assert titles("q=LEGITIMATION") == {"Blodprov"}
    assert titles("kind=open") == {visit.template.title}
    assert titles("state=approved") == {"Blodprov"}
    assert titles(f"owner={mallar.WRITER.lower()}") == {"Blodprov", "Nybesök"}
    assert titles("granska=1") == {"Blodprov"}
    assert titles("var=alla&q=knä") == {"Röntgen av knä"}
    assert titles("q=finns+inte") == set()
    assert "passerat" in words(browser.get("/personal/mallar/"))


def test_a_template_is_written_block_by_block(browser: Client, unit: Any) -> None:
    answer = browser.post("/personal/mallar/ny/", filled(), follow=True)
    assert "Utkastet är sparat." in words(answer)
    made = TemplateVersion.objects.select_related("template").get()
    blocks = from_data(made.blocks)
    assert blocks.bring == ("Legitimation",)
    assert (blocks.preparation[0].days_before, blocks.preparation[0].time) == (1, "22:00")
    assert blocks.fields == (Field(name="ingång", kind="choice", label="Ingång", choices=("Ingång 1", "Ingång 3")),)
    assert (made.template.unit_id, made.template.time_types, made.template.owner) == (unit.pk, ["Provtagning"], "TSTNMT2321000156-1001")
    page = browser.get(f"/personal/mallar/{made.template.pk}/skriv/").content.decode()
    assert 'value="Legitimation"' in page
    assert 'name="bring.2.text"' in page, "two more rows"


def test_findings_stand_at_their_fields(browser: Client, unit: Any) -> None:
    blocks = Blocks(purpose="Välkommen! Du ska lämna prov.", bring=("Legitimation", "XX fyll i"), place="{saknas}")
    made = mallar.draft(unit, blocks=blocks)
    page = browser.get(f"/personal/mallar/{made.template.pk}/skriv/").content.decode()
    for field, rule in (("purpose", "hälsning"), ("bring.1.text", "lucka eller anteckning"), ("place", "inget fält i mallen")):
        at = page.index(f'name="{field}"')
        assert rule in page[at : at + 900], field
    refused = browser.post(f"/personal/mallar/{made.template.pk}/skriv/", filled(purpose="Välkommen! Hej.", review="1"))
    assert refused.status_code == 422
    assert 'href="#id_purpose"' in refused.content.decode()


def test_what_has_no_shape_is_refused_at_its_field_and_nothing_is_saved(browser: Client) -> None:
    for more, field in (
        ({"code": "Fel kod!"}, "code"),
        ({"fields.0.name": "Två ord"}, "fields.0.name"),
        ({"preparation.0.time": "25:00"}, "preparation.0.time"),
    ):
        answer = browser.post("/personal/mallar/ny/", filled(**more))
        assert answer.status_code == 422
        assert f'href="#id_{field}"' in answer.content.decode(), words(answer)
    assert not Template.objects.exists()


def test_two_people_stand_for_a_template(browser: Client, unit: Any) -> None:
    browser.post("/personal/mallar/ny/", filled())
    template = Template.objects.get()
    browser.post(f"/personal/mallar/{template.pk}/skriv/", filled(review="1"))
    assert "du har redan skrivit eller granskat den" in words(act(browser, template, "approve"))
    second = kallelser.staff(unit, employee=OTHER)
    assert "Lämna tillbaka" in words(second.get(f"/personal/mallar/{template.pk}/"))
    assert "utkast igen" in words(act(second, template, "send_back", why="Skriv kortare."))
    assert "Skriv kortare." in words(browser.get(f"/personal/mallar/{template.pk}/"))
    act(browser, template, "review")
    assert "Mallen är godkänd" in words(act(second, template, "approve", review_by="1/6 2027"))
    made = TemplateVersion.objects.get()
    assert (made.state, made.approved_by, str(made.review_by)) == ("approved", OTHER, "2027-06-01")
    assert [one.version for one in queries.for_sending(unit, today=product_clock.today())] == [made.pk]


def test_a_new_version_shows_what_differs_and_the_old_one_stands(browser: Client, unit: Any) -> None:
    made = mallar.approved(unit)
    act(browser, made.template, "new_version")
    browser.post(
        f"/personal/mallar/{made.template.pk}/skriv/", filled(purpose="Du ska lämna urinprov. Provet visar hur din medicin fungerar.")
    )
    page = browser.get(f"/personal/mallar/{made.template.pk}/").content.decode()
    assert re.search(r"<del>blodprov\.</del>\s*<ins>urinprov\.</ins>", page)
    assert mallar.PURPOSE in words(browser.get(f"/personal/mallar/{made.template.pk}/?version=1"))


def test_it_is_shown_as_the_patient_meets_it_in_every_form(browser: Client, unit: Any) -> None:
    made = mallar.approved(unit)
    actions.translate(
        mallar.who(unit), made, "easy_read", Blocks(purpose="Du ska lämna blod.", preparation=(), bring=()), product_clock.now()
    )
    address = f"/personal/mallar/{made.template.pk}/"
    assert mallar.PURPOSE in words(browser.get(address))
    assert "Du ska lämna blod." in words(browser.get(f"{address}?form=easy_read"))
    assert browser.get(f"{address}1/brev.pdf").content.startswith(b"%PDF")
    assert "data:image/png;base64," in browser.get(f"{address}1/sidor/?form=easy_read").content.decode()


def test_a_draft_that_cannot_be_said_says_why(browser: Client, unit: Any) -> None:
    made = mallar.draft(unit, blocks=Blocks(purpose="Du ska träffa {någon}."))
    assert "Kan inte visas än" in words(browser.get(f"/personal/mallar/{made.template.pk}/"))
    assert browser.get(f"/personal/mallar/{made.template.pk}/1/brev.pdf").status_code == 404


def test_a_translation_is_written_beside_the_swedish_and_goes_stale_with_it(browser: Client, unit: Any) -> None:
    made = mallar.draft(unit, blocks=Blocks(purpose="Du ska lämna blodprov.", bring=("Legitimation", "Läkemedelslista")))
    address = f"/personal/mallar/{made.template.pk}/variant/"
    assert browser.post(address, {"form": "so"})["Location"] == f"{address}so/"
    page = browser.get(f"{address}so/").content.decode()
    assert '<p lang="sv">Du ska lämna blodprov.</p>' in page
    assert re.search(r'<textarea[^>]*lang="so"', page)
    said = {"purpose": "Waa inaad dhiig bixisaa.", "bring.0": "Aqoonsi", "bring.1": "Liiska daawooyinka", "labels.when": "Goorma"}
    assert "Varianten är sparad." in words(browser.post(f"{address}so/", said, follow=True))
    one = Variant.objects.get()
    assert from_data(one.blocks).bring == ("Aqoonsi", "Liiska daawooyinka")
    assert from_data(one.blocks).labels == {"when": "Goorma"}
    browser.post(
        f"/personal/mallar/{made.template.pk}/skriv/",
        filled(place="", **{"fields.0.name": "", "fields.0.kind": "", "fields.0.label": "", "fields.0.choices": ""}),
    )
    assert "har ändrats sedan varianten skrevs" in words(browser.get(f"{address}so/"))
    assert "inaktuell" in words(browser.get(f"/personal/mallar/{made.template.pk}/"))
    assert "har ändrats sedan" in words(act(kallelser.staff(unit, employee=OTHER), made.template, "approve_variant", form="so"))


def test_another_person_approves_a_variant(browser: Client, unit: Any) -> None:
    made = mallar.approved(unit, blocks=PLAIN)
    browser.post(f"/personal/mallar/{made.template.pk}/variant/easy_read/", {"purpose": "Du ska träffa en läkare. Ni ska prata."})
    assert "du har redan skrivit" in words(act(browser, made.template, "approve_variant", form="easy_read"))
    assert "Varianten är godkänd." in words(act(kallelser.staff(unit, employee=OTHER), made.template, "approve_variant", form="easy_read"))
    assert list(queries.usable_variants(made.pk)) == ["easy_read"]


def test_where_it_is_used_is_counted(browser: Client, nation: Any, unit: Any) -> None:
    from kallelse.invitations.models import Invitation
    from kallelse.kit import db

    made = mallar.approved(unit)
    one = kallelser.make(unit, nation.sources["cosmic"])
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.filter(pk=one.pk).update(template=made.pk)
    page = browser.get(f"/personal/mallar/{made.template.pk}/").content.decode()
    assert re.search(r'<th scope="row"><a href="\?version=1">1</a></th><td>1</td><td>1</td><td>1</td>', page)


def test_another_units_template_is_copied_as_a_draft(browser: Client, nation: Any, unit: Any) -> None:
    made = mallar.approved(nation.units["k102"], "rontgen", "Röntgen", blocks=PLAIN)
    page = words(browser.get(f"/personal/mallar/{made.template.pk}/"))
    assert "Kopiera till oss" in page
    assert "Ta mallen ur bruk" not in page
    assert act(browser, made.template, "retire", why="Fel").status_code == 404
    assert browser.get(f"/personal/mallar/{made.template.pk}/skriv/").status_code == 404
    act(browser, made.template, "copy")
    copy = Template.objects.get(unit=unit)
    assert (copy.code, copy.state) == ("rontgen", "draft")
    assert "Koden är redan använd." in words(act(browser, made.template, "copy"))


def test_another_providers_template_is_not_there(browser: Client, nation: Any) -> None:
    made = mallar.approved(nation.units["lind"], "annan", "Annan", blocks=PLAIN)
    for path in ("", "skriv/", "fil/", "1/brev.pdf", "variant/so/"):
        assert browser.get(f"/personal/mallar/{made.template.pk}/{path}").status_code == 404
    assert act(browser, made.template, "copy").status_code == 404
    assert "Annan" not in words(browser.get("/personal/mallar/?var=alla"))


def test_retired_with_a_reason_it_is_sent_no_more(browser: Client, unit: Any) -> None:
    made = mallar.approved(unit)
    assert "Skälet saknas." in words(act(browser, made.template, "retire"))
    assert "tagen ur bruk" in words(act(browser, made.template, "retire", why="Ersatt."))
    assert queries.for_sending(unit, today=product_clock.today()) == []


def test_a_file_goes_out_and_comes_in_the_same(browser: Client, nation: Any, unit: Any) -> None:
    made = mallar.approved(unit)
    body = browser.get(f"/personal/mallar/{made.template.pk}/fil/").content
    other = kallelser.staff(nation.units["k102"])
    answer = other.post("/personal/mallar/las-in/", {"file": SimpleUploadedFile("blodprov.toml", body)}, follow=True)
    assert "inläst som utkast" in words(answer)
    copy = Template.objects.get(unit=nation.units["k102"])
    assert other.get(f"/personal/mallar/{copy.pk}/fil/").content == body
    again = other.post("/personal/mallar/las-in/", {"file": SimpleUploadedFile("blodprov.toml", body)}, follow=True)
    assert "redan likadan" in words(again)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"inte toml = [", b"code = 'x'"])
def test_what_is_no_template_file_is_refused(browser: Client, body: bytes) -> None:
    answer = browser.post("/personal/mallar/las-in/", {"file": SimpleUploadedFile("x.toml", body)}, follow=True)
    assert 'role="alert"' in answer.content.decode() or "ds-error" in answer.content.decode() or "Inget" in words(answer)
    assert not Template.objects.exists()


def test_who_only_sends_reads_templates_and_writes_none(unit: Any) -> None:
    made = mallar.approved(unit)
    sender = kallelser.staff(unit, employee=OTHER, roles=[Role.SENDER])
    page = words(sender.get(f"/personal/mallar/{made.template.pk}/"))
    assert "Gör en ny version" not in page
    for path in ("ny/", f"{made.template.pk}/skriv/", f"{made.template.pk}/variant/so/"):
        assert sender.get(f"/personal/mallar/{path}").status_code == 403
    assert act(sender, made.template, "retire", why="x").status_code == 404


@pytest.mark.risk("K39")
def test_hostile_words_stay_words(browser: Client, unit: Any) -> None:
    made = mallar.draft(unit, blocks=Blocks(purpose="Du ska lämna prov.", bring=("<script>alert(1)</script>",)))
    for path in ("", "skriv/", "variant/so/"):
        page = browser.get(f"/personal/mallar/{made.template.pk}/{path}").content.decode()
        assert "<script>alert" not in page
