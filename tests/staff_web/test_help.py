"""Help at the foot of every page, and in the reader's language, which is kept through log-in and out."""

from typing import Any

import pytest
from django.urls import get_resolver

from kallelse.staff_web.help_web import helped
from kallelse.staff_web.help_words import GLOSSARY, KEYS, TOPICS
from tests import kallelser
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


def test_every_page_has_help_of_its_own() -> None:
    from kallelse.staff_web.web import urlpatterns

    strange = {"commissions", "choose", "login", "login-answer", "logout", "logged-out", "alive", "language", "help", "glossary"}
    general = {str(one.name) for one in urlpatterns if one.name not in strange and helped(str(one.name)) is TOPICS["help"]}
    assert general == set()
    assert get_resolver()


def test_the_help_of_a_page_stands_on_the_page(nation: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    for address, topic in (("/personal/", "list"), ("/personal/fil/", "file"), ("/personal/installningar/roller/", "settings")):
        assert str(TOPICS[topic].what) in words(browser.get(address))


def test_all_help_and_the_glossary_can_be_read(nation: Any) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=[])
    said = words(browser.get("/personal/hjalp/"))
    for topic in TOPICS.values():
        assert str(topic.title) in said
    for key, does in KEYS:
        assert f"{key} {does}" in said
    said = words(browser.get("/personal/hjalp/ordlista/"))
    assert [str(word) for word, _ in GLOSSARY] == sorted((str(word) for word, _ in GLOSSARY), key=alphabetically)
    for word, means in GLOSSARY:
        assert f"{word} {means}" in said


def alphabetically(word: str) -> list[int]:
    """The Swedish order, å ä ö last."""
    return ["abcdefghijklmnopqrstuvwxyzåäö".find(letter) for letter in word.casefold() if letter.isalpha()]


def test_the_language_is_chosen_kept_and_changed_back(nation: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    assert browser.post("/personal/sprak/", {"language": "en", "there": "/personal/fil/"})["Location"] == "/personal/fil/"
    page = browser.get("/personal/")
    assert '<html lang="en"' in page.content.decode()
    assert "Settings" in words(page)
    assert "Inställningar" not in words(page)
    browser.post("/personal/logga-ut/")
    assert '<html lang="en"' in browser.get("/personal/logga-in/").content.decode()
    assert browser.post("/personal/sprak/", {"language": "sv"})["Location"] == "/personal/"
    assert '<html lang="sv"' in browser.get("/personal/logga-in/").content.decode()


def test_in_english_no_page_says_anything_in_swedish(nation: Any) -> None:
    import polib

    from kallelse.sandbox.nation import PURPOSE
    from tests.guards.messages import catalogue

    unit = nation.units["k101"]
    task = kallelser.Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-12T10:00:00+01:00")
    made = kallelser.make(unit, nation.sources["cosmic"], steps=(kallelser.Planned("inbox", "available"), task))
    browser = kallelser.staff(unit)
    browser.post("/personal/sprak/", {"language": "en"})
    plain = [one for one in polib.pofile(str(catalogue("en"))) if len(one.msgid) > 12 and "%" not in one.msgid and "{" not in one.msgid]
    named = {PURPOSE}  # A commission's own name, in the words of the directory.
    swedish = [one.msgid for one in plain if one.msgid not in one.msgstr and one.msgid not in named]
    settings = ("", "rutin/", "roller/", "varden/", "paminnelser/", "kontaktas-inte/", "varden/cancel_limit_wd/")
    others = "ny/ fil/ forhandskontroll/ reception/ kampanjer/ mallar/ bilagor/ bokningar/ besok/ hjalp/ hjalp/ordlista/ uppdrag/".split()
    pages = ["", "?visa=alla", *others, *(f"installningar/{one}" for one in settings), f"lista/{made.number}/"]
    for page in pages:
        answer = browser.get(f"/personal/{page}")
        assert answer.status_code == 200, page
        said = words(answer)
        assert [text for text in swedish if text in said] == [], page


@pytest.mark.parametrize("there", ["//evil.example/personal/", "https://evil.example/", "/k/X/", "javascript:1", ""])
def test_the_way_back_never_leads_elsewhere(nation: Any, there: str) -> None:
    assert kallelser.browser().post("/personal/sprak/", {"language": "en", "there": there})["Location"] == "/personal/"


def test_patients_pages_follow_no_colleagues_choice(nation: Any) -> None:
    browser = kallelser.browser()
    browser.post("/personal/sprak/", {"language": "en"})
    assert '<html lang="sv"' in browser.get("/").content.decode()
