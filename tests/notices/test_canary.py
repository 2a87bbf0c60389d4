"""Numbers, e-mail addresses and identities of those who are reminded are in the consent and on their way, and nowhere else (K15, K42)."""

from typing import Any

import psycopg
import pytest

from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions
from tests.guards.canary import Canary

pytestmark = pytest.mark.db
TROUBLE = ("garbage", "half_answer", "fault", "error", "down")


def everything_but_consents(owner_dsn: str) -> str:
    """Every row of every table as text, but for those of consents."""
    with psycopg.connect(owner_dsn) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = []
        for table in tables:
            if table != "notices_consent":
                rows += [row[0] for row in connection.execute(f"SELECT t::text FROM {table} t")]  # type: ignore[call-overload]
        # What left as a text is kept as bytes; here it is looked at as a reader would.
        rows += [
            bytes(row[0]).decode()
            for row in connection.execute("SELECT body FROM invitations_notice WHERE body IS NOT NULL AND channel <> 'inbox'")
        ]
    return "\n".join(rows)


@pytest.mark.risk("K15")
@pytest.mark.risk("K19")
@pytest.mark.risk("K42")
def test_in_good_times_and_in_bad_the_address_stays_in_the_consent(
    short: Any, configured: Any, database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    sandbox = short.thread.sandbox
    number, address = "070-174 06 42", "kanariefageln@example.se"
    patients = {channel: one["id"] for channel, one in zip(("sms", "email"), sandbox.persons(kind="ordinary", limit=2), strict=True)}
    for channel, patient in patients.items():
        sandbox.change_contact(patient, mobile=number, email=address)
        short.decide(channel, "full")
        assert short.agree(patient, channel, "full")
        short.thread.hand_in(patient, reference=channel)
    short.work()
    configured(wire_timeout_s="1")
    sandbox.misbehave(*({"service": service, "kind": kind, "times": 1} for service in ("sms", "mail") for kind in TROUBLE))
    short.to(short.due("sms")["before_cancel"])
    sandbox.misbehave()
    for _ in range(4):
        sandbox.move_clock(add_s=3600)
        short.work()
    assert short.notices("sms")["before_cancel"] == "accepted"
    assert len(sandbox.texts()) == 1
    written = "".join(capfd.readouterr())
    assert Canary().find(written) == []
    kept = everything_but_consents(database)
    for secret in (number, "701740642", address, "kanariefageln"):
        assert secret not in written
        assert secret not in kept
    texts = [one["text"] for one in (*sandbox.texts(), *sandbox.mails())]
    assert Canary().find("\n".join(texts)) == []
    with db.tenant_scope(short.tenant):
        for channel, patient in patients.items():
            actions.withdraw_consent(short.tenant, patient, channel, "resident", product_clock.now())
    with psycopg.connect(database) as connection:
        assert [row[0] for row in connection.execute("SELECT address FROM notices_consent")] == ["", ""]
