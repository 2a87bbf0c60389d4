"""The parser gives nothing away and takes nothing in: no DOCTYPE, no entities, no files, no network, no bombs (K39)."""

from pathlib import Path

import pytest

from kallelse.protocols import patientportal, soap
from kallelse.protocols.markup import NotXml, parse
from tests.protocols.generate import TEST_PERSONS

pytestmark = pytest.mark.risk(39)


def request_with(doctype: str, value: str) -> bytes:
    body = soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": TEST_PERSONS[0]}, logical_address="SE1-1").decode()
    return body.replace("?>\n", f"?>\n{doctype}", 1).replace(f">{TEST_PERSONS[0]}<", f">{value}<").encode()


@pytest.mark.parametrize(
    ("doctype", "value"),
    [
        ("<!DOCTYPE x>", TEST_PERSONS[0]),
        (f'<!DOCTYPE x [<!ENTITY a "{TEST_PERSONS[0]}">]>', "&a;"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', TEST_PERSONS[0]),
        ("", "&undeclared;"),
    ],
)
def test_no_doctype_and_no_entities(doctype: str, value: str) -> None:
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(request_with(doctype, value), [patientportal.IS_ACTIVE_USER])
    assert caught.value.kind == "envelope"
    assert TEST_PERSONS[0] not in str(caught.value)


def test_a_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("top-secret")
    doctype = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(request_with(doctype, "&a;"), [patientportal.IS_ACTIVE_USER])
    assert "top-secret" not in str(caught.value)


@pytest.mark.parametrize("place", ["<a>&x9;</a>", '<a b="&x9;"/>'])
def test_a_bomb_of_entities_does_not_go_off(place: str) -> None:
    levels = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(NotXml):
        parse(f'<!DOCTYPE a [<!ENTITY x0 "ha">{levels}]>{place}'.encode())


def test_depth_is_limited() -> None:
    with pytest.raises(NotXml):
        parse(b"<a>" * 5000 + b"</a>" * 5000)


def test_size_is_limited() -> None:
    body = request_with("", TEST_PERSONS[0])
    assert soap.read_request(body, [patientportal.IS_ACTIVE_USER], limit=len(body))
    with pytest.raises(soap.SoapRequestError, match="larger than"):
        soap.read_request(body, [patientportal.IS_ACTIVE_USER], limit=len(body) - 1)
    with pytest.raises(soap.NotSoap, match="larger than"):
        soap.read_response(patientportal.IS_ACTIVE_USER, body, limit=10)
