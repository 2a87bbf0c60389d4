"""Whatever bytes come in, a request is read or refused, and an answer is read, a fault or refused; nothing else happens (K39)."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.protocols import markup, mvk, patientportal, soap
from kallelse.protocols.declare import Contract
from tests.protocols.covering import least, most
from tests.protocols.generate import CONTRACTS, TEST_PERSONS, headers

pytestmark = pytest.mark.risk(39)

PERSON = TEST_PERSONS[0]
_MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
_SMALL = soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": PERSON}, logical_address="SE1-1")
_INSIDE = b"</n1:IsActiveUser>"


def requests() -> list[bytes]:
    values = [(contract, kind(contract.request)) for contract in CONTRACTS for kind in (least, most)]
    return [soap.request(contract, each, **headers(contract)) for contract, each in values]


def responses() -> list[tuple[Contract, bytes]]:
    return [(contract, soap.response(contract, kind(contract.response))) for contract in CONTRACTS for kind in (least, most)]


REQUESTS, RESPONSES = requests(), responses()
# What parsers have stumbled over: declarations, entities, markup that begins and does not end, other encodings, odd names.
PIECES = (
    b"<!DOCTYPE x>", b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!ENTITY a SYSTEM 'file:///etc/passwd'>", b"&a;", b"&#0;", b"&#xFFFF;",
    b"&#x110000;", b"<![CDATA[", b"]]>", b"<!--", b"-->",
    b"<?", b"?>", b"<", b">", b"&", b'"', b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b' xmlns=""', b' xmlns:n1="urn:x"', b' xsi:type="n1:X"', b' xml:lang="sv"', b"<n1:x/>", b"</n1:x>", b"<x/>", b"<:x/>",
    b'<?xml version="1.1"?>', b'encoding="utf-7"', b'encoding="utf-16"',
    b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/'/>",
)  # fmt: skip


def mangled(draw: st.DrawFn, message: bytes) -> bytes:
    """A message with some bytes changed, cut out, doubled or replaced by one of the pieces."""
    body = bytearray(message)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        body[start:end] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6), st.just(bytes(body[start:end]) * 2)))
    return bytes(body)


@st.composite
def mangled_request(draw: st.DrawFn) -> bytes:
    return mangled(draw, draw(st.sampled_from(REQUESTS)))


@st.composite
def mangled_response(draw: st.DrawFn) -> tuple[Contract, bytes]:
    contract, message = draw(st.sampled_from(RESPONSES))
    return contract, mangled(draw, message)


@_MANY
@given(mangled_request())
def test_a_mangled_request_is_read_or_refused(body: bytes) -> None:
    refusal: soap.SoapRequestError | None = None
    try:
        assert soap.read_request(body, CONTRACTS).contract in CONTRACTS
    except soap.SoapRequestError as error:
        refusal = error
    if refusal is not None:
        assert PERSON not in str(refusal)
        assert soap.fault(refusal.fault_code, str(refusal))


@_MANY
@given(mangled_response())
def test_a_mangled_answer_is_read_a_fault_or_refused(answer: tuple[Contract, bytes]) -> None:
    contract, body = answer
    with contextlib.suppress(soap.Fault, soap.ContractError, soap.NotSoap):
        assert isinstance(soap.read_response(contract, body), dict)


def inside(text: bytes) -> bytes:
    """A small request with something before the end of its body's element, where extensions may stand."""
    return _SMALL.replace(_INSIDE, text + _INSIDE)


def refused(body: bytes) -> soap.SoapRequestError:
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(body, CONTRACTS)
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        inside(b"<x/>" * 210_000),
        inside(b'<x:a xmlns:x="u">' + b"<a/>" * 2_000_000 + b"</x:a>"),
        inside(b"<x:a xmlns:x='u' " + b" ".join(b'a%d="1"' % number for number in range(200_000)) + b"/>"),
        inside(b"<x:a xmlns:x='u' " + b" ".join(b'xmlns:n%d = "u"' % number for number in range(200_000)) + b"/>"),
        _SMALL.replace(b"<s:Header>", b"<s:Header>" + b"<x/>" * 210_000),
    ],
    ids=["elements", "two million", "attributes", "namespaces", "headers"],
)
def test_too_much_markup_is_refused_unread(body: bytes) -> None:
    assert len(body) < markup.MAX_BYTES
    assert f"more than {markup.MAX_MARKUP} elements" in str(refused(body))


@pytest.mark.parametrize(
    "body",
    [
        inside(b"<x:a xmlns:x='u'>" * 3000 + b"</x:a>" * 3000),
        _SMALL.replace(PERSON.encode(), b"1" * 11_000_000),
        inside(b"<x:" + b"a" * 9_000_000 + b" xmlns:x='u'/>"),
        _SMALL.replace(PERSON.encode(), b" " * 9_000_000),
        b"<" * 1000,
        _SMALL.replace(b"s:Envelope", b"s:" + b"E" * 100_000),
        b"\n" * 1_000_000,
        b"",
    ],
    ids=["deep", "long text", "long name", "blanks", "starts", "long tag", "empty lines", "nothing"],
)
def test_what_is_huge_or_hollow_is_refused(body: bytes) -> None:
    assert len(str(refused(body))) < 400


def test_many_small_extensions_are_passed_over() -> None:
    """What is tolerated stays cheap: attributes and texts together once took time that grew with their product."""
    body = inside(b'<x:a xmlns:x="u" b="1">t<x:c/>t</x:a>' * 20_000)
    assert soap.read_request(body, CONTRACTS).values == {"subjectOfCareId": PERSON}


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-32", "iso-2022-jp", "koi8-r", "hz"])
def test_other_encodings_are_refused(encoding: str) -> None:
    """They could hide the signs that markup is counted by."""
    text = _SMALL.decode().partition("\n")[2]
    assert refused(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)).kind == "envelope"


def test_a_declared_encoding_that_is_not_true_is_refused() -> None:
    text = _SMALL.decode().partition("\n")[2].replace("SE1-1", "SEÅ")
    for declared, real in (("utf-8", "latin-1"), ("utf-16", "utf-8"), ("us-ascii", "utf-8"), ("okänd", "utf-8")):
        assert refused(f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(real)).kind == "envelope"


def test_groups_within_groups_end_at_the_depth_of_the_parser() -> None:
    """The one table that holds itself can be nested as deep as the parser goes, and no deeper."""

    def nested(depth: int) -> bytes:
        message = {"msg": "x"}
        body = soap.request(mvk.ADD_MESSAGE, {"subjectOfCareId": PERSON, "message": message, "notify": False}, logical_address="")
        kind = b'<n2:details><n2:Cases xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="n2:MessageCaseType">'
        return body.replace(b"<n2:msg>x</n2:msg>", kind * depth + b"</n2:Cases></n2:details>" * depth)

    read = soap.read_request(nested(100), [mvk.ADD_MESSAGE]).values["message"]
    for _ in range(100):
        read = read["details"]["Cases"][0]
    assert read == {"xsi:type": "MessageCaseType"}
    assert refused(nested(1000)).kind == "envelope"
