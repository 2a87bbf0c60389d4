"""Timing parameters for the tests: those that the product comes with, and changes of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from kallelse.connections import in_force, shipped
from kallelse.routing.parameters import Parameters, PostalRule

LEVEL = {3: "specialist", 1: "primary"}


def parameters(limit: int, reading: str = "same_clock_time", **changes: Any) -> Parameters:
    """The shipped parameters of 2027 with another cancel limit and reading."""
    level = LEVEL.get(limit, "specialist")
    rules = [PostalRule(*rule) for rule in in_force.postal_rules(shipped.ROWS, level)]
    known = Parameters.from_data(in_force.values(shipped.ROWS, level, date(2027, 1, 1)), rules)
    return replace(known, cancel_limit_wd=limit, cancel_reading=reading, **changes)
