"""How many statements each of the patient's pages asks the database: so many, and not one more without somebody's thinking of it."""

from typing import Any

import pytest
from django.db import connection

from kallelse.kit import db
from tests import kallelser

pytestmark = pytest.mark.db

MOST = {
    "/": 1,
    "/tillganglighet/": 1,
    "/k/": 4,
    "/k/{number}/": 11,
    "/k/{number}/avboka/": 8,
    "/k/{number}/kalender.ics": 10,
    "/mina-val/": 8,
    "/mina-val/kalender/": 4,
}


class Told(list[str]):
    """Every statement, whichever way it goes to the database."""

    def wrapped(self, execute: Any, statement: str, *more: Any) -> Any:
        self.append(statement)
        return execute(statement, *more)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    for name in ("run", "tell", "once"):
        own = getattr(db, name)

        def counted(statement: str, values: Any = (), own: Any = own) -> Any:
            told.append(statement)
            depth = len(told)
            found = own(statement, values)
            del told[depth:]  # One of them may pass it on to another.
            return found

        monkeypatch.setattr(db, name, counted)
    return told


@pytest.mark.parametrize("address", MOST)
def test_a_page_asks_no_more_than_it_needs(address: str, nation: Any, told: Told) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    browser = kallelser.resident()
    for _ in range(2):  # What changes seldom is remembered from the first time.
        assert browser.get(address.format(number=made.number)).status_code == 200
    told.clear()
    with connection.execute_wrapper(told.wrapped):
        browser.get(address.format(number=made.number))
    assert len(told) <= MOST[address], "\n".join(told)
