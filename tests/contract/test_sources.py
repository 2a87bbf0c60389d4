"""The same questions to every reader that is plugged in."""

import pytest

from kallelse.plugs import READERS
from kallelse.sources import Draft, Reader, Refusal

each = pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))
GARBAGE = [b"", b" ", b"\x00" * 50, b"\xff\xfe", b"PK\x03\x04", b"{}", b"<a/>", "Kanariefågel 18900101-9802".encode()]


@each
def test_it_stands_under_its_own_name(reader: Reader) -> None:
    assert READERS[reader.name] is reader


@each
@pytest.mark.parametrize("body", GARBAGE)
def test_what_is_no_envelope_of_its_form_is_one_refusal_that_quotes_nothing(reader: Reader, body: bytes) -> None:
    (refusal,) = reader.read(body, "application/octet-stream")
    assert isinstance(refusal, Refusal)
    assert refusal.row <= 0
    assert refusal.rule
    assert refusal.remedy
    said = f"{refusal.field}{refusal.rule}{refusal.remedy}{refusal.reference}"
    assert "Kanarie" not in said
    assert "9802" not in said


@each
def test_the_same_bytes_always_say_the_same(reader: Reader) -> None:
    body = b'{"reference": "B-1", "person": "189001019802", "unit": "U-1", "start": "2027-02-10T10:00"}'
    first, again = reader.read(body, "application/json"), reader.read(body, "")
    assert list(first) == list(again)
    assert all(isinstance(result, Draft | Refusal) for result in first)
