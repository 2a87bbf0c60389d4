"""Telephone numbers as people read them."""

import pytest

from kallelse.connections.telephone import as_read


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("+46846500442", "08-465 004 42"),
        ("+4684650044", "08-465 00 44"),
        ("+46101001000", "010-100 10 00"),
        ("+46 (0)36-32 10 00", "+46 (0)36-32 10 00"),
        ("+4636321000", "036-32 10 00"),
        ("+46701740605", "070-174 06 05"),
        ("+4638012345", "0380-123 45"),
        ("+46380123456", "0380-12 34 56"),
        ("010-100 10 00", "010-100 10 00"),
        ("+4712345678", "+4712345678"),
        ("", ""),
    ],
)
def test_as_read(stored: str, read: str) -> None:
    assert as_read(stored) == read
