"""POST /consents: what a care system may tell of a patient's consent, and what it may not."""

import json
from typing import Any

import pytest

from kallelse.kit import db
from kallelse.notices.models import Consent
from tests.intake.conftest import Caller, anyone

pytestmark = pytest.mark.db
URL = "/api/v1/consents"


def tell(caller: Caller, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return anyone().post(URL, raw, "application/json", headers={"Authorization": f"Bearer {caller.key}"})


def kept(nation: Any) -> list[tuple[str, str, bool, bool]]:
    with db.tenant_scope(nation.provider.pk):
        return [(one.channel, one.level, bool(one.address), one.withdrawn_at is None) for one in Consent.objects.order_by("pk")]


@pytest.mark.risk("K20")
def test_a_consent_is_given_with_the_address_of_1177_and_taken_back_with_it(cosmic: Caller, nation: Any, sandbox: Any) -> None:
    person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    said = {"person": person, "channel": "sms", "level": "unit", "consent": True}
    assert tell(cosmic, said).json() == {"verdict": "given", "channel": "sms"}
    assert tell(cosmic, said | {"level": "neutral"}).json()["verdict"] == "given"
    assert kept(nation) == [("sms", "neutral", True, True)]
    assert tell(cosmic, said | {"consent": False}).json()["verdict"] == "withdrawn"
    assert kept(nation) == [("sms", "neutral", False, False)]
    assert tell(cosmic, said | {"consent": False}).json()["verdict"] == "none"


def test_somebody_without_an_address_in_1177_has_no_consent(cosmic: Caller, nation: Any, sandbox: Any) -> None:
    person = sandbox.persons(kind="no_account", limit=1)[0]["id"]
    assert tell(cosmic, {"person": person, "channel": "email", "consent": True}).json()["verdict"] == "no_address"
    assert kept(nation) == []


def test_when_1177_is_silent_nothing_is_kept_and_the_sender_may_try_again(cosmic: Caller, nation: Any, sandbox: Any) -> None:
    person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    sandbox.misbehave({"service": "inbox", "kind": "down"})
    answer = tell(cosmic, {"person": person, "channel": "sms", "consent": True})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert kept(nation) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), ([], 400), ({"person": "193704297450", "channel": "sms"}, 400),
        ({"person": "193704297450", "channel": "letter", "consent": True}, 400),
        ({"person": "193704297450", "channel": "sms", "consent": True, "mobile": "070-1740605"}, 400),
        ({"person": "193704297451", "channel": "sms", "consent": True}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_without_quoting_it(cosmic: Caller, nation: Any, body: Any, status: int) -> None:
    answer = tell(cosmic, body)
    assert answer.status_code == status
    assert "1937" not in answer.content.decode()
    assert "070" not in answer.content.decode()


def test_without_a_key_nothing_is_said(nation: Any) -> None:
    assert anyone().post(URL, b"{}", "application/json").status_code == 401
