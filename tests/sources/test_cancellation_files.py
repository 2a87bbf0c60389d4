"""A file of cancellations: told apart from a file of kallelser by its column, read row by row with field, rule and remedy."""

import pytest

from kallelse.plugs import CANCELLATIONS
from kallelse.sources import Cancellation, Refusal


def read(text: str) -> list[Cancellation | Refusal] | None:
    found = CANCELLATIONS.read(text.encode())
    return None if found is None else list(found)


def test_swedish_headings_and_words() -> None:
    rows = read("Referens;Avbokad av;Orsak;Avbokad tid\nB-1;vården;ny tid;2027-02-10 10:00\nB-2;patienten;;\nB-3;vården;behövs inte;\n")
    assert rows is not None
    assert [(one.reference, one.by, one.why) for one in rows if isinstance(one, Cancellation)] == [
        ("B-1", "care", "new_time"), ("B-2", "patient", ""), ("B-3", "care", "no_visit"),
    ]  # fmt: skip
    assert isinstance(rows[0], Cancellation)
    assert rows[0].at is not None
    assert rows[0].at.isoformat() == "2027-02-10T09:00:00+00:00"


def test_a_file_of_kallelser_is_none() -> None:
    assert read("referens;personnummer;enhet;starttid\nB-1;189001019802;X;2027-02-10T10:00\n") is None
    assert read("") is None
    assert CANCELLATIONS.read(b"\xff\xfe\x00PK") is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("referens;avbokad av\nB-1;chefen\n", "by"),
        ("referens;avbokad av;orsak\nB-1;vården;sjuk\n", "reason"),
        ("referens;avbokad av;avbokad tid\nB-1;vården;i tisdags\n", "at"),
        ("referens;avbokad av\n;vården\n", "reference"),
        ("referens;avbokad av\n1.23E+12;vården\n", "reference"),
        ("avbokad av\nvården\n", "reference"),
        ("referens;avbokad av;kommentar\nB-1;vården;x\n", "kommentar"),
        ("referens;avbokad av;referens\nB-1;vården;x\n", "reference"),
        ("referens;avbokad av\nB-1;vården;mer\n", ""),
        ("referens;avbokad av\n", ""),
    ],
)
def test_what_is_wrong_is_named_with_rule_and_remedy(text: str, field: str) -> None:
    rows = read(text)
    assert rows is not None
    (refused,) = rows
    assert isinstance(refused, Refusal)
    assert refused.field == field
    assert refused.rule
    assert refused.remedy


def test_rows_are_the_lines_of_the_file_minus_two() -> None:
    rows = read("referens;avbokad av\nB-1;vården\n\nB-2;någon\n")
    assert rows is not None
    assert [one.row for one in rows] == [0, 2]
