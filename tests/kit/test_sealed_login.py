"""What a session holds about who is logged in: sealed, rotated, and ended in time."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore

from kallelse.kit import login, sealed
from kallelse.kit.oidc import Attempt, LoginFailed

pytestmark = pytest.mark.db
WHO = {"identity": "193704297450", "name": "Anna Exempel"}


def test_sealed_text_opens_only_for_its_purpose_and_only_untouched() -> None:
    text = sealed.seal("session:resident", b"193704297450")
    assert "193704297450" not in text
    assert sealed.unseal("session:resident", text) == b"193704297450"
    for purpose, tried in (("session:staff", text), ("session:resident", text[:-2] + "AA"), ("session:resident", "å")):
        with pytest.raises(sealed.SealBroken):
            sealed.unseal(purpose, tried)


def test_the_stored_session_holds_no_identity_and_gets_a_new_key_at_log_in() -> None:
    session = SessionStore()
    session["oidc"] = {}
    session.save()
    before = session.session_key
    login.log_in(session, "resident", WHO)
    session.save()
    assert session.session_key != before
    stored = session._get_session_from_db()  # type: ignore[attr-defined]
    assert stored is not None
    assert "193704297450" not in str(session.decode(stored.session_data))
    assert "Anna" not in str(session.decode(stored.session_data))
    assert not SessionStore().exists(before)


def test_each_door_sees_its_own_log_in_only() -> None:
    session = SessionStore()
    login.log_in(session, "resident", WHO)
    assert login.logged_in(session, "staff") is None
    session["staff"] = session["resident"]
    assert login.logged_in(session, "staff") is None


def test_the_longest_day_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionStore()
    login.log_in(session, "staff", {"employee": "x"})
    later = time.time() + login.LONGEST_S + 60
    monkeypatch.setattr(login.time, "time", lambda: later)
    assert login.logged_in(session, "staff") is None


def test_only_an_active_request_keeps_the_session_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionStore()
    login.log_in(session, "staff", {"employee": "x"})
    seen = session["seen"]
    monkeypatch.setattr(login.time, "time", lambda: seen + 600)
    login.logged_in(session, "staff", active=False)
    assert session["seen"] == seen
    login.logged_in(session, "staff")
    assert session["seen"] == seen + 600


def test_an_attempt_is_recalled_once_and_the_oldest_of_many_is_dropped() -> None:
    session = SessionStore()
    for number in range(6):
        login.remember(session, Attempt(f"s{number}", "n", "v"), f"then{number}")
    with pytest.raises(LoginFailed):
        login.recall(session, "s0")
    assert login.recall(session, "s5") == (Attempt("s5", "n", "v"), "then5")
    with pytest.raises(LoginFailed):
        login.recall(session, "s5")
