"""Whatever is sent: an answer, never a crash, and never a word of what was sent in it (K39, K42)."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse.plugs import READERS
from kallelse.protocols import patientportal, soap
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows import InvitationRow

FIELDS = InvitationRow.__struct_fields__
# Values carry a mark that no rule or remedy contains, so that a single character of a value in an answer is found.
MARK = "§¤"
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
marked = st.text(max_size=40).map(lambda text: f"{MARK}{text}{MARK}")
dates = st.sampled_from(["2027-02-10T10:00", "2027-03-28 02:30", "2027-10-31T02:30", "2027-02-10T10:00+02:00", "2027-02-30T10:00", ""])
plausible = st.fixed_dictionaries(
    {"reference": marked | st.just("B-1"), "person": marked | st.just("189001019802"), "unit": marked | st.just("U-1")},
    optional=dict.fromkeys(FIELDS[3:], anything | marked | dates),
)


def safe(results: Iterable[Draft | Refusal]) -> list[Draft | Refusal]:
    found = list(results)
    assert found
    for result in found:
        assert isinstance(result, Draft | Refusal)
        if isinstance(result, Refusal):
            assert result.rule
            assert result.remedy
            assert not set(MARK) & set(f"{result.field}{result.rule}{result.remedy}")
        else:
            # What cannot be stored must have been refused: PostgreSQL and XML take no NUL and no half characters.
            text = json.dumps(result.wording, ensure_ascii=False) + result.reference + result.person_name + result.person
            assert not re.search("[\x00-\x08\ud800-\udfff]", text)
    return found


@given(st.binary(max_size=300))
def test_bytes(body: bytes) -> None:
    for reader in READERS.values():
        safe(reader.read(body, "application/octet-stream"))


@given(anything)
def test_any_json(value: Any) -> None:
    safe(READERS["rest"].read(json.dumps(value).encode(), "application/json"))


@settings(max_examples=150)
@given(st.lists(plausible | anything, min_size=1, max_size=4))
def test_rows_that_are_almost_right(rows: list[Any]) -> None:
    body = json.dumps({"invitations": rows}).encode()
    results = safe(READERS["rest"].read(body, "application/json"))
    assert [result.row for result in results] == list(range(len(rows)))


@settings(max_examples=80)
@given(
    st.sampled_from([";", ",", "\t"]),
    st.permutations(FIELDS),
    st.lists(st.lists(marked | dates | st.text(max_size=10), min_size=len(FIELDS), max_size=len(FIELDS)), max_size=3),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_files(delimiter: str, headings: list[str], rows: list[list[str]], encoding: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([headings, *rows])
    safe(READERS["file"].read(out.getvalue().encode(encoding, errors="replace"), "text/csv"))


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["reference", "person", "unit", "start"])
    book.active.append(["B-1", MARK, "U-1", "2027-02-10 10:00"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WORKBOOK = _workbook()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_workbooks(damage: list[tuple[float, int]]) -> None:
    body = bytearray(WORKBOOK)
    for place, byte in damage:
        body[int(place * len(body))] = byte
    safe(READERS["file"].read(bytes(body), "application/octet-stream"))


@given(st.text(max_size=200) | st.text(alphabet="<>/articlepara &;\"'=!-[]", max_size=80).map(lambda text: f"<article>{text}"))
def test_message_texts(text: str) -> None:
    try:
        body = soap.request(
            patientportal.ADD_MESSAGE,
            {"subjectOfCareId": "189001019802", "message": {"organisationUnit": {"unitId": "U-1", "unitName": "U"}, "messageText": text}},
            logical_address="SE1",
        )
    except soap.ContractError:
        return
    safe(READERS["riv"].read(body, "text/xml"))


@pytest.mark.risk(42)
@pytest.mark.parametrize("field", FIELDS)
def test_no_field_is_quoted_when_it_is_wrong(field: str) -> None:
    row = {"reference": "B-1", "person": "189001019802", "unit": "U-1", "start": "2027-02-10T10:00"}
    for value in (MARK, MARK * 3000, [MARK], {MARK: MARK}, f"{MARK}\x00"):
        safe(READERS["rest"].read(json.dumps(row | {field: value}).encode(), "application/json"))
