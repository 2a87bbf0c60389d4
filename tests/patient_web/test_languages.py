"""The patient's pages in her language: chosen, guessed or wished for; only approved languages in production; Swedish marked as Swedish."""

import re
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import translation

from kallelse import content
from kallelse.audit.models import Entry
from kallelse.content import tongues
from kallelse.content.tongues import TONGUES
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from kallelse.kit.swedish import in_swedish
from kallelse.patient_web import foreign, languages, languages_web
from kallelse.persons import preferences
from tests import kallelser

pytestmark = pytest.mark.db
FOREIGN = ("en", "fi", "ar", "so", "uk")


@pytest.fixture
def made(nation: Any) -> Invitation:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def html(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def speaking(code: str, client: Client | None = None) -> Client:
    browser = client or kallelser.browser()
    assert browser.post("/sprak/", {"language": code, "there": "/"}).status_code == 302
    return browser


def test_the_browser_is_asked_first() -> None:
    page = html(kallelser.browser(), "/", HTTP_ACCEPT_LANGUAGE="de,ar;q=0.9,en;q=0.8")
    assert '<html lang="ar" dir="rtl"' in page
    assert '<html lang="sv" dir="ltr"' in html(kallelser.browser(), "/", HTTP_ACCEPT_LANGUAGE="de,tlh;q=0.9")
    assert '<html lang="sv" dir="ltr"' in html(kallelser.browser(), "/")


def test_her_choice_stands_over_the_browsers_and_outlives_log_out(made: Invitation) -> None:
    browser = speaking("so", kallelser.resident())
    assert '<html lang="so"' in html(browser, "/k/", HTTP_ACCEPT_LANGUAGE="ar")
    browser.post("/logga-ut/")
    assert '<html lang="so"' in html(browser, "/utloggad/", HTTP_ACCEPT_LANGUAGE="ar")
    assert browser.get("/k/").status_code == 302


@pytest.mark.parametrize("there", ["//evil.example/", "https://evil.example/", "/personal/", "javascript:1", "", "/\\evil.example"])
def test_a_choice_leads_nowhere_else(there: str) -> None:
    assert kallelser.browser().post("/sprak/", {"language": "fi", "there": there})["Location"] == "/"


def test_what_is_no_language_changes_nothing() -> None:
    browser = kallelser.browser()
    browser.post("/sprak/", {"language": "xx", "there": "/"})
    browser.post("/sprak/", {"there": "/"})
    assert '<html lang="sv"' in html(browser, "/")
    assert browser.get("/sprak/").status_code == 405


@pytest.mark.parametrize("code", FOREIGN)
def test_a_page_that_does_not_exist_says_so_in_her_language(code: str) -> None:
    answer = speaking(code).get("/k/finns-inte/nej/")
    assert answer.status_code == 404
    assert f'<html lang="{code}"' in answer.content.decode()
    assert "Sidan finns inte" not in answer.content.decode()


def test_production_shows_only_what_somebody_has_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = languages.Language("fi", "Suomi", "approved", "Aino Esimerkki", "kielenkääntäjä", "2027-01-10", languages.digest("fi"))
    changed = languages.Language("so", "Soomaali", "approved", "Ayaan Tusaale", "turjubaan", "2027-01-10", "0" * 16)
    unsigned = languages.Language("uk", "Українська", "approved")
    both = tuple({"fi": signed, "uk": unsigned, "so": changed}.get(one.code, one) for one in languages.every())
    monkeypatch.setattr(languages, "every", lambda: both)
    assert [one.code for one in languages.offered()] == ["sv", "sv-x-lattlast", *FOREIGN]
    monkeypatch.setattr(languages, "config", lambda: SimpleNamespace(stage="production"))
    assert [one.code for one in languages.offered()] == ["sv", "fi"]
    assert languages.guess("uk,so;q=0.9,fi;q=0.1") == "fi"


def test_a_language_that_nobody_has_approved_says_so() -> None:
    text = "Nobody responsible has reviewed the words in this language yet."
    assert text in html(speaking("en"), "/")
    assert "granskat orden" not in html(kallelser.browser(), "/")


def test_every_language_has_its_review_and_its_days() -> None:
    assert [one.code for one in languages.every()] == list(TONGUES)
    for one in TONGUES.values():
        assert (len(one.weekdays), len(one.months)) == (7, 12)
    assert [one for one in languages.every() if one.state not in ("source", "draft", "approved")] == []


@pytest.mark.risk("K12")
def test_her_wish_is_told_to_care_and_followed_at_the_next_log_in(made: Invitation) -> None:
    browser = speaking("ar", kallelser.resident())
    assert browser.post("/mina-val/sprak/").status_code == 302
    with db.tenant_scope(made.tenant_id):
        found = preferences.of(made.tenant_id, [kallelser.ANNA])[kallelser.ANNA]
        assert (found.needs, found.language) == (("other_language",), "ar")
    again = RequestFactory().get("/")
    again.session = kallelser.resident().session
    languages_web.follow(again, "")
    assert languages.chosen(again.session) == "ar"
    languages_web.follow(again, "uk")
    assert languages.chosen(again.session) == "uk", "what she has chosen before log-in stands over the wish"
    with db.tenant_scope(made.tenant_id):
        reads = Entry.objects.filter(patient=kallelser.ANNA, object__startswith="language:").count()
    assert "العربية" in html(browser, "/mina-val/sprak/")
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.filter(patient=kallelser.ANNA, object__startswith="language:").count() == reads + 1
    browser.post("/mina-val/sprak/", {"swedish": "1"})
    with db.tenant_scope(made.tenant_id):
        assert preferences.of(made.tenant_id, [kallelser.ANNA])[kallelser.ANNA].needs == ()


def test_large_print_is_chosen_and_taken_back() -> None:
    browser = kallelser.browser()
    assert 'class="k-large"' not in html(browser, "/")
    browser.post("/sprak/", {"size": "large", "there": "/"})
    assert 'class="k-large"' in html(browser, "/")
    browser.post("/sprak/", {"size": "normal", "there": "/"})
    assert 'class="k-large"' not in html(browser, "/")


class Pieces(HTMLParser):
    """The words of a page, each with the language that it is said to be in."""

    VOID = frozenset(("meta", "link", "img", "input", "br", "hr"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.path: list[tuple[str, str]] = []
        self.said: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.path.append((tag, dict(attrs).get("lang") or (self.path[-1][1] if self.path else "")))

    def handle_endtag(self, tag: str) -> None:
        while self.path and self.path.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.path and not {"script", "style", "title"} & {tag for tag, _ in self.path}:
            self.said.append((self.path[-1][1], " ".join(data.split())))


SWEDISH = re.compile(r"[åäöÅÄÖ]|\b(och|att|inte|som|du|din)\b")
NAMES = re.compile(r"Inställningar|BankID|Freja|1177|Digg")


@pytest.mark.parametrize("code", ["ar", "uk", "en", "so"])
def test_no_swedish_is_left_that_does_not_say_that_it_is(made: Invitation, code: str) -> None:
    browser = speaking(code, kallelser.resident())
    own = ("", "avboka/", "tider/")
    addresses = ("/", "/k/", "/mina-val/", "/mina-val/sprak/", "/akta-meddelanden/", "/utloggad/", "/mina-val/kalender/")
    left = [
        (address, text)
        for address in (*addresses, *(f"/k/{made.number}/{one}" for one in own))
        for lang, text in Pieces(html(browser, address)).said
        if lang == code and SWEDISH.search(NAMES.sub("", text))
    ]
    assert left == []


def test_the_care_units_own_words_are_marked_and_never_translated(made: Invitation) -> None:
    said = Pieces(html(speaking("ar", kallelser.resident()), f"/k/{made.number}/")).said
    swedish = [text for lang, text in said if lang == "sv"]
    with db.tenant_scope(made.tenant_id):
        unit = made.unit.name
    assert unit in swedish
    arabic = " ".join(text for lang, text in said if lang == "ar")
    assert "متى" in arabic
    assert "نص العيادة نفسه باللغة السويدية" in arabic


def kallelse_of() -> content.Kallelse:
    unit = content.Unit(name="Ortopeden", hsa_id="SE1", region_name="Region Exempel", phone="010-123 45 67", phone_hours="vardagar 8–11")
    start, last = datetime(2027, 2, 9, 8, 40, tzinfo=UTC), datetime(2027, 2, 4, 23, 0, tzinfo=UTC)
    return content.Kallelse(
        number="ABCD-EFGH", issued=date(2027, 1, 10), unit=unit, kind="timed", visit_start=start, cancel_deadline=last,
        cancel_allowed=True, performer="Anna <Ek>", purpose="Vi ska titta på ditt knä.",
        preparation=(content.Preparation(text="Ät inget.", days_before=1, time=time(22, 0)),),
    )  # fmt: skip


def section(one: content.Facts, key: str) -> content.Section:
    return next(each for each in one.sections if each.key == key)


def test_our_sentences_are_said_again_with_the_same_day() -> None:
    with translation.override("uk"):
        again = foreign.facts(content.facts(kallelse_of()))
    assert again.visit is not None
    assert again.cancel is not None
    assert (again.visit.day, again.visit.clock) == ("вівторок, 9 лютого 2027 року", "09:40")
    assert again.visit.iso == "2027-02-09T09:40:00+01:00"
    assert again.cancel.words == "четвер, 4 лютого 2027 року, 24:00"
    assert section(again, "prepare").items[0].lead == "понеділок, 8 лютого, 22:00"
    assert section(again, "prepare").title == "Підготуйтеся"


@pytest.mark.risk("K12")
def test_what_the_unit_wrote_stays_swedish_and_escaped() -> None:
    with translation.override("ar"):
        why = section(foreign.facts(content.facts(kallelse_of())), "why").paragraphs
        prepare = section(foreign.facts(content.facts(kallelse_of())), "prepare").items[0].text
    assert str(prepare) == "Ät inget."
    assert prepare.__html__() == '<span class="k-own" lang="sv" dir="ltr">Ät inget.</span>'  # type: ignore[attr-defined]
    assert why[2].__html__() == 'ستقابل: <span lang="sv" dir="ltr">Anna &lt;Ek&gt;</span>.'  # type: ignore[attr-defined]


def test_what_is_kept_is_swedish_whoever_reads_the_page() -> None:
    @in_swedish
    def kept() -> str:
        return translation.gettext("Tiden är redan avbokad.")

    with translation.override("fi"):
        assert kept() == "Tiden är redan avbokad."
        assert foreign.said(kept()) == "Aika on jo peruutettu."
        assert translation.get_language() == "fi"


def test_in_swedish_nothing_is_touched() -> None:
    one = content.facts(kallelse_of())
    assert foreign.facts(one) is one
    with translation.override("sv-x-lattlast"):
        easy = foreign.facts(one)
    assert easy.visit is not None
    assert easy.visit.words == "tisdag 9 februari 2027 klockan 09.40"
    assert section(easy, "why").paragraphs[1] == "Vi ska titta på ditt knä."


@pytest.mark.parametrize("code", [one for one in TONGUES if one != "sv"])
def test_every_sentence_of_ours_is_found_again(code: str) -> None:
    """Filled in with a day or a name, each is the catalogue's sentence with the same in it."""
    fill = {"day": "tisdag 9 februari 2027", "when": "tisdag 9 februari 2027 kl. 09.40", "clock": "09.40", "minutes": "15", "days": "3"}
    with translation.override(code):
        for _form, sentence in foreign._sentences():
            places = foreign._PLACE.findall(sentence)
            again = translation.gettext(sentence)
            if again != sentence:
                said = str(foreign.said(sentence.format(**{one: fill.get(one, "Xyz") for one in places})))
                kept = [one for one in places if one not in fill]
                assert said.count("Xyz") >= len(set(kept)), sentence
                assert not set(places) & {"day", "when"} or tongues.tongue(code).months[1] in said, sentence


def test_a_languages_code_is_one_that_the_framework_knows_how_to_load() -> None:
    for one in languages.every():
        if one.state != "source":
            with translation.override(one.code):
                assert translation.get_language() == one.code
                assert (translation.gettext("Hoppa till innehållet") == "Hoppa till innehållet") == one.code.startswith("sv")
    assert settings.LANGUAGE_CODE == "sv"
