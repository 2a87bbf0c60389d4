"""Every word of the pages has its English, and every word of the patient's pages six languages, with the same places to fill in."""

import re
from datetime import UTC, datetime

import polib
import pytest
from django.utils import translation

from kallelse.content import page_filters
from kallelse.patient_web import languages
from tests.guards import messages
from tests.guards.messages import PLURALS, ROOT, catalogue, forms

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
ALWAYS = re.compile(
    r"\b(?:t\.\s?ex|bl\.\s?a|d\.\s?v\.\s?s|dvs|o\.\s?s\.\s?v|osv|m\.\s?m|pga|p\.\s?g\.\s?a|tel|ca|resp)\b\.?", re.IGNORECASE
)


@pytest.fixture(scope="module", params=PLURALS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue(language)))


def test_every_message_is_found_and_is_said_in_the_language(language: str, book: polib.POFile) -> None:
    said = messages.messages(language)
    assert len(said) > (1500 if language == "en" else 400)
    translated = {(one.msgid, one.msgid_plural) for one in book if one.translated()}
    missing = {message: sorted(files) for message, files in said.items() if message not in translated}
    assert missing == {}, f"run make messages, and write what is missing in {catalogue(language)}"


def test_it_counts_in_every_form_of_the_language(language: str, book: polib.POFile) -> None:
    assert book.metadata["Plural-Forms"] == PLURALS[language]
    for one in book:
        if one.msgid_plural:
            assert sorted(one.msgstr_plural) == list(range(forms(language))), one.msgid
            assert all(one.msgstr_plural.values()), one.msgid


def test_templates_are_read_whole() -> None:
    """Each way in which a template can say something is found, as the framework itself reads it."""
    source = messages._python_of(
        "{% load i18n %}{% translate \"ett\" %}{% translate 'två' as x %}{% blocktranslate with n=1 %}tre {{ n }}{% endblocktranslate %}"
        '{% blocktranslate count n=2 %}en fyra{% plural %}{{ n }} fyror{% endblocktranslate %}{{ x|default:_("fem") }}'
        '{% include "a.html" with caption=_("sex") %}'
    )
    assert set(messages._said(source)) == {
        ("ett", ""), ("två", ""), ("tre %(n)s", ""), ("en fyra", "%(n)s fyror"), ("fem", ""), ("sex", "")
    }  # fmt: skip


def test_it_fills_in_the_same_places(language: str, book: polib.POFile) -> None:
    """One of something need not be said in figures."""
    for one in book.translated_entries():
        most, least = set(PLACES.findall(one.msgid_plural or one.msgid)), set(PLACES.findall(one.msgid))
        for said in (one.msgstr_plural or {0: one.msgstr}).values():
            assert least & most <= set(PLACES.findall(said)) <= most, one.msgid
            assert (said[:1].isspace(), said[-1:].isspace()) == (one.msgid[:1].isspace(), one.msgid[-1:].isspace()), one.msgid


def test_no_swedish_is_left_in_a_foreign_language(language: str, book: polib.POFile) -> None:
    """What is the same in both is a name or a word that both have."""
    if not language.startswith("sv"):
        same = {one.msgid for one in book if one.msgstr == one.msgid and len(PLACES.sub("", one.msgid).split()) > 2}
        assert same == set()


def test_the_compiled_catalogue_is_the_written_one(language: str, book: polib.POFile) -> None:
    compiled = {
        (one.msgid, one.msgid_plural): (one.msgstr, one.msgstr_plural) for one in polib.mofile(str(catalogue(language).with_suffix(".mo")))
    }
    assert compiled == {(one.msgid, one.msgid_plural): (one.msgstr, one.msgstr_plural) for one in book if one.translated()}


def test_whoever_approved_a_language_has_read_what_it_says_now(language: str) -> None:
    """A catalogue that has changed since then must be read again before production shows it."""
    one = next(one for one in languages.every() if one.code == language)
    assert one.approved == (one.state == "approved"), f"{language}: somebody must approve what is new"


def test_patients_words_have_no_abbreviations_that_are_read_aloud_wrong() -> None:
    assert {singular for singular, _ in messages.messages("fi") if ALWAYS.search(singular)} == set()


def test_the_framework_speaks_it() -> None:
    with translation.override("en"):
        assert translation.gettext("Inställningar") == "Settings"
        assert translation.ngettext("{n} dag", "{n} dagar", 2) == "{n} days"
    with translation.override("sv"):
        assert translation.gettext("Inställningar") == "Inställningar"


def test_what_is_made_for_patients_asks_for_no_translation() -> None:
    """A colleague who reads English still sends Swedish: these words are in no catalogue, so that no choice of hers can reach them."""
    known = {one.msgid for one in polib.pofile(str(catalogue("en")))}
    made = [path.read_text() for path in sorted((ROOT / "delivery").rglob("*.py"))]
    asked = {singular for source in made for singular, _ in messages._said(source)}
    assert asked & known == set()


def test_a_day_is_said_in_the_readers_language() -> None:
    moment = datetime(2027, 2, 9, 8, 40, tzinfo=UTC)
    with translation.override("en"):
        assert page_filters.moment_words(moment) == "Tuesday 9 February 2027 at 09.40"
    assert page_filters.moment_words(moment).replace("\u00a0", " ") == "tisdag 9 februari 2027 kl. 09.40"
