"""The decision table: every combination of its values has exactly one answer, and none that harms."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from kallelse.routing import page, reasons, table
from kallelse.routing.facts import DIMENSIONS, Facts, age_of
from kallelse.routing.table import RECIPIENT_ROWS, RECIPIENTS, ROUTE_ROWS, ROUTES, VARIANT_ROWS, VARIANTS, answer

TABLES = [(ROUTE_ROWS, ROUTES), (RECIPIENT_ROWS, RECIPIENTS), (VARIANT_ROWS, VARIANTS)]
LETTERS = {"letter", "digital_first", "digital_or_call", "both"}
DIGITAL = {"digital_first", "digital_or_call", "digital_then_call", "digital_then_forward", "both"}
CHILD, MINOR = {"child", "turns_13"}, {"child", "turns_13", "youth", "turns_18"}
ORDINARY = Facts("agrees", "registered", "personnummer", "adult", "not_known", "no", "active", "on", "none", "none", "no", "full")


def safe(facts: Facts, route: str) -> str:
    """Which rule an answer breaks; empty when none."""
    letter, digital = route in LETTERS, route in DIGITAL
    if facts.status == "deceased" and facts.name == "agrees" and route != "stop":
        return "a kallelse to somebody who has died"
    if facts.name == "contradicts" and route != "manual":
        return "the number may be somebody else's"
    if letter and (facts.status != "registered" or facts.account == "locked" or facts.identity == "reserve"):
        return "an automatic letter that must not go"
    if letter and facts.age in MINOR and (facts.block == "yes" or facts.sensitive == "yes"):
        return "a letter that a guardian opens who must not"
    if digital and (facts.identity != "personnummer" or facts.account == "locked"):
        return "a message to an inbox that nobody can open"
    if digital and facts.age in CHILD and (facts.status == "protected" or facts.sensitive == "yes"):
        return "a child's inbox that guardians do not see, or must not"
    if digital and facts.age in CHILD and (facts.block == "yes" or facts.custody == "nobody"):
        return "a child's inbox that the wrong person reads, or nobody"
    if route in ("digital_first", "digital_or_call") and (facts.account == "none" or facts.notice == "off" or facts.level == "simple"):
        return "paper that waits although nobody will read"
    return ""


@pytest.mark.risk("K16")
@pytest.mark.risk("K22")
@pytest.mark.risk("K24")
def test_every_combination_has_one_answer_that_harms_nobody() -> None:
    """All the million combinations; the conditions are tried without the memory that the product keeps."""
    rows, broken, unanswered = Counter[int](), Counter[str](), 0
    for values in product(*(words for _, words in DIMENSIONS.values())):
        number = table._first(table._ROUTE, values)
        rows[number] += 1
        wrong = safe(Facts(*values), ROUTE_ROWS[number].answer)
        if wrong:
            broken[wrong] += 1
        unanswered += not ROUTE_ROWS[number].reasons
    assert broken == {}
    assert unanswered == 0
    assert set(rows) == set(range(len(ROUTE_ROWS))), "every row answers somebody"


def test_recipients_and_wordings_answer_everybody_too() -> None:
    columns = [name for name in DIMENSIONS if any(name in row.when for row in (*RECIPIENT_ROWS, *VARIANT_ROWS))]
    seen: set[tuple[int, int]] = set()
    for values in product(*(DIMENSIONS[name][1] for name in columns), ROUTES):
        asked = (*ORDINARY._replace(**dict(zip(columns, values[:-1], strict=True))), values[-1])
        seen.add((table._first(table._RECIPIENT, asked), table._first(table._VARIANT, asked)))
    assert {one for one, _ in seen} == set(range(len(RECIPIENT_ROWS)))
    assert {other for _, other in seen} == set(range(len(VARIANT_ROWS)))


@pytest.mark.parametrize(("rows", "words"), TABLES, ids=["route", "recipients", "variant"])
def test_rows_use_known_words_and_the_last_is_for_everybody_else(rows: list[table.Row], words: dict[str, str]) -> None:
    assert rows[-1].when == {}
    for row in rows:
        assert row.answer in words
        assert row.why.endswith(".")
        assert {*row.reasons, *filter(None, (row.letter, row.unread))} <= set(reasons.TEXTS)
        for name, values in row.when.items():
            known = ROUTES if name == "route" else DIMENSIONS[name][1]
            assert set(values.split("|")) <= set(known)


def test_a_route_that_needs_a_letter_or_a_task_says_why() -> None:
    for row in ROUTE_ROWS:
        assert bool(row.letter) == (row.answer in LETTERS)
        if row.answer in ("digital_then_call", "digital_then_forward", "digital_or_call"):
            assert row.unread


@pytest.mark.parametrize(
    ("changes", "route", "recipients", "variant"),
    [
        ({}, "digital_first", "patient", "standard"),
        ({"account": "none"}, "both", "patient", "standard"),
        ({"notice": "off"}, "both", "patient", "standard"),
        ({"level": "simple"}, "both", "patient", "standard"),
        ({"wish": "no_paper"}, "digital_or_call", "patient", "standard"),
        ({"wish": "paper"}, "both", "patient", "standard"),
        ({"wish": "unopened"}, "both", "patient", "standard"),
        ({"wish": "unopened", "age": "child"}, "digital_first", "guardian", "standard"),
        ({"need": "interpreter"}, "both", "patient", "interpreter"),
        ({"need": "other_language", "wish": "no_paper"}, "digital_or_call", "patient", "translated"),
        ({"need": "easy_read"}, "digital_first", "patient", "easy_read"),
        ({"age": "child"}, "digital_first", "guardian", "standard"),
        ({"age": "child", "custody": "two_homes"}, "digital_first", "guardian", "standard"),
        ({"age": "child", "custody": "nobody"}, "manual", "nobody", "none"),
        ({"age": "child", "block": "yes"}, "manual", "nobody", "none"),
        ({"age": "turns_13"}, "both", "guardian", "standard"),
        ({"age": "youth"}, "both", "young_person", "standard"),
        ({"age": "youth", "block": "yes"}, "digital_then_call", "young_person", "standard"),
        ({"age": "youth", "sensitive": "yes"}, "digital_then_call", "young_person", "standard"),
        ({"age": "youth", "sensitive": "yes", "account": "none"}, "manual", "nobody", "none"),
        ({"age": "adult", "sensitive": "yes"}, "digital_first", "patient", "standard"),
        ({"identity": "coordination"}, "letter", "patient", "standard"),
        ({"identity": "reserve"}, "manual", "nobody", "none"),
        ({"status": "protected"}, "digital_then_forward", "patient", "protected"),
        ({"status": "protected", "age": "child"}, "manual", "nobody", "none"),
        ({"status": "protected", "identity": "coordination"}, "manual", "nobody", "none"),
        ({"status": "emigrated"}, "digital_then_forward", "patient", "standard"),
        ({"status": "deceased", "account": "active"}, "stop", "nobody", "none"),
        ({"account": "locked"}, "manual", "nobody", "none"),
    ],
    ids=str,
)
def test_the_cases_that_people_ask_about(changes: dict[str, str], route: str, recipients: str, variant: str) -> None:
    told = answer(ORDINARY._replace(**changes))
    assert (told.route, told.recipients, told.variant) == (route, recipients, variant)


def test_an_inbox_that_did_not_answer_is_said_and_planned_as_reachable() -> None:
    told = answer(ORDINARY._replace(account="silent"))
    assert told.route == "digital_first"
    assert told.reasons == ("account_silent",)


@pytest.mark.parametrize(
    ("now", "then", "value"),
    [
        (12, 12, "child"), (12, 13, "turns_13"), (12, None, "child"), (13, 13, "youth"), (17, 17, "youth"), (17, 18, "turns_18"),
        (12, 18, "turns_13"), (18, 18, "adult"), (17, 16, "youth"), (None, None, "not_known"),
    ],
)  # fmt: skip
def test_ages_at_the_border(now: int | None, then: int | None, value: str) -> None:
    assert age_of(now, then) == value


def test_the_page_is_the_table() -> None:
    written = Path(__file__).parents[2] / "docs" / "routing.md"
    assert written.read_text() == page.render(), "run python -m kallelse.routing.page > docs/routing.md"
