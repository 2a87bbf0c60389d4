"""The machine doors are reached without sessions and languages, and nothing else changes for anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from kallelse.invitations.models import Invitation
from kallelse.kit import db
from tests.intake.conftest import URL, Caller, anyone

pytestmark = pytest.mark.db


def test_a_machine_gets_no_cookie_and_no_language(cosmic: Caller, row: Callable[..., dict[str, Any]]) -> None:
    answer = cosmic.post(row())
    assert not answer.cookies
    assert (answer["X-Content-Type-Options"], answer.has_header("Content-Language")) == ("nosniff", False)
    assert answer["Content-Length"] == str(len(answer.content))


def test_people_still_get_the_long_way(nation: Any) -> None:
    page = anyone().get("/api/v1/")
    assert "Content-Security-Policy" in page
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/api/v1/invitationsx", "/riv/", "/riv/AddMessageToPatientPortalInbox/1", URL + "/a/b"])
def test_a_door_that_is_not_there_is_not_found(nation: Any, path: str) -> None:
    assert anyone().get(path).status_code == 404


def test_the_why_is_swedish_whatever_language_was_spoken_last(nation: Any, cosmic: Caller, row: Callable[..., dict[str, Any]]) -> None:
    taken = cosmic.post(row()).json()
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.update(plan={"reasons": [{"code": "no_account"}]})
    with translation.override("en"):
        assert "inget aktivt konto" in cosmic.status(taken["id"]).json()["plan"][0]
