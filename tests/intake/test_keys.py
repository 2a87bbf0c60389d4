"""Only a known source system gets in, only at its rate, and only to its own."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from kallelse.connections import actions, queries
from kallelse.intake import keys
from tests.intake.conftest import URL, Caller, anyone

pytestmark = pytest.mark.db
Row = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer kal_" + "x" * 43, "Basic a2FsOmthbA==", "kal_" + "x" * 43, "Bearer \x00" * 9]
)
def test_without_a_good_key_there_is_nothing(nation: Any, header: str) -> None:
    for method, path in (("post", URL), ("get", f"{URL}?reference=B-1"), ("get", f"{URL}/0190a0b0-0000-7000-8000-000000000000")):
        answer = getattr(anyone(), method)(path, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["title_en"] == "The key is missing or wrong"


def test_a_new_key_makes_the_old_one_worthless(nation: Any, cosmic: Caller, row: Row) -> None:
    fresh = actions.issue_key(nation.sources["cosmic"])
    assert cosmic.post(row()).status_code == 401
    assert Caller(fresh).post(row()).status_code == 201


@pytest.mark.parametrize("closed", ["source", "provider"])
def test_a_closed_source_or_provider_is_out(nation: Any, cosmic: Caller, row: Row, closed: str) -> None:
    target = nation.sources["cosmic"] if closed == "source" else nation.provider
    type(target).objects.filter(pk=target.pk).update(active=False)
    queries.forget()
    assert cosmic.post(row()).status_code == 401


def test_above_its_rate_a_source_waits_and_the_others_do_not(nation: Any, cosmic: Caller, rontgen: Caller, row: Row) -> None:
    type(nation.sources["cosmic"]).objects.filter(name="cosmic").update(rate_per_s=1)
    queries.forget()
    answers = [cosmic.status("x") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 429]
    assert int(answers[1]["Retry-After"]) >= 1
    assert answers[1].json()["title"] == "För många anrop"
    assert rontgen.post(row()).status_code == 201


def test_the_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: at)
    bucket = keys.Bucket(10)
    assert [bucket.take() for _ in range(10)] == [0.0] * 10
    assert bucket.take() == pytest.approx(0.1)
    at += 0.25
    assert [bucket.take() for _ in range(2)] == [0.0, 0.0]
    assert bucket.take() == pytest.approx(0.05)
    at += 3600
    assert [bucket.take() > 0 for _ in range(11)] == [False] * 10 + [True]


def test_a_caller_without_cookies_gets_none(cosmic: Caller, row: Row) -> None:
    answer = cosmic.post(row())
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
