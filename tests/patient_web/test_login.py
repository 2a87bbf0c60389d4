"""A resident logs in through the provider, at level 3 and no lower (R-ID-1), and out again."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from kallelse.kit import oidc
from tests import kallelser
from tests.oidc_walk import choose, leave, log_in, resident_login

pytestmark = pytest.mark.db
DOOR = "/logga-in/"


@pytest.fixture(autouse=True)
def _fresh(nation: Any, sandbox: Any) -> None:
    oidc.forget()


@pytest.fixture
def browser() -> Client:
    return kallelser.browser()


def test_logs_in_and_lands_in_the_list(browser: Client) -> None:
    answer = log_in(browser, DOOR, resident_login(kallelser.ANNA))
    assert answer["Location"] == "/k/"
    page = browser.get("/k/")
    assert page.status_code == 200
    assert "Du har ingen kommande kallelse" in page.content.decode()


def test_lands_on_the_kallelse_that_was_asked_for(browser: Client, nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    answer = browser.get(f"/?ref={made.number}")
    assert answer["Location"] == f"/k/{made.number}/"
    answer = browser.get(answer["Location"])
    door = answer["Location"]
    assert door == f"/logga-in/?ref={made.number}"
    assert log_in(browser, door, resident_login(kallelser.ANNA))["Location"] == f"/k/{made.number}/"


def test_a_lower_level_gets_nothing_but_log_in(browser: Client) -> None:
    answer = log_in(browser, DOOR, resident_login(weak=True))
    assert answer.status_code == 403
    assert "nivå 3" in answer.content.decode()
    assert browser.get("/k/")["Location"] == DOOR


def test_a_denied_log_in_says_so(browser: Client) -> None:
    address = leave(browser, DOOR)
    back = requests.post(address, data={"action": "deny"}, allow_redirects=False, timeout=10).headers["Location"]
    answer = browser.get(urlsplit(back).path + "?" + urlsplit(back).query)
    assert answer.status_code == 403
    assert "avbröts" in answer.content.decode()


def test_an_answer_that_this_browser_did_not_ask_for_logs_nobody_in(browser: Client) -> None:
    stolen = choose(leave(kallelser.browser(), DOOR), resident_login(kallelser.ANNA))
    assert browser.get(stolen).status_code == 403
    assert browser.get("/k/")["Location"] == DOOR


def test_an_answer_works_once(browser: Client) -> None:
    back = choose(leave(browser, DOOR), resident_login(kallelser.ANNA))
    assert browser.get(back).status_code == 302
    browser.post("/logga-ut/")
    assert browser.get(back).status_code == 403
    assert browser.get("/k/")["Location"] == DOOR


def test_two_tabs_can_log_in_side_by_side(browser: Client) -> None:
    first, second = leave(browser, DOOR), leave(browser, DOOR)
    assert browser.get(choose(first, resident_login(kallelser.ANNA))).status_code == 302
    # The session was made new at the first log-in: the second answer lets nobody new in, but its tab goes on where it can.
    other = choose(second, resident_login(kallelser.BERTIL))
    assert browser.get(other)["Location"] == "/k/"
    assert "Bertil" not in browser.get("/k/").content.decode()
    assert resident_login(kallelser.ANNA).claims["name"] in browser.get("/k/").content.decode()


def test_the_session_key_changes_and_the_database_holds_no_identity(browser: Client) -> None:
    address = leave(browser, DOOR)
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.get(choose(address, resident_login(kallelser.ANNA)))
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()
    for session in Session.objects.all():
        assert kallelser.ANNA not in str(session.get_decoded())


def test_no_address_carries_an_identity(browser: Client) -> None:
    login = resident_login(kallelser.ANNA)
    address = leave(browser, DOOR)
    back = choose(address, login)
    answer = browser.get(back)
    out = browser.post("/logga-ut/")
    for text in (address, back, answer["Location"], out["Location"]):
        assert kallelser.ANNA[2:] not in text
        assert kallelser.ANNA[:8] not in text


def test_logging_out_ends_the_session_here_and_asks_the_provider_to_end_its_own(browser: Client, sandbox: Any) -> None:
    log_in(browser, DOOR, resident_login(kallelser.ANNA))
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    answer = browser.post("/logga-ut/")
    assert answer["Location"].startswith(f"{sandbox.oidc}/oauth2/end_session?")
    assert parse_qs(urlsplit(answer["Location"]).query)["post_logout_redirect_uri"] == ["http://localhost:8000/utloggad/"]
    assert not Session.objects.filter(session_key=key).exists()
    assert browser.get("/k/")["Location"] == DOOR
    assert "Du är utloggad" in browser.get("/utloggad/").content.decode()


def test_a_provider_that_does_not_answer_is_said_plainly(browser: Client, configured: Any) -> None:
    configured(resident_issuer="http://127.0.0.1:9")
    answer = browser.post(DOOR)
    assert answer.status_code == 503
    assert "svarar inte" in answer.content.decode()


def test_the_warning_before_the_end_can_extend_the_log_in(browser: Client) -> None:
    assert browser.get("/inloggad/").status_code == 401
    log_in(browser, DOOR, resident_login(kallelser.ANNA))
    assert browser.get("/inloggad/").status_code == 204
    assert 'data-seconds="1800"' in browser.get("/k/").content.decode()


def test_logging_out_needs_the_pages_own_form() -> None:
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    assert strict.post("/logga-ut/").status_code == 403
    assert strict.post(DOOR).status_code == 403
    assert strict.get("/logga-ut/").status_code == 405
