"""The machine doors are reached without sessions and languages, and nothing else changes for anybody."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client
from django.utils import translation

from kallelse.intake.shortcut import Application, _MachineRequest
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


def called(path: str, body: bytes = b"", method: str = "POST", **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body as the web server gets them from the application."""
    said: list[Any] = []
    environ: dict[str, Any] = {"wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "CONTENT_LENGTH": str(len(body))}
    environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_NAME": "localhost", "HTTP_HOST": "localhost"} | headers
    setup_testing_defaults(environ)
    parts = Application()(environ, lambda status, headers, _error=None: said.extend((status, dict(headers))) or bytes)
    content = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return said[0], said[1], content


def test_the_server_gets_what_a_client_gets(cosmic: Caller, row: Callable[..., dict[str, Any]]) -> None:
    body = json.dumps(row()).encode()
    first = called(URL, body, CONTENT_TYPE="application/json", HTTP_AUTHORIZATION=f"Bearer {cosmic.key}")
    again = called(URL, body, CONTENT_TYPE="application/json", HTTP_AUTHORIZATION=f"Bearer {cosmic.key}")
    assert connection.connection is None
    usual = cosmic.post(row())
    assert (first[0], again[0], usual.status_code) == ("201 Created", "202 Accepted", 202)
    assert (again[1], json.loads(again[2])) == (dict(usual.items()), usual.json())


@pytest.mark.parametrize("path", ["/riv/", "/riv/MakeBooking/1/rivtabp21", "/api/v1/", "/patient/", URL + "/a/b", "/riv/å/1/rivtabp21"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_refusals_and_pages_are_the_same_for_the_server(nation: Any, path: str, method: str) -> None:
    status, headers, body = called(path.encode().decode("latin-1"), method=method)
    usual = Client(enforce_csrf_checks=True, headers={"Host": "localhost"}).generic(method, path)
    assert (int(status[:3]), headers.get("Content-Type")) == (usual.status_code, usual.get("Content-Type"))
    assert len(body) == len(usual.content)


def test_an_error_of_our_own_is_answered_and_nothing_of_it_is_told(
    nation: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kallelse.intake.riv_wsdl.answer", lambda *_: 1 / 0)
    status, _, body = called("/riv/MakeBooking/1/rivtabp21")
    assert (status, b"ZeroDivision" in body) == ("500 Internal Server Error", False)
    assert connection.connection is None


@pytest.mark.parametrize("written", ["text/xml", "text/xml; charset=latin-1", 'text/xml;charset="UTF-8"', "", "x" * 300])
def test_a_content_type_is_read_the_same_the_second_time(written: str) -> None:
    environ = {"wsgi.input": BytesIO(), "REQUEST_METHOD": "POST", "PATH_INFO": "/riv/", "CONTENT_TYPE": written}
    usual = WSGIRequest(dict(environ))
    for _ in range(2):
        mine = _MachineRequest(dict(environ))
        assert (mine.content_type, mine.content_params, mine.encoding) == (usual.content_type, usual.content_params, usual.encoding)
