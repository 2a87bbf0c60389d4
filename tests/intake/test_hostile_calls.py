"""Whatever is posted to either door: a declared answer, never a crash, and no personal data back (K39, K42)."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.conftest import URL, Caller, anyone
from tests.sources.test_hostile_rows import MARK, anything, plausible

pytestmark = pytest.mark.db
RIV = "/riv/AddMessageToPatientPortalInbox/1/rivtabp21"
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(st.binary(max_size=200) | st.lists(plausible | anything, max_size=3).map(lambda rows: json.dumps({"invitations": rows}).encode()))
def test_rest(cosmic: Caller, body: bytes) -> None:
    answer = anyone().post(URL, body or b" ", "application/json", headers={"Authorization": f"Bearer {cosmic.key}"})
    assert answer.status_code in (200, 201, 202, 207, 400, 422)
    said = answer.json()
    for refused in [said] if "detail" in said else said["results"]:
        assert not set(MARK) & set(f"{refused.get('field')}{refused.get('rule')}{refused.get('remedy')}{refused.get('detail')}")


@few
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<a>{text}</a>".encode()))
def test_drop_in(cosmic: Caller, body: bytes) -> None:
    answer = anyone().post(RIV, body or b" ", "text/xml", headers={"Authorization": f"Bearer {cosmic.key}"})
    assert answer.status_code == 500
    assert b"faultcode" in answer.content


@few
@given(st.text(max_size=60))
def test_status(cosmic: Caller, text: str) -> None:
    answer: Any = anyone().get(URL, {"reference": text}, headers={"Authorization": f"Bearer {cosmic.key}"})
    assert answer.status_code == 404
