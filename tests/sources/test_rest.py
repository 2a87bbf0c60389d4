"""JSON as systems send it."""

import json
from typing import Any

import pytest

from kallelse.plugs import READERS
from kallelse.sources import Draft, Refusal

ROW: dict[str, Any] = {"reference": "B-1", "person": "189001019802", "unit": "U-1", "start": "2027-02-10T10:00"}


def read(body: Any) -> list[Draft | Refusal]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(READERS["rest"].read(raw, "application/json"))


def changed(**changes: Any) -> dict[str, Any]:
    return ROW | changes


def test_one_object_is_one_draft() -> None:
    (draft,) = read(ROW)
    assert isinstance(draft, Draft)
    assert (draft.reference, draft.kind, draft.wording) == ("B-1", "timed", {})


def test_a_batch_keeps_its_order_and_one_bad_row_does_not_stop_the_others() -> None:
    results = read({"invitations": [ROW, changed(start="i morgon"), changed(reference="B-3")]})
    assert [(type(each), each.row) for each in results] == [(Draft, 0), (Refusal, 1), (Draft, 2)]
    assert results[1].reference == "B-1"


@pytest.mark.parametrize("empty", [None, ""])
def test_empty_and_null_are_the_same_as_left_out(empty: str | None) -> None:
    names = ("person_name", "end", "book_before", "care_level", "purpose", "performer", "place", "heading", "time_type")
    bare, filled = read(ROW)[0], read(ROW | dict.fromkeys(names, empty))[0]
    assert bare == filled


def test_what_is_said_as_by_default_is_not_said_at_all() -> None:
    assert read(changed(cancel_allowed=True, rebook_allowed=False, sensitive=False)) == read(ROW)


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        (b"", "", "JSON"),
        (b"{", "", "JSON"),
        (b'{"reference": "\xe5"}', "", "UTF-8"),
        (b"[]", "", "objekt"),
        (b"null", "", "objekt"),
        (b"[" * 100_000, "", "objekt"),
        (b'{"a":' * 100_000, "", "JSON"),
        ({"invitations": {}}, "invitations", "lista"),
        ({"invitations": [ROW], "mode": "test"}, "invitations", "ensamt"),
        ({"invitations": []}, "invitations", "1–10 000"),
        ({"invitations": [ROW] * 10_001}, "invitations", "1–10 000"),
        ({"invitations": ["B-1"]}, "", "objekt"),
        ({}, "reference", "1–100"),
        (changed(reference=""), "reference", "1–100"),
        (changed(reference="  "), "reference", "1–100"),
        (changed(reference="x" * 101), "reference", "1–100"),
        (changed(reference="a\nb"), "reference", "en rad"),
        (changed(reference="bok 18900101-9802"), "reference", "personens nummer"),
        (changed(person=189001019802), "person", "finnas"),
        (changed(kind="drop-in"), "kind", "timed eller open"),
        (changed(kind="open"), "start", "öppen kallelse har ingen tid"),
        (changed(start=None), "start", "bokad tid"),
        (changed(start=None, kind="open"), "book_before", "sista dag"),
        (changed(book_before="2027-01-01"), "book_before", "bara till en öppen"),
        (changed(end="2027-02-10T10:00"), "end", "efter starttiden"),
        (changed(fee_sek="200"), "fee_sek", "heltal"),
        (changed(fee_sek=-1), "fee_sek", "heltal"),
        (changed(fee_sek=99999999999999999999), "fee_sek", "heltal"),
        (changed(preparation=[{"text": "a"}, {"text": ""}]), "preparation.text", "1–500"),
        (changed(preparation=[{"text": " "}]), "preparation.text", "1–500"),
        (changed(preparation=[{"text": "a", "time": "24:00", "days_before": 1}]), "preparation.time", "TT:MM"),
        (changed(preparation=[{"text": "a", "time": "10:00"}]), "preparation.days_before", "en dag"),
        (changed(preparation=[{"text": "a", "time": "10:01", "days_before": 0}]), "preparation.time", "efter besökets"),
        (changed(preparation=[{"text": "a"}] * 31), "preparation", "högst 30"),
        (changed(preparation=[{"txt": "a"}]), "txt", "Menade du text?"),
        (changed(bring=[""]), "bring", "1–200"),
        (changed(bring="Legitimation"), "bring", "högst 30"),
        (changed(purpose="\x00"), "purpose", "inte kan visas"),
        (changed(purpose="bl\u00c3\u00a5"), "purpose", "förvanskade"),
        (changed(stat="2027-02-10T10:00"), "stat", "Menade du start?"),
        (changed(colour="red"), "colour", "finns inte"),
        (changed(**{"189001019802": "x"}), "?", "finns inte"),
    ],
)
def test_every_rule_names_its_field_and_its_remedy(body: Any, field: str, word: str) -> None:
    (refusal,) = read(body)
    assert isinstance(refusal, Refusal)
    assert (refusal.field, word in refusal.rule) == (field, True), refusal
    assert refusal.remedy


def test_a_lone_half_of_a_character_is_refused() -> None:
    (refusal,) = read(
        b'{"reference": "B-1", "person": "189001019802", "unit": "U-1", "start": "2027-02-10T10:00", "purpose": "\\ud83d and on"}'
    )
    assert isinstance(refusal, Refusal)


def test_lines_of_a_purpose_are_kept() -> None:
    (draft,) = read(changed(purpose="Första\r\nAndra\tsista\n"))
    assert isinstance(draft, Draft)
    assert draft.wording == {"purpose": "Första\nAndra sista"}
