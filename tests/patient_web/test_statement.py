"""The accessibility statement says what the results say, all of it, and nothing that has not been tried."""

import json
import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kallelse.patient_web import statement
from tests import kallelser
from tests.patient_web.test_pages import words

A, AA = 31, 24
"""So many success criteria of each level has WCAG 2.2 (4.1.1 is gone)."""


def test_the_statement_is_made_of_the_list_and_the_results() -> None:
    assert statement.SHOWN.read_bytes() == statement.written(statement.made()), "run `python -m kallelse.patient_web.statement`"


def test_every_criterion_has_been_walked_once() -> None:
    every = statement.made().criterion
    assert len({one.id for one in every}) == len(every) == A + AA
    assert sum(one.level == "A" for one in every) == A
    numbers = [tuple(map(int, one.id.split("."))) for one in every]
    assert numbers == sorted(numbers)
    for one in every:
        assert one.note, one.id
        assert bool(one.how) == (one.result in ("met", "partly", "not_met")), one.id


def test_a_known_failing_lowers_what_is_said_of_its_criteria() -> None:
    said = statement.made()
    failing = {id for one in said.failing for id in one.criteria}
    assert failing == {one.id for one in said.criterion if one.result in ("partly", "not_met")}
    assert not said.whole
    assert any("skärmläsare" in text for text in said.untried)


def test_what_tests_are_said_to_try_a_test_speaks_of() -> None:
    """A criterion that "a test tries" is named in one, or is held by axe."""
    by_axe = {"1.1.1", "1.3.1", "2.4.1", "2.4.2", "2.5.3", "3.1.1", "3.1.2", "3.3.2", "4.1.2"}
    folder = statement.PROJECT / "tests"
    spoken = {
        number
        for path in folder.rglob("*.py")
        if path.parent.name in ("journeys", "web_assets", "patient_web") and path.name != Path(__file__).name
        for number in re.findall(r"\b[1-4]\.[1-5]\.\d{1,2}\b", path.read_text())
    }
    claimed = {one.id for one in statement.made().criterion if one.how == "test"}
    assert claimed - by_axe - spoken == set()


def test_a_run_of_the_journeys_is_counted_page_by_page(tmp_path: Path) -> None:
    def line(path: str, findings: int = 0, host: str = "localhost") -> str:
        return json.dumps({"at": "2026-11-23T12:00:00Z", "version": "4.10", "host": host, "path": path, "findings": findings})

    run = tmp_path / "axe.jsonl"
    lines = [
        line("/k/7K3M-92QD/"),
        line("/k/4T9P-11AB/", 2),
        line("/k/7K3M-92QD/avboka/"),
        line("/personal/"),
        line("/inbox/", host="127.0.0.1"),
    ]
    run.write_text("\n".join(lines))
    found = statement.gathered(run)
    assert found == statement.Axe(date(2026, 11, 23), "4.10", {"/k/<nummer>/": 2, "/k/<nummer>/avboka/": 1}, 2)
    assert found.states == 3
    assert statement.gathered(tmp_path / "none") is None


@pytest.mark.db
def test_the_page_says_it_all() -> None:
    said = words(kallelser.browser().get("/tillganglighet/"))
    shown = statement.shown()
    for one in (*shown.failing, *shown.criterion):
        assert (one.text if isinstance(one, statement.Failing) else f"{one.id} {one.name}") in said
    for text in (*shown.untried, "följer delvis", "digg.se/tdosanmalan", "23 november 2026", f"Uppfyllda krav: {shown.counts['met']}."):
        assert text in said


@pytest.mark.db
def test_a_statement_with_nothing_wrong_says_so_and_one_without_a_run_says_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = tuple(msgspec.structs.replace(one, result="met", how="hand") for one in statement.made().criterion)
    whole = msgspec.structs.replace(statement.made(), criterion=fine, failing=(), axe=None)
    monkeypatch.setattr(statement, "shown", lambda: whole)
    said = words(kallelser.browser().get("/tillganglighet/"))
    assert "följer lagen" in said
    assert "axe" not in said
