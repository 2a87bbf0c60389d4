"""Somebody without roles, the head of a unit, and days counted from today."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.kit import clock
from kallelse.roles.actions import Giver

NEW = "TSTNMT2321000156-1010"
HEAD = "TSTNMT2321000156-1005"
MANAGER = "TSTNMT2321000156-1007"


def days(number: int) -> date:
    """A day so many days from today."""
    return clock.today() + timedelta(days=number)


@pytest.fixture
def head(nation: Any) -> Giver:
    """The head of the medical clinic."""
    return Giver(HEAD, nation.units["k101"], f"{nation.units['k101'].hsa_id}U1005")
