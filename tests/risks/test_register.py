"""The risk table is data: complete, the same as the page of rules, and every risk that the product claims to hold has a test."""

import ast
import re
from functools import cache

import pytest

from kallelse.risks import results
from kallelse.risks.register import RISKS
from kallelse.risks.results import Held, Proof, Results
from tests.guards.tree import ROOT, texts

BUILT = sorted((one for one in RISKS.values() if not one.not_built), key=lambda one: one.number)


@cache
def marked() -> dict[str, set[str]]:
    """The numbers that tests are marked with, and the files in which they are."""
    found: dict[str, set[str]] = {}
    for path, text in texts(".py").items():
        if path.parts[0] != "tests" or "risk(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "risk":
                for number in node.args:
                    if isinstance(number, ast.Constant):
                        found.setdefault(f"K{str(number.value).removeprefix('K')}", set()).add(str(path))
    return found


def test_all_forty_two_are_there_and_whole() -> None:
    assert [risk.number for risk in RISKS.values()] == list(range(1, 43))
    for risk in RISKS.values():
        assert 1 <= risk.severity <= 4
        assert 1 <= risk.likelihood <= 4
        assert all((risk.short, risk.name, risk.cause, risk.consequence, risk.mitigation, risk.owner)), risk.id
        assert all(text.endswith(".") for text in (risk.cause, risk.consequence, risk.mitigation)), risk.id


def test_the_page_of_rules_lists_the_same() -> None:
    page = (ROOT / "docs" / "rules.md").read_text()
    assert re.findall(r"^\| (K\d+) \| (.+) \|$", page, re.MULTILINE) == [(risk.id, risk.short) for risk in RISKS.values()]


def test_no_test_is_marked_with_a_risk_that_is_not_there() -> None:
    assert set(marked()) <= set(RISKS)


@pytest.mark.parametrize("risk", BUILT, ids=lambda risk: risk.id)
def test_what_is_claimed_has_a_test(risk: object) -> None:
    assert risk.id in marked()  # type: ignore[attr-defined]


def held(**tests: Proof) -> dict[str, Held]:
    return {line.risk.id: line.held for line in results.lines(Results(tests=tests))}


def test_a_risk_is_held_when_a_test_passed_and_none_failed() -> None:
    assert held(a=Proof(("K1", "K2"), passed=3))["K2"] is Held.HELD
    assert held(a=Proof(("K1",), passed=3), b=Proof(("K1",), failed=1))["K1"] is Held.FAILED
    assert held(a=Proof(("K1",), skipped=3))["K1"] is Held.UNPROVEN
    assert held()["K1"] is Held.UNPROVEN


def test_what_is_not_built_is_never_held() -> None:
    assert held(a=Proof(("K25",), passed=3))["K25"] is Held.NOT_BUILT
    assert held(a=Proof(("K25",), failed=1))["K25"] is Held.FAILED
