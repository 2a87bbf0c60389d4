"""Sessions and access on the patient's pages, told of every address that there is: forms of our own only, nothing kept, nothing guessed,
nothing led astray, and nothing left after logging out (R-ID-1, R-PDL-2, K23)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from kallelse.invitations.models import Event, Invitation
from kallelse.kit import db, login
from kallelse.kit.routes import Needs
from tests import kallelser
from tests.guards.test_routes import filled, routes

pytestmark = [pytest.mark.db, pytest.mark.risk("K23")]
RESIDENTS = [(name, address) for name, address, needs in routes() if needs is Needs.RESIDENT]
ELSEWHERE = ("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:example.org", "/%0d%0aLocation:x")


@pytest.fixture
def made(nation: Any) -> Invitation:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def at(address: str, made: Invitation) -> str:
    return filled(address, {"number": made.number, "id": str(uuid4()), "prefix": "00000000"})


def events(made: Invitation) -> int:
    with db.tenant_scope(made.tenant_id):
        return Event.objects.filter(invitation=made.pk).count()


def test_an_act_takes_the_pages_own_form(made: Invitation) -> None:
    """A form on somebody else's page may send what it likes with her cookies: nothing is done, and nothing is told."""
    logged_in = kallelser.resident()
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.cookies = logged_in.cookies
    before = events(made)
    for _name, address in RESIDENTS:
        for origin in ({}, {"HTTP_ORIGIN": "https://example.org"}):
            answer = strict.post(at(address, made), {"confirmed": "yes", "reason": "ill", "tid": "x"}, **origin)
            assert answer.status_code in (403, 405), address
            assert made.number not in answer.content.decode(), address
    with db.tenant_scope(made.tenant_id):
        assert Invitation.objects.get(pk=made.pk).answer == "none"
    assert events(made) == before


def test_no_page_is_kept_framed_or_told_of(made: Invitation) -> None:
    browser = kallelser.resident()
    shown = [(address, browser.get(at(address, made))) for _name, address in RESIDENTS]
    assert {answer.status_code for _address, answer in shown} <= {200, 302, 404, 405}
    assert sum(answer.status_code == 200 for _address, answer in shown) > 8
    for address, answer in shown:
        if answer.status_code != 200:
            continue  # It takes an act or something that is not there, and shows nothing.
        assert "no-store" in answer["Cache-Control"], address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), address
        # A form may lead to the identity provider; everything else is our own.
        policy = "; ".join(part for part in answer["Content-Security-Policy"].split("; ") if not part.startswith("form-action "))
        assert "'unsafe" not in policy, address
        assert "frame-ancestors 'none'" in policy, address
        assert not [part for part in policy.split() if part.startswith(("http:", "https:", "*"))], address
        assert not {"ETag", "Last-Modified"} & set(answer.headers), address


def test_the_id_inside_is_no_way_in(made: Invitation) -> None:
    """A kallelse has a number for people; what the database calls it is no secret and opens nothing."""
    browser = kallelser.resident()
    near = [str(UUID(int=made.pk.int + step)) for step in (-1, 0, 1)]
    for wrong in (*near, str(made.thread), made.number[:-1], made.number + "0", made.subject, "0", "-1", "%00", "../" + made.number):
        assert browser.get(f"/k/{wrong}/").status_code in (301, 400, 404), wrong
        assert browser.post(f"/k/{wrong}/tack-ja/").status_code in (301, 400, 404), wrong
    with db.tenant_scope(made.tenant_id):
        assert Invitation.objects.get(pk=made.pk).answer == "none"


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nobody_is_led_elsewhere(made: Invitation, there: str) -> None:
    browser = kallelser.resident()
    for answer in (
        browser.post("/sprak/", {"language": "sv", "there": there}),
        browser.get("/logga-in/", {"ref": there}),
        browser.get("/logga-in/", {"ref": made.number, "next": there, "there": there}),
        browser.post(f"/k/{made.number}/tack-ja/", {"next": there, "there": there}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/"), answer["Location"]
        assert answer["Location"][1:2] not in ("/", "\\"), answer["Location"]
        assert "example.org" not in answer["Location"]


def test_the_same_answer_twice_is_one_answer(made: Invitation) -> None:
    """A link or a form that is sent again, by a double click, the browser's back button or another tab."""
    browser = kallelser.resident()
    browser.post(f"/k/{made.number}/tack-ja/")
    once = events(made)
    for _ in range(3):
        assert browser.post(f"/k/{made.number}/tack-ja/").status_code in (302, 409)
    assert events(made) == once
    with db.tenant_scope(made.tenant_id):
        assert Invitation.objects.get(pk=made.pk).answer == "accepted"


def test_after_logging_out_no_page_opens_with_the_old_cookie(made: Invitation) -> None:
    browser = kallelser.resident()
    old = {name: morsel.value for name, morsel in browser.cookies.items()}
    assert browser.get(f"/k/{made.number}/").status_code == 200
    browser.post("/logga-ut/")
    again = kallelser.browser()
    for name, value in old.items():
        again.cookies[name] = value
    for client in (browser, again):
        for _name, address in RESIDENTS:
            for answer in (client.get(at(address, made)), client.post(at(address, made))):
                assert answer.status_code == 302, address
                assert answer["Location"].startswith("/logga-in/"), address


def test_a_log_in_ends_after_a_working_day_however_busy(made: Invitation, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = kallelser.resident()
    assert browser.get(f"/k/{made.number}/").status_code == 200
    begun = login.time.time()
    with monkeypatch.context() as later:
        later.setattr(login.time, "time", lambda: begun + login.LONGEST_S + 1)
        assert browser.get(f"/k/{made.number}/").status_code == 302
    assert browser.get(f"/k/{made.number}/").status_code == 302, "it stays ended for a clock that goes back"
