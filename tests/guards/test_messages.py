"""Every word of the staff's pages has its English, with the same places to fill in; what patients read has none."""

import re
from datetime import UTC, datetime

import polib
import pytest
from django.utils import translation

from kallelse.content import page_filters
from tests.guards import messages
from tests.guards.messages import CATALOGUE, ROOT

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_message_is_found_and_has_its_english(english: polib.POFile) -> None:
    said = messages.messages()
    assert len(said) > 1500
    translated = {(one.msgid, one.msgid_plural) for one in english if one.translated()}
    missing = {message: sorted(files) for message, files in said.items() if message not in translated}
    assert missing == {}, "run make messages, and write the English in locale/en/LC_MESSAGES/django.po"


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


def test_the_english_fills_in_the_same_places(english: polib.POFile) -> None:
    for one in english.translated_entries():
        for said in [one.msgstr] if not one.msgid_plural else one.msgstr_plural.values():
            expected = one.msgid_plural or one.msgid
            assert set(PLACES.findall(said)) == set(PLACES.findall(expected)), one.msgid
            assert (said[:1].isspace(), said[-1:].isspace()) == (one.msgid[:1].isspace(), one.msgid[-1:].isspace()), one.msgid


def test_the_compiled_catalogue_is_the_written_one(english: polib.POFile) -> None:
    compiled = {(one.msgid, one.msgid_plural): (one.msgstr, one.msgstr_plural) for one in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {(one.msgid, one.msgid_plural): (one.msgstr, one.msgstr_plural) for one in english if one.translated()}


def test_the_framework_speaks_it() -> None:
    with translation.override("en"):
        assert translation.gettext("Inställningar") == "Settings"
        assert translation.ngettext("{n} dag", "{n} dagar", 2) == "{n} days"
    with translation.override("sv"):
        assert translation.gettext("Inställningar") == "Inställningar"


def test_what_is_made_for_patients_asks_for_no_translation() -> None:
    """A colleague who reads English still sends Swedish: these words are in no catalogue, so that no choice of hers can reach them."""
    known = {one.msgid for one in polib.pofile(str(CATALOGUE))}
    made = [path.read_text() for path in sorted((ROOT / "delivery").rglob("*.py"))]
    asked = {singular for source in made for singular, _ in messages._said(source)}
    assert asked & known == set()


def test_a_day_is_said_in_the_readers_language() -> None:
    moment = datetime(2027, 2, 9, 8, 40, tzinfo=UTC)
    with translation.override("en"):
        assert page_filters.moment_words(moment) == "Tuesday 9 February 2027 at 09.40"
    assert page_filters.moment_words(moment).replace("\u00a0", " ") == "tisdag 9 februari 2027 kl. 09.40"
