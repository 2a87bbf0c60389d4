"""The patient meets her own language or form where an approved and fresh variant has it; else the Swedish, with the offer of help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kallelse import content
from kallelse.connections.models import CareUnit
from kallelse.delivery import rendering
from kallelse.delivery.rendering import Form
from kallelse.protocols import docbook
from kallelse.templates import actions, filling, queries
from kallelse.templates.actions import Who
from kallelse.templates.blocks import LABELS, Blocks, Field, Step, from_data
from kallelse.templates.models import TemplateVersion, Variant
from kallelse.templates.refusals import TemplateError
from tests.content.samples import RECIPIENT, paper

pytestmark = pytest.mark.db
SWEDISH = Blocks(
    purpose="Du ska träffa {vem}. Det gäller {vad}.", preparation=(Step("Ät ingenting.", 1, "22:00"),), bring=("Legitimation",),
    illness="Ring om du är sjuk.", fee="besok", fee_text="Betala i receptionen.",
    fields=(Field("vem", "choice", label="Vem", choices=("en läkare", "en psykolog")), Field("vad", "date", label="Vilken dag")),
)  # fmt: skip
SOMALI = Blocks(
    purpose="Waxaad la kulmi doontaa {vem}. {vad}", preparation=(Step("Waxba ha cunin."),), bring=("Aqoonsi",),
    illness="Soo wac haddii aad jiran tahay.", fee_text="Ku bixi soo dhoweynta.",
    labels=dict.fromkeys(LABELS, "Wakhtiga") | {"en läkare": "dhakhtar"},
)  # fmt: skip
EASY = Blocks(purpose="Du ska träffa {vem}. Det är om {vad}.", bring=("Ditt leg",), illness="Är du sjuk? Ring oss.")
FIELDS = {"vem": "en läkare", "vad": "2027-02-01"}
Made = Callable[..., TemplateVersion]


@dataclass
class Said:
    """What a stored kallelse says."""

    content: dict[str, Any]
    received_at: datetime
    visit_start: datetime | None
    number: str = "7K3M-92QD"
    version: int = 1
    kind: str = "timed"
    visit_end: datetime | None = None
    book_before: None = None
    cancel_deadline: datetime | None = None
    fee: str = ""
    replaces: None = None


@pytest.fixture
def version(made: Made, karin: Who, olle: Who, now: datetime) -> TemplateVersion:
    one = made("prov", SWEDISH)
    for form, blocks in (("so", SOMALI), ("easy_read", EASY)):
        actions.approve_variant(olle, actions.translate(karin, one, form, blocks, now), now)
    return one


def said(version: TemplateVersion, unit: CareUnit, now: datetime, form: Form, *, guardian: bool = False, **more: Any) -> content.Kallelse:
    words = filling.fill(version, FIELDS, unit=unit, day=now.date()) | more
    one = Said(words, now + timedelta(hours=1), now + timedelta(days=30))
    return rendering.kallelse_of(one, unit, recipient_kind="guardian" if guardian else "self", form=form)


def test_the_patients_language_comes_first_and_the_swedish_stands_in_the_same_message(
    version: TemplateVersion, nation: Any, now: datetime
) -> None:
    kallelse = said(version, nation.units["k101"], now, Form(needs=("other_language",), language="so"))
    for text in (docbook.to_text(content.inbox_message(kallelse).docbook_text), paper(content.letter_pdf(kallelse, RECIPIENT))):
        flat = " ".join(text.split())
        assert "Waxaad la kulmi doontaa dhakhtar. 2027-02-01" in flat
        assert "2027-02-09 22:00: Waxba ha cunin." in flat
        assert "2027-02-10 08:00" in flat
        assert "Du ska träffa en läkare. Det gäller måndag 1 februari 2027." in flat
        assert flat.index("Waxaad") < flat.index("Du ska träffa")
    (section,) = [one for one in content.facts(kallelse).sections if one.key == "translation"]
    assert (section.lang, section.title) == ("so", "Soomaali")


@pytest.mark.parametrize("form", [Form(), Form(needs=("other_language",), language="ar"), Form(needs=("interpreter",), language="")])
def test_without_her_language_the_swedish_comes_with_the_offer_of_help(
    version: TemplateVersion, nation: Any, now: datetime, form: Form
) -> None:
    kallelse = said(version, nation.units["k101"], now, form)
    assert kallelse.other is None
    text = docbook.to_text(content.inbox_message(kallelse).docbook_text)
    assert "Du ska träffa en läkare." in text
    assert "tolk" in text
    assert "رسالة مهمة" in text


def test_easy_read_takes_the_place_of_the_usual_words(version: TemplateVersion, nation: Any, now: datetime) -> None:
    kallelse = said(version, nation.units["k101"], now, Form(needs=("easy_read",)))
    assert kallelse.purpose == "Du ska träffa en läkare. Det är om måndag 1 februari 2027."
    assert (kallelse.bring, kallelse.illness_text) == (("Ditt leg",), "Är du sjuk? Ring oss.")
    assert kallelse.preparation[0].text == "Ät ingenting.", "what the variant does not say is said as usual"
    assert kallelse.fee_text.endswith("Betala i receptionen.")


def test_what_the_sender_says_itself_is_never_put_in_other_words(version: TemplateVersion, nation: Any, now: datetime) -> None:
    unit = nation.units["k101"]
    own = said(version, unit, now, Form(needs=("easy_read", "other_language"), language="so"), purpose="Egna ord.", bring=["Glasögon"])
    assert (own.purpose, own.bring, own.other) == ("Egna ord.", ("Glasögon",), None)
    assert own.illness_text == "Är du sjuk? Ring oss."


def test_words_to_the_child_are_for_whoever_reads_with_it(
    version: TemplateVersion, nation: Any, karin: Who, olle: Who, now: datetime
) -> None:
    actions.approve_variant(olle, actions.translate(karin, version, "child", Blocks(purpose="Du får träffa {vem}."), now), now)
    assert said(version, nation.units["k101"], now, Form(), guardian=True).child_text == "Du får träffa en läkare."
    assert said(version, nation.units["k101"], now, Form()).child_text == ""


def test_a_variant_needs_a_named_person_other_than_its_author(made: Made, nation: Any, karin: Who, now: datetime) -> None:
    version = made("prov", SWEDISH)
    variant = actions.translate(karin, version, "so", SOMALI, now)
    with pytest.raises(TemplateError, match="Två personer"):
        actions.approve_variant(karin, variant, now)
    assert said(version, nation.units["k101"], now, Form(needs=("other_language",), language="so")).other is None


def test_edited_swedish_makes_every_variant_stale_and_unused(
    version: TemplateVersion, nation: Any, karin: Who, olle: Who, now: datetime
) -> None:
    newer = actions.new_version(karin, version.template, now)
    assert set(queries.usable_variants(newer.pk)) == {"so", "easy_read"}, "the same words need no new translation"
    newer = actions.save(karin, newer, msgspec.structs.replace(SWEDISH, illness="Stanna hemma om du är sjuk."), now)
    newer = actions.approve(olle, actions.send_to_review(karin, newer, now), now)
    assert queries.usable_variants(newer.pk) == {}
    assert all(queries.stale(each, newer) for each in queries.variants(newer))
    assert said(newer, nation.units["k101"], now, Form(needs=("other_language",), language="so")).other is None
    with pytest.raises(TemplateError, match="har ändrats"):
        actions.approve_variant(olle, Variant.objects.get(version=newer, form="so"), now)
    assert said(version, nation.units["k101"], now, Form(needs=("other_language",), language="so")).other is not None, "running care"


def test_a_later_variant_does_not_change_what_has_been_said(made: Made, nation: Any, karin: Who, olle: Who, now: datetime) -> None:
    version = made("prov", SWEDISH)
    later = now + timedelta(days=2)
    actions.approve_variant(olle, actions.translate(karin, version, "easy_read", EASY, later), later)
    assert said(version, nation.units["k101"], now, Form(needs=("easy_read",))).purpose.endswith("Det gäller måndag 1 februari 2027.")


def test_a_variant_that_breaks_a_rule_is_not_approved(made: Made, karin: Who, olle: Who, now: datetime) -> None:
    version = made("prov", SWEDISH)
    half = actions.translate(karin, version, "so", msgspec.structs.replace(SOMALI, bring=()), now)
    with pytest.raises(TemplateError) as raised:
        actions.approve_variant(olle, half, now)
    assert raised.value.field == "so:bring"


def test_an_approved_variant_stands(version: TemplateVersion, karin: Who, now: datetime) -> None:
    with pytest.raises(TemplateError, match="ändras inte"):
        actions.translate(karin, version, "so", SOMALI, now)
    with pytest.raises(TemplateError):
        actions.drop_variant(karin, Variant.objects.get(version=version, form="so"), now)
    with pytest.raises(TemplateError, match="eget språk"):
        actions.translate(karin, version, "sv-SE", SOMALI, now)


def test_the_price_is_that_of_the_day(made: Made, nation: Any, now: datetime) -> None:
    version = made("fri", msgspec.structs.replace(SWEDISH, fee="screening"))
    words = filling.fill(version, FIELDS, unit=nation.units["k101"], day=now.date())
    assert (words["fee_sek"], words["fee_text"]) == (0, "Betala i receptionen.")
    assert from_data(version.blocks).fee == "screening"


def test_pictograms_stand_beside_the_lines_of_easy_swedish_on_page_and_paper(
    version: TemplateVersion, nation: Any, karin: Who, olle: Who, now: datetime
) -> None:
    shown = Blocks(pictures={"preparation.0": "fasting", "bring.0": "bring-id"})
    actions.approve_variant(olle, actions.translate(karin, version, "pictures", shown, now), now)
    unit = nation.units["k101"]
    plain, easy = (said(version, unit, now, form) for form in (Form(), Form(needs=("easy_read",))))
    assert plain.pictures == ()
    assert easy.pictures == (("Ät ingenting.", "fasting"), ("Ditt leg", "bring-id"))
    found = {item.text: item.picture for section in content.facts(easy).sections for item in section.items}
    assert (found["Ät ingenting."], found["Ditt leg"]) == ("fasting", "bring-id")
    with_pictures, without = (content.letter_pdf(one, RECIPIENT) for one in (easy, msgspec.structs.replace(easy, pictures=())))
    differ = {*paper(with_pictures).split()} ^ {*paper(without).split()}
    assert not any(map(str.isalpha, differ)), "a pictogram says nothing that the line does not say"
    assert with_pictures.sha256 != without.sha256
    assert "Ät ingenting." in docbook.to_text(content.inbox_message(easy).docbook_text)


def test_no_pictogram_stands_beside_what_the_sender_wrote(
    version: TemplateVersion, nation: Any, karin: Who, olle: Who, now: datetime
) -> None:
    shown = Blocks(pictures={"preparation.0": "fasting", "bring.0": "bring-id"})
    actions.approve_variant(olle, actions.translate(karin, version, "pictures", shown, now), now)
    own = [{"text": "Du får äta.", "days_before": 1, "time": "22:00"}]
    easy = said(version, nation.units["k101"], now, Form(needs=("easy_read",)), preparation=own)
    assert easy.pictures == (("Ditt leg", "bring-id"),)
