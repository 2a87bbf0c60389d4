"""`kallelse timeline`: the moments as people and machines read them, with the stored parameters or those that come with the product."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

GOLDEN = [
    ("2027-02-10T10:00", "specialist", (), "02-05 02-05 02-04 01-28 01-27 01-25"),
    ("2027-02-10T10:00", "primary", (), "02-09 02-09 02-08 02-01 01-29 01-27"),
    ("2027-02-10T10:00", "specialist", ("--prep-days", "7"), "02-05 02-03 02-02 01-26 01-25 01-21"),
    ("2027-01-08T10:00", "specialist", (), "01-04 01-04 12-30 12-21 12-18 12-16"),
    ("2027-04-01T10:00", "specialist", (), "03-25 03-25 03-24 03-17 03-16 03-12"),
    ("2027-06-30T10:00", "specialist", (), "06-24 06-24 06-23 06-16 06-15 06-11"),
]
MOMENTS = ("cancel_deadline", "action_deadline", "in_hand_by", "post_by", "print_decide", "digital_send_by")
SENT = ("--send-at", "2026-11-02T09:00")


def asked(kallelse: Run, *arguments: str, **variables: str) -> dict[str, Any]:
    ended = kallelse("timeline", *arguments, "--json", **variables)
    assert ended.code == 0, ended.err
    told: dict[str, Any] = json.loads(ended.out)
    return told


@pytest.mark.parametrize(("visit", "level", "more", "days"), GOLDEN, ids=lambda value: str(value)[:24])
def test_the_worked_examples_without_a_database(
    visit: str, level: str, more: tuple[str, ...], days: str, kallelse: Run, tmp_path: Path
) -> None:  # fmt: skip
    told = asked(kallelse, "--visit", visit, "--care-level", level, *more, *SENT, KALLELSE_DATABASE_URL="", KALLELSE_VAR_DIR=str(tmp_path))
    assert [told[name][5:10] for name in MOMENTS] == days.split()
    assert told["parameters"] == "shipped"
    assert told["band"] == "digital_first"
    assert {"code", "data", "text"} == set(told["reasons"][0])


def test_moments_have_the_swedish_offset_of_their_own_day(kallelse: Run, tmp_path: Path) -> None:
    told = asked(
        kallelse, "--visit", "2027-04-01T10:00", "--care-level", "specialist", *SENT, KALLELSE_DATABASE_URL="",
        KALLELSE_VAR_DIR=str(tmp_path),
    )  # fmt: skip
    assert told["visit"] == "2027-04-01T10:00+02:00"
    assert told["cancel_deadline"] == "2027-03-25T10:00+01:00"
    assert (told["need_digital_first"], told["need_paper"]) == (12, 10)


@pytest.mark.db
def test_with_a_database_its_parameters_count(kallelse: Run) -> None:
    told = asked(kallelse, "--visit", "2027-02-10T10:00", "--care-level", "specialist", *SENT)
    assert told["parameters"] == "database"
    assert told["digital_send_by"] == "2027-01-25T07:50+01:00"


def test_people_get_a_table_and_the_reasons(kallelse: Run, tmp_path: Path) -> None:
    ended = kallelse(
        "timeline", "--visit", "2027-02-10T10:00", "--care-level", "specialist", "--send-at", "2027-01-29T09:00",
        "--with", "december_extra_wd=2", KALLELSE_DATABASE_URL="", KALLELSE_VAR_DIR=str(tmp_path),
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert "Utskriftsbeslut" in ended.out
    assert "ons 2027-01-27 kl. 07.50" in ended.out
    assert "Dagens utskrift har redan gått: nästa går 2027-02-01 kl. 07.50." in ended.out
    assert "följer med programmet" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--visit", "2027-03-28T02:30"), "finns inte den 2027-03-28 (sommartid börjar)"),
        (("--visit", "2027-02-10"), "saknar klockslag"),
        (("--visit", "imorgon"), "ingen tid"),
        (("--visit", "2027-02-10T10:00", "--with", "nothing=1"), "NAMN=VÄRDE"),
        (("--visit", "2027-02-10T10:00", "--with", "print_wd=x"), "heltal"),
        (("--visit", "2027-02-10T10:00", "--send-at", "2019-01-01T09:00"), "saknas den 2019-01-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_said_in_one_line(arguments: tuple[str, ...], said: str, kallelse: Run, tmp_path: Path) -> None:
    ended = kallelse("timeline", "--care-level", "primary", *arguments, KALLELSE_DATABASE_URL="", KALLELSE_VAR_DIR=str(tmp_path))
    assert ended.code == 2
    assert said in ended.line


def test_a_time_that_comes_twice_is_told_with_the_choice(kallelse: Run, tmp_path: Path) -> None:
    told = asked(
        kallelse, "--visit", "2027-10-31T02:30", "--care-level", "primary", *SENT, KALLELSE_DATABASE_URL="", KALLELSE_VAR_DIR=str(tmp_path)
    )  # fmt: skip
    assert told["visit"] == "2027-10-31T02:30+02:00"
    assert told["reasons"][0]["code"] == "clock_repeated"
