"""The simple types: what each base and facet lets through, in both directions."""

import pytest

from kallelse.protocols import organization, scheduling
from kallelse.protocols.declare import BASE64, BOOLEAN, DATE, DATE_TIME, INT, STRING, TIME, URI, Simple
from kallelse.protocols.errors import ContractError
from kallelse.protocols.simple import reader, writer


def accepts(kind: Simple, text: str) -> bool:
    read = reader(kind)
    try:
        if read is not None:
            read(text)
    except ContractError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (BOOLEAN, ["true", "false", "1", "0", " true\n"], ["", "True", "yes", "2", "\u00a0true"]),
        (INT, ["0", "-1", "+7", " 12 ", "2147483647"], ["", "1.0", "2147483648", "1e3", "٣", "9" * 5000]),
        (DATE, ["2027-01-31", "2028-02-29Z", "2027-12-31+01:00", "12027-01-01"],
         ["", "2027-02-29", "2027-1-1", "20270101", "2027-13-01", "01000-01-01"]),
        (DATE_TIME, ["2020-09-16T08:34:33.000+02:00", "2027-01-01T24:00:00"],
         ["2020-09-16", "2020-09-31T00:00:00", "2020-09-16T25:00:00", "2020-09-16 08:34:33"]),
        (TIME, ["08:00:00", "24:00:00", "23:59:59.5Z"], ["08:00", "24:00:01", "8:00:00"]),
        (BASE64, ["", "QQ==", "QUJD\nREVG"], ["Q", "QQ=", "a-b_", "Å==="]),
        (URI, ["https://a.se/?x=1", ""], []),
        (STRING, ["", " x ", "\u00a0"], []),
        (scheduling.TS, ["20270228235959", "20280229000000"],
         ["20270229000000", "20270100000000", "20270101240000", "2027010100000", "20270101000000\n", "٢٠٢٧٠١٠١٠٠٠٠٠٠"]),
        (scheduling.DT, ["20270131"], ["20270431", "00010101", "2027013"]),
        (scheduling.SUBJECT_OF_CARE_ID, ["189001019802", "18900101T802"], ["18900101-9802", "9001019802", "18900101X802"]),
        (organization.TELEPHONE_NUMBER, ["+46101001000", "112", "+"], ["010-100 10 00", "", "1" * 33]),
        (organization.DN, ["", "c=SE", " c=SE ", "ou=Vård och omsorg,o=Region-1,c=SE"], ["SE", "x=1", "c=SE;o=1", "oo=" * 100 + ";"]),
        (Simple("Sized", min_length=2, max_length=3), ["ab", "åäö"], ["a", "abcd"]),
        (Simple("Long", min_length=2), ["ab", "a" * 999], ["a"]),
        (Simple("Listed", one_of=("OK", "ERROR")), ["OK"], ["ok", " OK", ""]),
    ],
    ids=lambda value: value.name if isinstance(value, Simple) else "",
)  # fmt: skip
def test_what_is_read(kind: Simple, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if not accepts(kind, text)] == []
    assert [text for text in bad if accepts(kind, text)] == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (BOOLEAN, [True, False], ["true", 1, 0, None]),
        (INT, [0, -5], ["0", True, 1.0, 2**31, None]),
        (STRING, ["", "x"], [b"x", 1, None, ["x"]]),
        (DATE, ["2027-01-31"], ["2027-02-30"]),
    ],
    ids=lambda value: value.name if isinstance(value, Simple) else "",
)
def test_what_is_written(kind: Simple, good: list[object], bad: list[object]) -> None:
    write = writer(kind)
    for value in good:
        assert isinstance(write(value), str)
    for value in bad:
        with pytest.raises(ContractError):
            write(value)


def test_values_are_typed() -> None:
    read_boolean, read_int = reader(BOOLEAN), reader(INT)
    assert read_boolean is not None
    assert read_int is not None
    assert read_boolean("1") is True
    assert read_int(" 00042 ") == 42
