"""A unit whose letters carry codes, and one letter with its code."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kallelse.connections import actions as connections
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.letter_codes import making, secrets
from kallelse.letter_codes.making import Printed
from kallelse.persons.identity import Kind
from kallelse.persons.rules import Record, Standing
from tests import kallelser
from tests.kallelser import ANNA, Planned

OWN = "807193"
"""An own code that nobody guesses."""
LETTER_OUT = (Planned("inbox", "withdrawn"), Planned("letter", "posted", "no_account"))


class OnPaper:
    """A stored kallelse as the letter's step carries it."""

    def __init__(self, one: Any) -> None:
        self.invitation, self.unit_id, self.care_level, self.subject = one.pk, one.unit_id, one.care_level, one.subject
        self.content, self.plan, self.visit_start = one.content, one.plan, one.visit_start


def decide(unit: Any, policy: str) -> None:
    """The unit decides whether its letters carry codes."""
    connections.set_parameter("letter_code", policy, valid_from=date(2027, 1, 1), owner="vc", source="beslut", unit=unit)


def print_code(one: Any, standing: Standing = Standing.ORDINARY) -> Printed | None:
    """What the letter of a kallelse carries."""
    record = Record(one.subject, one.subject, Kind.PERSONNUMMER, standing, "Anna", "Exempel")
    return making.for_letters(one.tenant_id, [OnPaper(one)], {one.subject: record}, product_clock.now()).get(one.pk)


def choose_own(one: Any, digits: str = OWN) -> None:
    with db.tenant_scope(one.tenant_id):
        secrets.choose_own(one.tenant_id, one.subject, digits, "staff:TSTNMT2321000156-1001", product_clock.now())


@pytest.fixture
def made(nation: Any) -> Any:
    """A kallelse with its letter in the post, from a unit that lets the number's end do."""
    decide(nation.units["k101"], "number")
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=LETTER_OUT)


@pytest.fixture
def enter() -> Callable[..., Any]:
    """A browser that has tried a code with a secret; where it was let in, it is."""

    def tried(code: str, secret: str = ANNA[-4:], browser: Any = None, **more: Any) -> Any:
        browser = browser or kallelser.browser()
        browser.answer = browser.post("/brev/", {"code": code, "secret": secret}, **more)
        return browser

    return tried
