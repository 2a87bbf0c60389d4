"""Every type of kallelse as a page: when, where, what to do, and what its type alone has."""

import re
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from kallelse.kit import db
from tests import kallelser
from tests.patient_web import visit_samples
from tests.patient_web.test_pages import words
from tests.patient_web.visit_samples import TYPES, VIDEO

pytestmark = pytest.mark.db


def first_screen(answer: Any) -> str:
    """The words of the title and the first panel."""
    page = answer.content.decode()
    title = page[page.index("<h1") : page.index("</h1>")]
    start = page.index('class="k-panel k-first"')
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", title + page[start : page.index("<section", start)])))


def page_of(name: str, nation: Any) -> Any:
    made = TYPES[name](nation)
    answer = visit_samples.reader(name).get(f"/k/{made.number}/")
    assert answer.status_code == 200
    return answer


SAID = {
    "timed": [
        "Kallelse till besök",
        "Onsdag 10 februari 2027",
        "kl. 10.00",
        "Entré 3, plan 2",
        "Avboka senast fredag 5 februari",
        "Karta (openstreetmap.org)",
    ],
    "open": ["Kallelse: dags att boka tid", "Boka en tid senast", "fredag 5 mars 2027"],
    "drop_in": ["Kallelse: kom utan bokad tid", "Kom senast", "fredag 5 mars 2027", "vardagar kl. 8–16"],
    "group": ["Kallelse till gruppträff", "10 februari"],
    "series": ["Kallelse till flera besök", "Besök 1 av 3", "Se alla tider"],
    "several": ["Kallelse till flera besök samma dag", "Besök 1 av 3"],
    "video": ["Kallelse till videosamtal", "Du ska inte komma till oss", "Så ansluter du"],
    "phone": ["Kallelse till telefonsamtal", "Vi ringer dig"],
    "home": ["Kallelse till hembesök", "Vi kommer hem till dig"],
    "admission": ["Kallelse till inskrivning", "10 februari"],
    "screening": ["Kallelse till undersökning", "10 februari"],
    "vaccination": ["Kallelse till vaccination", "10 februari"],
    "confirmation": ["Bekräftelse på din tid", "10 februari"],
    "changed": ["Kallelse till besök", "Onsdag 17 februari"],
    "cancelled_by_care": ["Inställd", "10 februari"],
    "child": [f"Gäller {visit_samples.CHILD.name}", "10 februari"],
}


@pytest.mark.parametrize("name", SAID)
def test_the_first_panel_says_what_the_type_needs(name: str, nation: Any) -> None:
    said = first_screen(page_of(name, nation))
    places = [said.find(text) for text in SAID[name]]
    assert -1 not in places, (said, SAID[name])


def test_every_type_is_tried() -> None:
    assert set(SAID) == set(TYPES)


def test_there_is_no_map_and_no_button_that_means_nothing(nation: Any) -> None:
    for name in ("video", "phone", "home"):
        assert "Karta (" not in words(page_of(name, nation))
    for name in ("drop_in", "cancelled_by_care"):
        said = first_screen(page_of(name, nation))
        assert "Jag kommer" not in said
        assert "Jag kan inte komma" not in said


def test_a_series_is_a_list_in_order_and_is_cancelled_one_by_one(nation: Any) -> None:
    answer = page_of("series", nation)
    said = words(answer)
    order = ["Onsdag 10 februari 2027 kl. 10.00", "Onsdag 10 mars 2027 kl. 10.00", "Onsdag 14 april 2027 kl. 10.00"]
    assert [said.index(text) for text in order] == sorted(said.index(text) for text in order)
    assert "om du inte kan komma en av dem. De andra tiderna gäller ändå" in said
    assert "/avboka/" not in answer.content.decode(), "one answer is about one booking"
    assert "/avboka-besok/" in answer.content.decode()
    assert "Du kan avboka ett av besöken här. De andra gäller som förut." in said


def test_a_series_shows_the_next_visit_and_is_over_after_the_last(nation: Any, clock: Any) -> None:
    made = TYPES["series"](nation)
    browser = kallelser.resident()

    def first() -> str:
        return first_screen(browser.get(f"/k/{made.number}/"))

    clock.set("2027-02-10T11:01:00+01:00")
    with db.tenant_scope(made.tenant_id):
        type(made).objects.filter(pk=made.pk).update(state="expired")
    assert "Onsdag 10 mars 2027" in first()
    assert "Besök 2 av 3" in first()
    assert "Tiden har passerat" not in words(browser.get(f"/k/{made.number}/"))
    assert "10 mars" in words(browser.get("/k/"))
    clock.set("2027-04-14T10:59:00+02:00")
    assert "Tiden har börjat" in words(browser.get(f"/k/{made.number}/"))
    clock.set("2027-04-14T11:00:01+02:00")
    assert "Tiden har passerat" in words(browser.get(f"/k/{made.number}/"))


def test_several_visits_of_a_day_are_an_itinerary_with_place_and_fee(nation: Any) -> None:
    answer = page_of("several", nation)
    said = words(answer)
    order = ["Dina besök i tur och ordning", "kl. 10.00", "Provtagningen, plan 1", "kl. 11.30", "Besöket kostar 100 kronor", "kl. 13.00"]
    start = said.index(order[0])
    places = [said.index(text, start) for text in order]
    assert places == sorted(places)
    assert re.search(r"<section[^>]*id=\"times\".*?<ol", answer.content.decode(), re.DOTALL)


@pytest.mark.parametrize(
    ("at", "changes", "button", "link"),
    [
        ("2027-02-08T10:00:00+01:00", {}, False, True),
        ("2027-02-10T09:31:00+01:00", {}, True, True),
        ("2027-02-10T10:30:00+01:00", {"state": "expired"}, True, True),
        ("2027-02-10T11:01:00+01:00", {"state": "expired"}, False, False),
        ("2027-02-10T09:31:00+01:00", {"state": "withdrawn"}, False, False),
        ("2027-02-10T09:31:00+01:00", {"state": "closed", "answer": "cancelled"}, False, False),
    ],
)
def test_the_way_into_a_video_call_is_behind_log_in_and_there_when_it_is_of_use(
    at: str, changes: dict[str, str], button: bool, link: bool, nation: Any, clock: Any
) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], words=VIDEO, **changes)
    clock.set(at)
    page = kallelser.resident().get(f"/k/{made.number}/").content.decode()
    panel = page[page.index("k-first") : page.index("<section")]
    assert (VIDEO["join_url"] in panel) is button
    assert (VIDEO["join_url"] in page) is link
    assert (VIDEO["test_url"] in page) is link
    assert VIDEO["join_url"] not in kallelser.browser().get(f"/k/{made.number}/").content.decode()


def test_a_change_says_what_it_replaces_and_that_the_letter_is_to_be_thrown(nation: Any) -> None:
    said = words(page_of("changed", nation))
    for text in (
        "Det här är ändrat",
        "Tidigare tid: onsdag 10 februari 2027 kl. 10.00. Den gäller inte längre",
        "Släng det",
        "Ersätter kallelse",
    ):
        assert text in said


def test_a_visit_that_care_called_off_late_says_what_becomes_free(nation: Any) -> None:
    said = words(page_of("cancelled_by_care", nation))
    for text in ("Tiden är inställd", "Du får en ny kallelse med en ny tid", "inget för nästa besök i samma ärende", "betalat en resa"):
        assert text in said


@pytest.mark.risk("K33")
def test_the_last_moment_is_said_also_where_one_cancels_by_telephone(nation: Any, clock: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], words={"cancel_allowed": False})
    browser = kallelser.resident()
    moment = '<time datetime="2027-02-05T10:00:00+01:00">fredag 5 februari 2027 kl.\xa010.00</time>'
    before = browser.get(f"/k/{made.number}/")
    assert moment in before.content.decode()
    assert "utan avgift har passerat" not in words(before)
    clock.set("2027-02-05T10:00:01+01:00")
    after = browser.get(f"/k/{made.number}/")
    assert moment in after.content.decode()
    assert "utan avgift har passerat" in words(after)


@pytest.mark.risk("K14")
def test_on_the_day_the_step_of_today_is_on_the_first_panel(nation: Any, clock: Any) -> None:
    made = TYPES["timed"](nation)
    clock.set("2027-02-09T15:00:00+01:00")
    answer = kallelser.resident().get(f"/k/{made.number}/")
    assert "I dag kl. 24.00 : Ät och drick ingenting efter den här tiden." in first_screen(answer)
    said = words(answer)
    assert "Tisdag 9 februari kl. 24.00 I dag" in said
    assert "Har du missat något av det här? Ring mottagningen innan du kommer." in said
    assert "Börja förbereda dig" not in said


@pytest.mark.parametrize("name", TYPES)
def test_headings_go_down_one_step_at_a_time_and_every_section_is_named(name: str, nation: Any) -> None:
    page = page_of(name, nation).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(one <= before + 1 for before, one in pairwise(levels))
    for named in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert f'id="{named}"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
