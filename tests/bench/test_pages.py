"""The measure of the patient's pages asks for pages that there are, as a patient would, and its figures have words and marks."""

from itertools import islice
from typing import Any

import pytest
from django.urls import resolve

from kallelse.bench import load, lookers, pages, report
from kallelse.kit import ids
from kallelse.kit.routes import Needs

LOOKER = {"number": ids.kallelse_number(), "secret": "A" * 43, "cookie": "sessionid=x"}


def test_every_page_of_the_measure_is_one_of_the_patients() -> None:
    for name, path in pages.PAGES.items():
        needs: Any = getattr(resolve(path.format(**LOOKER)).func, "needs", None)
        assert needs in (Needs.NOBODY, Needs.RESIDENT, Needs.ADDRESS), name
    assert set(pages.SHOWN) <= set(pages.PAGES)


def test_every_figure_has_words_and_a_mark() -> None:
    for name in pages.PAGES:
        assert report.MARKS[f"pages.{name}.p95_ms"] == ("<=", 150)
    for key in (key for key in report.MARKS if key.startswith("pages.")):
        assert key in report.WORDS


def test_requests_are_sent_in_turn_and_are_whole() -> None:
    order = load.Order(port=1, key="", persons=[], units=[], prefix="x", gets=["GET /a\r\n\r\n", "GET /b\r\n\r\n"])
    sent = [request for _, request in islice(load.requests(order), 3)]
    assert sent == [b"GET /a\r\n\r\n", b"GET /b\r\n\r\n", b"GET /a\r\n\r\n"]


def test_made_up_patients_are_nobody() -> None:
    made = pages.persons(3)
    assert made == ["BENCH0000000", "BENCH0000001", "BENCH0000002"]
    assert len(set(map(len, made))) == 1


@pytest.mark.db
def test_a_looker_sees_every_page(nation: Any) -> None:
    """As the bench logs them in: every page answers 200."""
    from tests import kallelser

    one = kallelser.make(nation.units["k101"], nation.sources["cosmic"], pages.persons(1)[0])
    ((subject, number),) = lookers._chosen(one.tenant_id)
    looker = lookers._logged_in(subject, number)
    browser = kallelser.browser()
    browser.cookies.load(looker["cookie"])
    for path in pages.PAGES.values():
        answer = browser.get(path.format(**looker))
        assert answer.status_code == 200, path
    assert "Sluta med blodförtunnande" in browser.get(f"/k/{number}/").content.decode()
